/** How many findings of one rule are listed: the twentieth undescribed parameter says no more than the eighth. */
import type { Finding, Notification } from '../types.ts';

const MOST = 8;
/** Of rules of low severity and below. */
const MOST_MINOR = 3;

export interface Capped {
  readonly findings: readonly Finding[];
  /** One for each rule with more findings than are listed. */
  readonly notifications: readonly Notification[];
}

/** Keeps the first findings of each rule, in the order given. Rules of security and critical ones are listed whole. */
export function capFindings(findings: readonly Finding[]): Capped {
  const counts = new Map<string, number>();
  const kept = findings.filter((finding) => {
    const count = (counts.get(finding.ruleId) ?? 0) + 1;
    counts.set(finding.ruleId, count);
    return count <= mostOf(finding);
  });
  const listed = new Map<string, number>();
  for (const { ruleId } of kept) listed.set(ruleId, (listed.get(ruleId) ?? 0) + 1);
  const notifications = [...counts]
    .map(([ruleId, count]) => ({ ruleId, more: count - (listed.get(ruleId) ?? 0) }))
    .filter(({ more }) => more > 0)
    .sort((a, b) => (a.ruleId < b.ruleId ? -1 : 1))
    .map(({ ruleId, more }) => ({
      kind: 'limit' as const,
      ruleId,
      message: `${more} more finding${more === 1 ? '' : 's'} of ${ruleId} ${more === 1 ? 'is' : 'are'} not listed; a review of this rule only lists all`,
    }));
  return { findings: kept, notifications };
}

function mostOf({ ruleId, severity }: Finding): number {
  if (severity === 'critical' || ruleId.startsWith('security/')) return Number.POSITIVE_INFINITY;
  return severity === 'low' || severity === 'info' ? MOST_MINOR : MOST;
}
