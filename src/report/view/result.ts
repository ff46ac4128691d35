/** What a host passed on of a tool's result. */
import type { Evidence, Severity } from '../../types.ts';
import type { ViewData } from '../view-data.ts';

/** The key in `_meta` of a result under which the report is; the server writes the same. */
export const REPORT_META = 'mcp-server-best-practices/report';

/** The structured result, which is the short one that models read. */
interface Structured {
  readonly target?: { readonly path: string; readonly languages: readonly string[]; readonly spec: string };
  readonly coverage?: { readonly files?: number; readonly linesOfCode?: number };
  readonly findings?: readonly {
    readonly ruleId: string;
    readonly severity: Severity;
    readonly message: string;
    readonly evidence: Evidence;
    readonly path: string;
    readonly line: number;
    readonly fingerprint: string;
  }[];
}

/** A host that drops `_meta`, or was not known to show apps: what the short result says is shown. */
export function fromStructured(value: unknown): ViewData | undefined {
  const { target, coverage, findings } = (value ?? {}) as Structured;
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
      findings: findings.map(({ path, line, ...finding }) => ({
        ...finding,
        location: { path, start: { line, column: 1 }, end: { line, column: 1 } },
        snippet: '',
        flow: [],
        fix: '',
      })),
      suppressed: [],
      judgements: [],
      notifications: [
        { kind: 'limit', message: 'The host passed on the short result only: no ledger, no code, no fixes.' },
      ],
      axes: [],
    },
  };
}
