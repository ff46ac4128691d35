/** The report for a terminal. */
import { createColors } from 'picocolors/picocolors.js';
import type { Finding, Report, Severity } from '../types.ts';
import { count, coverageLine, ledgerLine, notEvaluated, place, severityLine, skippedLine } from './common.ts';
import { progressLines, rejectedLines } from './loop.ts';

export interface PrettyOptions {
  readonly color: boolean;
  /** Width in characters; text is wrapped at it. */
  readonly columns: number;
  /** Judgements listed; the rest is counted. Default 10. */
  readonly judgements?: number;
}

type Colors = ReturnType<typeof createColors>;

export function formatPretty(report: Report, options: PrettyOptions): string {
  const colors = createColors(options.color);
  const width = Math.max(40, Math.min(options.columns, 120));
  const skipped = skippedLine(report);
  const lines = [
    colors.bold(report.target.path),
    colors.dim(coverageLine(report)),
    ...(skipped === undefined ? [] : [colors.dim(skipped)]),
    '',
    ...report.findings.flatMap((finding) => formatFinding(finding, colors, width)),
    ...formatJudgements(report, colors, width, options.judgements ?? 10),
    ...notEvaluated(report).map(({ reason, ruleIds }) =>
      colors.dim(`not evaluated: ${count(ruleIds.length, 'rule')} (${reason})`),
    ),
    ...report.coverage.parseErrors.map((error) => colors.yellow(`${error.path}:${error.line} ${error.reason}`)),
    ...report.notifications.map((notification) => colors.yellow(`note: ${notification.message}`)),
    ...(report.suppressed.length > 0 ? [colors.dim(`suppressed: ${count(report.suppressed.length, 'finding')}`)] : []),
    '',
    colors.bold(severityLine(report)),
    ledgerLine(report),
    ...(report.progress || report.completion ? [...progressLines(report), ...rejectedLines(report)] : []),
    ...(report.findings.length > 0 ? [colors.dim('mcp-bp explain <rule> shows why and how to fix it')] : []),
  ];
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

function severityLabel(severity: Severity, colors: Colors): string {
  const text = severity.padEnd(8);
  if (severity === 'critical') return colors.bold(colors.red(text));
  if (severity === 'high') return colors.red(text);
  return severity === 'medium' ? colors.yellow(text) : colors.dim(text);
}

function formatFinding(finding: Finding, colors: Colors, width: number): string[] {
  const indent = ' '.repeat(9);
  return [
    `${severityLabel(finding.severity, colors)} ${colors.cyan(finding.ruleId)}  ${place(finding)}`,
    ...wrap(finding.message, width - 9).map((line) => indent + line),
    `${indent}${colors.dim('│')} ${finding.snippet}`,
    ...finding.flow.map(
      (step, index) =>
        `${indent}${colors.dim(`${index + 1}. ${step.location.path}:${step.location.start.line}`)} ${step.message}`,
    ),
    ...wrap(`Fix: ${finding.fix}`, width - 9).map((line) => colors.dim(indent + line)),
    '',
  ];
}

function formatJudgements(report: Report, colors: Colors, width: number, limit: number): string[] {
  if (report.judgements.length === 0) return [];
  const more = report.judgements.length - limit;
  return [
    colors.bold('For a reader to decide'),
    ...report.judgements.slice(0, limit).flatMap((judgement) => {
      const places = judgement.pointers
        .slice(0, 3)
        .map((pointer) => `${pointer.location.path}:${pointer.location.start.line}`)
        .join(', ');
      return [
        `${colors.cyan(judgement.ruleId)}  ${colors.dim(places)}`,
        ...wrap(judgement.question, width - 2).map((line) => `  ${line}`),
      ];
    }),
    ...(more > 0 ? [colors.dim(`${count(more, 'more judgement')}`)] : []),
    '',
  ];
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
