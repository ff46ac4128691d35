/** How many findings of one rule are listed: the twentieth undescribed parameter says no more than the eighth. */
import type { Finding, Notification } from '../types.ts';

/** What a reader works through in one sitting. */
const MOST_IN_ALL = 40;
/** Findings listed of one rule, and of one of low severity or below; the first step with few enough in all is taken. */
const STEPS = [
  [8, 3],
  [5, 2],
  [3, 1],
  [2, 1],
  [1, 1],
  [1, 0],
] as const;

export interface Capped {
  readonly findings: readonly Finding[];
  /** One for each rule with more findings than are listed. */
  readonly notifications: readonly Notification[];
}

/** Keeps the first findings of each rule, in the order given. Rules of security and critical ones are listed whole. */
export function capFindings(findings: readonly Finding[]): Capped {
  let kept = findings;
  for (const step of STEPS) {
    kept = keepFirst(findings, step);
    if (kept.length <= MOST_IN_ALL) break;
  }
  const more = new Map<string, number>();
  for (const { ruleId } of findings) more.set(ruleId, (more.get(ruleId) ?? 0) + 1);
  for (const { ruleId } of kept) more.set(ruleId, (more.get(ruleId) ?? 0) - 1);
  const notifications = [...more]
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([ruleId, count]) => ({
      kind: 'limit' as const,
      ruleId,
      message: `${count} more finding${count === 1 ? '' : 's'} of ${ruleId} ${count === 1 ? 'is' : 'are'} not listed; a review of this rule only lists all`,
    }));
  return { findings: kept, notifications };
}

function keepFirst(findings: readonly Finding[], [most, minor]: readonly [number, number]): readonly Finding[] {
  const counts = new Map<string, number>();
  return findings.filter(({ ruleId, severity }) => {
    if (severity === 'critical' || ruleId.startsWith('security/')) return true;
    const count = (counts.get(ruleId) ?? 0) + 1;
    counts.set(ruleId, count);
    return count <= (severity === 'low' || severity === 'info' ? minor : most);
  });
}
