/** The MCP endpoint: a message comes in, the SDK answers it out of a server made for it alone. */
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  createMcpHandler,
  type JSONRPCMessage,
  type McpHttpHandler,
  type McpServer,
  type Transport,
} from '@modelcontextprotocol/server';
import type { Guide } from '../../guide.ts';
import { makeServer } from '../../mcp/server.ts';
import { readReportSchema, readReportView, readSkill } from '../knowledge.ts';
import type { Refusal } from './gate.ts';
import type { Metrics, Outcome } from './metrics.ts';
import type { ReviewPool } from './pool.ts';
import { makeTurns } from './turns.ts';

/** What is known of the request in hand, for its log line; filled in as it is answered. */
export interface Trace {
  rpcMethod?: string | undefined;
  /** Name of the tool that is called, where it is one of ours. */
  tool?: string | undefined;
  outcome?: Outcome | undefined;
  refused?: Refusal | undefined;
  /** Aborted when the client is gone or the time is up. */
  signal?: AbortSignal;
  /** To be called when the whole answer is written, or the client is gone. */
  end?: () => void;
}

export interface EndpointOptions {
  readonly guide: Guide;
  readonly version: string;
  readonly pool: ReviewPool;
  readonly metrics: Metrics;
  /** Longest time for one request, in milliseconds. */
  readonly timeout: number;
  readonly onError: (error: Error) => void;
}

export interface Endpoint {
  /** Answers one HTTP request whose size has been checked. */
  answer(request: Request, trace: Trace): Promise<Response>;
  /** Asks itself for its tools: what follows is warm, and known by name. */
  warmUp(): Promise<void>;
  /** Ends the subscriptions, which would go on for ever; what else runs goes on. */
  endStreams(): Promise<void>;
  close(): Promise<void>;
}

/** Tools that keep a processor busy; they are refused before they start when the queue is full. */
const HEAVY_TOOLS = new Set(['review_server', 'complete_review']);
/** Open `subscriptions/listen` streams; nothing here ever changes, so few are of use. */
const MAX_SUBSCRIPTIONS = 64;

const LISTEN = 'subscriptions/listen';
const QUEUE_FULL: Refusal = {
  reason: 'review-queue',
  status: 503,
  message: 'Too many reviews wait already',
  headers: { 'retry-after': '2' },
};
const STOPPING: Refusal = {
  reason: 'draining',
  status: 503,
  message: 'The server is stopping',
  headers: { 'retry-after': '1' },
};

const PARSE_ERROR = -32_700;
const INTERNAL_ERROR = -32_603;

export function makeEndpoint(options: EndpointOptions): Endpoint {
  const { guide, pool, metrics, timeout } = options;
  const traces = new AsyncLocalStorage<Trace>();
  const tools = new Set<string>();
  const takeTurn = makeTurns();
  let stopping = false;
  const { handler, streams } = makeHandlers(options, traces);

  async function answer(request: Request, trace: Trace): Promise<Response> {
    if (request.method !== 'POST') return handler.fetch(request);
    await takeTurn();
    const text = await request.text();
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      trace.refused = { reason: 'json', status: 400, message: 'Parse error: the body is no JSON' };
      return errorResponse(trace.refused, PARSE_ERROR);
    }
    describe(body, tools, trace);
    if (pool.isFull && isHeavy(body)) trace.refused = QUEUE_FULL;
    else if (stopping && trace.rpcMethod === LISTEN) trace.refused = STOPPING;
    if (trace.refused) return errorResponse(trace.refused, INTERNAL_ERROR, idOf(body));
    return dispatch(request, body, trace);
  }

  async function dispatch(request: Request, body: unknown, trace: Trace): Promise<Response> {
    const { url, method, headers } = request;
    const start = performance.now();
    // A subscription stays open for as long as the client likes.
    const isStream = trace.rpcMethod === LISTEN;
    const late = isStream ? undefined : startDeadline(request.signal, timeout);
    trace.signal = late?.signal ?? request.signal;
    trace.end = () => {
      late?.clear();
      if (trace.tool === undefined) return;
      metrics.toolCall(trace.tool, trace.outcome ?? 'aborted', (performance.now() - start) / 1000);
    };
    const message = new Request(url, { method, headers, signal: trace.signal });
    const work = traces.run(trace, () => (isStream ? streams : handler).fetch(message, { parsedBody: body }));
    const response = await (late ? Promise.race([work, late.passed]) : work);
    if (response) return response;
    trace.refused = { reason: 'timeout', status: 504, message: 'The request took too long' };
    return errorResponse(trace.refused, INTERNAL_ERROR, idOf(body));
  }

  return {
    answer,
    warmUp: async () => {
      for (const name of await listTools(handler)) tools.add(name);
      guide.search('warm up', { limit: 1 });
    },
    endStreams: () => {
      stopping = true;
      return streams.close();
    },
    close: () => handler.close(),
  };
}

