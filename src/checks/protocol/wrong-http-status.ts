import { type Check, findingAt } from '../check.ts';
import { handRolled, mentions, NOT_HAND_ROLLED } from '../hand-rolled.ts';

const ACCEPTED = /\b202\b|StatusAccepted|\bACCEPTED\b/;

const HTTP = /\bhttp\b|fastapi|flask|express|hono|fastify|starlette|aiohttp|axum|actix/i;

/** Servers by hand that have no status for a notification. */
export const check: Check = (facts) => {
  const server = handRolled(facts);
  if (!server) return NOT_HAND_ROLLED;
  if (!server.isHttp) return { findings: [], searched: '', notApplicable: 'the server does not answer over HTTP' };
  const searched = 'statuses of a server written by hand read';
  // Another transport of the same server has no statuses.
  const place = server.methods.get('tools/call')?.find((one) => HTTP.test(facts.resolver.moduleOf(one).text));
  if (!place || mentions(facts, ACCEPTED)) return { findings: [], searched };
  const message = 'The server answers over HTTP and never with the status 202, which notifications get';
  return { findings: [findingAt(facts.resolver.moduleOf(place), place, message)], searched };
};
