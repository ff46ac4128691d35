import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import { InputError } from '../../src/guide.ts';
import { readTargets } from '../../src/node/files.ts';
import { readReportView } from '../../src/node/knowledge.ts';
import type { Report } from '../../src/types.ts';
import { makeTestGuide, root } from '../support/knowledge.ts';

const SAMPLE = 'test/servers/ticket-desk-ts';
const ONLY = ['--only', 'tool-design/missing-description'];

interface Run {
  readonly status: number;
  readonly out: string;
  readonly error: string;
  readonly served: readonly string[][];
  readonly written: Readonly<Record<string, string>>;
}

async function cli(argv: readonly string[], extra: Partial<Io> & { stdin?: string | undefined } = {}): Promise<Run> {
  let out = '';
  let error = '';
  const served: string[][] = [];
  const written: Record<string, string> = {};
  const io: Io = {
    version: '1.2.3',
    env: {},
    stdinIsTerminal: true,
    stdoutIsTerminal: false,
    columns: 100,
    guide: makeTestGuide,
    readTargets: (paths) => readTargets(root, paths),
    readStdin: async () => extra.stdin,
    readInside: async () => undefined,
    writeInside: async (path, text) => {
      written[path] = text;
    },
    serveHttp: async () => undefined,
    readText: async (path) => readFile(join(root, path), 'utf8'),
    serveStdio: async (roots) => void served.push([...roots]),
    startProgress: () => () => undefined,
    readReportView,
    writeFile: async (path, text) => {
      written[path] = text;
    },
    writeOut: (text) => {
      out += text;
    },
    writeError: (text) => {
      error += text;
    },
    ...extra,
  };
  return { status: await run(argv, io), out, error, served, written };
}

