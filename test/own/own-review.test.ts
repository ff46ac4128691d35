import { expect, it } from 'vitest';
import { reviewItself } from '../../src/build/own-review.ts';

it('finds nothing in the project at strict, with nothing suppressed and every judgement answered', async () => {
  const report = await reviewItself(process.cwd());
  expect(report.findings.map(({ ruleId, location }) => `${ruleId} ${location.path}:${location.start.line}`)).toEqual(
    [],
  );
  expect(report.suppressed).toEqual([]);
  expect(report.notifications).toEqual([]);
  expect(report.completion?.rejected).toEqual([]);
  expect(report.judgements.map(({ ruleId }) => ruleId)).toEqual([]);
  expect(report.completion?.accepted.length).toBeGreaterThan(0);
  // What was looked at: an empty review would find nothing either.
  expect(report.coverage.files).toBeGreaterThan(300);
  expect(report.servers.flatMap(({ tools }) => tools).map(({ name }) => name)).toContain('review_server');
  expect(report.ledger.filter(({ status }) => status === 'pass').length).toBeGreaterThan(100);
});
