/** What the server over HTTP refuses, one request at a time, and in which words of the protocol. */
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectLegacyHttp, connectModernHttp, HEADERS, legacy, modern } from '../support/http.ts';
import { type HttpServer, startHttp } from '../support/serve.mjs';

const TOKEN = 'first-token-of-the-tests';
const NEXT = 'second-token-of-the-tests';
const folder = mkdtempSync(path.join(tmpdir(), 'mcp-bp-'));
const tokenFile = path.join(folder, 'tokens');
writeFileSync(tokenFile, `# rotated\n${TOKEN}\n`, { mode: 0o600 });

let open: HttpServer;
let closed: HttpServer;

beforeAll(async () => {
  [open, closed] = await Promise.all([
    startHttp(['--max-body', '20000', '--allowed-origins', 'https://app.example']),
    startHttp([
      '--token-file',
      tokenFile,
      '--allowed-hosts',
      'mcp.example',
      '--trusted-proxies',
      '127.0.0.0/8',
      '--rate-limit',
      '40',
    ]),
  ]);
});
afterAll(async () => {
  await Promise.all([open.stop(), closed.stop()]);
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends headers that `fetch` would not: `Host`, `Origin`. */
function send(
  server: HttpServer,
  {
    method = 'POST',
    headers = HEADERS,
    body,
    to = '/mcp',
  }: { method?: string; headers?: object; body?: string; to?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      new URL(to, server.base),
      { method, headers: headers as Record<string, string> },
      (incoming) => {
        let text = '';
        incoming.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const codeOf = ({ text }: Answer) => (JSON.parse(text) as { error: { code: number } }).error.code;

describe('host and origin', () => {
  const message = legacy('tools/list');

  it.each(['evil.example', 'evil.example:3000', 'localhost.evil.example'])('refuses the host %j', async (host) => {
    const answer = await send(open, { ...message, headers: { ...message.headers, host } });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain('tools');
  });

  it.each(['localhost', '127.0.0.1', '[::1]:80'])('takes the host %s', async (host) => {
    expect((await send(open, { ...message, headers: { ...message.headers, host } })).status).toBe(200);
  });

  it.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'http://app.example',
    'https://app.example.evil',
  ])('refuses pages of %s', async (origin) => {
    const answer = await send(open, { ...message, headers: { ...message.headers, origin } });
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('lets pages of an allowed origin ask first, and read the answer', async () => {
    const origin = 'https://app.example';
    const asked = await send(open, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    expect(asked.status).toBe(204);
    expect(asked.headers['access-control-allow-origin']).toBe(origin);
    expect(String(asked.headers['access-control-allow-headers']).toLowerCase()).toContain('mcp-method');
    const answer = await send(open, { ...message, headers: { ...message.headers, origin } });
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
    expect(answer.headers.vary).toBe('Origin');
  });

  it('gives pages of this machine no way to read across origins', async () => {
    const headers = { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' };
    const answer = await send(open, { method: 'OPTIONS', headers });
    expect(answer.status).toBe(405);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('checks the host before the metrics, and tells anyone whether it is well', async () => {
    expect((await send(open, { method: 'GET', to: '/metrics', headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await send(open, { method: 'GET', to: '/healthz', headers: { host: '10.0.0.7' } })).status).toBe(200);
    expect((await send(open, { method: 'GET', to: '/readyz', headers: { host: '10.0.0.7' } })).status).toBe(200);
  });
});

describe('bodies', () => {
  it('refuses a body over the limit, announced or not', async () => {
    const body = legacy('tools/call', { name: 'search_guidance', arguments: { query: 'x'.repeat(30_000) } }).body;
    expect((await send(open, { body })).status).toBe(413);
    const chunked = await send(open, { body, headers: { ...HEADERS, 'transfer-encoding': 'chunked' } });
    expect(chunked.status).toBe(413);
  });

  it.each(['{', '', '\u0000', 'null{'])('refuses %j, which is no JSON', async (body) => {
    const answer = await send(open, { body });
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe(-32_700);
  });

  it.each(['null', '[]', '7', '"text"', '{}', '{"jsonrpc":"1.0","id":1,"method":"ping"}'])(
    'refuses %s, which is no message',
    async (body) => {
      expect((await send(open, { body })).status).toBe(400);
    },
  );

  it('survives nesting', async () => {
    const deep = `${'['.repeat(9000)}${']'.repeat(9000)}`;
    const answer = await send(open, {
      body: `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_guidance","arguments":{"query":${deep}}}}`,
    });
    expect(answer.status).toBeLessThan(500);
    expect((await send(open, legacy('ping'))).status).toBe(200);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses %s, which a page may send unasked',
    async (type) => {
      const { body, headers } = legacy('tools/list');
      expect((await send(open, { body, headers: { ...headers, 'content-type': type } })).status).toBe(415);
    },
  );

  it('refuses a compressed body', async () => {
    const { body, headers } = legacy('tools/list');
    expect((await send(open, { body, headers: { ...headers, 'content-encoding': 'gzip' } })).status).toBe(415);
  });

  it('refuses a client that cannot read the answer', async () => {
    const { body, headers } = legacy('tools/list');
    expect((await send(open, { body, headers: { ...headers, accept: 'text/html' } })).status).toBe(406);
  });
});

describe('methods', () => {
  it.each(['GET', 'DELETE', 'PUT', 'PATCH'])('has no %s', async (method) => {
    const answer = await send(open, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('POST');
  });

  it('is at one path', async () => {
    expect((await send(open, { ...legacy('tools/list'), to: '/' })).status).toBe(404);
    expect((await send(open, { ...legacy('tools/list'), to: '/mcp/../mcp/x' })).status).toBe(404);
  });

  it('does not know a method: an error of the protocol in both eras', async () => {
    const old = await send(open, legacy('no/such'));
    expect(old.text).toContain('-32601');
    const answer = await send(open, modern('no/such'));
    expect(answer.status).toBe(404);
    expect(codeOf(answer)).toBe(-32_601);
  });
});

describe('headers of 2026-07-28', () => {
  const call = () => modern('tools/call', { name: 'search_guidance', arguments: { query: 'ssrf' } });

  it('answers when they agree with the body', async () => {
    expect((await send(open, call())).status).toBe(200);
  });

  it.each([
    ['Mcp-Method', { 'mcp-method': 'tools/list' }],
    ['Mcp-Name', { 'mcp-name': 'review_server' }],
    ['MCP-Protocol-Version', { 'mcp-protocol-version': '2025-11-25' }],
  ])('refuses another %s', async (_name, wrong) => {
    const { headers, body } = call();
    const answer = await send(open, { body, headers: { ...headers, ...wrong } });
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe(-32_020);
  });

  it.each(['mcp-method', 'mcp-name', 'mcp-protocol-version'])('refuses to go without %s', async (name) => {
    const { headers, body } = call();
    delete headers[name];
    const answer = await send(open, { body, headers });
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe(-32_020);
  });

  it('names the revisions it speaks when asked for another', async () => {
    const { headers, body } = call();
    const answer = await send(open, {
      body: body.replaceAll('2026-07-28', '2099-01-01'),
      headers: { ...headers, 'mcp-protocol-version': '2099-01-01' },
    });
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe(-32_022);
    expect(answer.text).toContain('2026-07-28');
  });
});

describe('tokens', () => {
  const as = (authorization?: string, client = '192.0.2.1') => ({
    ...legacy('ping'),
    headers: { ...HEADERS, 'x-forwarded-for': client, ...(authorization !== undefined && { authorization }) },
  });

  it('asks for one', async () => {
    const answer = await send(closed, as());
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="mcp-server-best-practices"');
  });

  it.each([
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    'Bearer ',
    `Basic ${TOKEN}`,
    TOKEN,
    `Bearer ${TOKEN} ${TOKEN}`,
  ])('refuses %s', async (authorization) => {
    const answer = await send(closed, as(authorization));
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer /);
    expect(answer.text).not.toContain(TOKEN);
  });

  it('guards the metrics, not the health', async () => {
    const { headers } = as();
    expect((await send(closed, { method: 'GET', to: '/metrics', headers })).status).toBe(401);
    expect((await send(closed, { method: 'GET', to: '/healthz' })).status).toBe(200);
  });

  it('takes the right one from clients of both eras', async () => {
    for (const connect of [connectModernHttp, connectLegacyHttp]) {
      const client = await connect(closed.url, { token: TOKEN });
      expect((await client.listTools()).tools.length).toBeGreaterThan(0);
      await client.close();
      await expect(connect(closed.url, { token: NEXT })).rejects.toThrow();
    }
  });

  it('takes new ones on SIGHUP, and keeps the old while the file cannot be used', async () => {
    writeFileSync(tokenFile, 'short\n');
    closed.child.kill('SIGHUP');
    await closed.logged({ level: 50 });
    expect((await send(closed, as(`Bearer ${TOKEN}`, '192.0.2.2'))).status).toBe(200);
    writeFileSync(tokenFile, `${NEXT}\n`);
    closed.child.kill('SIGHUP');
    await closed.logged({ msg: 'tokens read again' });
    expect((await send(closed, as(`Bearer ${TOKEN}`, '192.0.2.2'))).status).toBe(401);
    expect((await send(closed, as(`Bearer ${NEXT}`, '192.0.2.2'))).status).toBe(200);
    expect(JSON.stringify(closed.log)).not.toMatch(new RegExp(`${TOKEN}|${NEXT}`));
  });
});

describe('rate', () => {
  const from = (client: string) => ({ ...legacy('ping'), headers: { ...HEADERS, 'x-forwarded-for': client } });

  it('refuses one client that asks too often, and no other', async () => {
    const answers = [];
    for (let i = 0; i < 41; i++) answers.push(await send(closed, from('203.0.113.9')));
    expect(answers.slice(0, 40).map((answer) => answer.status)).toEqual(Array(40).fill(401));
    expect(answers[40]?.status).toBe(429);
    expect(Number(answers[40]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await send(closed, from('203.0.113.10'))).status).toBe(401);
    // What a client writes before its proxy's word does not count.
    expect((await send(closed, from('198.51.100.1, 203.0.113.9'))).status).toBe(429);
  });
});

describe('options', () => {
  const start = (args: string[]) =>
    startHttp(args).then(async (server) => {
      await server.stop();
      return 'started';
    });

  it('listens to others only with a token, or when told to', async () => {
    await expect(start(['--host', '0.0.0.0', '--allowed-hosts', 'mcp.example'])).rejects.toThrow(/--token-file/);
    await expect(start(['--host', '0.0.0.0', '--token-file', tokenFile])).rejects.toThrow(/--allowed-hosts/);
    await expect(start(['--host', '::', '--allow-unauthenticated'])).rejects.toThrow(/--allowed-hosts/);
    const args = ['--host', '0.0.0.0', '--allowed-hosts', 'mcp.example'];
    expect(await start([...args, '--allow-unauthenticated'])).toBe('started');
    expect(await start([...args, '--token-file', tokenFile])).toBe('started');
  });

  it.each([
    [['--port', '65536'], /65535/],
    [['--max-body', '1'], /1024/],
    [['--rate-limit', '0'], /from 1/],
    [['--root', '.'], /--root/],
    [['--allowed-origins', 'app.example'], /origin/],
    [['--allowed-hosts', 'a b'], /host name/],
    [['--trusted-proxies', '10.0.0.0/99'], /no address/],
    [['--token-file', path.join(folder, 'none')], /cannot be read/],
    [['--host', '192.0.2.1', '--allow-unauthenticated'], /cannot listen/],
  ])('refuses %j', async (args, message) => {
    await expect(start(args)).rejects.toThrow(message);
  });

  it('warns of a token file that others may read', async () => {
    const shared = path.join(folder, 'shared');
    writeFileSync(shared, `${TOKEN}\n`);
    chmodSync(shared, 0o644);
    const server = await startHttp(['--token-file', shared]);
    expect(server.log.some((entry) => String(entry.msg).includes('others than the owner'))).toBe(true);
    await server.stop();
  });
});
