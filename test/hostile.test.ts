/** Hostile input: a clear result each time, never a crash. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadKnowledge } from '../src/knowledge/load.ts';
import { readTarget } from '../src/node/files.ts';
import { formatAgent } from '../src/report/agent.ts';
import { formatMarkdown } from '../src/report/markdown.ts';
import { formatPretty } from '../src/report/pretty.ts';
import type { Report } from '../src/types.ts';
import { makeTestGuide } from './support/knowledge.ts';

const guide = makeTestGuide();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

async function reviewFolder(name: string): Promise<Report> {
  return guide.review(await readTarget(path.join(folder, name), name));
}

async function reviewText(name: string, text: string): Promise<Report> {
  return guide.review({ path: name, scope: 'excerpt', files: [{ path: name, text }], skipped: [] });
}

describe('files that cannot be read as text', () => {
  it('are skipped with the reason', async () => {
    write('odd/ok.ts', 'export const one = 1;\n');
    write(
      'odd/binary.ts',
      Uint8Array.from({ length: 4096 }, (_, i) => i % 256),
    );
    write('odd/latin1.py', Uint8Array.from([0x78, 0x20, 0x3d, 0x20, 0x22, 0xe9, 0xff, 0x22, 0x0a]));
    write('odd/huge.js', 'a'.repeat(20_000_000));
    write('odd/line.js', `var a = [${'1,'.repeat(500_000)}1];\n`);
    const { coverage } = await reviewFolder('odd');
    expect(coverage.files).toBe(1);
    expect(coverage.skipped).toEqual([
      { path: 'binary.ts', reason: 'not UTF-8 text' },
      { path: 'huge.js', reason: 'larger than 2 MB' },
      { path: 'latin1.py', reason: 'not UTF-8 text' },
      { path: 'line.js', reason: 'minified or bundled' },
    ]);
  });

  it('are not passes: rules on code are not evaluated when nothing was read', async () => {
    write('none/binary.ts', Uint8Array.from([0, 1, 2]));
    const report = await reviewFolder('none');
    const code = report.ledger.filter((entry) => entry.status === 'pass').map((entry) => entry.ruleId);
    expect(code.filter((id) => guide.rule(id)?.languages.includes('typescript'))).toEqual([]);
  });
});

describe('links', () => {
  it('in circles and out of the folder are skipped with the reason', async () => {
    write('outside/secret.ts', 'export const secret = 1;\n');
    write('links/src/a.ts', 'export const a = 1;\n');
    symlinkSync(path.join(folder, 'links'), path.join(folder, 'links/src/loop'));
    symlinkSync(path.join(folder, 'outside'), path.join(folder, 'links/out'));
    symlinkSync(path.join(folder, 'outside/secret.ts'), path.join(folder, 'links/secret.ts'));
    symlinkSync(path.join(folder, 'links/self'), path.join(folder, 'links/self'));
    const { coverage } = await reviewFolder('links');
    expect(coverage.files).toBe(1);
    expect(coverage.skipped).toEqual([
      { path: 'out', reason: 'link out of the reviewed folder' },
      { path: 'secret.ts', reason: 'link out of the reviewed folder' },
      { path: 'self', reason: 'broken or circular link' },
      { path: 'src/loop/', reason: 'link to a folder that is read already' },
    ]);
  });
});

const NESTED: readonly (readonly [string, string])[] = [
  ['a.ts', `const x = ${'[\n'.repeat(10_000)}${']\n'.repeat(10_000)};`],
  ['b.ts', `${'if (a) {\n'.repeat(10_000)}${'}\n'.repeat(10_000)}`],
  ['c.ts', `const s = ${"'a' +\n".repeat(10_000)}'b';`],
  ['d.py', `x = ${'(\n'.repeat(10_000)}1${')\n'.repeat(10_000)}\n`],
  ['e.rs', `fn f() { let x = ${'(\n'.repeat(10_000)}1${')\n'.repeat(10_000)}; }`],
  ['f.go', `package a\n\nvar x = ${'(\n'.repeat(10_000)}1${')'.repeat(10_000)}\n`],
];

describe('deep nesting', () => {
  it.each(NESTED)('of 10,000 levels in %s is cut, and the report says so', async (name, text) => {
    const report = await reviewText(name, text);
    expect(report.coverage.files).toBe(1);
    expect(report.notifications.filter((one) => one.kind === 'check-crashed')).toEqual([]);
    expect(report.notifications.map((one) => one.message)).toContain(
      `${name} nests too deeply: a part of it was not evaluated`,
    );
  });
});

describe('broken syntax', () => {
  it.each([
    [
      'a.ts',
      "import { McpServer } from '@modelcontextprotocol/server';\nconst s = new McpServer({ name: 'a', version: '1' };\ns.registerTool('x', {{{ \n",
    ],
    ['a.py', 'from mcp.server import MCPServer\nmcp = MCPServer("a"\n@mcp.tool(\ndef f(:\n  return (((\n'],
    ['a.rs', 'use rmcp::tool;\nimpl Foo { #[tool(description = ] async fn f(&self { let x = ; }\n'],
    ['a.go', 'package main\n\nfunc main() { mcp.AddTool(server, &mcp.Tool{Name: , }\n'],
  ])('in %s is reported with its line and nothing crashes', async (name, text) => {
    const report = await reviewText(name, text);
    expect(report.coverage.parseErrors).toHaveLength(1);
    expect(report.coverage.parseErrors[0]).toMatchObject({ path: name });
    expect(report.notifications.filter((one) => one.kind === 'check-crashed')).toEqual([]);
  });
});

describe('control characters', () => {
  // ANSI colour and cursor codes, right-to-left override, zero-width space, a fence and HTML.
  const evil = '\u001b[2J\u001b[31mred\u202egnp.exe\u200b```</script><img src=x>';
  const text = `import { McpServer } from '@modelcontextprotocol/server';\nconst s = new McpServer({ name: 'a', version: '1' });\ns.registerTool('${evil}', {}, async () => ({ content: [] }));\n`;

  it('of reviewed code never reach an output', async () => {
    const report = await reviewText('a.ts', text);
    expect(report.findings.length).toBeGreaterThan(0);
    for (const output of [
      formatAgent(report),
      formatMarkdown(report),
      formatPretty(report, { color: false, columns: 100 }),
    ]) {
      expect(output).not.toMatch(/[\u001b\u202e\u200b]/);
      expect(output).toContain('\\u{202e}');
    }
    expect(formatMarkdown(report).replace(/(`+).*?\1/g, '')).not.toContain('<img');
  });

  it('in file names are kept as data', async () => {
    const report = await reviewText('we\u202eird.ts', text);
    expect(formatAgent(report)).not.toContain('\u202e');
  });
});

describe('knowledge pages', () => {
  it('with code as front matter are refused, and never run', () => {
    const page = '---js\n{ title: globalThis.pwned = true }\n---\n\n# A\n\nB\n';
    const { knowledge, problems } = loadKnowledge([{ path: 'rules/security/a.md', text: page }]);
    expect(knowledge.rules).toEqual([]);
    expect(problems).toEqual([
      { path: 'rules/security/a.md', line: 1, message: expect.stringContaining('only YAML front matter is read') },
    ]);
    expect((globalThis as { pwned?: boolean }).pwned).toBeUndefined();
  });
});
