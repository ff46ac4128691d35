/** What the server asks through elicitation: real clients of three revisions, over stdio. */
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { createMcpHandler, InMemoryTransport } from '@modelcontextprotocol/server';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterEach, describe, expect, it } from 'vitest';
import { makeServer } from '../../src/mcp/server.ts';
import { bin, type ToolResult } from '../support/clients.ts';
import { loaded, makeTestGuide, root } from '../support/knowledge.ts';

interface Form {
  readonly message: string;
  readonly requestedSchema: {
    readonly properties: Readonly<Record<string, Record<string, unknown>>>;
    readonly required?: readonly string[];
  };
}
interface Answer {
  readonly action: string;
  readonly content?: Record<string, unknown>;
}
type Elicit = (form: Form) => Answer;
type Mode = Record<string, Record<string, never>>;

interface AskedClient {
  listTools(): Promise<{ tools: readonly { name: string }[] }>;
  callTool(args: Record<string, unknown>): Promise<ToolResult>;
  getPrompt(args: Record<string, string>): Promise<string>;
}

const PROCESS = { command: process.execPath, args: [bin], cwd: root, stderr: 'pipe' as const };
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});

/** As much of either SDK's client as these tests use. */
interface SdkClient {
  listTools(): Promise<unknown>;
  callTool(request: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  getPrompt(request: { name: string; arguments: Record<string, string> }): Promise<unknown>;
  close(): Promise<void>;
}

function wrap(client: SdkClient): AskedClient {
  open.push(client);
  return {
    listTools: () => client.listTools() as ReturnType<AskedClient['listTools']>,
    callTool: (args) => client.callTool({ name: 'get_checklist', arguments: args }) as Promise<ToolResult>,
    getPrompt: async (args) => {
      const { messages } = (await client.getPrompt({ name: 'design-server', arguments: args })) as {
        messages: { content: { text: string } }[];
      };
      return messages.map((message) => message.content.text).join('\n');
    },
  };
}

async function connectModern(elicit?: Elicit, mode: Mode = {}): Promise<AskedClient> {
  const client = new ModernClient(
    { name: 'test', version: '1.0.0' },
    {
      versionNegotiation: { mode: { pin: '2026-07-28' } },
      ...(elicit && { capabilities: { elicitation: mode } }),
    },
  );
  if (elicit)
    client.setRequestHandler('elicitation/create', ((request: { params: Form }) => elicit(request.params)) as never);
  await client.connect(new ModernTransport(PROCESS));
  return wrap(client as unknown as SdkClient);
}

async function connectLegacy(elicit?: Elicit, mode: Mode = {}): Promise<AskedClient> {
  const client = new LegacyClient(
    { name: 'test', version: '1.0.0' },
    elicit ? { capabilities: { elicitation: mode } } : {},
  );
  if (elicit)
    client.setRequestHandler(ElicitRequestSchema, ((request: { params: Form }) => elicit(request.params)) as never);
  await client.connect(new LegacyTransport(PROCESS));
  return wrap(client as unknown as SdkClient);
}

const textOf = (result: ToolResult) => result.content.map((part) => part.text ?? '').join('\n');
const rulesOf = (result: ToolResult) =>
  ((result.structuredContent?.items ?? []) as { ruleIds: string[] }[]).flatMap((item) => item.ruleIds);
const assumptionsOf = (result: ToolResult) => (result.structuredContent?.assumptions ?? []) as string[];
const questions = loaded.knowledge.tailoring?.questions;

describe.each([
  { name: 'v2 client on 2026-07-28', connect: connectModern },
  { name: 'v1 client on 2025-11-25', connect: connectLegacy },
])('$name', ({ connect }) => {
  it('asks once for what was not said, and tailors the list to the answers', async () => {
    const forms: Form[] = [];
    const answers = { transport: 'http', touches: ['database', 'shell'], users: 'public', phase: 'build' };
    const client = await connect((form) => {
      forms.push(form);
      return { action: 'accept', content: answers };
    });
    const result = await client.callTool({ language: 'python' });
    expect(result.isError).toBeFalsy();
    expect(forms).toHaveLength(1);
    const { properties, required } = forms[0]?.requestedSchema ?? { properties: {} };
    expect(Object.keys(properties)).toEqual(['transport', 'touches', 'users', 'phase']);
    expect(required ?? []).toEqual([]);
    for (const field of Object.values(properties)) expect(field).toHaveProperty('default');
    expect(properties.touches).toMatchObject({ type: 'array', items: { anyOf: expect.any(Array) } });
    expect(rulesOf(result)).toEqual(
      expect.arrayContaining(['security/sql-injection', 'security/command-injection', 'security/unverified-token']),
    );
    expect(rulesOf(result)).not.toContain('security/path-traversal');
    expect(rulesOf(result)).not.toContain('observability/stdout-pollution');
    expect(textOf(result)).not.toContain('## Design');
    // Everything was said or answered: only what the cap left out remains to be told.
    expect(assumptionsOf(result).filter((one) => !/^\d+ more/.test(one))).toEqual([]);

    answers.touches = ['files'];
    answers.transport = 'stdio';
    const other = await client.callTool({ language: 'python' });
    expect(rulesOf(other)).toEqual(
      expect.arrayContaining(['security/path-traversal', 'observability/stdout-pollution']),
    );
    expect(rulesOf(other)).not.toContain('security/sql-injection');
    expect(rulesOf(other)).not.toContain('security/unverified-token');
  });

  it.each(['decline', 'cancel'])('gives a useful list after a %s, and states what it assumes', async (action) => {
    const client = await connect(() => ({ action }));
    const result = await client.callTool({ language: 'go' });
    expect(result.isError).toBeFalsy();
    expect(assumptionsOf(result)[0]).toContain(action === 'decline' ? 'declined' : 'closed');
    expect(assumptionsOf(result)).toEqual(
      expect.arrayContaining([questions?.transport.assumed, questions?.touches.assumed, questions?.users.assumed]),
    );
    expect(textOf(result)).toContain(questions?.touches.assumed);
    expect(rulesOf(result).length).toBeGreaterThan(20);
    const prompt = await client.getPrompt({ purpose: 'Answers questions' });
    expect(prompt).toContain('# Checklist for this server');
    expect(prompt).toContain(action === 'decline' ? 'declined' : 'closed');
  });

  it('gives the same to a client that cannot ask', async () => {
    const client = await connect();
    const result = await client.callTool({ language: 'go' });
    expect(result.isError).toBeFalsy();
    expect(assumptionsOf(result)).toEqual(
      expect.arrayContaining([questions?.transport.assumed, questions?.touches.assumed]),
    );
    expect(rulesOf(result).length).toBeGreaterThan(20);
    expect(await client.getPrompt({ purpose: 'Answers questions' })).toContain(questions?.touches.assumed);
  });

  it('does not ask a client that opens addresses only', async () => {
    const client = await connect(() => Promise.reject(new Error('asked')) as never, { url: {} });
    expect(assumptionsOf(await client.callTool({ language: 'go' }))).toContain(questions?.touches.assumed);
  });

  it('does not ask for a name, when enough is said, when told not to, or for the names', async () => {
    let asked = 0;
    const client = await connect(() => {
      asked++;
      return { action: 'cancel' };
    });
    const fixed = await client.callTool({ name: 'security' });
    expect(textOf(fixed)).toContain('# Security checklist');
    await client.callTool({ transport: 'stdio', touches: ['files'] });
    await client.callTool({ transport: 'http', touches: [], users: 'self' });
    await client.callTool({ language: 'rust', ask: false });
    const names = await client.callTool({});
    expect(textOf(names)).toContain('security: ');
    await client.getPrompt({ purpose: 'Reads', transport: 'stdio', touches: 'files' });
    expect(asked).toBe(0);
    await client.callTool({ ask: true });
    expect(asked).toBe(1);
  });

  it('takes the fields that can be read, and says which cannot', async () => {
    const client = await connect(() => ({ action: 'accept', content: { transport: 'http' } }));
    const result = await client.callTool({ language: 'go' });
    expect(rulesOf(result)).toContain('security/missing-authentication');
    expect(assumptionsOf(result)).toContain(questions?.touches.assumed);
    expect(assumptionsOf(result)).not.toContain(questions?.transport.assumed);
  });

  it('goes on with a note when the client fails to ask', async () => {
    const client = await connect(() => {
      throw new Error('no form here');
    });
    const failing = client.callTool({ language: 'go' });
    // A client of the current revision fails its own retry; an older one answers the server, which goes on.
    if (connect === connectLegacy) expect(assumptionsOf(await failing)[0]).toContain('could not be read');
    else await expect(failing).rejects.toThrow();
    expect((await client.callTool({ name: 'security' })).isError).toBeFalsy();
  });

  it('offers what the purpose says as the answer at hand', async () => {
    let form: Form | undefined;
    const client = await connect((given) => {
      form = given;
      return { action: 'accept', content: { touches: ['files'] } };
    });
    const prompt = await client.getPrompt({ purpose: 'Searches notes in a folder', language: 'rs' });
    const { properties } = form?.requestedSchema ?? { properties: {} };
    expect(Object.keys(properties)).toEqual(['transport', 'touches', 'users']);
    expect(properties.touches?.default).toEqual(['files']);
    expect(prompt).toContain('Language: Rust');
    expect(prompt).toContain('security/path-traversal');
    expect(prompt).toContain('## Design');
  });
});

interface Reply {
  readonly result: ToolResult & {
    readonly resultType: string;
    readonly requestState?: string;
    readonly inputRequests?: Readonly<Record<string, { method: string; params: Form & { mode?: string } }>>;
  };
}

/** A replica of the server over HTTP: it shares nothing with another. */
function makeReplica(): (params: object) => Promise<Reply> {
  const handler = createMcpHandler(() => makeServer({ guide: makeTestGuide(), version: '1.0.0' }));
  let id = 0;
  return async (params) => {
    const body = {
      jsonrpc: '2.0',
      id: ++id,
      method: 'tools/call',
      params: {
        name: 'get_checklist',
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1.0.0' },
          'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
        },
        ...params,
      },
    };
    const response = await handler.fetch(
      new Request('http://127.0.0.1/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': 'tools/call',
          'mcp-name': 'get_checklist',
        },
        body: JSON.stringify(body),
      }),
    );
    return (await response.json()) as Reply;
  };
}

