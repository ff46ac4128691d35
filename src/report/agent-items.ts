/** The entries of a report for a model: findings, edits, answers and judgements, as text and as data. */
import type { Finding, Judgement, MigrationEdit, MigrationListStep, Report } from '../types.ts';
import { inlineCode, place } from './common.ts';
import { clip, type PageItem } from './page.ts';

/** How much of each entry is shown. */
export const DETAILS = ['summary', 'normal', 'full'] as const;
export type Detail = (typeof DETAILS)[number];

const LONGEST_PATH = 200;

/** What a page of the report lists: answers first, where there are any; then edits or findings; then what is left to decide. */
export function itemsOf(report: Report, detail: Detail): PageItem[] {
  const rejected = (report.completion?.rejected ?? []).map(rejectedItem);
  const accepted = (report.completion?.accepted ?? []).map(acceptedItem);
  if (report.migration) return report.migration.steps.flatMap(stepItems);
  const findings = detail === 'summary' ? ruleItems(report.findings) : findingItems(report.findings, detail);
  return [...rejected, ...accepted, ...findings, ...report.judgements.map((one) => judgementItem(one, detail))];
}

function rejectedItem({ ruleId, reason }: { readonly ruleId: string; readonly reason: string }): PageItem {
  return {
    heading: 'Answers that do not count:',
    render: () => [`- ${clip(ruleId, 100)}: ${clip(reason, 300)}`],
    data: () => ({ list: 'rejected', entry: { ruleId: clip(ruleId, 100), reason: clip(reason, 300) } }),
  };
}

function acceptedItem({
  ruleId,
  verdict,
  location,
  reason,
}: NonNullable<Report['completion']>['accepted'][number]): PageItem {
  const evidence = `${clip(location.path, LONGEST_PATH)}:${location.start.line}`;
  return {
    heading: 'Decided by a reader, each with a quote that stands in the file:',
    render: () => [`- ${ruleId}: ${verdict} (${evidence}) ${clip(reason, 200)}`],
    data: () => ({ list: 'changed', entry: { ruleId, status: verdict, evidence } }),
  };
}

/** The fix of a rule stands at its first finding. */
export function findingItems(findings: readonly Finding[], detail: Detail): PageItem[] {
  const explained = new Map<string, number>();
  return findings.map((finding, index) => {
    const first = explained.get(finding.ruleId);
    if (first === undefined) explained.set(finding.ruleId, index + 1);
    return {
      render: (brief) => renderFinding(finding, index + 1, { detail, brief, first }),
      data: (brief) => ({ list: 'findings', entry: findingData(finding, detail, brief) }),
    };
  });
}

function renderFinding(
  finding: Finding,
  number: number,
  { detail, brief, first }: { detail: Detail; brief: boolean; first: number | undefined },
): string[] {
  const at = clip(place(finding), brief ? 100 : LONGEST_PATH);
  const head = `${number}. ${finding.severity} ${finding.ruleId} ${at} (${finding.evidence})`;
  if (brief) return [head, `   ${clip(finding.message, 160)}`, ''];
  const steps = detail === 'full' ? finding.flow : [...finding.flow.slice(0, 2), ...finding.flow.slice(2).slice(-2)];
  const flow = steps.map(
    ({ location, message }) => `${clip(location.path, 100)}:${location.start.line} ${clip(message, 120)}`,
  );
  return [
    head,
    `   ${finding.message}`,
    `   code: ${inlineCode(finding.snippet)}`,
    ...(flow.length > 0 ? [`   flow: ${flow.join(' → ')}`] : []),
    ...(detail === 'full' ? [`   fingerprint: ${finding.fingerprint}, level ${finding.level}`] : []),
    `   fix: ${first === undefined ? finding.fix : `as for ${first}`}`,
    '',
  ];
}

function findingData(finding: Finding, detail: Detail, brief: boolean): Record<string, unknown> {
  const { ruleId, severity, message, evidence, location, fingerprint } = finding;
  return {
    ruleId,
    severity,
    message: clip(message, brief ? 160 : 400),
    evidence,
    path: clip(location.path, brief ? 100 : LONGEST_PATH),
    line: location.start.line,
    ...(finding.tool !== undefined && !brief && { tool: clip(finding.tool, 100) }),
    fingerprint,
    ...(detail === 'full' && { level: finding.level, flow: finding.flow, fix: finding.fix, snippet: finding.snippet }),
  };
}

/** One line for each rule: how often, and where first. */
function ruleItems(findings: readonly Finding[]): PageItem[] {
  const byRule = new Map<string, Finding[]>();
  for (const finding of findings) byRule.set(finding.ruleId, [...(byRule.get(finding.ruleId) ?? []), finding]);
  return [...byRule].flatMap(([ruleId, own]) => {
    const [first] = own;
    if (!first) return [];
    const data = {
      ruleId,
      severity: first.severity,
      count: own.length,
      path: clip(first.location.path, LONGEST_PATH),
      line: first.location.start.line,
    };
    return [
      {
        render: () => [`${first.severity} ${ruleId} ×${own.length}, first at ${data.path}:${data.line}`],
        data: () => ({ list: 'findings', entry: data }),
      },
    ];
  });
}

function judgementItem({ ruleId, question, quote, pointers }: Judgement, detail: Detail): PageItem {
  const shown = pointers.slice(0, detail === 'full' ? 8 : 4);
  const places = shown.map(
    ({ location }) => `${clip(location.path, detail === 'full' ? LONGEST_PATH : 120)}:${location.start.line}`,
  );
  const short: PageItem = {
    heading: 'A reader has to decide (answer with complete_review):',
    render: (brief) => [
      detail === 'summary'
        ? `- ${ruleId}`
        : `- ${ruleId}: ${question} Look at ${places.slice(0, brief ? 1 : 8).join(', ')}. Quote: ${quote}`,
    ],
    data: (brief) => ({
      list: 'judgements',
      entry: detail === 'summary' ? { ruleId } : { ruleId, question, quote, places: places.slice(0, brief ? 1 : 8) },
    }),
  };
  return short;
}

function stepItems(step: MigrationListStep, index: number): PageItem[] {
  const heading = `\n${index + 1}. ${step.title} (${step.phase}; get_guidance migrations/${step.page})`;
  return step.edits.map((edit) => editItem(step, edit, heading));
}

function editItem(step: MigrationListStep, { location, snippet, to }: MigrationEdit, heading: string): PageItem {
  return {
    heading,
    render: (brief) => [
      `   ${clip(location.path, brief ? 100 : LONGEST_PATH)}:${location.start.line} ${inlineCode(clip(snippet, 120))} -> ${inlineCode(clip(to, 160))}`,
    ],
    data: (brief) => ({
      list: 'edits',
      entry: {
        step: step.id,
        path: clip(location.path, brief ? 100 : LONGEST_PATH),
        line: location.start.line,
        to: clip(to, 160),
      },
    }),
  };
}
