/** The report as Markdown, for a pull request or a job summary. */
import type { Finding, Report } from '../types.ts';
import { coverageLine, inlineCode, ledgerLine, notEvaluated, place, severityLine, skippedLine } from './common.ts';
import { progressLines, rejectedLines } from './loop.ts';

export function formatMarkdown(report: Report): string {
  const skipped = skippedLine(report);
  const lines = [
    `# MCP server review: ${cell(report.target.path)}`,
    '',
    `${capitalise(severityLine(report))}. ${coverageLine(report)}.`,
    ...(skipped === undefined ? [] : ['', capitalise(`${skipped}.`)]),
    '',
    `${ledgerLine(report)}.`,
    ...(report.progress || report.completion
      ? section(
          'Progress',
          [...progressLines(report), ...rejectedLines(report)].map((line) => `- ${cell(line)}`),
        )
      : []),
    '',
    '| question | answer | rules |',
    '|---|---|---|',
    ...report.axes.map(
      (axis) =>
        `| ${axis.question} | ${axis.status} | ${axis.ruleIds.slice(0, 8).join(', ')}${axis.ruleIds.length > 8 ? ', …' : ''} |`,
    ),
    ...(report.findings.length > 0 ? ['', '## Findings', ...report.findings.flatMap(formatFinding)] : []),
    ...(report.judgements.length > 0
      ? ['', '## For a reader to decide', '', ...report.judgements.map((one) => `- \`${one.ruleId}\`: ${one.question}`)]
      : []),
    ...section(
      'Not evaluated',
      notEvaluated(report).map(({ reason, ruleIds }) => `- ${reason}: ${ruleIds.map((id) => `\`${id}\``).join(', ')}`),
    ),
    ...section(
      'Suppressed',
      report.suppressed.map(
        (one) => `- \`${one.ruleId}\` at ${one.location.path}:${one.location.start.line}: ${cell(one.reason)}`,
      ),
    ),
    ...section(
      'Notes',
      report.notifications.map((one) => `- ${cell(one.message)}`),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? ['', `## ${title}`, '', ...lines] : [];
}

function formatFinding(finding: Finding): string[] {
  return [
    '',
    `### ${finding.severity}: \`${finding.ruleId}\` at ${cell(place(finding))}`,
    '',
    `${cell(finding.message)} (evidence: ${finding.evidence})`,
    '',
    inlineCode(finding.snippet),
    ...(finding.flow.length > 0
      ? [
          '',
          ...finding.flow.map(
            (step, index) =>
              `${index + 1}. ${cell(step.location.path)}:${step.location.start.line} ${cell(step.message)}`,
          ),
        ]
      : []),
    '',
    `Fix: ${finding.fix}`,
  ];
}

/** Names from reviewed code cannot open HTML or break a table. */
function cell(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '\\|');
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
