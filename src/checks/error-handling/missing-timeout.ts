import { type Check, count, findingAt } from '../check.ts';
import { ASIDE, goClients, hasDefault, isRaced, WAITING } from '../timeouts.ts';

const WAITS = new RegExp(WAITING.map(([pattern]) => pattern.source).join('|'));

/** Outbound calls and clients without a limit. */
export const check: Check = (facts) => {
  const isSet = hasDefault(facts);
  const outbound = facts.callsNamed({ name: WAITS }).flatMap((found) => {
    const lacks = WAITING.find(([pattern]) => pattern.test(found.name))?.[1];
    const { kind } = found.call.callee;
    const direct = kind === 'name' || (kind === 'member' && found.name !== 'fetch');
    return lacks && direct && !ASIDE.test(found.module.path)
      ? [{ ...found, waits: !isSet && lacks(facts.resolver, found.call) && !isRaced(found.call) }]
      : [];
  });
  const clients = facts.modules.flatMap((module) => goClients(facts, module));
  const findings = [
    ...outbound
      .filter((one) => one.waits)
      .map(({ module, call, name }) => findingAt(module, call, `\`${name}\` is called without a timeout`)),
    ...clients.map(({ module, node }) => findingAt(module, node, 'This `http.Client` has no timeout')),
  ];
  const total = outbound.length + clients.length;
  if (total === 0) return { findings, searched: '', notApplicable: 'no call to another service is in the code read' };
  return { findings, searched: `${count(total, 'outbound call')} read` };
};
