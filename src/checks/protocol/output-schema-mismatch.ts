import type { Expression, FunctionNode, Node, ObjectNode } from '../../syntax/ast.ts';
import { constantOf, valueOf } from '../../syntax/resolve/constants.ts';
import { enclosing, unwrap, walk } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { allTools, nameOf } from '../tools.ts';

/** Tools that promise structured content and return none. */
export const check: Check = (facts) => {
  const tools = allTools(facts).filter(({ hasOutputSchema, handler }) => hasOutputSchema && handler);
  if (tools.length === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no tool with an output schema has a handler in the code read',
    };
  const bare = new Set(allTools(facts).flatMap(({ hasOutputSchema, name }) => (hasOutputSchema ? [] : (name ?? []))));
  const seen = new Set<FunctionNode>();
  const findings = tools.flatMap((tool): CheckFinding[] => {
    const { handler } = tool;
    if (!handler || seen.has(handler)) return [];
    seen.add(handler);
    return resultsOf(facts, handler).flatMap((node) =>
      isBare(facts, node) && !isForBareTool(node, handler, bare)
        ? [
            findingAt(
              facts.resolver.moduleOf(node),
              node,
              `${nameOf(tool)} has an output schema, and this result no structured content`.replace(/^t/, 'T'),
            ),
          ]
        : [],
    );
  });
  return { findings, searched: `${count(seen.size, 'handler')} of tools with an output schema read` };
};

/** `if (name === 'help') return …` in a handler of several tools, where that tool promises nothing. */
function isForBareTool(node: Node, handler: FunctionNode, bare: ReadonlySet<string>): boolean {
  for (let at: Node | undefined = node; at && at !== handler; at = at.parent) {
    const { parent } = at;
    const tests = parent?.kind === 'if' && parent.then === at ? [parent.test] : [];
    const cases = parent?.kind === 'switch' ? (parent.cases.find(({ body }) => body === at)?.tests ?? []) : [];
    for (const test of [...tests, ...cases]) {
      const compared = test.kind === 'binary' && test.operator === '==' ? [test.left, test.right] : [test];
      if (compared.some((one) => one.kind === 'literal' && typeof one.value === 'string' && bare.has(one.value)))
        return true;
    }
  }
  return false;
}

/** The objects that a handler itself returns. */
function resultsOf(facts: Facts, handler: FunctionNode): ObjectNode[] {
  const found: ObjectNode[] = [];
  walk(handler.body, (node) => {
    if (node.kind === 'function') return false;
    if (node.kind === 'return' && node.value && enclosing(node, 'function') === handler)
      found.push(...objectsIn(facts, node.value));
    return true;
  });
  return found;
}

function objectsIn(facts: Facts, value: Expression): ObjectNode[] {
  const node = unwrap(value);
  if (node.kind === 'conditional') return [...objectsIn(facts, node.then), ...objectsIn(facts, node.otherwise)];
  const made = valueOf(facts.resolver, node);
  return made.kind === 'object' ? [made] : [];
}

function isBare(facts: Facts, node: ObjectNode): boolean {
  const keys = new Map(node.properties.map(({ key, value }) => [key, value]));
  if (!keys.has('content') || keys.has('structuredContent') || node.properties.some(({ spread }) => spread))
    return false;
  const error = keys.get('isError');
  return error === undefined || constantOf(facts.resolver, error) === false;
}
