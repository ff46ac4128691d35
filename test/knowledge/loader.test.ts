import { describe, expect, it } from 'vitest';
import { loadKnowledge } from '../../src/knowledge/load.ts';
import { formatProblem } from '../../src/knowledge/problem.ts';
import { knowledgeFiles } from '../support/knowledge.ts';

const FRONT = `---
severity: high
level: ADVICE
assess: [check]
languages: [typescript]
since: 2024-11-05
fixability: contextual
axes: [security]
when: "writing a tool"
asks: ["how"]
sources: [{ url: "https://example.org/x", retrieved: 2026-11-22 }]
---
`;
const BODY = `
# A defect

One paragraph.

## Why

Because.

## Bad

\`\`\`ts bad
a(); // error
\`\`\`

## Good

\`\`\`ts good
b();
\`\`\`

## Fix

Do it.

## Detection

Calls.

## Limits

None.

## References

- [x](https://example.org/x)
`;

function problemsOf(text: string, path = 'rules/security/a-defect.md'): string[] {
  return loadKnowledge([{ path, text }]).problems.map(formatProblem);
}

describe('the knowledge loader', () => {
  it('reads a well-formed page', () => {
    const { knowledge, problems } = loadKnowledge([{ path: 'rules/security/a-defect.md', text: FRONT + BODY }]);
    expect(problems).toEqual([]);
    expect(knowledge.rules[0]).toMatchObject({
      id: 'security/a-defect',
      title: 'A defect',
      summary: 'One paragraph.',
      fix: 'Do it.',
      category: 'security',
      recommended: true,
    });
    expect(knowledge.rules[0]?.examples).toMatchObject([
      { word: 'bad', marks: [{ line: 1, ruleId: 'security/a-defect' }], text: 'a();' },
      { word: 'good', marks: [] },
    ]);
  });

  it.each([
    [
      'an unknown severity',
      (page: string) => page.replace('severity: high', 'severity: huge'),
      ':2: front matter `severity`',
    ],
    ['an unknown key', (page: string) => page.replace('level: ADVICE', 'level: ADVICE\nlevle: MUST'), 'levle'],
    [
      'broken YAML',
      (page: string) => page.replace('axes: [security]', 'axes: [security'),
      'front matter cannot be read',
    ],
    ['no front matter', (page: string) => page.replace(FRONT, ''), ':1: front matter is missing'],
    [
      'a missing heading',
      (page: string) => page.replace('## Limits', '## Limitations'),
      'the headings have to be exactly',
    ],
    ['an empty section', (page: string) => page.replace('Because.', ''), 'section Why is empty'],
    [
      'a bad block without a mark',
      (page: string) => page.replace(' // error', ''),
      'a bad block has to mark the lines',
    ],
    [
      'a marked good block',
      (page: string) => page.replace('b();', 'b(); // error'),
      'a good block must not mark lines',
    ],
    ['an unknown fence word', (page: string) => page.replace('ts good', 'ts fine'), 'unknown fence word `fine`'],
    [
      'a language without examples',
      (page: string) => page.replace('languages: [typescript]', 'languages: [typescript, go]'),
      'Bad has no block for go',
    ],
    [
      'a rung without its block',
      (page: string) => page.replace('assess: [check]', 'assess: [check, taint]'),
      'disagree on `taint`',
    ],
    ['a dead link', (page: string) => page.replace('Calls.', 'See [that](../security/nope.md).'), 'leads to no page'],
    [
      'a path out of the project',
      (page: string) => page.replace('ts good', 'ts good file=../x.ts'),
      'unknown fence option',
    ],
    ['too many lines', (page: string) => page.replace('None.', 'x\n\n'.repeat(70)), 'cut it to 150'],
  ])('reports %s with its place', (_name, change, words) => {
    expect(problemsOf(change(FRONT + BODY)).join('\n')).toContain(words);
  });

  it('reports all problems at once', () => {
    const page = (FRONT + BODY).replace('Because.', '').replace(' // error', '').replace('## Limits', '## Limit');
    expect(problemsOf(page).length).toBeGreaterThanOrEqual(3);
  });

  it('reports a page of no known category and a file in the wrong place', () => {
    expect(problemsOf(FRONT + BODY, 'rules/nope/a.md')[0]).toContain('unknown category `nope`');
    expect(problemsOf(FRONT + BODY, 'notes/a.md')[0]).toContain('unexpected file');
  });

  it('finds no problem in the pages that are shipped, and covers the rules that other tools refer to', () => {
    const { knowledge, problems } = loadKnowledge(knowledgeFiles);
    expect(problems.map(formatProblem)).toEqual([]);
    const ids = new Set(knowledge.rules.map((rule) => rule.id));
    const fixed = {
      security:
        'command-injection argument-injection code-injection path-traversal ssrf sql-injection hardcoded-secret secret-as-tool-argument bind-all-interfaces missing-origin-validation tls-verification-off token-passthrough missing-authentication xss unsafe-deserialization redos secrets-in-results',
      observability: 'stdout-pollution secrets-in-logs',
      'error-handling': 'internal-leak swallowed-error missing-timeout',
      'tool-design':
        'missing-description undescribed-parameter missing-annotations untruthful-annotations description-injection',
      protocol: 'deprecated-transport deprecated-feature',
    };
    const missing = Object.entries(fixed).flatMap(([category, slugs]) =>
      slugs
        .split(' ')
        .map((slug) => `${category}/${slug}`)
        .filter((id) => !ids.has(id)),
    );
    expect(missing).toEqual([]);
    expect(knowledge.patterns.length).toBeGreaterThanOrEqual(60);
    expect(knowledge.checklists.map((checklist) => checklist.id).join(' ')).toBe(
      'development five-questions gate-anthropic-directory gate-docker-catalog gate-mcp-registry gate-openai-apps ' +
        'gate-owasp-mcp-top-10 gate-owasp-minimum-bar maintenance operations performance phase-build phase-design ' +
        'phase-operate phase-ship phase-test protocol security server-api-wrapper server-command-runner server-database ' +
        'server-file-system server-local-stdio server-oauth-proxy server-remote-http tools',
    );
    const listed = new Set(knowledge.checklists.flatMap(({ items }) => items.flatMap(({ ruleIds }) => ruleIds)));
    expect(knowledge.rules.map(({ id }) => id).filter((id) => !listed.has(id))).toEqual([]);
  });
});
