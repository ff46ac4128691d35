import { findListeners } from '../addresses.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';
import { findEndpoints } from '../endpoints.ts';
import { wildcardLiterals } from '../wildcards.ts';

/** Sockets opened on every interface: no host given, a wildcard address, or one as the default of a setting. */
export const check: Check = (facts) => {
  const listeners = findListeners(facts);
  const served = findEndpoints(facts).length > 0;
  const consumed = new Set(listeners.flatMap((listener) => listener.literals));
  const open = listeners
    .filter((listener) => listener.reach === 'all')
    .map(({ module, node, name, written }) =>
      findingAt(
        module,
        node,
        written === undefined
          ? `\`${name}\` is given no host and listens on all interfaces`
          : `\`${name}\` listens on \`${written}\`, which is every interface`,
      ),
    );
  const defaults = wildcardLiterals(facts).filter(({ node }) => !consumed.has(node));
  const called = defaults.filter(({ direct }) => direct);
  if (listeners.length === 0 && called.length === 0 && !served)
    return { findings: [], searched: '', notApplicable: 'nothing in the code read listens on a network address' };
  const findings: CheckFinding[] = defaults.map(({ module, node, name }) =>
    findingAt(module, node, `\`${name}\` is \`${String(node.value)}\`, which is every interface`),
  );
  return { findings: [...open, ...findings], searched: `${count(listeners.length, 'listening socket')} read` };
};
