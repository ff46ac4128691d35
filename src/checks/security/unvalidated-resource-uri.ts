import type { HandlerInput } from '../../model/server-model.ts';
import type { Expression, FunctionNode, Node, TextNode } from '../../syntax/ast.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const HOST = /^https?:\/\/[^/]+\//i;
/** What makes a text harmless inside the path of an address. */
const CLEARS =
  /^(?:encodeURIComponent|escape|quote|quote_plus|PathEscape|QueryEscape|utf8_percent_encode|urlencode|encode|Number|parseInt|int|Atoi|ParseInt|ParseUint|parse|basename|UUID|Base|safe\w*|valid\w*|sanit\w*|slug\w*|lookup\w*|find\w*|resolve\w*)$/i;
const MAX_STEPS = 4;

/** Variables of resource URIs that stand in the path of an upstream address as they came. */
export const check: Check = (facts) => {
  const inputs = facts.model.inputs.filter(({ kind }) => kind === 'resource-uri' || kind === 'completion-input');
  if (inputs.length === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no resource with a variable, and no completion, in the code read',
    };
  const seen = new Set<Node>();
  const findings = inputs.flatMap((input) => inHandler(facts, input, seen));
  return { findings, searched: `${count(new Set(inputs.map(({ handler }) => handler)).size, 'handler')} read` };
};

function inHandler(facts: Facts, { handler }: HandlerInput, seen: Set<Node>): CheckFinding[] {
  const module = facts.resolver.moduleOf(handler);
  const findings: CheckFinding[] = [];
  walk(handler.body, (node) => {
    if (node.kind !== 'text' || seen.has(node) || !isAddress(node)) return true;
    const variable = node.parts.find((part) => part.kind !== 'literal' && comesFrom(facts, handler, part));
    const name = variable && module.text.slice(variable.start, variable.end);
    if (name === undefined || isTested(handler, name, module.text)) return true;
    seen.add(node);
    findings.push(findingAt(module, node, `\`${name}\` of the URI becomes part of an upstream address as it came`));
    return true;
  });
  return findings;
}

/** The first part is a whole host. */
function isAddress({ parts }: TextNode): boolean {
  const [first] = parts;
  return first?.kind === 'literal' && HOST.test(String(first.value));
}

/** Whether a value is taken from a parameter of the handler without anything that clears it. */
function comesFrom(facts: Facts, handler: FunctionNode, expression: Expression, steps = MAX_STEPS): boolean {
  let found = false;
  walk(expression, (node) => {
    if (found || (node.kind === 'call' && CLEARS.test(lastName(node)))) return false;
    if (node.kind !== 'name') return true;
    const binding = facts.resolver.bindingOf(node);
    if (binding?.parameter)
      found =
        binding.parameter.owner === handler &&
        enclosing(node, 'function') === handler &&
        !/^(?:ctx|context|client|self|server|extra)$/.test(node.name);
    const [definition] = binding?.definitions ?? [];
    if (!found && steps > 0 && definition?.value && binding?.definitions.length === 1)
      found = comesFrom(facts, handler, definition.value, steps - 1);
    return !found;
  });
  return found;
}

/** A condition or a pattern of the handler looks at the variable. */
function isTested(handler: FunctionNode, name: string, text: string): boolean {
  const word = new RegExp(`(?<![\\w.])${name.replace(/[^\w.]/g, '.')}(?!\\w)`);
  let tested = false;
  walk(handler.body, (node) => {
    if (node.kind === 'if' && word.test(text.slice(node.test.start, node.test.end))) tested = true;
    if (node.kind === 'conditional' && word.test(text.slice(node.test.start, node.test.end))) tested = true;
    if (
      node.kind === 'call' &&
      /^(?:test|match|fullmatch|MatchString|is_match|has|includes|parse|safeParse|contains)$/.test(lastName(node)) &&
      word.test(text.slice(node.start, node.end))
    )
      tested = true;
    return !tested;
  });
  return tested;
}
