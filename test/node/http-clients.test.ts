/** The server over HTTP with real clients of both eras: everything that standard input offers, but paths. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyClient } from '../support/clients.ts';
import { connectLegacyHttp, connectModernHttp, type HttpClientOptions } from '../support/http.ts';
import { type HttpServer, startHttp } from '../support/serve.mjs';

const CODE = `import { McpServer } from '@modelcontextprotocol/server';
import { exec } from 'node:child_process';
import { z } from 'zod';
const server = new McpServer({ name: 'a', version: '1.0.0' });
server.registerTool('run', { description: 'Runs.', inputSchema: z.object({ dir: z.string() }) }, async ({ dir }) => {
  exec(\`git -C \${dir} log\`);
  return { content: [{ type: 'text', text: 'done' }] };
});
`;

let first: HttpServer;
let second: HttpServer;

beforeAll(async () => {
  [first, second] = await Promise.all([startHttp(['--workers', '1']), startHttp(['--workers', '1'])]);
});
afterAll(async () => {
  await Promise.all([first.stop(), second.stop()]);
});

describe.each([
  ['2026-07-28', connectModernHttp],
  ['2025-11-25', connectLegacyHttp],
] as const)('%s', (_era, connect: (url: string, options?: HttpClientOptions) => Promise<AnyClient>) => {
  it('lists, calls, reads, gets and completes', async () => {
    const client = await connect(first.url);
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toContain('review_server');
    const found = await client.callTool('search_guidance', { query: 'timeouts', limit: 1 });
    expect(found.isError ?? false).toBe(false);
    const { resources } = await client.listResources();
    const page = await client.readResource(resources[0]!.uri);
    expect(page.contents[0]?.text).toBeTruthy();
    expect((await client.listTemplates()).resourceTemplates.length).toBeGreaterThan(0);
    const { prompts } = await client.listPrompts();
    expect(prompts.length).toBeGreaterThan(0);
    const slugs = await client.complete(
      { type: 'ref/resource', uri: 'best-practices://rules/{category}/{slug}' },
      'slug',
      'command',
      { category: 'security' },
    );
    expect(slugs).toContain('command-injection');
    expect(client.instructions()).toBeTruthy();
    await client.close();
  });

  it('reviews files, and refuses paths', async () => {
    const client = await connect(first.url);
    const reviewed = await client.callTool('review_server', { files: [{ path: 'server.ts', text: CODE }] });
    expect(JSON.stringify(reviewed.structuredContent)).toContain('security/command-injection');
    const refused = await client.callTool('review_server', { path: '/etc' });
    expect(refused.isError).toBe(true);
    expect(refused.content[0]?.text).toContain('files');
    await client.close();
  });

  it('tells the model of a wrong name in a review, which a thread found', async () => {
    const client = await connect(first.url);
    const wrong = await client.callTool('review_server', { files: [{ path: 'a.ts', text: CODE }], only: ['secruity'] });
    expect(wrong.isError).toBe(true);
    expect(wrong.content[0]?.text).toContain('secruity');
    await client.close();
  });

  it('is answered by whichever replica a request reaches', async () => {
    const bases = [first.base, second.base];
    const asked = new Set<string>();
    let turn = 0;
    const spread: typeof fetch = (input, options) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const base = bases[turn++ % bases.length]!;
      asked.add(base);
      return fetch(new URL(url.pathname, base), options);
    };
    const client = await connect(first.url, { fetch: spread });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push(await client.callTool('search_guidance', { query: 'ssrf', limit: 2 }));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(asked.size).toBe(2);
    await client.close();
  });
});

it('issues no session, and writes nothing to standard output', async () => {
  let out = '';
  first.child.stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  const response = await fetch(first.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'a', version: '1' } },
    }),
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('mcp-session-id')).toBeNull();
  await response.text();
  expect(out).toBe('');
});

it('writes a line for each request, without arguments or code', async () => {
  const client = await connectModernHttp(second.url);
  await client.callTool('review_server', { files: [{ path: 'hidden-name.ts', text: CODE }] });
  await client.close();
  const line = await second.logged({ tool: 'review_server' });
  expect(line).toMatchObject({ msg: 'request', method: 'tools/call', outcome: 'ok', status: 200 });
  expect(line.id).toMatch(/^[\da-f-]{36}$/);
  expect(JSON.stringify(second.log)).not.toMatch(/hidden-name|execSync|git -C/);
});

it('counts requests, calls by tool and outcome, and names no tool that is none', async () => {
  const client = await connectLegacyHttp(second.url);
  await client.callTool('review_server', {});
  await client.callTool('made_up_by_a_client', {}).catch(() => undefined);
  await client.close();
  const text = await (await fetch(`${second.base}/metrics`)).text();
  expect(text).toMatch(/^mcp_tool_calls_total\{tool="review_server",outcome="error"\} [1-9]/m);
  expect(text).toMatch(/^mcp_tool_calls_total\{tool="unknown",outcome="\w/m);
  expect(text).toMatch(/^mcp_http_requests_total\{http_method="POST",rpc_method="tools\/call",status="200"\} [1-9]/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d/m);
  expect(text).not.toContain('made_up');
});
