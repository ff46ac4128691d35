/** The parts of the server over HTTP that a client cannot tell apart: threads, queue, deadline, addresses. */
import type { IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createGuide } from '../../src/guide.ts';
import { clientOf, isLoopback, parseRanges } from '../../src/node/http/addresses.ts';
import { makeEndpoint, type Trace } from '../../src/node/http/endpoint.ts';
import { makeMetrics } from '../../src/node/http/metrics.ts';
import { ReviewPool } from '../../src/node/http/pool.ts';
import { makeTurns } from '../../src/node/http/turns.ts';
import { loadWasm, readBundledKnowledge } from '../../src/node/knowledge.ts';
import { modern } from '../support/http.ts';

/** A thread that says it is ready and then does what the name of the reviewed path says. */
const SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
import { parentPort } from 'node:worker_threads';
parentPort.on('message', ({ input }) => {
  if (input.path === 'crash') throw new Error('crashed');
  if (input.path === 'loop') for (;;);
  if (input.path === 'fill') { const all = []; for (;;) all.push(new Array(100000).fill(input.path + all.length)); }
  if (input.path === 'fail') return parentPort.postMessage({ error: { name: 'InputError', message: 'unknown rule' } });
  parentPort.postMessage({ report: { path: input.path } });
});
parentPort.postMessage({ ready: true });
`)}`,
);

const guide = createGuide(readBundledKnowledge(), loadWasm);
const pools: ReviewPool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

function makePool(options: { threads?: number; maxQueue?: number; timeout?: number; script?: URL } = {}): ReviewPool {
  const pool = new ReviewPool({ script: SCRIPT, threads: 1, maxQueue: 2, timeout: 60_000, maxHeap: 64, ...options });
  pools.push(pool);
  return pool;
}

const named = (path: string) => ({ path, scope: 'excerpt' as const, files: [], skipped: [] });

describe('the threads that review', () => {
  it('answer in turn', async () => {
    const pool = makePool({ threads: 2, maxQueue: 10 });
    await pool.ready();
    const reports = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((path) => pool.review(named(path), {})));
    expect(reports).toEqual(['a', 'b', 'c', 'd', 'e'].map((path) => ({ path })));
    expect([pool.running, pool.queued]).toEqual([0, 0]);
  });

  it('pass on what is wrong with the input', async () => {
    const pool = makePool();
    await expect(pool.review(named('fail'), {})).rejects.toMatchObject({ name: 'InputError', message: 'unknown rule' });
  });

  it.each(['crash', 'loop', 'fill'])('are replaced when one ends in a %s, which is told in words', async (path) => {
    const pool = makePool({ timeout: path === 'loop' ? 50 : 60_000 });
    await expect(pool.review(named(path), {})).rejects.toMatchObject({ name: 'InputError' });
    expect(await pool.review(named('next'), {})).toEqual({ path: 'next' });
  });

  it('refuse what does not fit the queue', async () => {
    const pool = makePool({ maxQueue: 2 });
    await pool.ready();
    const running = pool.review(named('loop'), {}).catch(() => 'ended');
    const waiting = [pool.review(named('a'), {}), pool.review(named('b'), {})].map((one) => one.catch(() => 'ended'));
    expect(pool.isFull).toBe(true);
    await expect(pool.review(named('c'), {})).rejects.toThrow(/busy/);
    expect([pool.running, pool.queued]).toEqual([1, 2]);
    await pool.close();
    expect(await Promise.all([running, ...waiting])).toEqual(['ended', 'ended', 'ended']);
  });

  it('forget a review whose client is gone', async () => {
    const pool = makePool();
    await pool.ready();
    const running = pool.review(named('loop'), {}).catch(() => undefined);
    const client = new AbortController();
    const waiting = pool.review(named('a'), {}, client.signal);
    client.abort();
    await expect(waiting).rejects.toThrow(/given up/);
    expect(pool.queued).toBe(0);
    await pool.close();
    await running;
  });

  it('are not ready before one has said so', async () => {
    const pool = makePool({ script: new URL('data:text/javascript,throw new Error("broken")') });
    expect(pool.isReady).toBe(false);
    await expect(pool.review(named('a'), {}, AbortSignal.timeout(50))).rejects.toThrow(/given up/);
  });
});

