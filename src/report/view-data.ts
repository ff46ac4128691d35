/** What the interactive report shows: a report and the few facts of its rules, cut to a size where a size is given. */
import type { Finding, Level, Report, Rule, ServerSummary, Severity } from '../types.ts';

/** The facts of a rule that the view shows beside what was found. */
export interface ViewRule {
  readonly title: string;
  readonly severity: Severity;
  /** The reason, in Markdown; only where texts are embedded. */
  readonly why?: string;
  /** Good code in the languages of the report. */
  readonly good?: readonly { readonly language: string; readonly text: string }[];
  readonly sources?: readonly string[];
}

export interface ViewServer {
  readonly name?: string;
  readonly tools: readonly string[];
  readonly resources: number;
  readonly prompts: number;
  readonly transports: readonly string[];
}

/** A finding; a host that passes on the short result leaves out its level. */
export type ViewFinding = Omit<Finding, 'level'> & { readonly level?: Level };

export type ViewReport = Pick<
  Report,
  | 'target'
  | 'coverage'
  | 'ledger'
  | 'suppressed'
  | 'judgements'
  | 'notifications'
  | 'axes'
  | 'migration'
  | 'progress'
  | 'completion'
> &
  Partial<Pick<Report, 'baseline' | 'open' | 'done'>> & {
    readonly servers: readonly ViewServer[];
    readonly findings: readonly ViewFinding[];
  };

export interface ViewData {
  readonly report: ViewReport;
  readonly rules: Readonly<Record<string, ViewRule>>;
  /** Findings and judgements that were left out to keep a size. */
  readonly omitted?: { readonly findings: number; readonly judgements: number };
}

export interface ViewOptions {
  readonly rules: readonly Rule[];
  /** Whether the reason and the good code of each rule with a finding or a judgement come along. */
  readonly texts: boolean;
}

export function makeViewData(report: Report, options: ViewOptions): ViewData {
  const shown = new Set(report.ledger.map((entry) => entry.ruleId));
  const fired = new Set([...report.findings, ...report.judgements].map((one) => one.ruleId));
  const rules: Record<string, ViewRule> = {};
  for (const rule of options.rules)
    if (shown.has(rule.id) || fired.has(rule.id))
      rules[rule.id] = {
        title: rule.title,
        severity: rule.severity,
        ...(fired.has(rule.id) && { sources: rule.sources.map((source) => source.url) }),
        ...(options.texts && fired.has(rule.id) && describeRule(rule, report.target.languages)),
      };
  return {
    report: pickReport(report),
    rules,
  };
}

function pickReport(report: Report): ViewReport {
  const { schemaVersion: _, servers, ...rest } = report;
  return { ...rest, servers: servers.map(describeServer) };
}

/** The names of fences in the languages that a report names. */
const FENCES: Readonly<Record<string, string>> = {
  ts: 'typescript',
  tsx: 'typescript',
  js: 'typescript',
  python: 'python',
  rust: 'rust',
  go: 'go',
};

function describeRule(rule: Rule, languages: readonly string[]): Pick<ViewRule, 'why' | 'good'> {
  const read = new Set(languages.map((language) => (language === 'javascript' ? 'typescript' : language)));
  const good = rule.examples.flatMap(({ word, language: fence, text }) => {
    const language = FENCES[fence] ?? fence;
    return word === 'good' && read.has(language) ? [{ language, text: text.trim() }] : [];
  });
  return {
    why: rule.sections.find((section) => section.heading === 'Why')?.text.trim() ?? rule.summary,
    good,
  };
}

function describeServer(server: ServerSummary): ViewServer {
  return {
    ...(server.name !== undefined && { name: server.name }),
    tools: server.tools.map((tool) => tool.name ?? '(computed name)'),
    resources: server.resources.length,
    prompts: server.prompts.length,
    transports: [...new Set(server.transports.map((transport) => transport.kind))],
  };
}

/**
 * Cuts the data to a number of bytes of JSON: long lists of evidence first, then the findings and judgements at the end,
 * which are the least severe. What was cut is counted in `omitted`.
 */
export function capViewData(data: ViewData, maximum: number): ViewData {
  if (sizeOf(data) <= maximum) return data;
  const { report } = data;
  const { coverage } = report;
  let cut: ViewData = {
    ...data,
    report: {
      ...report,
      ledger: report.ledger.map((entry) => ({
        ...entry,
        evidence: entry.evidence.slice(0, 1).map((text) => text.slice(0, 120)),
        reason: entry.reason.slice(0, 160),
      })),
      ...(report.migration && {
        migration: {
          ...report.migration,
          steps: report.migration.steps.map((step) => ({ ...step, edits: step.edits.slice(0, 10) })),
        },
      }),
      ...(report.baseline !== undefined && { baseline: report.baseline.length > 4000 ? '' : report.baseline }),
      suppressed: report.suppressed.slice(0, 50),
      notifications: report.notifications.slice(0, 50),
      servers: report.servers.slice(0, 10).map((server) => ({ ...server, tools: server.tools.slice(0, 100) })),
      coverage: {
        ...coverage,
        skipped: coverage.skipped.slice(0, 50),
        parseErrors: coverage.parseErrors.slice(0, 50),
      },
    },
  };
  for (let keep = Math.max(report.findings.length, report.judgements.length); sizeOf(cut) > maximum && keep > 0; ) {
    keep = Math.floor(keep * 0.7);
    cut = keepFirst(cut, report, keep);
  }
  return cut;
}

function keepFirst(data: ViewData, { findings, judgements }: ViewReport, keep: number): ViewData {
  return {
    ...data,
    report: { ...data.report, findings: findings.slice(0, keep), judgements: judgements.slice(0, keep) },
    omitted: {
      findings: Math.max(0, findings.length - keep),
      judgements: Math.max(0, judgements.length - keep),
    },
  };
}

function sizeOf(data: ViewData): number {
  return new TextEncoder().encode(JSON.stringify(data)).length;
}
