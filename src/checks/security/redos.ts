import { isAmbiguous } from '../../syntax/ambiguity.ts';
import type { Call, FunctionNode, Module, Node } from '../../syntax/ast.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';

const COMPILERS = ['RegExp', 're.compile', 're.match', 're.search', 're.fullmatch'];
const MATCHES = /^(?:match|matchAll|test|exec|search|replace|split|fullmatch|findall|sub)$/;

/** Parts of patterns with an ambiguous quantifier, in files that put patterns together and match parameters with them. */
export const check: Check = (facts) => {
  const modules = new Set(
    facts
      .callsTo(COMPILERS)
      .filter(({ call }) => isPutTogether(call) && matchesParameter(facts, call))
      .map(({ module }) => module),
  );
  if (modules.size === 0) return { findings: [], searched: '' };
  const findings = [...modules].flatMap((module) =>
    partsOf(facts, module)
      .filter(({ value }) => isAmbiguous(`${value}$`))
      .map(({ node }) =>
        findingAt(module, node, 'A part of a pattern can match the same text in exponentially many ways'),
      ),
  );
  return { findings, searched: `${count(modules.size, 'file')} that put patterns together` };
};

function isPutTogether({ args }: Call): boolean {
  const [pattern] = args;
  return pattern !== undefined && pattern.value.kind !== 'literal';
}

/** Whether the function of a call matches one of its parameters with something. */
function matchesParameter({ resolver }: Facts, call: Call): boolean {
  const owner = enclosing(call, 'function') as FunctionNode | undefined;
  if (!owner) return false;
  let found = false;
  walk(owner.body, (node) => {
    if (node.kind !== 'call' || node.callee.kind !== 'member' || !MATCHES.test(node.callee.property)) return !found;
    const values = [node.callee.object, ...node.args.map(({ value }) => value)];
    found ||= values.some((value) => value.kind === 'name' && resolver.bindingOf(value)?.parameter !== undefined);
    return !found;
  });
  return found;
}

/** Texts of a file that are no patterns of their own. */
function partsOf({ nodesOf }: Facts, module: Module): { node: Node; value: string }[] {
  return nodesOf(module)
    .of('literal')
    .flatMap((node) => (node.type === 'string' && typeof node.value === 'string' ? [{ node, value: node.value }] : []));
}