describe('get_checklist', () => {
  it('costs 350 tokens in the list of tools at most', async () => {
    const client = await connectModern();
    const tool = (await client.listTools()).tools.find((one) => one.name === 'get_checklist');
    expect(encode(JSON.stringify(tool)).length).toBeLessThanOrEqual(350);
  });

  it('takes other names of arguments and values, and refuses what names nothing', async () => {
    const client = await connectModern();
    const result = await client.callTool({
      lang: 'js',
      transport: 'Streamable-HTTP',
      touches: 'filesystem',
      users: 'me',
    });
    expect(textOf(result)).toContain(
      'Language: TypeScript or JavaScript; Transport: Streamable HTTP; What it touches: Reads or writes files; Users: Only its owner',
    );
    const wrong = await client.callTool({ transport: 'pigeon' });
    expect(wrong.isError).toBe(true);
    expect(textOf(wrong)).toContain('stdio');
  });
});

describe('over HTTP, by raw messages', () => {
  const args = { arguments: { language: 'python' } };

  it('has any replica answer the second leg, with nothing carried but the arguments and the answer', async () => {
    const { result } = await makeReplica()(args);
    expect(result.resultType).toBe('input_required');
    expect(result.requestState).toBeUndefined();
    const requests = Object.entries(result.inputRequests ?? {});
    expect(requests).toHaveLength(1);
    const [[key, form] = ['', undefined]] = requests;
    expect(form?.method).toBe('elicitation/create');
    const answer = { action: 'accept', content: { transport: 'both', touches: ['web'], users: 'team', phase: 'all' } };
    const second = await makeReplica()({ ...args, inputResponses: { [key]: answer } });
    expect(second.result.resultType).toBe('complete');
    expect(rulesOf(second.result)).toEqual(expect.arrayContaining(['security/ssrf', 'observability/stdout-pollution']));
  });

  it.each([
    ['another key', { other: { action: 'accept', content: {} } }],
    ['no object', { server_traits: 'yes' }],
    ['a wrapped response', { server_traits: { method: 'elicitation/create', result: { action: 'accept' } } }],
    ['an unknown action', { server_traits: { action: 'maybe' } }],
    ['no answers at all', {}],
    ['unknown values', { server_traits: { action: 'accept', content: { transport: 'pigeon', touches: [1, null] } } }],
    ['values of other types', { server_traits: { action: 'accept', content: { transport: {}, touches: 7 } } }],
    [
      'inherited names',
      { server_traits: { action: 'accept', content: JSON.parse('{"__proto__":{"transport":"http"}}') } },
    ],
    ['content that is no object', { server_traits: { action: 'accept', content: 'http' } }],
  ])('falls back on assumptions, and does not ask again, for %s', async (_what, inputResponses) => {
    const { result } = await makeReplica()({ ...args, inputResponses });
    expect(result.resultType).toBe('complete');
    expect(result.isError).toBeFalsy();
    expect(assumptionsOf(result)).toEqual(
      expect.arrayContaining([questions?.transport.assumed, questions?.touches.assumed]),
    );
    expect(rulesOf(result).length).toBeGreaterThan(20);
    if (!/inherited/.test(_what)) expect(assumptionsOf(result)[0]).toContain('could not be read');
  });
});

