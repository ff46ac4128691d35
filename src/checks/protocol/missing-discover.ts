import { type Check, findingAt } from '../check.ts';
import { handRolled, NOT_HAND_ROLLED, NOT_MODERN } from '../hand-rolled.ts';

/** A server that claims the current revision and cannot be asked what it serves. */
export const check: Check = (facts) => {
  const server = handRolled(facts);
  if (!server) return NOT_HAND_ROLLED;
  if (!server.isModern) return NOT_MODERN;
  const searched = `${server.methods.size} methods of a server written by hand read`;
  const [place] = server.methods.get('tools/list') ?? [];
  if (server.methods.has('server/discover') || !place) return { findings: [], searched };
  const message = 'The server names the revision 2026-07-28 and has no branch for `server/discover`';
  return { findings: [findingAt(facts.resolver.moduleOf(place), place, message)], searched };
};