describe('review', () => {
  it.each(['pretty', 'agent', 'json', 'sarif', 'markdown', 'html'])(
    'prints %s and exits with 1 for findings',
    async (format) => {
      const { status, out, error } = await cli(['review', SAMPLE, '--format', format, ...ONLY]);
      expect(error).toBe('');
      expect(status).toBe(1);
      expect(out).toContain('tool-design/missing-description');
      expect(out).not.toContain('\u001b');
    },
  );

  it('writes to a file, without colours, and prints nothing', async () => {
    const argv = ['review', SAMPLE, '--format', 'pretty', '--output', 'report.txt', ...ONLY];
    const { status, out, written } = await cli(argv, { stdoutIsTerminal: true });
    expect(status).toBe(1);
    expect(out).toBe('');
    expect(written['report.txt']).toContain('tool-design/missing-description');
    expect(written['report.txt']).not.toContain('\u001b');
  });

  it.each(['pretty', 'agent', 'json', 'markdown', 'html'])('prints the migration list as %s', async (format) => {
    const stdin = "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\n";
    const { status, out, error } = await cli(['review', '--stdin', '--profile', 'migration', '--format', format], {
      stdin,
    });
    expect(error).toBe('');
    expect(status).toBe(1);
    expect(out).toContain('stdin.ts');
    expect(out).toContain("from '@modelcontextprotocol/server'");
    expect(out).toContain('typescript-sdk-v1-to-v2');
    expect(out).not.toContain('\u001b');
  });

  it('exits with 0 when there is nothing to migrate, and prints no SARIF of a migration', async () => {
    const stdin = "import { McpServer } from '@modelcontextprotocol/server';\n";
    const { status, out } = await cli(['review', '--stdin', '--profile', 'migration'], { stdin });
    expect(status).toBe(0);
    expect(out).toContain('nothing to migrate');
    const sarif = await cli(['review', '--stdin', '--profile', 'migration', '-f', 'sarif'], { stdin });
    expect(sarif.status).toBe(2);
    expect(sarif.error).toContain('migration profile');
  });

  it('exits with 0 when nothing is at or above --fail-on', async () => {
    expect((await cli(['review', SAMPLE, ...ONLY, '--fail-on', 'critical'])).status).toBe(0);
    expect((await cli(['review', SAMPLE, ...ONLY, '--fail-on', 'never'])).status).toBe(0);
    expect((await cli(['review', SAMPLE, '--only', 'tool-design', '--skip', 'tool-design/*'])).status).toBe(0);
  });

  it('gives the same bytes twice', async () => {
    const [a, b] = [await cli(['review', SAMPLE, '-f', 'json']), await cli(['review', SAMPLE, '-f', 'json'])];
    expect(a.out).toBe(b.out);
  });

  it('prints the JSON report in the form that others parse', async () => {
    const report = JSON.parse((await cli(['review', SAMPLE, '-f', 'json', ...ONLY])).out) as Report;
    expect(Object.keys(report)).toEqual([
      '$schema',
      'schemaVersion',
      'target',
      'coverage',
      'servers',
      'ledger',
      'findings',
      'suppressed',
      'judgements',
      'notifications',
      'axes',
      'baseline',
      'open',
      'done',
    ]);
    expect(report.target).toEqual({
      path: SAMPLE,
      languages: ['typescript'],
      sdk: [{ name: '@modelcontextprotocol/server', language: 'typescript', version: '^2.4.0' }],
      spec: '2026-07-28',
    });
    expect(report.servers[0]?.tools.map((tool) => tool.name)).toEqual([
      'read_attachment',
      'ticket_history',
      'search_tickets',
      'close_ticket',
    ]);
    expect(report.findings).toEqual([
      expect.objectContaining({
        ruleId: 'tool-design/missing-description',
        severity: 'high',
        level: 'ADVICE',
        evidence: 'signal',
        flow: [],
      }),
    ]);
    expect(report.findings[0]?.location).toEqual({
      path: 'src/history.ts',
      start: { line: 6, column: 3 },
      end: { line: 16, column: 4 },
    });
    expect(report.axes.map((axis) => axis.axis)).toEqual([
      'architecture',
      'security',
      'performance',
      'testing',
      'observability',
    ]);
  });

  it('reads one file, several targets, and standard input', async () => {
    const one = await cli(['review', `${SAMPLE}/src/history.ts`, '-f', 'json', ...ONLY]);
    expect((JSON.parse(one.out) as Report).findings[0]?.location.path).toBe('history.ts');
    const two = await cli(['review', `${SAMPLE}/src/history.ts`, 'test/servers/ticket-desk-py', '-f', 'json', ...ONLY]);
    expect((JSON.parse(two.out) as Report).findings[0]?.location.path).toBe(`${SAMPLE}/src/history.ts`);
    const stdin =
      "import { McpServer } from '@modelcontextprotocol/server';\nnew McpServer({ name: 'a', version: '1' }).registerTool('x', {}, async () => ({ content: [] }));\n";
    const piped = await cli(['review', '--stdin', '--stdin-filename', 'src/x.ts', '-f', 'json', ...ONLY], { stdin });
    expect((JSON.parse(piped.out) as Report).findings[0]?.location).toMatchObject({
      path: 'src/x.ts',
      start: { line: 2 },
    });
  });

  it('marks findings as suppressed only with a reason', async () => {
    const code = (comment: string) =>
      `import { McpServer } from '@modelcontextprotocol/server';\nconst s = new McpServer({ name: 'a', version: '1' });\n${comment}\ns.registerTool('x', {}, async () => ({ content: [] }));\n`;
    const review = async (comment: string) =>
      JSON.parse((await cli(['review', '--stdin', '-f', 'json', ...ONLY], { stdin: code(comment) })).out) as Report;
    const good = await review('// mcp-bp-ignore-next-line tool-design/missing-description -- described by the host');
    expect(good.findings).toEqual([]);
    expect(good.suppressed).toMatchObject([{ reason: 'described by the host' }]);
    expect(good.ledger[0]?.status).toBe('suppressed');
    const bare = await review('// mcp-bp-ignore-next-line tool-design/missing-description');
    expect(bare.findings).toHaveLength(1);
    expect(bare.notifications[0]?.message).toContain('gives no reason');
    const wrong = await review('// mcp-bp-ignore-next-line tool-design/nope -- because');
    expect(wrong.notifications[0]?.message).toContain('is no rule');
    const unused = await review('// mcp-bp-ignore-next-line security/ssrf -- because\nconst a = 1;');
    expect(unused.notifications.length).toBeGreaterThan(0);
  });

  it.each([
    [['review', 'no/such/folder'], 'cannot read no/such/folder: no such file or directory'],
    [['review', SAMPLE, '--only', 'tool-design/missing-descripton'], 'did you mean tool-design/missing-description?'],
    [['review', SAMPLE, '--format', 'xml'], 'Allowed choices are'],
    [['review', SAMPLE, '--fail-on', 'bad'], 'Allowed choices are'],
    [['review', SAMPLE, '--stdin'], 'not both'],
    [['review', 'LICENSE'], 'no source file in a supported language was read'],
    [['reveiw'], 'Did you mean review?'],
    [['explain', 'security/nope-nope-nope'], 'no page is named'],
    [['checklist', 'nope'], 'no checklist is named'],
    [['search', 'a', '-n', '0'], 'whole number from 1 to 50'],
  ])('%j exits with 2 and says what to do', async (argv, words) => {
    const { status, error } = await cli(argv, { stdin: 'x' });
    expect(status).toBe(2);
    expect(error).toContain(words);
  });
});

