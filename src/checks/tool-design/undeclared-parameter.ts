import type { ModelTool } from '../../model/server-model.ts';
import type { Node } from '../../syntax/ast.ts';
import { locationOf } from '../../syntax/positions.ts';
import { walk } from '../../syntax/walk.ts';
import type { KeyRead } from '../argument-keys.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { type ToolArguments, toolArguments } from '../tool-arguments.ts';

/** Keys that are no argument: what every object has, and what servers keep for themselves. */
const BUILT_IN = /^(?:[_$].*|length|size|constructor|prototype|then|toString|valueOf|hasOwnProperty|toJSON)$/;

/** What lets an object have more properties than are listed. */
const OPENING =
  /additional_?properties(?!["']?\s*[:=]\s*(?:false|False))|patternProperties|allOf|\$ref|passthrough|catchall|looseObject|unevaluatedProperties/i;

interface Place {
  readonly read: KeyRead;
  readonly tool: ModelTool;
  readonly all: readonly KeyRead[];
}

/** Keys that a handler reads and the input schema does not have. */
export const check: Check = (facts) => {
  const known = toolArguments(facts).filter((one) => !one.single && one.use);
  if (known.length === 0)
    return { findings: [], searched: '', notApplicable: 'no handler takes its arguments as an object beside a schema' };
  const places = new Map<Node, Place>();
  const declared = new Set<Node>();
  let followed = 0;
  for (const one of known) {
    const names = closedNames(one);
    if (names) followed++;
    for (const read of one.use?.reads ?? []) {
      if (!names || names.has(read.key) || one.use?.filled || one.use?.written.has(read.key)) declared.add(read.node);
      else if (!places.has(read.node)) places.set(read.node, { read, tool: one.tool, all: one.use?.reads ?? [] });
    }
  }
  if (followed === 0)
    return { findings: [], searched: '', notEvaluated: 'no schema of a tool could be read completely' };
  const seen = new Set<string>();
  const findings = [...places.values()].flatMap(({ read, tool, all }): CheckFinding[] => {
    const key = `${tool.name} ${read.key}`;
    const isOdd = BUILT_IN.test(read.key) || read.isTest || declared.has(read.node) || isAlternative(facts, read, all);
    if (isOdd || seen.has(key)) return [];
    seen.add(key);
    return [report(facts, tool, read)];
  });
  return {
    findings,
    searched: `${count(followed, 'handler')} of ${count(known.length, 'tool')} compared with its schema`,
  };
};

/** The names of a schema that has no others; `undefined` when it may. */
function closedNames({ tool, inputs, direct }: ToolArguments): ReadonlySet<string> | undefined {
  const { language } = tool.module;
  if (!tool.parameters || tool.hasOpenSchema || !direct) return undefined;
  const { start, end } = tool.parts.schema ?? tool.node;
  if (OPENING.test(tool.module.text.slice(start, end))) return undefined;
  // A compiler has seen that a struct has the field.
  if (
    (language === 'go' || language === 'rust') &&
    inputs.some((input) => input.path.length === 0 && !isRequest(input))
  )
    return undefined;
  return new Set(tool.parameters.map(({ name }) => name));
}

function isRequest({ handler, parameter }: ToolArguments['inputs'][number]): boolean {
  return /CallToolRequest(?:Params?)?$/.test(handler.params[parameter]?.type?.name ?? '');
}

/** Whether another argument stands in for this one: an old name beside the new. */
function isAlternative(facts: Facts, { node }: KeyRead, reads: readonly KeyRead[]): boolean {
  for (let at: Node = node, up = node.parent; up; at = up, up = up.parent) {
    if (up.kind === 'binary' && (up.operator === '??' || up.operator === 'or')) {
      const other = up.left === at ? up.right : up.left;
      if (contains(other, reads)) return true;
    } else if (up.kind === 'conditional') {
      if (contains(up.then === at ? up.otherwise : up.then, reads)) return true;
    } else if (up.kind === 'declare' || up.kind === 'assign') {
      // `text = get("text")`, and where there is none: `text = get("message")`.
      const binding = up.target.kind === 'name' ? facts.resolver.bindingOf(up.target) : undefined;
      return binding?.definitions.some(({ value }) => value && value !== at && contains(value, reads)) === true;
    } else if (!['member', 'call', 'await', 'cast'].includes(up.kind)) return false;
  }
  return false;
}

function contains(root: Node, reads: readonly KeyRead[]): boolean {
  let found = false;
  walk(root, (node) => {
    if (reads.some((one) => one.node === node)) found = true;
    return !found;
  });
  return found;
}

function report(facts: Facts, tool: ModelTool, { key, node, calls }: KeyRead): CheckFinding {
  const module = facts.resolver.moduleOf(node);
  const step = (at: Node, message: string) => ({ location: locationOf(facts.resolver.moduleOf(at), at), message });
  const message = `The handler of tool \`${tool.name}\` reads \`${key}\`, which its input schema does not have`;
  return {
    ...findingAt(module, node, message, 'flow'),
    flow: [
      { location: tool.location, message: `tool ${tool.name}` },
      ...calls.map((call) => step(call, `calls ${lastName(call) || 'a function'}`)),
      step(node, `reads ${key}`),
    ],
  };
}
