/**
 * 10,000 seeded requests: each is answered, nothing outside the roots is read, no handler fails inside, and over stdio
 * standard output carries messages alone. Links are swapped between an inner and an outer target all the while.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CLIENT_CAPABILITIES_META_KEY,
  CLIENT_INFO_META_KEY,
  InMemoryTransport,
  PROTOCOL_VERSION_META_KEY,
} from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeServer } from '../../src/mcp/server.ts';
import { readReportSchema, readReportView, readSkill } from '../../src/node/knowledge.ts';
import { readUnderRoots } from '../../src/node/serve.ts';
import { type Listed, type Request, requestsOf } from '../support/arbitraries.ts';
import { bin } from '../support/clients.ts';
import { makeTestGuide } from '../support/knowledge.ts';

const SEED = 20261122;
const RUNS = Number(process.env.FUZZ ?? 8000);
const CANARY = 'canary-5f1c0e';
const SERVER =
  "import { McpServer } from '@modelcontextprotocol/server';\nnew McpServer({ name: 'a', version: '1' });\n";
/** A review of it names the tool. */
const LEAKING = `import { McpServer } from '@modelcontextprotocol/server';
const s = new McpServer({ name: 'a', version: '1' });
s.registerTool('${CANARY}', {}, async () => ({ content: [] }));
`;

const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'fuzz-')));
const inside = path.join(base, 'root');
const outside = path.join(base, 'outside');

/** Paths inside, outside, and in every disguise. */
const PATHS = [
  '.',
  'a.ts',
  'sub',
  'swap',
  'swap/b.ts',
  'swap.ts',
  'link.ts',
  'link',
  'link/secret.ts',
  'loop',
  'pipe.ts',
  '..',
  '../outside',
  '../outside/secret.ts',
  'sub/../../outside/secret.ts',
  './././../outside/secret.ts',
  '..\\outside\\secret.ts',
  '%2e%2e/outside/secret.ts',
  '..%2foutside%2fsecret.ts',
  '..%252foutside%252fsecret.ts',
  '．．/outside/secret.ts',
  '\\\\host\\share\\secret.ts',
  '//host/share/secret.ts',
  'C:\\Windows\\win.ini',
  'file:///etc/passwd',
  '/etc/passwd',
  '/proc/self/environ',
  '/proc/self/root/etc/passwd',
  `/proc/self/cwd/../outside/secret.ts`,
  '/dev/zero',
  '~/.ssh/id_rsa',
  'a.ts\0.png',
  '../outside/secret.ts\0a.ts',
  path.join(base, 'outside', 'secret.ts'),
  path.join(base, 'rootless', 'secret.ts'),
  `${inside}/../outside/secret.ts`,
];

let swapper: ReturnType<typeof setInterval>;

beforeAll(() => {
  for (const folder of [
    inside,
    outside,
    path.join(inside, 'sub'),
    path.join(inside, 'real'),
    path.join(base, 'rootless'),
  ])
    mkdirSync(folder);
  for (const file of ['a.ts', 'sub/c.ts', 'real/b.ts']) writeFileSync(path.join(inside, file), SERVER);
  for (const file of ['outside/secret.ts', 'outside/b.ts', 'rootless/secret.ts'])
    writeFileSync(path.join(base, file), LEAKING);
  symlinkSync(path.join(outside, 'secret.ts'), path.join(inside, 'link.ts'));
  symlinkSync(outside, path.join(inside, 'link'));
  symlinkSync(path.join(inside, 'loop'), path.join(inside, 'loop'));
  spawnSync('mkfifo', [path.join(inside, 'pipe.ts')]);
  let turn = 0;
  const swap = () => {
    turn++;
    for (const [name, targets] of [
      ['swap', ['real', outside]],
      ['swap.ts', ['a.ts', path.join(outside, 'secret.ts')]],
    ] as const) {
      const next = path.join(base, `next-${name}`);
      symlinkSync(targets[turn % 2] ?? '', next);
      renameSync(next, path.join(inside, name));
    }
  };
  swap();
  swapper = setInterval(swap, 1);
});

afterAll(() => {
  clearInterval(swapper);
  rmSync(base, { recursive: true, force: true });
});

