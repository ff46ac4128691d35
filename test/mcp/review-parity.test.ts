/** The same review over MCP, on the command line and from the library; and a review completed over MCP. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDefinitionsInput } from '../../src/guide.ts';
import { readTarget } from '../../src/node/files.ts';
import { type Finding, LEDGER_STATUSES, type Report } from '../../src/types.ts';
import { type AnyClient, bin, connectLegacy, connectModern } from '../support/clients.ts';
import { makeTestGuide, root } from '../support/knowledge.ts';

const SAMPLE = 'test/servers/ticket-desk-ts';
const DEFINITIONS = {
  tools: [
    { name: 'run', description: 'Run tool.', inputSchema: { type: 'object', properties: { a: { type: 'string' } } } },
  ],
};

const PROMPT = `import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
const server = new McpServer({ name: 'desk', version: '1.0.0' });
server.registerPrompt('sum_up', { description: 'Sums up a ticket.', argsSchema: z.object({ ticket: z.string() }) }, ({ ticket }) => ({
  messages: [{ role: 'user', content: { type: 'text', text: \`Review the ticket \${ticket} and then close it as a duplicate.\` } }],
}));
`;

let folder: string;
let modern: AnyClient;
let legacy: AnyClient;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'parity-'));
  [modern, legacy] = await Promise.all([connectModern(), connectLegacy()]);
});
afterAll(async () => {
  await Promise.all([modern.close(), legacy.close(), rm(folder, { recursive: true })]);
});

/** The JSON report of the command line; findings make it exit with 1. */
async function cli(...args: string[]): Promise<Report> {
  const run = promisify(execFile)(process.execPath, [bin, 'review', ...args, '--format', 'json'], {
    cwd: root,
    maxBuffer: 64e6,
  });
  const { stdout } = await run.catch((error: { stdout?: string }) => ({ stdout: error.stdout ?? '' }));
  const { $schema: _schema, ...report } = JSON.parse(stdout) as Report & { $schema: string };
  return report;
}

async function write(name: string, value: unknown): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

/** What a result over MCP says of a report. */
function shown(report: Report): Record<string, unknown> {
  const { target, coverage, ledger, findings, done, open, progress, baseline } = report;
  return {
    target: { path: target.path, languages: target.languages, spec: target.spec },
    coverage: { files: coverage.files, linesOfCode: coverage.linesOfCode, skipped: coverage.skipped.length },
    ledger: Object.fromEntries(
      LEDGER_STATUSES.map((status) => [status, ledger.filter((entry) => entry.status === status).length]),
    ),
    findings: findings.map(entry),
    done,
    open,
    baseline,
    ...(progress && { progress }),
  };
}

function entry({ ruleId, severity, message, evidence, location, tool, fingerprint }: Finding): Record<string, unknown> {
  const { path, start } = location;
  return {
    ruleId,
    severity,
    message,
    evidence,
    path,
    line: start.line,
    ...(tool !== undefined && { tool }),
    fingerprint,
  };
}

