/** Every data-flow rule has at least six bad and six good cases in each language that its page names. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readExamples } from '../../src/knowledge/examples.ts';
import { parseMarkdown } from '../../src/knowledge/markdown.ts';
import type { Problem } from '../../src/knowledge/problem.ts';
import { groupProjects } from '../support/examples.ts';
import { loaded, root } from '../support/knowledge.ts';

const LEAST = 6;
/** Language of a page → the fence languages that are it. */
const FENCES: Readonly<Record<string, readonly string[]>> = {
  typescript: ['ts', 'tsx', 'js'],
  python: ['python'],
  rust: ['rust'],
  go: ['go'],
};

const rules = loaded.knowledge.rules.filter((rule) => rule.assess.includes('taint'));

describe('cases of data-flow rules', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    const counts = countCases(id);
    const short = rule.languages.flatMap((language) =>
      (['bad', 'good'] as const).flatMap((word) => {
        const found = (FENCES[language] ?? []).reduce((sum, fence) => sum + (counts.get(`${fence} ${word}`) ?? 0), 0);
        return found < LEAST ? [`${language}: ${found} ${word}`] : [];
      }),
    );
    expect(short).toEqual([]);
  });
});

/** How many projects of each fence language and word a file of cases has: several blocks with `file=` count once. */
function countCases(id: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const file = path.join(root, 'test', 'cases', `${id}.md`);
  if (!existsSync(file)) return counts;
  const problems: Problem[] = [];
  const fences = parseMarkdown({ path: file, text: readFileSync(file, 'utf8') }, problems)?.fences ?? [];
  for (const [first] of groupProjects(readExamples(file, id, fences, problems))) {
    if (!first) continue;
    const key = `${first.language} ${first.word}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
