/** Further forms of what rules find and must not find: `test/cases/<category>/<slug>.md`, in the fence words of pages. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readExamples } from '../../src/knowledge/examples.ts';
import { parseMarkdown } from '../../src/knowledge/markdown.ts';
import { formatProblem, type Problem } from '../../src/knowledge/problem.ts';
import { expectedLines, groupProjects, reportedLines } from '../support/examples.ts';
import { makeTestGuide, root } from '../support/knowledge.ts';

const folder = path.join(root, 'test', 'cases');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .map((file) => file.split(path.sep).join('/'))
  .sort();

describe.each(files)('%s', (file) => {
  const id = file.slice(0, -'.md'.length);
  const problems: Problem[] = [];
  const examples = readExamples(file, id, fencesOf(file, problems), problems);

  it('is well formed and is about a rule', () => {
    expect(problems.map(formatProblem)).toEqual([]);
    expect(makeTestGuide().rule(id)?.id).toBe(id);
  });

  for (const project of groupProjects(examples)) {
    const [first] = project;
    if (!first) continue;
    it(`${first.word} ${first.language} at line ${first.line}`, async () => {
      const own = (await reportedLines(makeTestGuide(), project, undefined)).filter((line) => line.endsWith(` ${id}`));
      if (first.word === 'missed') expect(own, 'this blind spot is gone: promote the block to `bad`').toEqual([]);
      else if (first.word === 'noisy') expect(own, 'this false alarm is gone: promote it to `good`').not.toEqual([]);
      else expect(own).toEqual(expectedLines(project));
    });
  }
});

function fencesOf(file: string, problems: Problem[]) {
  return parseMarkdown({ path: file, text: readFileSync(path.join(folder, file), 'utf8') }, problems)?.fences ?? [];
}
