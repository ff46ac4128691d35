/** What a host passed on of a tool's result. */
import type { Evidence, FlowStep, Level, Progress, Severity } from '../../types.ts';
import type { ViewData, ViewFinding } from '../view-data.ts';

/** The key in `_meta` of a result under which the report is; the server writes the same. */
export const REPORT_META = 'mcp-server-best-practices/report';

/** A finding of the short result: how much is there depends on the detail that was asked for. */
interface ShortFinding {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly path: string;
  readonly line: number;
  readonly message?: string;
  readonly evidence?: Evidence;
  readonly fingerprint?: string;
  readonly level?: Level;
  readonly snippet?: string;
  readonly flow?: readonly FlowStep[];
  readonly fix?: string;
  /** Where findings are counted by rule. */
  readonly count?: number;
}

/** The structured result, which is the short one that models read. */
interface ShortResult {
  readonly target?: { readonly path: string; readonly languages: readonly string[]; readonly spec: string };
  readonly coverage?: { readonly files?: number; readonly linesOfCode?: number };
  readonly findings?: readonly ShortFinding[];
  readonly done?: boolean;
  readonly open?: number;
  readonly baseline?: string;
  readonly progress?: Progress;
}

/** A host that drops `_meta`, or was not known to show apps: what the short result says is shown. */
export function fromStructured(value: unknown): ViewData | undefined {
  const { target, coverage, findings, done, open, baseline, progress } = (value ?? {}) as ShortResult;
  if (target === undefined || findings === undefined) return undefined;
  return {
    rules: {},
    report: {
      target: { sdk: [], ...target },
      coverage: {
        files: coverage?.files ?? 0,
        linesOfCode: coverage?.linesOfCode ?? 0,
        skipped: [],
        parseErrors: [],
      },
      servers: [],
      ledger: [],
      findings: findings.map(readFinding),
      suppressed: [],
      judgements: [],
      notifications: [
        { kind: 'limit', message: 'The host passed on the short result only: one page of findings, and no ledger.' },
      ],
      axes: [],
      ...(done !== undefined && { done }),
      ...(open !== undefined && { open }),
      ...(baseline !== undefined && { baseline }),
      ...(progress !== undefined && { progress }),
    },
  };
}

function readFinding({ path, line, count = 1, ...finding }: ShortFinding): ViewFinding {
  return {
    message: count > 1 ? `${count} findings, the first of them here` : 'A finding',
    evidence: 'signal',
    fingerprint: '',
    snippet: '',
    flow: [],
    fix: '',
    ...finding,
    location: { path, start: { line, column: 1 }, end: { line, column: 1 } },
  };
}
