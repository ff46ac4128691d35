/** The HTTP server: routes, limits, log lines and the way it stops. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { Logger } from 'pino';
import type { HttpOptions } from '../../cli/io.ts';
import type { Endpoint, Trace } from './endpoint.ts';
import type { Gate, Refusal } from './gate.ts';
import type { Metrics } from './metrics.ts';

export interface Parts {
  readonly gate: Gate;
  readonly endpoint: Endpoint;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Whether it is warm. */
  readonly isReady: () => boolean;
}

export interface RunningServer {
  /** Where the endpoint is. */
  readonly url: string;
  /** Takes no new connections, answers what comes on those that are open, lets what runs end within the time for it, and cuts the rest. */
  drain(): Promise<void>;
  /** Closes every connection. */
  cut(): void;
}

export const ENDPOINT = '/mcp';
/** Time for the headers of a request, in milliseconds. */
const HEADERS_TIMEOUT = 10_000;
/** Longer than that of proxies in front, which must not send on a connection that is just being closed. */
const KEEP_ALIVE_TIMEOUT = 75_000;
const MAX_HEADER_BYTES = 16_384;
/** Codes of JSON-RPC that are free for servers. */
const REFUSED = -32_000;

/** What is being answered; shared between the server and its metrics. */
export class InFlight {
  count = 0;
}

/** Listens; rejects when the address cannot be had. */
export async function startServer(options: HttpOptions, parts: Parts, inFlight: InFlight): Promise<RunningServer> {
  const timeout = options.requestTimeout * 1000;
  const state = { draining: false };
  const route = makeRoute(parts, state, makeMessageRoute(options, parts, inFlight));
  const server = createServer(
    {
      headersTimeout: Math.min(HEADERS_TIMEOUT, timeout),
      requestTimeout: timeout,
      connectionsCheckingInterval: Math.min(1000, timeout),
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    (request, response) => {
      if (state.draining) response.shouldKeepAlive = false;
      // What ends while the server stops leaves a connection that would stay open for more.
      response.once('close', () => state.draining && setImmediate(() => server.closeIdleConnections()));
      route(request, response).catch((error: unknown) => {
        parts.logger.error({ err: error }, 'request failed');
        if (response.headersSent) response.destroy();
        else refuse(response, { reason: 'body', status: 500, message: 'Internal server error' });
      });
    },
  );
  server.maxConnections = options.maxInFlight * 4;
  await listen(server, options);
  const cut = (): void => server.closeAllConnections();
  return {
    cut,
    url: `http://${formatAddress(server.address() as AddressInfo)}${ENDPOINT}`,
    drain: async () => {
      state.draining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const deadline = setTimeout(cut, options.drainTimeout * 1000);
      await parts.endpoint.endStreams();
      await closed;
      clearTimeout(deadline);
      await parts.endpoint.close();
    },
  };
}

type Route = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What each path answers, and what is asked before. */
function makeRoute(
  { gate, metrics, logger, isReady }: Parts,
  state: { draining: boolean },
  answerMessage: Route,
): Route {
  function reject(response: ServerResponse, refusal: Refusal): void {
    metrics.reject(refusal.reason);
    logger.warn({ status: refusal.status, reason: refusal.reason }, 'refused');
    refuse(response, refusal);
  }

  return async (request, response) => {
    const [path] = (request.url ?? '').split('?', 1);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('cache-control', 'no-store');
    if (path === '/healthz') return say(response, 200, 'ok');
    if (path === '/readyz')
      return state.draining || !isReady() ? say(response, 503, 'not ready') : say(response, 200, 'ready');
    const site = gate.checkSite(request);
    if (site) return reject(response, site);
    for (const [name, value] of Object.entries(gate.corsHeaders(request))) response.setHeader(name, value);
    if (request.method === 'OPTIONS' && response.hasHeader('access-control-allow-origin')) return preflight(response);
    const client = await gate.checkClient(request);
    if (client) return reject(response, client);
    if (path === '/metrics') return say(response, 200, await metrics.print(), metrics.contentType);
    if (path !== ENDPOINT) return refuse(response, { reason: 'host', status: 404, message: `MCP is at ${ENDPOINT}` });
    return answerMessage(request, response);
  };
}

/** Bounds the requests at once, reads the body, has it answered, and writes the line of the log. */
function makeMessageRoute(options: HttpOptions, { endpoint, metrics, logger }: Parts, inFlight: InFlight): Route {
  return async (request, response) => {
    const trace: Trace = {};
    const id = randomUUID();
    const start = performance.now();
    response.setHeader('x-request-id', id);
    if (inFlight.count >= options.maxInFlight) {
      const headers = { 'retry-after': '1' };
      trace.refused = { reason: 'in-flight', status: 503, message: 'Too many requests at once', headers };
      refuse(response, trace.refused);
    } else if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
      trace.refused = { reason: 'encoding', status: 415, message: 'Send the body uncompressed' };
      refuse(response, trace.refused);
    } else {
      inFlight.count++;
      response.once('close', () => inFlight.count--);
      const handle = toNodeHandler(
        { fetch: (message) => endpoint.answer(message, trace) },
        {
          maxRequestBodySize: options.maxBody,
          // A client that goes away in the middle of its request is no failure of ours.
          onerror: (error) => request.complete && logger.error({ id, err: error }, 'request failed'),
        },
      );
      await handle(request, response).finally(() => trace.end?.());
    }
    const duration = (performance.now() - start) / 1000;
    const status = response.statusCode;
    const refused = trace.refused?.reason ?? (status === 413 ? 'body' : undefined);
    if (refused) metrics.reject(refused);
    const { rpcMethod, tool, outcome } = trace;
    metrics.exchange({ httpMethod: request.method ?? '', rpcMethod, status, duration });
    const ms = Math.round(duration * 10_000) / 10;
    logger.info(
      { id, http: request.method, method: rpcMethod?.slice(0, 100), tool, outcome, status, refused, ms },
      'request',
    );
  };
}

function say(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type }).end(text);
}

function preflight(response: ServerResponse): void {
  response
    .writeHead(204, {
      'access-control-allow-methods': 'POST, GET, DELETE, OPTIONS',
      'access-control-allow-headers':
        'Accept, Authorization, Content-Type, Last-Event-ID, Mcp-Method, Mcp-Name, Mcp-Protocol-Version, Mcp-Session-Id',
      'access-control-max-age': '600',
    })
    .end();
}

/** Answers before the body is read. */
function refuse(response: ServerResponse, { status, message, headers }: Refusal): void {
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code: REFUSED, message }, id: null });
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host.replace(/^\[|\]$/g, ''), () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function formatAddress({ address, family, port }: AddressInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}
