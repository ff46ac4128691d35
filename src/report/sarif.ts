/** The report as SARIF 2.1.0. Suppressed results are marked, not dropped, so that a viewer can count them. */
import type { Log, ReportingDescriptor, Result, Location as SarifLocation } from 'sarif';
import type { Finding, Location, Report, Rule, Severity } from '../types.ts';

const LEVELS: Record<Severity, 'error' | 'warning' | 'note'> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
};
/** GitHub reads this number as the severity of a security result. */
const SCORES: Record<Severity, string> = { critical: '9.5', high: '8.0', medium: '5.5', low: '3.0', info: '1.0' };

export interface SarifOptions {
  readonly version: string;
  /** Rules by id, for titles and texts. */
  readonly rules: readonly Rule[];
}

export function formatSarif(report: Report, { version, rules }: SarifOptions): string {
  const used = new Set([
    ...report.findings.map((finding) => finding.ruleId),
    ...report.suppressed.map((one) => one.ruleId),
  ]);
  const descriptors = rules.filter((rule) => used.has(rule.id)).map(makeDescriptor);
  const indexes = new Map(descriptors.map((descriptor, index) => [descriptor.id, index]));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'mcp-server-best-practices', semanticVersion: version, rules: descriptors } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.notifications.map((one) => ({
              level: one.kind === 'check-crashed' ? 'error' : 'note',
              message: { text: one.message },
            })),
          },
        ],
        results: [
          ...report.findings.map((finding) => makeResult(finding, indexes.get(finding.ruleId))),
          ...report.suppressed.map(
            (one): Result => ({
              ruleId: one.ruleId,
              message: { text: 'Suppressed in the source.' },
              locations: [makeLocation(one.location)],
              suppressions: [{ kind: 'inSource', justification: one.reason }],
            }),
          ),
        ],
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function makeDescriptor(rule: Rule): ReportingDescriptor {
  const [source] = rule.sources;
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.summary },
    help: { text: rule.fix, markdown: rule.fix },
    ...(source && { helpUri: source.url }),
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: {
      tags: [rule.category, ...rule.tags],
      ...(rule.category === 'security' && { 'security-severity': SCORES[rule.severity] }),
    },
  };
}

function makeResult(finding: Finding, ruleIndex: number | undefined): Result {
  return {
    ruleId: finding.ruleId,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [makeLocation(finding.location)],
    partialFingerprints: { 'mcpServerBestPractices/v1': finding.fingerprint },
    properties: { evidence: finding.evidence },
    ...(finding.flow.length > 0 && {
      codeFlows: [
        {
          threadFlows: [
            {
              locations: finding.flow.map((step) => ({
                location: { ...makeLocation(step.location), message: { text: step.message } },
              })),
            },
          ],
        },
      ],
    }),
  };
}

function makeLocation(location: Location): SarifLocation {
  return {
    physicalLocation: {
      artifactLocation: { uri: location.path.split('/').map(encodeURIComponent).join('/') },
      region: {
        startLine: location.start.line,
        startColumn: location.start.column,
        endLine: location.end.line,
        endColumn: location.end.column,
      },
    },
  };
}