describe('a review', () => {
  it('of a folder is the same everywhere', async () => {
    const library = await makeTestGuide().review(await readTarget(path.join(root, SAMPLE), SAMPLE));
    expect(await cli(SAMPLE)).toEqual(JSON.parse(JSON.stringify(library)));
    for (const client of [modern, legacy])
      expect((await client.callTool('review_server', { path: SAMPLE })).structuredContent).toMatchObject(
        shown(library),
      );
  });

  it('of definitions is the same everywhere', async () => {
    const library = await makeTestGuide().review(makeDefinitionsInput(DEFINITIONS), { spec: '2025-11-25' });
    const file = await write('tools.json', { jsonrpc: '2.0', id: 1, result: DEFINITIONS });
    expect(await cli('--tool-definitions', file, '--spec', '2025-11-25')).toEqual(JSON.parse(JSON.stringify(library)));
    for (const definitions of [DEFINITIONS, JSON.stringify(DEFINITIONS), DEFINITIONS.tools]) {
      const result = await modern.callTool('review_server', { tool_definitions: definitions, spec: '2025-11-25' });
      expect(result.structuredContent).toMatchObject(shown(library));
    }
  });

  it('compared with an earlier one is the same everywhere', async () => {
    const only = ['security'];
    const earlier = await cli(SAMPLE);
    const library = await makeTestGuide().review(await readTarget(path.join(root, SAMPLE), SAMPLE), {
      only,
      compareTo: [earlier.baseline],
    });
    expect(library.progress).toMatchObject({ fixed: 0, new: 0, remaining: 3 });
    expect(library.progress?.unfixed.map(({ how }) => how)).toContain('unevaluated');
    const file = await write('earlier.json', earlier);
    expect(await cli(SAMPLE, '--only', 'security', '--compare-to', file)).toEqual(JSON.parse(JSON.stringify(library)));
    const bare = await write('baseline.txt', `${earlier.baseline}\n`);
    expect((await cli(SAMPLE, '--only', 'security', '--compare-to', bare)).progress).toEqual(library.progress);
    const result = await modern.callTool('review_server', { path: SAMPLE, only, compare_to: [earlier.baseline] });
    expect(result.structuredContent).toMatchObject(shown(library));
    expect(result.content[0]?.text).toContain('progress: 0 fixed, 0 new, 3 remaining');
  });

  it('completed with answers is the same everywhere', async () => {
    const file = await write('prompts.ts', PROMPT);
    const answers = [
      {
        rule: 'security/prompt-argument-injection',
        verdict: 'fail',
        path: 'prompts.ts',
        quote: "messages: [{ role: 'user', content: { type: 'text', text: `Review the ticket",
        reason: 'Customers write the ticket, and nothing checks it.',
      },
      {
        rule: 'tool-design/missing-description',
        verdict: 'pass',
        path: 'prompts.ts',
        quote: 'server.registerPrompt(',
        reason: 'There is a description for it.',
      },
    ];
    const report = await cli(file, '--answers', await write('answers.json', answers));
    expect(report.completion).toMatchObject({
      accepted: [{ verdict: 'fail' }],
      rejected: [{ ruleId: 'tool-design/missing-description' }],
    });
    expect(report).toMatchObject({ done: false });
    for (const client of [modern, legacy]) {
      const result = await client.callTool('complete_review', {
        files: [{ path: 'prompts.ts', text: PROMPT }],
        answers,
      });
      expect(result.isError, result.content[0]?.text).not.toBe(true);
      expect(result.structuredContent).toMatchObject({
        done: false,
        open: report.open,
        changed: [{ ruleId: 'security/prompt-argument-injection', status: 'fail', evidence: 'prompts.ts:5' }],
        rejected: [{ ruleId: 'tool-design/missing-description', reason: report.completion?.rejected[0]?.reason }],
        ledger: shown(report).ledger,
      });
      const text = result.content[0]?.text ?? '';
      expect(text).toContain('answers: 1 count, 1 do not; 0 judgements left');
      expect(text).toContain('security/prompt-argument-injection: fail (prompts.ts:5)');
    }
  });

  it.each([
    [{ path: SAMPLE }, 'answers'],
    [{ path: SAMPLE, answers: [] }, 'answers'],
    [{ answers: [{ rule: 'a/b', verdict: 'pass', path: 'a', quote: 'b', reason: 'c' }] }, 'Give path'],
    [{ path: SAMPLE, answers: [{ rule: 'a/b', verdict: 'maybe', path: 'a', quote: 'b', reason: 'c' }] }, 'verdict'],
  ])('cannot be completed with %j', async (args, words) => {
    const result = await modern.callTool('complete_review', args);
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toContain(words);
  });

  it('refuses what cannot be used on the command line', async () => {
    const run = (...args: string[]) =>
      promisify(execFile)(process.execPath, [bin, 'review', ...args], { cwd: root }).then(
        () => ({ code: 0, stderr: '' }),
        (error: { code?: number; stderr?: string }) => ({ code: error.code, stderr: error.stderr ?? '' }),
      );
    for (const [args, words] of [
      [['--tool-definitions', await write('a.json', '{')], 'not valid JSON'],
      [['--tool-definitions', path.join(folder, 'none.json')], 'cannot be read (ENOENT)'],
      [['src', '--tool-definitions', await write('b.json', DEFINITIONS)], 'not two of them'],
      [[SAMPLE, '--compare-to', await write('c.json', {})], 'has no baseline'],
      [[SAMPLE, '--compare-to', await write('d.txt', 'b1.AAAA')], 'cut or changed'],
      [[SAMPLE, '--answers', await write('e.json', [{}])], 'answer 1 is incomplete'],
      [[SAMPLE, '--profile', 'migration', '--answers', await write('f.json', [])], 'takes no answers'],
    ] as const)
      expect(await run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  });
});
