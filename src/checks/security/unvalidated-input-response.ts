import type { Node } from '../../syntax/ast.ts';
import { lastName } from '../arguments.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';

const PARSES =
  /^(?:parse|safeParse|validate|model_validate|is_?valid\w*|assert\w*|check\w*|parse_obj|validate_python)$/i;

const ACCEPTED = /^acceptedContent$/;

/** Answers of users and models that are used as the client sent them. */
export const check: Check = (facts) => {
  const reads = [...fromAcceptedContent(facts), ...fromPython(facts)];
  const all = facts.callsNamed({ last: ACCEPTED }).length;
  if (reads.length === 0 && all === 0)
    return { findings: [], searched: '', notApplicable: 'no answer of an input request is read by hand' };
  return { findings: reads, searched: `${count(Math.max(all, reads.length), 'answer')} read` };
};

function fromAcceptedContent(facts: Facts) {
  return facts.callsNamed({ last: ACCEPTED }).flatMap(({ call, module }) => {
    if (call.args.length !== 2 || call.args.some((one) => one.spread)) return [];
    if (isParsed(call)) return [];
    return [
      findingAt(module, call, '`acceptedContent` is given no schema, so the answer is used as the client sent it'),
    ];
  });
}

/** `ctx.input_responses["confirm"].content["region"]` */
function fromPython(facts: Facts) {
  return facts.modules.flatMap((module) => {
    if (module.language !== 'python' || !module.text.includes('input_responses')) return [];
    return facts
      .nodesOf(module)
      .of('index')
      .filter(
        ({ object, index }) =>
          index.kind === 'literal' &&
          typeof index.value === 'string' &&
          object.kind === 'member' &&
          object.property === 'content',
      )
      .filter((node) => !isParsed(node))
      .map((node) => findingAt(module, node, 'An answer of the client is used without a look at its type or values'));
  });
}

/** Handed to something that validates, or only compared with constants. */
function isParsed(node: Node): boolean {
  const up = node.parent;
  if (up?.kind === 'call' && up.callee !== node) return PARSES.test(lastName(up));
  return up?.kind === 'binary' && ['==', '!=', 'is', 'in'].includes(up.operator);
}