describe('the endpoint', () => {
  it('opens no subscription once it stops, and answers the rest', async () => {
    const { endpoint } = await make(stuck as unknown as ReviewPool, 10_000);
    await endpoint.endStreams();
    const ask = (method: string, params = {}) => {
      const { headers, body } = modern(method, params);
      return endpoint.answer(new Request('http://localhost/mcp', { method: 'POST', headers, body }), {});
    };
    expect((await ask('subscriptions/listen', { notifications: {} })).status).toBe(503);
    expect((await ask('tools/list')).status).toBe(200);
  });

  const call = (name: string) => {
    const { headers, body } = modern('tools/call', { name, arguments: { files: [{ path: 'a.ts', text: '1;' }] } });
    return new Request('http://localhost/mcp', { method: 'POST', headers, body });
  };
  const make = async (pool: ReviewPool, timeout: number) => {
    const metrics = makeMetrics(() => 0, pool);
    const options = { guide, version: '1', pool, metrics, timeout, onError: () => undefined };
    const endpoint = makeEndpoint(options);
    await endpoint.warmUp();
    return { endpoint, metrics };
  };
  /** A pool whose reviews never end. */
  const stuck = { isFull: false, running: 0, queued: 0, review: () => new Promise(() => undefined) };

  it('gives up when the time is over', async () => {
    const { endpoint, metrics } = await make(stuck as unknown as ReviewPool, 20);
    const trace: Trace = {};
    const response = await endpoint.answer(call('review_server'), trace);
    trace.end?.();
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ id: 1, error: { code: -32_603 } });
    expect(trace).toMatchObject({ rpcMethod: 'tools/call', tool: 'review_server', refused: { reason: 'timeout' } });
    expect(await metrics.print()).toContain('mcp_tool_calls_total{tool="review_server",outcome="aborted"} 1');
  });

  it('refuses a review before it starts when too many wait, and still answers the rest', async () => {
    const { endpoint } = await make({ ...stuck, isFull: true } as unknown as ReviewPool, 10_000);
    const response = await endpoint.answer(call('review_server'), {});
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    const { headers, body } = modern('tools/list');
    const listed = new Request('http://localhost/mcp', { method: 'POST', headers, body });
    expect((await endpoint.answer(listed, {})).status).toBe(200);
  });
});

it('requests take turns in the order they came, one for each turn of the event loop', async () => {
  const takeTurn = makeTurns();
  const order: string[] = [];
  const tick = async (name: string): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    order.push(name);
  };
  const all = ['a', 'b', 'c'].map((name) => takeTurn().then(() => order.push(name)));
  await tick('1');
  await tick('2');
  await Promise.all(all);
  await tick('3');
  await takeTurn().then(() => order.push('d'));
  expect(order.filter((one) => /[a-d]/.test(one))).toEqual(['a', 'b', 'c', 'd']);
  expect(order.indexOf('1')).toBeLessThan(order.indexOf('b'));
  expect(order.indexOf('2')).toBeLessThan(order.indexOf('c'));
});

describe('addresses', () => {
  const from = (remoteAddress: string, forwarded?: string | string[]) =>
    ({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } }) as unknown as IncomingMessage;

  it('of clients come from trusted proxies alone, read from the right', () => {
    const trusted = parseRanges(['10.0.0.0/8', '::1']);
    expect(clientOf(from('192.0.2.1', '203.0.113.9'), trusted)).toBe('192.0.2.1');
    expect(clientOf(from('10.1.2.3', '203.0.113.9'), trusted)).toBe('203.0.113.9');
    expect(clientOf(from('::ffff:10.1.2.3', '203.0.113.9'), trusted)).toBe('203.0.113.9');
    expect(clientOf(from('10.1.2.3', '198.51.100.7, 203.0.113.9, 10.9.9.9'), trusted)).toBe('203.0.113.9');
    expect(clientOf(from('10.1.2.3', '203.0.113.9, made up'), trusted)).toBe('10.1.2.3');
    expect(clientOf(from('10.1.2.3'), trusted)).toBe('10.1.2.3');
    expect(clientOf(from('10.1.2.3', '203.0.113.9'), [])).toBe('10.1.2.3');
  });

  it('of one IPv6 network are one client', () => {
    const one = clientOf(from('2001:db8:1:2:3:4:5:6'), []);
    expect(clientOf(from('2001:db8:1:2:ffff::1'), [])).toBe(one);
    expect(clientOf(from('2001:db8:1:3::1'), [])).not.toBe(one);
  });

  it('are loopback or not', () => {
    expect(['127.0.0.1', '127.8.8.8', '::1', '[::1]', 'localhost', '::ffff:127.0.0.1'].map(isLoopback)).toEqual(
      Array(6).fill(true),
    );
    expect(['0.0.0.0', '::', '192.0.2.1', 'example.com', 'localhost.example.com', ''].map(isLoopback)).toEqual(
      Array(6).fill(false),
    );
  });
});