describe('a client of 2025-11-25 over HTTP', () => {
  it('is answered without a question: nothing is known of it between two requests', async () => {
    const handler = createMcpHandler(() => makeServer({ guide: makeTestGuide(), version: '1.0.0' }));
    const response = await handler.fetch(
      new Request('http://127.0.0.1/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': '2025-11-25',
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'get_checklist', arguments: { language: 'any', purpose: 'Runs git' } },
        }),
      }),
    );
    const text = await response.text();
    const { result } = JSON.parse(text.replace(/^(?:event: message\s+)?data: /, '')) as Reply;
    expect(result.isError).toBeFalsy();
    // Who says "any" has left the question open.
    expect(assumptionsOf(result)).toEqual(
      expect.arrayContaining([questions?.language.assumed, questions?.transport.assumed]),
    );
    expect(rulesOf(result)).toContain('security/command-injection');
  });
});

describe('a client of 2025-06-18', () => {
  it('is asked with plain choices and a checkbox for each thing touched', async () => {
    const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
    const server = makeServer({ guide: makeTestGuide(), version: '1.0.0' });
    let form: Form | undefined;
    const done = new Promise<ToolResult>((resolve) => {
      clientSide.onmessage = (message) => {
        const { id, method, params, result } = message as unknown as Record<string, unknown>;
        if (method === 'elicitation/create') {
          form = params as Form;
          const content = {
            transport: 'stdio',
            touches_shell: true,
            touches_files: false,
            users: 'self',
            phase: 'all',
          };
          void clientSide.send({ jsonrpc: '2.0', id: Number(id), result: { action: 'accept', content } });
        } else if (id === 2) resolve(result as ToolResult);
      };
    });
    await server.connect(serverSide);
    await clientSide.start();
    const initialize = {
      protocolVersion: '2025-06-18',
      capabilities: { elicitation: {} },
      clientInfo: { name: 'test', version: '1.0.0' },
    };
    await clientSide.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize });
    await clientSide.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const call = { name: 'get_checklist', arguments: { language: 'typescript' } };
    await clientSide.send({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: call });
    const result = await done;
    await server.close();
    const { properties } = form?.requestedSchema ?? { properties: {} };
    for (const field of Object.values(properties)) {
      expect(['string', 'boolean']).toContain(field.type);
      expect(field).not.toHaveProperty('oneOf');
    }
    expect(properties.transport).toMatchObject({ enum: ['stdio', 'http', 'both'], default: 'stdio' });
    expect(rulesOf(result)).toContain('security/command-injection');
    expect(rulesOf(result)).not.toContain('security/path-traversal');
    expect(assumptionsOf(result).filter((one) => !/^\d+ more/.test(one))).toEqual([]);
  });
});
