import { reachOf } from '../addresses.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';
import { findAuthentication, findEndpoints, reachOfEndpoint } from '../endpoints.ts';
import { deploymentFiles } from '../operations.ts';

/** Servers that one local user reaches over HTTP, or that offer no other way. */
export const check: Check = (facts) => {
  const transports = facts.model.servers.flatMap((server) => server.transports);
  const endpoints = findEndpoints(facts);
  if (endpoints.length === 0)
    return { findings: [], pointers: [], searched: '', notApplicable: 'MCP is not served over HTTP in the code read' };
  const searched = `${count(endpoints.length, 'HTTP endpoint')} and ${count(transports.length, 'transport')} read`;
  if (transports.some(({ kind }) => kind === 'stdio' || kind === 'unknown'))
    return { findings: [], pointers: [], searched: `${searched}; stdio is offered too` };
  // Deployed, guarded or reachable: several users are meant.
  if (deploymentFiles(facts).length > 0 || findAuthentication(facts) !== undefined)
    return { findings: [], pointers: [], searched: `${searched}; it is built for several users` };
  const pointers = endpoints
    .filter(
      (one) =>
        (one.reach ?? reachOfEndpoint(facts, one)) === 'loopback' ||
        transports.some(({ host }) => host !== undefined && reachOf(host) === 'loopback'),
    )
    .map(
      ({ module, node, name }): CheckFinding =>
        findingAt(module, node, `\`${name}\` answers on loopback only`, 'capability'),
    );
  return { findings: [], pointers, searched };
};
