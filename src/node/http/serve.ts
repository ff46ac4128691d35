/** MCP over Streamable HTTP, from the options to the last request. */
import { availableParallelism } from 'node:os';
import { pino } from 'pino';
import type { HttpOptions } from '../../cli/io.ts';
import { type Guide, InputError } from '../../guide.ts';
import { workerScript } from '../knowledge.ts';
import { makeEndpoint } from './endpoint.ts';
import { makeGate } from './gate.ts';
import { makeMetrics } from './metrics.ts';
import { ReviewPool } from './pool.ts';
import { InFlight, startServer } from './server.ts';
import { readTokens, type Tokens } from './tokens.ts';

/** Reviews that may wait, for each thread. */
const QUEUE_PER_THREAD = 64;
const MAX_THREADS = 8;
/** Many times what the largest review takes. In MB. */
const MAX_HEAP = 1024;
/** A review ends before the request does, so that the model is told why. */
const REVIEW_SHARE = 0.9;

/**
 * Serves until SIGTERM or SIGINT; a second signal cuts what still runs.
 * @throws InputError for options that are unsafe, a token file that cannot be used, an address that cannot be had.
 */
export async function serveOverHttp(guide: Guide, version: string, options: HttpOptions): Promise<void> {
  const tokens = options.tokenFile === undefined ? undefined : await readTokens(options.tokenFile);
  const gate = makeGate(options, tokens);
  // Written at once: a line is worth most when the process dies after it.
  const logger = pino({ base: { pid: process.pid } }, pino.destination({ dest: 2, sync: true }));
  if (tokens?.isOpen) logger.warn('others than the owner may read the token file: chmod 600 it');
  const timeout = options.requestTimeout * 1000;
  const threads = options.workers ?? Math.min(MAX_THREADS, Math.max(1, availableParallelism() - 1));
  const pool = new ReviewPool({
    script: workerScript,
    threads,
    maxQueue: threads * QUEUE_PER_THREAD,
    timeout: timeout * REVIEW_SHARE,
    maxHeap: MAX_HEAP,
  });
  const inFlight = new InFlight();
  const metrics = makeMetrics(() => inFlight.count, pool);
  const onError = (error: Error) => logger.debug({ err: error.message }, 'protocol error');
  const endpoint = makeEndpoint({ guide, version, pool, metrics, timeout, onError });
  let warm = false;
  const isReady = () => warm && pool.isReady;
  const server = await startServer(options, { gate, endpoint, metrics, logger, isReady }, inFlight).catch(
    async (error: NodeJS.ErrnoException) => {
      await pool.close();
      throw new InputError(`cannot listen on ${options.host}:${options.port}: ${error.code ?? error.message}`);
    },
  );
  logger.info({ url: server.url, version, threads, authenticated: tokens !== undefined }, 'listening');
  const stopped = untilSignal(server.cut);
  if (tokens) reloadOnHangup(tokens, logger);
  await Promise.race([stopped, Promise.all([endpoint.warmUp(), pool.ready()])]);
  warm = true;
  logger.info('ready');
  await stopped;
  logger.info({ inFlight: inFlight.count }, 'draining');
  await server.drain();
  await pool.close();
  logger.info('stopped');
}

/** Resolves at the first signal to stop; `insist` is called at each one after it. */
function untilSignal(insist: () => void): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const)
      process.on(signal, () => {
        if (asked) insist();
        asked = true;
        resolve();
      });
  });
}

function reloadOnHangup(tokens: Tokens, logger: pino.Logger): void {
  process.on('SIGHUP', () => {
    tokens.reload().then(
      () => logger.info('tokens read again'),
      (error: Error) => logger.error(`the tokens stay as they were: ${error.message}`),
    );
  });
}
