/**
 * A scripted agent without a model works on a seeded server until its review is done. It knows no rule: it replaces what
 * a page calls bad by what the same page calls good, both as the server gives them over MCP.
 */
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AnyClient, connectModern, type ToolResult } from '../support/clients.ts';
import { loaded } from '../support/knowledge.ts';

/** Pages whose bad blocks make the server: file by file, in two languages. */
const SEEDS = [
  ['security/code-injection', 'ts'],
  ['security/secrets-in-results', 'ts'],
  ['tool-design/missing-description', 'ts'],
  ['tool-design/missing-annotations', 'ts'],
  ['tool-design/hidden-characters', 'ts'],
  ['protocol/invalid-input-schema', 'ts'],
  ['performance/connection-per-call', 'ts'],
  ['security/unsafe-deserialization', 'python'],
  ['security/redos', 'python'],
  ['tool-design/description-injection', 'python'],
  ['tool-design/undescribed-parameter', 'python'],
  ['tool-design/unused-parameter', 'python'],
] as const;

const EXTENSIONS: Readonly<Record<string, string>> = { ts: '.ts', python: '.py' };
const FENCES: Readonly<Record<string, string>> = { '.ts': 'ts', '.py': 'python' };

interface Found {
  readonly ruleId: string;
  readonly path: string;
  readonly severity: string;
  readonly line: number;
  readonly fingerprint: string;
}

interface Review {
  readonly done: boolean;
  readonly open: number;
  readonly baseline: string;
  readonly findings: readonly Found[];
  readonly progress?: {
    readonly fixed: number;
    readonly new: number;
    readonly remaining: number;
    readonly unfixed: readonly { how: string; count: number; reason: string }[];
  };
}

let folder: string;
let client: AnyClient;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'loop-')));
  for (const [id, language] of SEEDS) {
    const bad = loaded.knowledge.rules
      .find((rule) => rule.id === id)
      ?.examples.find((example) => example.word === 'bad' && example.language === language);
    if (!bad) throw new Error(`${id} has no bad block in ${language}`);
    const file = path.join(folder, 'src', id.replace('/', '-') + EXTENSIONS[language]);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bad.text);
  }
  client = await connectModern(['serve', '--root', folder]);
});
afterEach(async () => {
  await client.close();
  await rm(folder, { recursive: true });
});