describe('knowledge commands', () => {
  it('search, explain, rules and checklist print text and JSON', async () => {
    const search = JSON.parse((await cli(['search', 'tool', 'description', '-f', 'json'])).out);
    expect(search.query).toBe('tool description');
    expect(Object.keys(search.results[0])).toEqual(
      expect.arrayContaining(['id', 'uri', 'title', 'kind', 'score', 'snippet']),
    );
    expect((await cli(['search', 'tool', 'description'])).out).toContain('tool-design/missing-description');
    expect((await cli(['explain', 'tool-design/missing-description'])).out).toMatch(/^# /);
    const { rules } = JSON.parse((await cli(['rules', '-f', 'json'])).out);
    expect(rules.length).toBe(makeTestGuide().knowledge.rules.length);
    const checklist = JSON.parse((await cli(['checklist', 'security', '-f', 'json'])).out);
    expect(checklist.name).toBe('security');
    expect(checklist.items.length).toBeGreaterThan(4);
    expect((await cli(['checklist'])).out).toContain('five-questions');
  });
});

describe('without arguments', () => {
  it('prints help on a terminal and serves a pipe', async () => {
    const terminal = await cli([]);
    expect(terminal).toMatchObject({ status: 0, served: [] });
    expect(terminal.out).toContain('review [options] [paths...]');
    expect(await cli([], { stdinIsTerminal: false })).toMatchObject({ status: 0, out: '', served: [['.']] });
  });
});

describe('colour', () => {
  let coloured: (env: Record<string, string>) => Promise<boolean>;
  beforeAll(() => {
    coloured = async (env) =>
      (await cli(['review', SAMPLE, ...ONLY], { stdoutIsTerminal: true, env })).out.includes('\u001b[');
  });
  it('follows NO_COLOR, FORCE_COLOR and the terminal', async () => {
    expect(await coloured({})).toBe(true);
    expect(await coloured({ NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false);
    expect(await coloured({ TERM: 'dumb' })).toBe(false);
  });
});

it('a crash is reported as a defect of the tool', async () => {
  const { status, error } = await cli(['rules'], {
    guide: () => {
      throw new Error('boom');
    },
  });
  expect(status).toBe(2);
  expect(error).toContain('this is a defect of mcp-server-best-practices');
  expect(await cli(['review', 'x'], { readTargets: () => Promise.reject(new InputError('worded')) })).toMatchObject({
    status: 2,
    error: 'error: worded\n',
  });
});
