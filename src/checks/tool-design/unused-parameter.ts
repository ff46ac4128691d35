import type { Node } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { isUsed } from '../name-uses.ts';
import { isIntended, isStub, type ToolArguments, toolArguments, writtenParameters } from '../tool-arguments.ts';
import { placeOf } from '../tools.ts';

/** Calls that see the variables around them. */
const SEES_ALL = /^(?:locals|vars|eval|exec|signature|currentframe|stack)$/;

/** A view of the host shows the arguments itself. */
const SHOWN = /resource_?ur[il]|outputTemplate|\bui:\/\//i;

/** Parameters of the input schema that nothing in the handler reads. */
export const check: Check = (facts) => {
  const known = toolArguments(facts).filter(({ tool }) => (tool.parameters?.length ?? 0) > 0);
  if (known.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool with parameters whose handler is known' };
  const mentions = new Mentions(facts);
  let followed = 0;
  const findings = known.flatMap((one): CheckFinding[] => {
    const unread = findUnread(facts, one);
    if (!unread) return [];
    followed++;
    return unread.flatMap((name) => {
      const parameter = writtenParameters(one)?.get(name);
      if (!parameter || isIntended(parameter)) return [];
      if (!one.direct && mentions.has(name)) return [];
      const message = `Parameter \`${parameter.name}\` of tool \`${one.tool.name}\` is in the input schema, and the handler never reads it`;
      return [{ ...placeOf(facts, one.tool, parameter.location), message, evidence: 'signal' as const }];
    });
  });
  if (followed === 0)
    return {
      findings: [],
      searched: '',
      notEvaluated: 'every handler hands its arguments on to code that is not seen',
    };
  return { findings, searched: `${count(followed, 'handler')} of ${count(known.length, 'tool')} followed` };
};

/** The names of parameters that are read nowhere, as the code would write them; `undefined` when that cannot be told. */
function findUnread(facts: Facts, one: ToolArguments): string[] | undefined {
  const { inputs, use, single } = one;
  const { module, node } = one.tool;
  if (SHOWN.test(module.text.slice(node.start, node.end))) return undefined;
  if (inputs.some(({ handler }) => isStub(handler) || seesAll(handler))) return undefined;
  const names = writtenParameters(one);
  if (!names) return undefined;
  if (single) {
    if (inputs.some(({ handler, parameter }) => handler.params[parameter]?.rest)) return undefined;
    return inputs.flatMap((input) => (input.single && !isUsed(facts, input) ? [input.single.name] : []));
  }
  if (!use || use.escape) return undefined;
  const read = new Set(use.reads.map(({ key }) => key));
  const { language } = one.tool.module;
  // A struct in the struct, or a method: its fields may be read through it.
  if ((language === 'go' || language === 'rust') && [...read].some((key) => !names.has(key))) return undefined;
  return [...names.keys()].filter((name) => !read.has(name));
}

function seesAll(handler: Node): boolean {
  let found = false;
  walk(handler, (node) => {
    if (node.kind === 'call' && node.callee.kind === 'name' && SEES_ALL.test(node.callee.name)) found = true;
    return !found;
  });
  return found;
}

/** Names that are read as a key or a property anywhere in the project. */
class Mentions {
  readonly #facts: Facts;
  #names: Set<string> | undefined;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  has(name: string): boolean {
    this.#names ??= this.#collect();
    return this.#names.has(name);
  }

  #collect(): Set<string> {
    const names = new Set<string>();
    for (const module of this.#facts.modules) {
      const nodes = this.#facts.nodesOf(module);
      for (const { property } of nodes.of('member')) names.add(property);
      for (const { index } of nodes.of('index'))
        if (index.kind === 'literal' && typeof index.value === 'string') names.add(index.value);
      for (const { entries } of nodes.of('destructure'))
        for (const { key } of entries) if (key !== undefined) names.add(key);
      for (const { args } of nodes.of('call')) {
        const first = args[0]?.value;
        if (first?.kind === 'literal' && typeof first.value === 'string') names.add(first.value);
      }
    }
    return names;
  }
}
