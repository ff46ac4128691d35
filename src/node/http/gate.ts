/** What a request must pass before its body is read: host, origin, rate, token. */
import type { IncomingMessage } from 'node:http';
import { localhostAllowedHostnames, validateHostHeader, validateOriginHeader } from '@modelcontextprotocol/server';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { HttpOptions } from '../../cli/io.ts';
import { InputError } from '../../guide.ts';
import { clientOf, isLoopback, parseRanges } from './addresses.ts';
import type { Rejection } from './metrics.ts';
import type { Tokens } from './tokens.ts';

/** An answer without the protocol: what went wrong, in a status and a message fit for the client. */
export interface Refusal {
  readonly reason: Rejection;
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Gate {
  /** Whether the request is addressed to this server and comes from no foreign page; else why not. */
  checkSite(request: IncomingMessage): Refusal | undefined;
  /** Whether the client may ask now, and is one of ours; counts the request. */
  checkClient(request: IncomingMessage): Promise<Refusal | undefined>;
  /** Headers that let a page of an allowed origin read the answer; none for any other request. */
  corsHeaders(request: IncomingMessage): Readonly<Record<string, string>>;
}

const NO_HEADERS: Readonly<Record<string, string>> = {};
const EXPOSED = 'Mcp-Session-Id, Mcp-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id';

/** @throws InputError for options that would let anyone in unasked. */
export function makeGate(options: HttpOptions, tokens: Tokens | undefined): Gate {
  checkOptions(options);
  const local = isLoopback(options.host);
  const hosts = [...options.allowedHosts.map(toHostname), ...(local ? localhostAllowedHostnames() : [])];
  if (!isWildcard(options.host)) hosts.push(toHostname(options.host));
  const origins = new Set(options.allowedOrigins.map(toOrigin));
  const pages = local ? localhostAllowedHostnames() : [];
  const trusted = parseRanges(options.trustedProxies);
  const limiter = new RateLimiterMemory({ points: options.rateLimit, duration: 60 });
  const isNamed = (origin: string | undefined): origin is string => origin !== undefined && origins.has(origin);
  return {
    checkSite: ({ headers }) => {
      // A page that had its own name resolve to this address still sends that name.
      const host = validateHostHeader(headers.host, hosts);
      if (!host.ok) return { reason: 'host', status: 403, message: 'This host name is not served here' };
      if (isNamed(headers.origin) || validateOriginHeader(headers.origin, pages).ok) return undefined;
      return { reason: 'origin', status: 403, message: 'Pages of this origin may not call' };
    },
    checkClient: async (request) => {
      try {
        await limiter.consume(clientOf(request, trusted));
      } catch (spent) {
        if (!(spent instanceof RateLimiterRes)) throw spent;
        const headers = { 'retry-after': String(Math.max(1, Math.ceil(spent.msBeforeNext / 1000))) };
        return { reason: 'rate', status: 429, message: 'Too many requests: try again later', headers };
      }
      return tokens && checkToken(request, tokens);
    },
    corsHeaders: ({ headers: { origin } }) => {
      if (!isNamed(origin)) return NO_HEADERS;
      return { 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED, vary: 'Origin' };
    },
  };
}

function checkToken({ headers }: IncomingMessage, tokens: Tokens): Refusal | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token !== undefined && tokens.accepts(token)) return undefined;
  const error = token === undefined ? '' : ', error="invalid_token"';
  return {
    reason: 'token',
    status: 401,
    message: token === undefined ? 'A bearer token is needed' : 'This token is not accepted',
    headers: { 'www-authenticate': `Bearer realm="mcp-server-best-practices"${error}` },
  };
}

function checkOptions({ host, tokenFile, allowUnauthenticated, allowedHosts }: HttpOptions): void {
  if (isLoopback(host)) return;
  if (tokenFile === undefined && !allowUnauthenticated)
    throw new InputError(
      `--host ${host} lets others in: give --token-file <file>, or --allow-unauthenticated where something in front asks who they are`,
    );
  if (isWildcard(host) && allowedHosts.length === 0)
    throw new InputError(`--host ${host} needs --allowed-hosts <names>: the host names that clients use`);
}

function isWildcard(host: string): boolean {
  return /^(?:0\.0\.0\.0|\[?::0?\]?)$/.test(host);
}

/** As a URL spells it: lower case, brackets around IPv6. */
function toHostname(text: string): string {
  try {
    return new URL(`http://${/^[^[].*:.*:/.test(text) ? `[${text}]` : text}`).hostname;
  } catch {
    throw new InputError(`\`${text}\` is no host name`);
  }
}

function toOrigin(text: string): string {
  const origin = URL.canParse(text) ? new URL(text).origin : 'null';
  if (origin === 'null' || origin !== text.replace(/\/$/, '').toLowerCase())
    throw new InputError(`--allowed-origins: \`${text}\` is no origin such as https://app.example`);
  return origin;
}