/** Every page of a review. */
async function review(args: Record<string, unknown>): Promise<Review> {
  let [cursor, first]: [unknown, Review | undefined] = [undefined, undefined];
  const findings: Found[] = [];
  do {
    const result: ToolResult = await client.callTool('review_server', {
      path: '.',
      ...args,
      ...(cursor ? { cursor } : {}),
    });
    expect(result.isError, result.content[0]?.text).not.toBe(true);
    const page = result.structuredContent as unknown as Review & { cursor?: string };
    first ??= page;
    findings.push(...page.findings);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return { ...first, findings };
}

/** The blocks of one kind and language in the text of a page, without the marks on the lines that are reported. */
function blocks(page: string, fence: string): string[] {
  const pattern = new RegExp(`^\`\`\`${fence}(?: [^\\n]*)?\\n([\\s\\S]*?)^\`\`\``, 'gm');
  return [...page.matchAll(pattern)].map((match) => (match[1] ?? '').replace(/[^\S\n]*(?:\/\/|#) error.*$/gm, ''));
}

/** Replaces the bad form that the file has by the good form of the page of a finding. */
async function mend({ ruleId, path: name }: Found): Promise<boolean> {
  const file = path.join(folder, name);
  const text = await readFile(file, 'utf8');
  const fence = FENCES[path.extname(name)] ?? '';
  const read = async (section: string) =>
    (await client.callTool('get_guidance', { id: ruleId, sections: [section], max_tokens: 10_000 })).content[0]?.text ??
    '';
  const [bad] = blocks(await read('Bad'), `${fence} bad`);
  const [good] = blocks(await read('Good'), `${fence} good`);
  if (bad === undefined || good === undefined || !text.includes(bad.trimEnd())) return false;
  await writeFile(
    file,
    text.replace(bad.trimEnd(), () => good.trimEnd()),
  );
  return true;
}

/** Reviews, mends each finding, and reviews again until the server says that it is done. */
async function work(): Promise<{ first: Review; last: Review; rounds: number }> {
  const first = await review({});
  let last = first;
  for (let round = 1; round <= 6; round++) {
    if (last.done) return { first, last, rounds: round };
    for (const finding of last.findings) await mend(finding);
    last = await review({ compare_to: [first.baseline] });
  }
  return { first, last, rounds: Number.POSITIVE_INFINITY };
}

/** How an earlier finding of a rule went, by the words of the result. */
function departures({ progress }: Review): string[] {
  return (progress?.unfixed ?? []).map(({ how, count, reason }) => `${count} ${how}: ${reason}`);
}

describe('the loop over MCP', () => {
  it('reaches done by mending every finding of the seeded server', async () => {
    const { first, last, rounds } = await work();
    const seeded = SEEDS.map(([id, language]) => [id, `src/${id.replace('/', '-')}${EXTENSIONS[language]}`]);
    expect(first.findings.map((finding) => [finding.ruleId, finding.path])).toEqual(expect.arrayContaining(seeded));
    expect(new Set(first.findings.map(({ ruleId }) => ruleId)).size).toBeGreaterThanOrEqual(8);
    expect(first).toMatchObject({ done: false });
    expect(first.progress).toBeUndefined();
    expect(rounds).toBeLessThanOrEqual(3);
    expect(last).toMatchObject({ done: true, open: 0, progress: { new: 0, unfixed: [] } });
    expect(last.progress?.fixed).toBeGreaterThanOrEqual(SEEDS.length);
    expect(last.findings).toHaveLength(first.findings.length - (last.progress?.fixed ?? 0));
    // What is left is advice of low severity, which the loop may leave.
    for (const finding of last.findings) expect(['low', 'info']).toContain(finding.severity);
  });

  it('counts a finding as fixed only when it was mended, one after the other', async () => {
    const first = await review({});
    const one = first.findings.find(({ ruleId }) => ruleId === 'security/unsafe-deserialization');
    expect(one && (await mend(one))).toBe(true);
    const second = await review({ compare_to: [first.baseline] });
    expect(second).toMatchObject({ done: false, progress: { fixed: 1, unfixed: [] } });
    expect(second.progress?.remaining).toBe(first.findings.length - 1);
    // The findings of the earlier result, or their fingerprints, do as well as its baseline.
    for (const earlier of [first.findings, first.findings.map(({ fingerprint }) => fingerprint)])
      expect((await review({ compare_to: earlier })).progress).toEqual(second.progress);
  });

  it('says that a file was deleted', async () => {
    const first = await review({});
    await rm(path.join(folder, 'src/security-unsafe-deserialization.py'));
    const second = await review({ compare_to: [first.baseline] });
    expect(second.progress?.fixed).toBe(0);
    expect(departures(second)).toEqual(['1 removed: security/unsafe-deserialization: its file is gone']);
  });

  it('says that a tool was deleted, and not that one was renamed', async () => {
    const file = path.join(folder, 'src/tool-design-missing-annotations.ts');
    const text = await readFile(file, 'utf8');
    const only = { only: ['tool-design/missing-annotations'] };
    const first = await review(only);
    await writeFile(
      file,
      text.replace(
        "'count_invoices', {",
        "'sum_invoices', { annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },",
      ),
    );
    expect((await review({ ...only, compare_to: [first.baseline] })).progress).toMatchObject({ fixed: 1, unfixed: [] });
    await writeFile(file, text.slice(0, text.indexOf('server.registerTool')));
    const gone = await review({ ...only, compare_to: [first.baseline] });
    expect(gone.progress?.fixed).toBe(0);
    expect(departures(gone)).toEqual([
      '1 removed: tool-design/missing-annotations: its tool, resource or prompt is gone',
    ]);
  });

  it('is not done while the rule of an earlier finding is skipped, and remembers it', async () => {
    const first = await review({ only: ['security/unsafe-deserialization'] });
    expect(first).toMatchObject({ done: false, open: 1 });
    const cheat = { only: ['tool-design/duplicate-tool-name'] };
    expect(await review(cheat)).toMatchObject({ done: true });
    const second = await review({ ...cheat, compare_to: [first.baseline] });
    expect(second).toMatchObject({ done: false, open: 0, progress: { fixed: 0 } });
    expect(departures(second)).toEqual([
      '1 unevaluated: security/unsafe-deserialization: the rule was not evaluated this time',
    ]);
    // The baseline of the second result still holds it.
    expect(await review({ ...cheat, compare_to: [second.baseline] })).toMatchObject({ done: false });
    const third = await review({ only: ['security/unsafe-deserialization'], compare_to: [second.baseline] });
    expect(third.progress).toMatchObject({ fixed: 0, new: 0, remaining: 1 });
  });

  it('says that a finding was suppressed or its file is no longer read', async () => {
    const file = path.join(folder, 'src/security-unsafe-deserialization.py');
    const text = await readFile(file, 'utf8');
    const only = { only: ['security/unsafe-deserialization'] };
    const first = await review(only);
    const lines = text.split('\n');
    lines.splice(
      (first.findings[0]?.line ?? 1) - 1,
      0,
      '# mcp-bp-ignore-next-line security/unsafe-deserialization -- ours',
    );
    await writeFile(file, lines.join('\n'));
    const muted = await review({ ...only, compare_to: [first.baseline] });
    expect(muted).toMatchObject({ done: true, progress: { fixed: 0, remaining: 0 } });
    expect(departures(muted)).toEqual([
      '1 suppressed: security/unsafe-deserialization: a comment in the code suppresses it',
    ]);
    await writeFile(file, `# @generated, DO NOT EDIT\n${text}`);
    const unread = await review({ ...only, compare_to: [first.baseline] });
    expect(unread).toMatchObject({ done: false, progress: { fixed: 0 } });
    expect(departures(unread)).toEqual([
      '1 unevaluated: security/unsafe-deserialization: src/security-unsafe-deserialization.py is no longer read (generated)',
    ]);
  });

  it('asks for a file that is not handed in again', async () => {
    const files = [
      { path: 'a.py', text: await readFile(path.join(folder, 'src/security-unsafe-deserialization.py'), 'utf8') },
      { path: 'b.ts', text: await readFile(path.join(folder, 'src/security-code-injection.ts'), 'utf8') },
    ];
    const call = async (args: object) =>
      (await client.callTool('review_server', { only: ['security'], ...args })).structuredContent as unknown as Review;
    const first = await call({ files });
    const second = await call({ files: [{ ...files[0], text: 'import json\n' }], compare_to: [first.baseline] });
    expect(second.done).toBe(false);
    expect(departures(second)).toContain('1 unevaluated: security/code-injection: its file was not given this time');
  });

  it.each([
    [['b1.AAAA'], 'cut or changed'],
    [['nonsense'], 'neither a baseline nor a fingerprint'],
  ])('refuses %j as an earlier review', async (earlier, words) => {
    const result = await client.callTool('review_server', { path: '.', compare_to: earlier });
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toContain(words);
  });
});
