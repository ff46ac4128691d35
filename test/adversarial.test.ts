/**
 * Programs made to exhaust the reviewer, in four languages, through the whole review. In each a tool argument reaches
 * the shell: the report finds that, or says which bound kept it from looking. It never says that there is nothing.
 */
import { describe, expect, it } from 'vitest';
import { DIALECTS } from './support/dialects.ts';
import { makeTestGuide } from './support/knowledge.ts';
import { PROGRAMS } from './support/programs.ts';
import { STATEFUL } from './support/programs-state.ts';

const SECONDS = 20;
const guide = makeTestGuide();

const cases = [...PROGRAMS, ...STATEFUL].flatMap((program) =>
  DIALECTS.filter(({ language }) => program.languages?.includes(language) ?? true).map(
    (dialect) => [program.name, dialect.language, program, dialect] as const,
  ),
);

describe('programs that would exhaust a naive analysis', () => {
  it.each(cases)('%s, in %s', { timeout: 4 * SECONDS * 1000 }, async (_name, _language, program, dialect) => {
    const files = program.make(dialect, program.size);
    const start = performance.now();
    const report = await guide.review({ path: 'made', scope: 'folder', files, skipped: [] });
    expect((performance.now() - start) / 1000).toBeLessThan(SECONDS);
    const status = (rule: string) => report.ledger.find((entry) => entry.ruleId === rule)?.status;
    expect(['fail', 'not-evaluated']).toContain(status('security/command-injection'));
    // What kept the engine from following one flow may have hidden another.
    if (status('security/command-injection') === 'not-evaluated')
      expect(status('security/sql-injection')).toBe('not-evaluated');
    expect(report.notifications.filter((one) => one.kind === 'check-crashed')).toEqual([]);
  });
});
