import { describe, expect, it } from 'vitest';
import { expectedLines, groupProjects } from '../support/examples.ts';
import { loaded, makeTestGuide } from '../support/knowledge.ts';

const { migrations } = loaded.knowledge;

/** Every place that a step of the migration reports in a project, whatever the SDK there. */
async function listed(id: string, project: ReturnType<typeof groupProjects>[number]): Promise<string[]> {
  const files = project.map((example) => ({ path: example.path, text: example.text }));
  const input = { path: 'example', scope: 'excerpt' as const, files, skipped: [] };
  const report = await makeTestGuide().review(input, { profile: 'migration', only: [id] });
  const crashed = report.notifications.filter((one) => one.kind === 'check-crashed').map((one) => one.message);
  const edits = report.migration?.steps.flatMap((step) =>
    step.edits.map(({ location }) => `${location.path}:${location.start.line} ${step.id}`),
  );
  return [...crashed, ...(edits ?? [])].sort();
}

describe.each(migrations.map((migration) => ({ id: migration.id, migration })))('$id', ({ id, migration }) => {
  for (const project of groupProjects(migration.examples)) {
    const [first] = project;
    if (!first) continue;
    it(`${first.word} ${first.language} at line ${first.line}`, async () => {
      const lines = await listed(id, project);
      if (first.word === 'good') expect(lines).toEqual([]);
      else if (first.word === 'missed') expect(lines, 'this blind spot is gone').toEqual([]);
      else {
        // A block shows one step or a few; what other steps of the page say of it is theirs.
        const steps = new Set(project.flatMap((example) => example.marks.map((mark) => mark.ruleId)));
        expect(lines.filter((line) => steps.has(line.split(' ')[1] ?? ''))).toEqual(expectedLines(project));
      }
    });
  }
});

it('links each migration to what comes before and after it', () => {
  for (const migration of migrations) expect(migration.related, migration.id).not.toContain(migration.id);
});
