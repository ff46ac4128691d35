/** The report for a model: facts and steps in few words. Quoted code is data. */
import { LEDGER_STATUSES, type Report } from '../types.ts';
import { type Detail, itemsOf } from './agent-items.ts';
import { count, countStatuses, coverageLine, ledgerLine, notEvaluated, severityLine, skippedLine } from './common.ts';
import { progressLines } from './loop.ts';
import { migrationLines } from './migration.ts';
import { clip, digestOf, fillPage, fitLines, makeCursor, type PageItem, readCursor } from './page.ts';
import { estimateTokens } from './tokens.ts';

export interface AgentOptions {
  /** Findings shown, 1–1000; the rest is counted. Default 25. */
  readonly limit?: number;
  /** Judgements shown, 0–1000. Default 8. */
  readonly judgements?: number;
}

/** The whole report for the command line, its long lists cut. */
export function formatAgent(report: Report, options: AgentOptions = {}): string {
  const { limit = 25, judgements = 8 } = options;
  const shown = {
    ...report,
    findings: report.findings.slice(0, limit),
    judgements: report.judgements.slice(0, judgements),
  };
  const [findings, decisions] = [report.findings.length - limit, report.judgements.length - judgements];
  const lines = [
    ...headLines(report),
    '',
    ...printAll(itemsOf({ ...shown, judgements: [] }, 'normal')),
    ...(findings > 0 ? [`${count(findings, 'more finding')} not shown`, ''] : []),
    ...printAll(itemsOf({ ...shown, findings: [], completion: undefined } as Report, 'normal')),
    ...(decisions > 0 ? [`${count(decisions, 'more judgement')} not shown`] : []),
    ...footLines(report),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function printAll(items: readonly PageItem[]): string[] {
  return [...fillPage(items, { offset: 0, limit: items.length, budget: Number.POSITIVE_INFINITY }, 0).lines];
}

function headLines(report: Report): string[] {
  const skipped = skippedLine(report);
  if (report.migration) return migrationLines(report, report.migration);
  return [
    `review of ${report.target.path}: ${severityLine(report)}`,
    coverageLine(report),
    ...(skipped === undefined ? [] : [skipped]),
    ledgerLine(report),
    ...progressLines(report),
  ];
}

function footLines(report: Report): string[] {
  return [
    ...notEvaluated(report).map(
      ({ reason, ruleIds }) =>
        `not evaluated (${reason}): ${ruleIds.length > 6 ? count(ruleIds.length, 'rule') : ruleIds.join(', ')}`,
    ),
    ...report.coverage.parseErrors
      .slice(0, 5)
      .map((error) => `parse error: ${error.path}:${error.line} ${error.reason}`),
    ...report.notifications.slice(0, 5).map((notification) => `note: ${notification.message}`),
  ];
}

export interface ReportPageOptions {
  readonly detail: Detail;
  /** Entries shown at most, findings and judgements together. */
  readonly limit: number;
  /** Of an earlier page of the same report. */
  readonly cursor?: string | undefined;
  /** Characters that the baseline takes at most, as the caller has shortened it. */
  readonly baseline: string;
}

export interface ReportPage {
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Estimated tokens of one page, text and data each; the estimate is kept below 3,000 real ones. */
const BUDGETS: Readonly<Record<Detail, number>> = { summary: 1500, normal: 2400, full: 8000 };
const HEAD_BUDGET = 500;
const FOOT_BUDGET = 350;

/** One page of a report within a budget of tokens; or what is wrong with the cursor, as a sentence. */
export function pageReport(
  report: Report,
  { detail, limit, cursor, baseline }: ReportPageOptions,
): ReportPage | string {
  const items = itemsOf(report, detail);
  const digest = digestOf(
    [detail, report.baseline, ...items.map((item) => JSON.stringify(item.data(true)))].join('\n'),
  );
  const offset = cursor === undefined ? 0 : readCursor(cursor, digest);
  if (offset === undefined) return 'the cursor is none of an earlier page: leave it out to begin with the first';
  if (offset === 'changed' || offset > items.length)
    return 'the project or the options changed since the page that this cursor is of: review again without cursor';
  const isFirst = offset === 0;
  const head = isFirst
    ? [...fitLines(headLines(report), HEAD_BUDGET), ...(baseline === '' ? [] : [`baseline: ${baseline}`])]
    : [`review of ${clip(report.target.path, 120)}, from entry ${offset + 1} of ${items.length}`];
  const foot = isFirst ? fitLines(footLines(report), FOOT_BUDGET, 240) : [];
  const base = baseData(report, isFirst ? baseline : undefined);
  const used = Math.max(estimateTokens([...head, ...foot].join('\n')), estimateTokens(JSON.stringify(base))) + 60;
  const page = fillPage(items, { offset, limit, budget: BUDGETS[detail] }, used);
  const judged = items.length - report.judgements.length;
  const isApart = page.next !== undefined && page.next < judged && report.judgements.length > 0 && judged > offset;
  const next = page.next === undefined ? undefined : makeCursor(page.next, digest);
  const questions = isApart ? makeCursor(judged, digest) : undefined;
  const more = [
    ...(next === undefined ? [] : [`${items.length - (page.next ?? 0)} more entries: cursor ${next}`]),
    ...(questions === undefined
      ? []
      : [`${count(report.judgements.length, 'judgement')} to decide: cursor ${questions}`]),
  ];
  return {
    text: `${[...head, '', ...page.lines, ...more, ...foot].join('\n').trimEnd()}\n`,
    data: {
      ...base,
      ...(report.migration ? { edits: [] } : { findings: [] }),
      ...page.lists,
      truncated: next !== undefined,
      ...(next !== undefined && { cursor: next }),
      ...(questions !== undefined && { judgementsCursor: questions }),
    },
  };
}

function baseData(report: Report, baseline: string | undefined): Record<string, unknown> {
  const { path, languages, spec } = report.target;
  const { files, linesOfCode, skipped } = report.coverage;
  const counts = countStatuses(report);
  return {
    target: { path: clip(path, 200), languages, spec },
    coverage: { files, linesOfCode, skipped: skipped.length },
    ledger: Object.fromEntries(LEDGER_STATUSES.map((status) => [status, counts[status]])),
    done: report.done,
    open: report.open,
    ...(report.progress && {
      progress: {
        ...report.progress,
        unfixed: report.progress.unfixed.slice(0, 6).map((one) => ({ ...one, reason: clip(one.reason, 160) })),
      },
    }),
    ...(baseline !== undefined && baseline !== '' && { baseline }),
  };
}
