import type { Call } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { keyword, lastName, option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const CODECS = /^(?:createRequestStateCodec|RequestStateSecurity|seal|seal_with|seal_json|seal_json_with)$/;

/** Sealed state that says nothing of who may bring it back, or with which call. */
export const check: Check = (facts) => {
  const seals = facts
    .callsNamed({ last: CODECS })
    .filter(
      ({ call, module }) =>
        !isOwn(call) &&
        (module.language !== 'rust' || /RequestStateCodec/.test(module.text)) &&
        (module.language === 'rust' || !/^seal/.test(lastName(call))),
    );
  if (seals.length === 0)
    return { findings: [], searched: '', notApplicable: 'no codec of the SDK seals a requestState in the code read' };
  const findings: CheckFinding[] = [];
  const pointers: CheckFinding[] = [];
  for (const { call, module } of seals) {
    const problem = problemOf(facts, call, module.text);
    if (problem === undefined) pointers.push(findingAt(module, call, 'a requestState is sealed here', 'capability'));
    else findings.push(findingAt(module, at(call), problem));
  }
  return { findings, pointers, searched: `${count(seals.length, 'call')} of codecs read` };
};

/** `self.seal_with(…)`: the codec's own methods, which take what their callers bind. */
function isOwn({ callee }: Call): boolean {
  return callee.kind === 'member' && callee.object.kind === 'name' && callee.object.name === 'self';
}

function problemOf(facts: Facts, call: Call, text: string): string | undefined {
  const last = lastName(call);
  if (last === 'createRequestStateCodec')
    return option(facts.resolver, positional(call, 0), 'bind') === undefined
      ? 'The codec of `requestState` is given no `bind`, so one user can present the state of another'
      : undefined;
  if (last === 'RequestStateSecurity') {
    const bind = keyword(call, 'bind_principal');
    return bind && constantOf(facts.resolver, bind) === null
      ? '`bind_principal=None` lets one user present the `requestState` of another'
      : undefined;
  }
  if (!/_with$/.test(last)) return `\`${last}\` binds the state to no caller and no request`;
  const options = call.args.at(-1)?.value;
  const written = options ? text.slice(options.start, options.end) : '';
  return /SealOptions/.test(written) && !/associated_data/.test(written)
    ? `\`${last}\` is given no associated data, so the state fits every caller and request`
    : undefined;
}

/** The method of a chain, rather than where the chain starts. */
function at(call: Call): { start: number; end: number } {
  const start = call.callee.kind === 'member' ? call.callee.end - call.callee.property.length : call.start;
  return { start, end: call.end };
}
