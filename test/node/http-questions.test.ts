/** Questions over HTTP: the answer may reach another replica than the one that asked, and nobody waits for it. */
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type HttpServer, startHttp } from '../support/serve.mjs';

let replicas: HttpServer[];

beforeAll(async () => {
  replicas = await Promise.all([startHttp(['--workers', '1']), startHttp(['--workers', '1'])]);
});
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
});

const info = { name: 'test', version: '1.0.0' };
const question = { name: 'get_checklist', arguments: { transport: 'http', ask: true } };

/** Sends each call of a tool to another replica than the one before; notes where to. */
function spread(): { fetch: typeof fetch; calls: string[] } {
  const calls: string[] = [];
  const send: typeof fetch = (input, options) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const isCall = String(options?.body ?? '').includes('"tools/call"');
    const { base } = replicas[calls.length % replicas.length]!;
    if (isCall) calls.push(base);
    return fetch(new URL(url.pathname, base), options);
  };
  return { fetch: send, calls };
}

it('2026-07-28: another replica takes the answer', async () => {
  const { fetch, calls } = spread();
  let forms = 0;
  const client = new ModernClient(info, {
    versionNegotiation: { mode: { pin: '2026-07-28' } },
    capabilities: { elicitation: { form: {} } },
  });
  client.setRequestHandler('elicitation/create', (() => {
    forms++;
    return { action: 'accept', content: { language: 'rust' } };
  }) as never);
  await client.connect(new ModernTransport(new URL(replicas[0]!.url), { fetch }));
  const result = await client.callTool(question);
  expect(result.isError ?? false).toBe(false);
  expect(forms).toBe(1);
  expect(calls).toEqual(replicas.map((replica) => replica.base));
  const asked = await replicas[0]!.logged({ tool: 'get_checklist' });
  const answered = await replicas[1]!.logged({ tool: 'get_checklist' });
  expect([asked.outcome, answered.outcome]).toEqual(['input-required', 'ok']);
  // The same as if it had been said at once.
  const { ask: _ask, ...said } = question.arguments;
  const direct = await client.callTool({ ...question, arguments: { ...said, language: 'rust', ask: false } });
  expect(result.structuredContent).toEqual(direct.structuredContent);
  await client.close();
});

it('2025-11-25: a client that could be asked gets its answer without a question', async () => {
  const { fetch } = spread();
  let forms = 0;
  const client = new LegacyClient(info, { capabilities: { elicitation: { form: {} } } });
  client.setRequestHandler(ElicitRequestSchema, () => {
    forms++;
    return { action: 'decline' as const };
  });
  const transport = new LegacyTransport(new URL(replicas[0]!.url), { fetch });
  await client.connect(transport as Parameters<LegacyClient['connect']>[0]);
  const result = await client.callTool(question);
  expect(result.isError ?? false).toBe(false);
  expect((result.structuredContent as { items: unknown[] }).items.length).toBeGreaterThan(5);
  expect(forms).toBe(0);
  await client.close();
});
