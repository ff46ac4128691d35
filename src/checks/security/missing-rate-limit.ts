import { findListeners } from '../addresses.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findEndpoints, reachOfEndpoint } from '../endpoints.ts';
import { usesLibrary } from '../operations.ts';
import { findDocuments } from '../project.ts';

const LIBRARIES =
  /express-rate-limit|rate-limiter-flexible|@fastify\/rate-limit|hono-rate-limiter|@upstash\/ratelimit|express-slow-down|slowapi|fastapi-limiter|flask[-_]limiter|aiolimiter|\blimits\b|tower_governor|\bgovernor\b|golang\.org\/x\/time|didip\/tollbooth|go-chi\/httprate|ulule\/limiter|uber-go\/ratelimit|throttled\/throttled/;
const CODE =
  /rate_?limit|RateLimit|throttl|token_?bucket|TokenBucket|leaky_?bucket|ConcurrencyLimit|too ?many ?requests|\b429\b|quota/i;
const DEPLOYED = /limit_req\b|rate-?limit|ratelimit|throttl/i;

/** Servers that others reach and that answer as many calls as anybody sends. */
export const check: Check = (facts) => {
  const listeners = findListeners(facts);
  const open = findEndpoints(facts).filter((endpoint) =>
    /^(?:all|other)$/.test(reachOfEndpoint(facts, endpoint, listeners)),
  );
  const [first] = open;
  if (!first)
    return { findings: [], searched: '', notApplicable: 'MCP is not served beyond loopback by what the code says' };
  const searched = `${count(open.length, 'endpoint')} beyond loopback; limiters searched in code, manifests and deployment files`;
  if (facts.repository.scope === 'excerpt')
    return { findings: [], searched, notEvaluated: 'single files were handed in; a limiter may stand elsewhere' };
  const by = limiterOf(facts);
  if (by !== undefined) return { findings: [], searched: `${searched}; ${by}` };
  const findings: CheckFinding[] = [
    findingAt(
      first.module,
      first.node,
      `\`${first.name}\` is served beyond loopback, and nothing in the repository limits how often it is called`,
    ),
  ];
  return { findings, searched };
};

function limiterOf(facts: Facts): string | undefined {
  if (usesLibrary(facts, LIBRARIES)) return 'a library for it is used';
  const code = facts.modules.find(({ text }) => limitsCallers(text));
  if (code) return `${code.path} speaks of it`;
  const file = facts.repository
    .matching(/\.(?:ya?ml|conf|toml|tf|json)$/)
    .concat(findDocuments(facts.repository))
    .find(({ path, text }) => !/lock|package\.json$/.test(path) && DEPLOYED.test(text));
  return file && `${file.path} speaks of it`;
}

/** Retries after a 429 of an upstream are the opposite. */
function limitsCallers(text: string): boolean {
  return (
    CODE.test(text) &&
    /rate_?limiter|RateLimiter|limiter\.|throttle\(|TokenBucket|token_bucket|ConcurrencyLimit|Semaphore|(?:status|sendStatus|writeHead|StatusTooManyRequests|TOO_MANY_REQUESTS)\(?.{0,12}429|StatusTooManyRequests|TOO_MANY_REQUESTS/i.test(
      text,
    )
  );
}