/** Handlers over a server that is made for each request; subscriptions have one to themselves, which closes first. */
function makeHandlers({ guide, version, pool, onError }: EndpointOptions, traces: AsyncLocalStorage<Trace>) {
  const offloaded: Guide = {
    ...guide,
    review: (input, options = {}) => pool.review(input, options, traces.getStore()?.signal),
  };
  const make = () => {
    const server = makeServer({ guide: offloaded, version, readReportView, readReportSchema, readSkill });
    const trace = traces.getStore();
    if (trace) observe(server, trace);
    return server;
  };
  const options = { legacy: 'stateless', maxSubscriptions: MAX_SUBSCRIPTIONS, onerror: onError } as const;
  return { handler: createMcpHandler(make, options), streams: createMcpHandler(make, options) };
}

/** The names of the tools, as a client is told them. */
async function listTools(handler: McpHttpHandler): Promise<readonly string[]> {
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const parsedBody = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
  const response = await handler.fetch(new Request('http://localhost/', { method: 'POST', headers }), { parsedBody });
  // One message, framed as an event.
  const [, data = '{}'] = /^data: (.+)$/m.exec(await response.text()) ?? [];
  const { result } = JSON.parse(data) as { result?: { tools: readonly { name: string }[] } };
  return (result?.tools ?? []).map((tool) => tool.name);
}

/** A signal for the end of the client's patience or of ours; `passed` resolves, to nothing, for ours alone. */
function startDeadline(client: AbortSignal, timeout: number) {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      resolve(undefined);
      controller.abort();
    }, timeout);
  });
  return { signal: AbortSignal.any([client, controller.signal]), passed, clear: () => clearTimeout(timer) };
}

/** Notes how a call ends, at the one place that every answer passes whatever its form on the wire. */
function observe(server: McpServer, trace: Trace): void {
  const connect = server.connect.bind(server);
  server.connect = (transport: Transport) => {
    const send = transport.send.bind(transport);
    transport.send = (message, options) => {
      trace.outcome = outcomeOf(message) ?? trace.outcome;
      return send(message, options);
    };
    return connect(transport);
  };
}

function outcomeOf(message: JSONRPCMessage): Outcome | undefined {
  if ('error' in message) return 'protocol-error';
  if (!('result' in message)) return undefined;
  const { isError, resultType } = message.result as { isError?: boolean; resultType?: string };
  if (isError === true) return 'error';
  return resultType === 'input_required' ? 'input-required' : 'ok';
}

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown };
}

/** A batch is known by its first message. */
function describe(body: unknown, tools: ReadonlySet<string>, trace: Trace): void {
  const { method, params } = messagesOf(body)[0] ?? {};
  if (typeof method !== 'string') return;
  trace.rpcMethod = method;
  const name = params?.name;
  if (method === 'tools/call') trace.tool = typeof name === 'string' && tools.has(name) ? name : 'unknown';
}

function isHeavy(body: unknown): boolean {
  return messagesOf(body).some(
    ({ method, params }) => method === 'tools/call' && HEAVY_TOOLS.has(String(params?.name)),
  );
}

function messagesOf(body: unknown): readonly Message[] {
  return [body].flat().filter((one): one is Message => typeof one === 'object' && one !== null);
}

function idOf(body: unknown): string | number | null {
  const { id } = Array.isArray(body) ? {} : (messagesOf(body)[0] ?? {});
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

/** A JSON-RPC error beside a status: clients show the message. */
export function errorResponse(
  { status, message, headers }: Refusal,
  code: number,
  id: string | number | null = null,
): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id }, { status, ...(headers && { headers }) });
}
