import { findListeners } from '../addresses.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';
import { findAuthentication, findEndpoints, reachOfEndpoint } from '../endpoints.ts';

/** HTTP endpoints that other machines reach and that ask nobody who they are. */
export const check: Check = (facts) => {
  const endpoints = findEndpoints(facts);
  if (endpoints.length === 0)
    return { findings: [], searched: '', notApplicable: 'MCP is not served over HTTP in the code read' };
  const searched = count(endpoints.length, 'HTTP endpoint');
  const by = findAuthentication(facts);
  if (by !== undefined)
    return { findings: [], pointers: [], searched: `${searched}; callers are looked at by \`${by}\`` };
  const listeners = findListeners(facts);
  const findings: CheckFinding[] = [];
  const pointers: CheckFinding[] = [];
  for (const endpoint of endpoints) {
    const reach = reachOfEndpoint(facts, endpoint, listeners);
    const { module, node, name } = endpoint;
    if (reach === 'all' || reach === 'other')
      findings.push(
        findingAt(
          module,
          node,
          `\`${name}\` is served beyond loopback, and nothing in the code read looks at who calls`,
        ),
      );
    else if (reach === 'unknown')
      pointers.push(
        findingAt(module, node, `\`${name}\` is served on an address that is not written here`, 'capability'),
      );
  }
  if (findings.length === 0 && pointers.length === 0)
    return { findings, pointers, searched: `${searched}, on loopback` };
  return { findings, pointers, searched };
};
