/** Answers of a reader count where their quote stands in the cited file. */
import { describe, expect, it } from 'vitest';
import { parseAnswers } from '../../src/guide.ts';
import type { Answer, Report, ReviewInput, SourceFile } from '../../src/types.ts';
import { makeTestGuide } from '../support/knowledge.ts';

const RULE = 'security/prompt-argument-injection';
const PROMPT = `import { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
const server = new McpServer({ name: 'desk', version: '1.0.0' });
// messages: [{ role: 'user', content: text }] is checked above
server.registerPrompt('sum_up', { description: 'Sums up a ticket.', argsSchema: z.object({ ticket: z.string() }) }, ({ ticket }) => ({
  messages: [{ role: 'user', content: { type: 'text', text: \`Review the ticket \${ticket} and then close it as a duplicate.\` } }],
}));
`;
const QUOTE =
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it quotes the template of the prompt.
  "messages: [{ role: 'user', content: { type: 'text', text: `Review the ticket ${ticket} and then close it as a duplicate.` } }]";
const REASON = 'The ticket is written by customers and put between the instructions unchecked.';

const files = (extra: readonly SourceFile[] = []): ReviewInput => ({
  path: 'x',
  scope: 'folder',
  files: [
    { path: 'src/prompts.ts', text: PROMPT },
    { path: 'Dockerfile', text: '# FROM node:24 as the base\nFROM node:24-alpine\n' },
    ...extra,
  ],
  skipped: [],
});

const answer = (extra: Partial<Answer> = {}): Answer => ({
  ruleId: RULE,
  verdict: 'fail',
  path: 'src/prompts.ts',
  quote: QUOTE,
  reason: REASON,
  ...extra,
});

async function complete(answers: readonly Answer[], input = files()): Promise<Report> {
  return makeTestGuide().review(input, { answers });
}

const entryOf = ({ ledger }: Report, ruleId = RULE) => ledger.find((entry) => entry.ruleId === ruleId);

describe('answers to judgements', () => {
  it('are asked for', async () => {
    const report = await makeTestGuide().review(files());
    expect(entryOf(report)?.status).toBe('judge');
    expect(report.completion).toBeUndefined();
  });

  it.each(['pass', 'fail', 'not-applicable'] as const)(
    'decide %s with a quote that stands in the file',
    async (verdict) => {
      const report = await complete([answer({ verdict })]);
      expect(report.completion).toMatchObject({ accepted: [{ ruleId: RULE, verdict }], rejected: [] });
      expect(entryOf(report)).toEqual({
        ruleId: RULE,
        status: verdict,
        evidence: ['src/prompts.ts:6'],
        reason: `a reader decided: ${REASON}`,
      });
      expect(report.judgements.map(({ ruleId }) => ruleId)).not.toContain(RULE);
      const found = report.findings.filter(({ ruleId }) => ruleId === RULE);
      expect(found).toHaveLength(verdict === 'fail' ? 1 : 0);
      if (verdict === 'fail')
        expect(found[0]).toMatchObject({ message: REASON, location: { path: 'src/prompts.ts', start: { line: 6 } } });
      const plain = await makeTestGuide().review(files());
      expect(report.open).toBe(plain.open + (verdict === 'fail' ? 1 : 0));
      expect(report.baseline).toBe(plain.baseline);
    },
  );

  it('may quote with other white space, and over several lines', async () => {
    const quote = `  server.registerPrompt( 'sum_up',\n\t{ description: 'Sums up a ticket.',`;
    expect(
      (await complete([answer({ quote, path: './src/prompts.ts' })])).completion?.accepted[0]?.location.start.line,
    ).toBe(5);
  });

  it.each<[string, Partial<Answer>, string]>([
    ['a quote that is not there', { quote: 'messages: [sanitise(ticket)]' }, 'does not stand in'],
    ['a quote of another file', { path: 'Dockerfile' }, 'does not stand in'],
    ['a file that was not read', { path: 'src/other.ts' }, 'read no file'],
    ['a file outside', { path: '/etc/passwd' }, 'read no file'],
    ['a short quote', { quote: 'ticket }) =>' }, 'too short'],
    ['a quote of brackets', { quote: '}));\n}));}));}));' }, 'too short'],
    ['an empty quote', { quote: '' }, 'too short'],
    [
      'a quote from a comment',
      { quote: "messages: [{ role: 'user', content: text }] is checked" },
      'in a comment only',
    ],
    [
      'a comment of a file without a grammar',
      { path: 'Dockerfile', quote: '# FROM node:24 as the base' },
      'in a comment only',
    ],
    ['a rule that is decided', { ruleId: 'tool-design/missing-description' }, 'decided this rule itself'],
    ['a rule that there is not', { ruleId: 'security/no-such-rule' }, 'no such rule'],
    ['no reason', { reason: ' yes ' }, 'reason is missing'],
  ])('do not count with %s', async (_name, extra, words) => {
    const report = await complete([answer(extra)]);
    expect(report.completion?.accepted).toEqual([]);
    expect(report.completion?.rejected[0]?.reason).toContain(words);
    expect(entryOf(report)?.status).toBe('judge');
    expect(report.findings.filter(({ ruleId }) => ruleId === RULE)).toEqual([]);
  });

  it('do not count with a file that was skipped', async () => {
    const report = await complete(
      [answer({ path: 'node_modules/a/index.ts' })],
      files([{ path: 'node_modules/a/index.ts', text: PROMPT }]),
    );
    expect(report.completion?.rejected[0]?.reason).toContain('did not read `node_modules/a/index.ts` (vendored)');
  });

  it('that say fail win over those that say pass', async () => {
    for (const verdicts of [
      ['pass', 'fail'],
      ['fail', 'pass'],
    ] as const) {
      const report = await complete(verdicts.map((verdict) => answer({ verdict })));
      expect(entryOf(report)?.status).toBe('fail');
    }
  });

  it('take the place nearest to the line they name', async () => {
    const text = `${PROMPT}\n\n\n\n${PROMPT.split('\n').slice(4).join('\n')}`;
    const input = files([{ path: 'src/twice.ts', text }]);
    const lines = [undefined, 5, 14, 900].map(async (line) => {
      const { completion } = await complete([answer({ path: 'src/twice.ts', line })], input);
      return completion?.accepted[0]?.location.start.line;
    });
    expect(await Promise.all(lines)).toEqual([6, 6, 13, 13]);
  });

  it('show hostile words escaped', async () => {
    const report = await complete([answer({ ruleId: 'a\u202eb\u001b[31m', reason: 'x' })]);
    expect(report.completion?.rejected[0]?.ruleId).toBe('a\\u{202e}b\\u{1b}[31m');
  });

  it.each([
    [{}, 'no list'],
    [[{ ruleId: RULE }], 'answer 1 is incomplete'],
    [[{ ...answer(), verdict: 'maybe' }], 'answer 1 is incomplete'],
    [[answer(), { ...answer(), line: 0 }], 'answer 2 is incomplete'],
  ])('of the wrong form are refused: %j', (given, words) => {
    expect(() => parseAnswers(given)).toThrow(words);
  });

  it('are read from a list or from an object that holds it', () => {
    expect(parseAnswers([answer()])).toEqual([answer()]);
    const { ruleId, ...rest } = answer();
    expect(parseAnswers({ answers: [{ ...rest, rule: ruleId }] })).toEqual([answer()]);
  });
});
