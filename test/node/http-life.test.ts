/** How the server over HTTP starts, stays responsive and stops. */
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { HEADERS, legacy, modern } from '../support/http.ts';
import { type HttpServer, startHttp } from '../support/serve.mjs';

const started: HttpServer[] = [];
async function start(args: readonly string[] = []): Promise<HttpServer> {
  const server = await startHttp(['--workers', '1', ...args]);
  started.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop('SIGKILL')));
});

/** A request of which the last byte is held back until `finish`. */
async function half(server: HttpServer): Promise<{ socket: Socket; finish(): void; answer: Promise<string> }> {
  const { port } = new URL(server.url);
  const socket = connect(Number(port), '127.0.0.1');
  let text = '';
  const answer = new Promise<string>((resolve) => {
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
  const { body } = legacy('tools/list');
  const head = Object.entries({ host: 'localhost', ...HEADERS, 'content-length': String(body.length) });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  socket.write(
    `POST /mcp HTTP/1.1\r\n${head.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body.slice(0, -1)}`,
  );
  const seen = async (): Promise<void> => {
    const metrics = await (await fetch(`${server.base}/metrics`)).text();
    if (!metrics.includes('mcp_http_in_flight 1')) await seen();
  };
  await seen();
  return { socket, answer, finish: () => socket.write(body.slice(-1)) };
}

it.each(['SIGTERM', 'SIGINT'] as const)('ends what runs on %s, takes nothing new, and exits with 0', async (signal) => {
  const server = await start();
  const open = await half(server);
  server.child.kill(signal);
  await server.logged({ msg: 'draining' });
  await expect(fetch(server.url, { method: 'POST', ...legacy('ping') })).rejects.toThrow();
  open.finish();
  const text = await open.answer;
  expect(text).toContain('HTTP/1.1 200');
  expect(text).toContain('review_server');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(server.log.at(-1)?.msg).toBe('stopped');
});

it('cuts what does not end in time', async () => {
  const server = await start(['--drain-timeout', '0']);
  const open = await half(server);
  server.child.kill('SIGTERM');
  expect(await open.answer).toBe('');
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

it('cuts what still runs at a second signal', async () => {
  const server = await start(['--drain-timeout', '600']);
  const open = await half(server);
  server.child.kill('SIGINT');
  await server.logged({ msg: 'draining' });
  server.child.kill('SIGINT');
  expect(await open.answer).toBe('');
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

it('ends subscriptions as it stops, though they would go on for ever', async () => {
  const server = await start(['--drain-timeout', '600']);
  const { headers, body } = modern('subscriptions/listen', { notifications: { toolsListChanged: true } });
  const response = await fetch(server.url, { method: 'POST', headers, body });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const text = response.text();
  server.child.kill('SIGTERM');
  expect(await text).toContain('notifications/subscriptions/acknowledged');
  expect(await server.ended).toEqual({ code: 0, signal: null });
});

it('is up before it is ready, and says so', async () => {
  const server = await start();
  const order = server.log.map((entry) => entry.msg);
  expect(order.indexOf('listening')).toBeLessThan(order.indexOf('ready'));
  expect((await fetch(`${server.base}/readyz`)).status).toBe(200);
});

it('gives up a client that does not send its body', async () => {
  const server = await start(['--request-timeout', '1']);
  const open = await half(server);
  expect(await open.answer).toContain('HTTP/1.1 408');
});

it('refuses more requests at once than it was told to answer', async () => {
  const server = await start(['--max-in-flight', '1']);
  const open = await half(server);
  const refused = await fetch(server.url, { method: 'POST', ...legacy('ping') });
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toBe('1');
  open.finish();
  open.socket.end();
  expect(await open.answer).toContain('HTTP/1.1 200');
});

it('answers questions of health while it reviews', async () => {
  const server = await start();
  // Long enough that the answer to the second question would be late, were they answered in turn.
  const lines = Array.from(
    { length: 1500 },
    (_, i) =>
      `export function f${i}(a: string, b: { c: string }) { const d = a + b.c; return f${i > 0 ? i - 1 : 0}(d, b); }`,
  );
  const files = Array.from({ length: 4 }, (_, i) => ({ path: `src/f${i}.ts`, text: lines.join('\n') }));
  const { headers, body } = modern('tools/call', { name: 'review_server', arguments: { files } });
  const order: string[] = [];
  const review = fetch(server.url, { method: 'POST', headers, body }).then(async (response) => {
    await response.text();
    order.push('review');
    return response.status;
  });
  const running = async (): Promise<void> => {
    const metrics = await (await fetch(`${server.base}/metrics`)).text();
    if (!metrics.includes('mcp_reviews_running 1')) await running();
  };
  await running();
  expect((await fetch(`${server.base}/healthz`)).status).toBe(200);
  const search = modern('tools/call', { name: 'search_guidance', arguments: { query: 'ssrf' } });
  expect((await fetch(server.url, { method: 'POST', ...search })).status).toBe(200);
  order.push('health and search');
  expect(await review).toBe(200);
  expect(order).toEqual(['health and search', 'review']);
});
