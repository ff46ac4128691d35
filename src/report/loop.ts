/** What an agent or a person reads to know whether the work is done. */
import type { Report } from '../types.ts';
import { count } from './common.ts';

const MOST_LEFT = 6;

/** How far the work is: what is open, what became of the findings of an earlier review. */
export function progressLines(report: Report): string[] {
  const { progress, completion } = report;
  return [
    ...(completion
      ? [
          `answers: ${completion.accepted.length} count, ${completion.rejected.length} do not; ${count(report.judgements.length, 'judgement')} left`,
        ]
      : []),
    ...(progress
      ? [
          `progress: ${progress.fixed} fixed, ${progress.new} new, ${progress.remaining} remaining${progress.counted ? ' (by count: the baseline names no single findings)' : ''}`,
          ...progress.unfixed
            .slice(0, MOST_LEFT)
            .map(({ how, count: number, reason }) => `not counted as fixed: ${number} ${how}, ${reason}`),
          ...(progress.unfixed.length > MOST_LEFT
            ? [`not counted as fixed: ${progress.unfixed.length - MOST_LEFT} more reasons`]
            : []),
        ]
      : []),
    `done: ${doneText(report)}`,
  ];
}

/** Answers that do not count, each with the reason. */
export function rejectedLines({ completion }: Report): string[] {
  return (completion?.rejected ?? []).map(({ ruleId, reason }) => `answer on ${ruleId} does not count: ${reason}`);
}

function doneText({ done, open, progress, coverage, findings }: Report): string {
  if (coverage.files === 0) return 'no, nothing was read';
  if (open > 0) return `no, ${count(open, 'finding')} to mend`;
  const unevaluated = (progress?.unfixed ?? [])
    .filter(({ how }) => how === 'unevaluated')
    .reduce((sum, one) => sum + one.count, 0);
  if (!done) return `no, ${count(unevaluated, 'earlier finding')} could not be evaluated this time`;
  return findings.length > 0 ? 'yes, what is left is advice of low severity' : 'yes, nothing is left to mend';
}
