/** The list of edits of the migration profile, for a terminal, as Markdown and for a model. */
import { createColors } from 'picocolors/picocolors.js';
import type { MigrationList, MigrationListStep, Report } from '../types.ts';
import { count, coverageLine, inlineCode, skippedLine } from './common.ts';

/** A report of the migration profile. */
export type MigrationReport = Report & { readonly migration: MigrationList };

export function isMigration(report: Report): report is MigrationReport {
  return report.migration !== undefined;
}

/** `12 edits in 5 steps`, or that there is none. */
function summaryLine({ applies, steps }: MigrationList): string {
  if (applies.length === 0) return 'nothing to migrate';
  const edits = steps.reduce((sum, step) => sum + step.edits.length, 0);
  return `${count(edits, 'edit')} in ${count(steps.length, 'step')}`;
}

function pageOf(step: MigrationListStep): string {
  return `best-practices://migrations/${step.page}`;
}

/** What was not parsed, and the notes: an empty list is not all of the truth then. */
function remarks({ coverage, notifications }: Report): string[] {
  return [
    ...coverage.parseErrors.map((error) => `${error.path}:${error.line} ${error.reason}`),
    ...notifications.map((notification) => `note: ${notification.message}`),
  ];
}

export function formatMigrationPretty(report: MigrationReport, options: { readonly color: boolean }): string {
  const colors = createColors(options.color);
  const { migration } = report;
  const skipped = skippedLine(report);
  const lines = [
    colors.bold(report.target.path),
    colors.dim(coverageLine(report)),
    ...(skipped === undefined ? [] : [colors.dim(skipped)]),
    '',
    ...migration.applies.map(({ id, title, reason }) => `${colors.cyan(id)}  ${title} ${colors.dim(`(${reason})`)}`),
    ...migration.others.map(({ id, reason }) => colors.dim(`${id}  no edits: ${reason}`)),
    '',
    ...migration.steps.flatMap((step, index) => [
      `${colors.bold(`${index + 1}. ${step.title}`)}  ${colors.dim(`${step.phase} · ${step.id}`)}`,
      ...step.edits.flatMap(({ location, snippet, to }) => [
        `   ${colors.cyan(`${location.path}:${location.start.line}`)}`,
        `     ${colors.red('-')} ${snippet}`,
        `     ${colors.green('+')} ${to}`,
      ]),
      '',
    ]),
    ...remarks(report).map((line) => colors.yellow(line)),
    colors.bold(summaryLine(migration)),
    ...(migration.steps.length > 0 ? [colors.dim('mcp-bp explain <page> shows each step with code')] : []),
  ];
  return `${lines.join('\n').replace(/\n{3,}/g, '\n\n')}\n`;
}

export function formatMigrationMarkdown(report: MigrationReport): string {
  const { migration } = report;
  const lines = [
    `# Migration of ${cell(report.target.path)}`,
    '',
    `${capitalise(summaryLine(migration))}. ${coverageLine(report)}.`,
    '',
    ...migration.applies.map(({ id, title, reason }) => `- \`${id}\`: ${title} (${cell(reason)})`),
    ...migration.others.map(({ id, reason }) => `- \`${id}\`, no edits: ${cell(reason)}`),
    ...migration.steps.flatMap((step, index) => [
      '',
      `## ${index + 1}. ${step.title}`,
      '',
      `${capitalise(step.phase)}; \`${pageOf(step)}\`, step \`${step.id}\`.`,
      '',
      ...step.edits.flatMap(({ location, snippet, to }) => [
        `- [ ] ${cell(location.path)}:${location.start.line}: ${inlineCode(snippet)} becomes ${inlineCode(to)}`,
      ]),
    ]),
    ...(remarks(report).length > 0 ? ['', '## Notes', '', ...remarks(report).map((line) => `- ${cell(line)}`)] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** What stands above the list of edits for a model. */
export function migrationLines(report: Report, migration: MigrationList): string[] {
  return [
    `migration of ${report.target.path}: ${summaryLine(migration)}`,
    coverageLine(report),
    ...migration.applies.map(({ id, reason }) => `applies: ${id} (${reason})`),
    ...migration.others.map(({ id, reason }) => `no edits: ${id} (${reason})`),
  ];
}

/** Names from reviewed code cannot open HTML or break a table. */
function cell(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '\\|');
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
