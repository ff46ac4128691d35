/** The report for a model: facts and steps in few words. Quoted code is data. */
import type { Finding, Judgement, Report } from '../types.ts';
import {
  count,
  coverageLine,
  inlineCode,
  ledgerLine,
  notEvaluated,
  place,
  severityLine,
  skippedLine,
} from './common.ts';

export interface AgentOptions {
  /** Findings shown, 1–1000; the rest is counted. Default 25. */
  readonly limit?: number;
  /** Judgements shown, 0–1000. Default 8. */
  readonly judgements?: number;
}

export function formatAgent(report: Report, options: AgentOptions = {}): string {
  const limit = options.limit ?? 25;
  const shown = report.findings.slice(0, limit);
  const judgements = report.judgements.slice(0, options.judgements ?? 8);
  const skipped = skippedLine(report);
  const lines = [
    `review of ${report.target.path}: ${severityLine(report)}`,
    coverageLine(report),
    ...(skipped === undefined ? [] : [skipped]),
    ledgerLine(report),
    '',
    ...shown.flatMap((finding, index) => formatFinding(finding, index + 1)),
    ...(report.findings.length > shown.length
      ? [`${count(report.findings.length - shown.length, 'more finding')} not shown`, '']
      : []),
    ...(judgements.length > 0 ? ['A reader has to decide:', ...judgements.flatMap(formatJudgement)] : []),
    ...(report.judgements.length > judgements.length
      ? [`${count(report.judgements.length - judgements.length, 'more judgement')} not shown`]
      : []),
    ...notEvaluated(report).map(
      ({ reason, ruleIds }) =>
        `not evaluated (${reason}): ${ruleIds.length > 6 ? count(ruleIds.length, 'rule') : ruleIds.join(', ')}`,
    ),
    ...report.coverage.parseErrors
      .slice(0, 5)
      .map((error) => `parse error: ${error.path}:${error.line} ${error.reason}`),
    ...report.notifications.slice(0, 5).map((notification) => `note: ${notification.message}`),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function formatFinding(finding: Finding, number: number): string[] {
  const flow = finding.flow
    .map((step) => `${step.location.path}:${step.location.start.line} ${step.message}`)
    .join(' → ');
  return [
    `${number}. ${finding.severity} ${finding.ruleId} ${place(finding)} (${finding.evidence})`,
    `   ${finding.message}`,
    `   code: ${inlineCode(finding.snippet)}`,
    ...(flow === '' ? [] : [`   flow: ${flow}`]),
    `   fix: ${finding.fix}`,
    '',
  ];
}

function formatJudgement(judgement: Judgement): string[] {
  const places = judgement.pointers
    .slice(0, 4)
    .map((pointer) => `${pointer.location.path}:${pointer.location.start.line}`);
  return [`- ${judgement.ruleId}: ${judgement.question} Look at ${places.join(', ')}. Quote: ${judgement.quote}`];
}
