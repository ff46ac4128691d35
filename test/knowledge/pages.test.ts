import { describe, expect, it } from 'vitest';
import { checks } from '../../src/checks/all.ts';
import { formatProblem } from '../../src/knowledge/problem.ts';
import { expectedLines, groupProjects, reportedLines } from '../support/examples.ts';
import { loaded, makeTestGuide } from '../support/knowledge.ts';

const { knowledge, problems } = loaded;

it('every page is well formed and every link leads to a page', () => {
  expect(problems.map(formatProblem)).toEqual([]);
});

it('every check has a page that names it, and every page that names a check has one', () => {
  const named = knowledge.rules.filter((rule) => rule.assess.includes('check')).map((rule) => rule.id);
  expect(Object.keys(checks).sort()).toEqual(named.sort());
});

describe.each(
  [...knowledge.rules, ...knowledge.patterns]
    .filter((page) => page.examples.length > 0)
    .map((page) => ({ page, id: page.id })),
)('$id', ({ page }) => {
  const own = page.kind === 'rule' ? page : undefined;
  for (const project of groupProjects(page.examples)) {
    const [first] = project;
    if (!first) continue;
    it(`${first.word} ${first.language} at line ${first.line}`, async () => {
      const marked = new Set(project.flatMap((example) => example.marks.map((mark) => mark.ruleId)));
      const named = own ? [] : knowledge.rules.filter((rule) => marked.has(rule.id));
      const reported = await reportedLines(makeTestGuide(), project, own, named);
      if (first.word === 'missed') {
        const found = reported.filter((line) => !own || line.endsWith(` ${own.id}`));
        expect(found, 'this blind spot is gone: promote the block to `bad`').toEqual([]);
      } else if (first.word === 'noisy') {
        expect(reported, 'this false alarm is gone: promote the block to `good`').not.toEqual([]);
      } else {
        expect(reported).toEqual(expectedLines(project));
      }
    });
  }
});
