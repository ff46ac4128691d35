import { type Check, findingAt } from '../check.ts';
import { handRolled, mentions, NOT_HAND_ROLLED } from '../hand-rolled.ts';

const NEEDED = [
  [/notifications\/subscriptions\/acknowledged/, 'never acknowledges it'],
  [/subscription_?id/i, 'puts no subscription id into what it sends'],
] as const;

/** Subscriptions of a server by hand that are not acknowledged, or whose notifications do not name them. */
export const check: Check = (facts) => {
  const server = handRolled(facts);
  if (!server) return NOT_HAND_ROLLED;
  const [place] = server.methods.get('subscriptions/listen') ?? [];
  if (!place) return { findings: [], searched: '', notApplicable: 'the server has no subscriptions' };
  const [missing] = NEEDED.filter(([pattern]) => !mentions(facts, pattern));
  const findings = missing
    ? [
        findingAt(
          facts.resolver.moduleOf(place),
          place,
          `The server answers \`subscriptions/listen\` and ${missing[1]}`,
        ),
      ]
    : [];
  return { findings, searched: 'subscriptions of a server written by hand read' };
};
