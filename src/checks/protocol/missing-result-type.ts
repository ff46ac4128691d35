import { type Check, findingAt } from '../check.ts';
import { handRolled, mentions, NOT_HAND_ROLLED, NOT_MODERN } from '../hand-rolled.ts';

/** A server that claims the current revision and builds results without their type. */
export const check: Check = (facts) => {
  const server = handRolled(facts);
  if (!server) return NOT_HAND_ROLLED;
  if (!server.isModern) return NOT_MODERN;
  const searched = 'results of a server written by hand read';
  const [place] = server.methods.get('tools/call') ?? [];
  if (!place || mentions(facts, /result_?type/i)) return { findings: [], searched };
  const message = 'The server names the revision 2026-07-28 and puts no `resultType` into its results';
  return { findings: [findingAt(facts.resolver.moduleOf(place), place, message)], searched };
};
