/** What several formatters share: counts, places, code quoted as hostile text. */
import { type Finding, LEDGER_STATUSES, type LedgerStatus, type Report, SEVERITIES, type Severity } from '../types.ts';

/** `1 file`, `1,842 lines`. */
export function count(number: number, noun: string): string {
  const plural = noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${number.toLocaleString('en-US')} ${number === 1 ? noun : plural}`;
}

/** `src/a.ts:12:3` */
export function place(finding: Pick<Finding, 'location'>): string {
  const { path, start } = finding.location;
  return `${path}:${start.line}:${start.column}`;
}

/** Code in a run of backticks longer than any inside it. */
export function inlineCode(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const ticks = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

export function countStatuses(report: Report): Record<LedgerStatus, number> {
  const counts = Object.fromEntries(LEDGER_STATUSES.map((status) => [status, 0])) as Record<LedgerStatus, number>;
  for (const entry of report.ledger) counts[entry.status]++;
  return counts;
}

export function countSeverities(report: Report): Record<Severity, number> {
  const counts = Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>;
  for (const finding of report.findings) counts[finding.severity]++;
  return counts;
}

/** `2 critical, 1 low`, or `no findings`. */
export function severityLine(report: Report): string {
  const counts = countSeverities(report);
  const parts = SEVERITIES.flatMap((severity) => (counts[severity] > 0 ? [`${counts[severity]} ${severity}`] : []));
  return parts.length > 0 ? parts.join(', ') : 'no findings';
}

/** What was read: files, lines, languages, SDK, revision, tools. */
export function coverageLine(report: Report): string {
  const { coverage, target, servers } = report;
  const tools = servers.reduce((sum, server) => sum + server.tools.length, 0);
  const sdk = target.sdk.map((use) => (use.version === undefined ? use.name : `${use.name} ${use.version}`)).join(', ');
  return [
    `${count(coverage.files, 'file')}, ${count(coverage.linesOfCode, 'line')}`,
    target.languages.join(', ') || 'no supported language',
    sdk === '' ? 'no MCP SDK recognised' : sdk,
    `revision ${target.spec}`,
    count(tools, 'tool'),
  ].join(' · ');
}

/** `12 rules pass, 3 fail, …`; statuses that no rule has are left out. */
export function ledgerLine(report: Report): string {
  const counts = countStatuses(report);
  const words: Record<LedgerStatus, string> = {
    pass: 'pass',
    fail: 'fail',
    judge: 'need a judgement',
    'not-applicable': 'do not apply',
    'not-evaluated': 'not evaluated',
    suppressed: 'suppressed',
  };
  const parts = LEDGER_STATUSES.flatMap((status) => (counts[status] > 0 ? [`${counts[status]} ${words[status]}`] : []));
  return `${count(report.ledger.length, 'rule')}: ${parts.join(', ')}`;
}

/** Skipped files by reason, most frequent first: `14 vendored, 2 generated`. */
export function skippedLine(report: Report): string | undefined {
  const { skipped } = report.coverage;
  if (skipped.length === 0) return undefined;
  const byReason = new Map<string, number>();
  for (const { reason } of skipped) byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
  const parts = [...byReason]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([reason, number]) => `${number} ${reason}`);
  return `not read: ${parts.join(', ')}`;
}

/** Reasons for `not-evaluated`, each with its rules. */
export function notEvaluated(report: Report): { reason: string; ruleIds: string[] }[] {
  const byReason = new Map<string, string[]>();
  for (const entry of report.ledger)
    if (entry.status === 'not-evaluated')
      byReason.set(entry.reason, [...(byReason.get(entry.reason) ?? []), entry.ruleId]);
  return [...byReason].map(([reason, ruleIds]) => ({ reason, ruleIds }));
}
