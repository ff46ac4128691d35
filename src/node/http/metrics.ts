/** Counters of the server, as Prometheus reads them. Every label is out of a closed list. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ReviewPool } from './pool.ts';

export const REJECTIONS = [
  'host',
  'origin',
  'rate',
  'token',
  'draining',
  'in-flight',
  'review-queue',
  'body',
  'encoding',
  'json',
  'timeout',
] as const;
export type Rejection = (typeof REJECTIONS)[number];

/** How a call of a tool ended. */
export type Outcome = 'ok' | 'error' | 'input-required' | 'protocol-error' | 'aborted';

const RPC_METHODS = new Set([
  'completion/complete',
  'initialize',
  'notifications/cancelled',
  'notifications/initialized',
  'ping',
  'prompts/get',
  'prompts/list',
  'resources/directory/read',
  'resources/list',
  'resources/read',
  'resources/templates/list',
  'server/discover',
  'skills/get',
  'skills/list',
  'subscriptions/listen',
  'tools/call',
  'tools/list',
]);
const HTTP_METHODS = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST']);

/** In seconds. */
const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export interface Exchange {
  readonly httpMethod: string;
  /** The method of the message; absent where none was read. */
  readonly rpcMethod?: string | undefined;
  readonly status: number;
  /** In seconds. */
  readonly duration: number;
}

export interface Metrics {
  readonly contentType: string;
  print(): Promise<string>;
  exchange(exchange: Exchange): void;
  /** @param tool A name that is registered, or `unknown`. */
  toolCall(tool: string, outcome: Outcome, seconds: number): void;
  reject(kind: Rejection): void;
}

/**
 * @param inFlight Requests that are being answered now.
 * @param pool What reviews.
 */
export function makeMetrics(inFlight: () => number, pool: ReviewPool): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const registers = [register];
  const requests = new Counter({
    name: 'mcp_http_requests_total',
    help: 'Requests by HTTP method, JSON-RPC method and status',
    labelNames: ['http_method', 'rpc_method', 'status'] as const,
    registers,
  });
  const durations = new Histogram({
    name: 'mcp_http_request_duration_seconds',
    help: 'Time to the end of the answer, by JSON-RPC method',
    labelNames: ['rpc_method'] as const,
    buckets: BUCKETS,
    registers,
  });
  const toolCalls = new Counter({
    name: 'mcp_tool_calls_total',
    help: 'Calls of tools by name and outcome',
    labelNames: ['tool', 'outcome'] as const,
    registers,
  });
  const toolDurations = new Histogram({
    name: 'mcp_tool_call_duration_seconds',
    help: 'Time to the answer of a tool',
    labelNames: ['tool'] as const,
    buckets: BUCKETS,
    registers,
  });
  const rejected = new Counter({
    name: 'mcp_http_rejected_total',
    help: 'Requests refused, by reason',
    labelNames: ['reason'] as const,
    registers,
  });
  for (const kind of REJECTIONS) rejected.inc({ reason: kind }, 0);
  addGauge('mcp_http_in_flight', 'Requests being answered', inFlight, registers);
  addGauge('mcp_reviews_running', 'Reviews on a thread', () => pool.running, registers);
  addGauge('mcp_reviews_queued', 'Reviews that wait for a thread', () => pool.queued, registers);
  return {
    contentType: register.contentType,
    print: () => register.metrics(),
    exchange: ({ httpMethod, rpcMethod, status, duration }) => {
      const rpc = rpcMethod === undefined ? 'none' : RPC_METHODS.has(rpcMethod) ? rpcMethod : 'other';
      const http = HTTP_METHODS.has(httpMethod) ? httpMethod : 'other';
      requests.inc({ http_method: http, rpc_method: rpc, status });
      durations.observe({ rpc_method: rpc }, duration);
    },
    toolCall: (tool, outcome, seconds) => {
      toolCalls.inc({ tool, outcome });
      toolDurations.observe({ tool }, seconds);
    },
    reject: (kind) => rejected.inc({ reason: kind }),
  };
}

function addGauge(name: string, help: string, read: () => number, registers: Registry[]): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      this.set(read());
    },
  });
}