interface Message {
  readonly jsonrpc: string;
  readonly id?: number | string;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** Parameters that are no object make no request, to which no answer is due. */
function hasParameters({ params }: Request): boolean {
  return typeof params === 'object' && params !== null && !Array.isArray(params);
}

/** Throws with what is wrong with an answer. */
function check(request: Request, answer: Message): void {
  const shown = JSON.stringify(answer);
  const fail = (what: string) => {
    throw new Error(`${what}\n${JSON.stringify(request).slice(0, 2000)}\n${shown.slice(0, 2000)}`);
  };
  if (answer.jsonrpc !== '2.0' || (answer.result === undefined) === (answer.error === undefined)) fail('no answer');
  // The SDK answers so where the parameters of a method lack what the protocol requires.
  const isMalformed = /^\[\s*\{[\s\S]*"path": \[\s*"params"/.test(answer.error?.message ?? '');
  if (answer.error?.code === -32603 && !isMalformed) fail('failed inside');
  const isError = answer.error !== undefined || (answer.result as { isError?: boolean }).isError === true;
  const crash =
    /\bat (?:async )?[\w.<>]+ \((?:file|node|\/)|TypeError|RangeError|Cannot read propert|is not a function/;
  if (isError && crash.test(shown)) fail('a crash shows');
  // What was asked may be echoed; what stands outside may not be told.
  if (shown.includes(CANARY) || shown.includes('root:x:0:0')) fail('read outside the roots');
}

async function list(ask: (request: Request) => Promise<Message>): Promise<Listed> {
  const get = async <T>(method: string) => (await ask({ method, params: {} })).result as T;
  const { tools } = await get<Pick<Listed, 'tools'>>('tools/list');
  const { prompts } = await get<Pick<Listed, 'prompts'>>('prompts/list');
  const { resources } = await get<{ resources: { uri: string }[] }>('resources/list');
  const { resourceTemplates } = await get<{ resourceTemplates: { uriTemplate: string }[] }>('resources/templates/list');
  return {
    tools,
    prompts,
    uris: resources.map((one) => one.uri),
    templates: resourceTemplates.map((one) => one.uriTemplate),
  };
}

const INITIALIZE = {
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'fuzz', version: '1' } },
};

describe('in process', () => {
  it('answers 8,000 requests', { timeout: 180_000 }, async () => {
    const [client, transport] = InMemoryTransport.createLinkedPair();
    const waiting = new Map<number, (answer: Message) => void>();
    client.onmessage = (message) => waiting.get((message as { id: number }).id)?.(message as Message);
    const guide = makeTestGuide();
    const readPath = (named: string) => readUnderRoots(named, [inside]);
    const server = makeServer({ guide, version: '1', readPath, readReportSchema, readReportView, readSkill });
    await server.connect(transport);
    let id = 0;
    const ask = (request: Request) =>
      new Promise<Message>((resolve) => {
        const own = ++id;
        waiting.set(own, (answer) => {
          waiting.delete(own);
          resolve(answer);
        });
        void client.send({ jsonrpc: '2.0', id: own, ...request } as never);
      });
    await ask(INITIALIZE);
    await client.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const requests = requestsOf(await list(ask), PATHS).filter(hasParameters);
    const property = fc.asyncProperty(requests, async (request) => check(request, await ask(request)));
    await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
    await server.close();
  });
});

/** A server process: what it is asked, and every line that it writes. */
class Wire {
  readonly #child;
  readonly #waiting = new Map<number, (answer: Message) => void>();
  readonly ended: Promise<number | null>;
  readonly strays: string[] = [];
  stderr = '';
  #id = 0;

  constructor() {
    this.#child = spawn(process.execPath, ['--unhandled-rejections=strict', bin, 'serve'], {
      cwd: inside,
      env: { ...process.env, SECRET_TOKEN: CANARY },
      stdio: 'pipe',
    });
    let text = '';
    this.#child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        this.#take(text.slice(0, end));
        text = text.slice(end + 1);
      }
    });
    this.#child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.stderr += chunk;
    });
    this.ended = new Promise((resolve) => {
      this.#child.on('close', (status) => {
        if (text !== '') this.strays.push(text);
        for (const resolveOne of this.#waiting.values()) resolveOne({ jsonrpc: 'ended' });
        resolve(status);
      });
    });
  }

  #take(line: string): void {
    try {
      const message = JSON.parse(line) as Message;
      if (message.jsonrpc !== '2.0') this.strays.push(line);
      this.#waiting.get(Number(message.id))?.(message);
    } catch {
      this.strays.push(line);
    }
  }

  send(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  ask(request: Request): Promise<Message> {
    const id = ++this.#id;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.send(JSON.stringify({ jsonrpc: '2.0', id, ...request }));
    });
  }

  end(): Promise<number | null> {
    this.#child.stdin.end();
    return this.ended;
  }
}

const ENVELOPE = {
  [PROTOCOL_VERSION_META_KEY]: '2026-07-28',
  [CLIENT_INFO_META_KEY]: { name: 'fuzz', version: '1' },
  [CLIENT_CAPABILITIES_META_KEY]: {},
};

/** What is no message at all, or one that nobody waits for. */
const noise = fc.oneof(
  fc.string({ maxLength: 60 }).map((line) => line.replace(/[\r\n]/g, '')),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '{"jsonrpc":"2.0"}',
    '[]',
    '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1e9}}',
  ),
);

describe('over stdio', () => {
  it.each(['2025-11-25', '2026-07-28'])(
    'answers 1,000 requests among noise (%s)',
    { timeout: 180_000 },
    async (era) => {
      const wire = new Wire();
      const modern = era === '2026-07-28';
      const inEra = ({ method, params }: Request): Request => {
        const isRecord = typeof params === 'object' && params !== null && !Array.isArray(params);
        return modern && isRecord ? { method, params: { ...params, _meta: ENVELOPE } } : { method, params };
      };
      if (!modern) {
        await wire.ask(INITIALIZE);
        wire.send('{"jsonrpc":"2.0","method":"notifications/initialized"}');
      }
      const listed = await list((request) => wire.ask(inEra(request)));
      const requests = requestsOf(listed, PATHS).filter(hasParameters);
      const sample = fc.sample(fc.tuple(requests, fc.option(noise, { freq: 4 })), {
        numRuns: 1000,
        seed: SEED + Number(modern),
      });
      for (let at = 0; at < sample.length; at += 20) {
        const asked = sample.slice(at, at + 20).map(async ([request, before]) => {
          if (before !== null) wire.send(before);
          check(request, await wire.ask(inEra(request)));
        });
        await Promise.all(asked);
      }
      expect(await wire.end()).toBe(0);
      expect(wire.strays).toEqual([]);
      expect(wire.stderr).not.toMatch(/unhandled|TypeError|RangeError|canary/i);
    },
  );
});
