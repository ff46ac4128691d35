import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { InputError } from '../../guide.ts';
import { formatAgent } from '../../report/agent.ts';
import { LEDGER_STATUSES, type Report, type ReviewInput, SEVERITIES } from '../../types.ts';
import { appToolMeta, withReport } from '../app.ts';
import { errorResult, type McpContext, READ_ONLY, textResult } from '../context.ts';
import { REVIEW_SERVER } from '../texts.ts';

const DEFAULT_LIMIT = 20;

const input = z.strictObject({
  path: z.string().max(4096).optional().describe('File or folder to review, absolute or relative to the first root'),
  files: z
    .array(
      z.strictObject({
        path: z.string().max(1000).describe('Relative path; its extension names the language'),
        text: z.string().max(2_000_000),
      }),
    )
    .max(500)
    .optional()
    .describe('Texts to review instead of a path'),
  only: z.array(z.string().max(100)).max(200).optional().describe('Rule ids or categories to evaluate'),
  skip: z.array(z.string().max(100)).max(200).optional().describe('Rule ids or categories to leave out'),
  min_severity: z.enum(SEVERITIES).optional().describe('Lowest severity to evaluate'),
  limit: z.int().min(1).max(200).default(DEFAULT_LIMIT).describe('Findings returned'),
});

const output = z.object({
  target: z.object({ path: z.string(), languages: z.array(z.string()), spec: z.string() }),
  coverage: z.object({
    files: z.int().min(0).max(1e9),
    linesOfCode: z.int().min(0).max(1e9),
    skipped: z.int().min(0).max(1e9),
  }),
  ledger: z.record(z.enum(LEDGER_STATUSES), z.int().min(0).max(1e6)),
  findings: z.array(
    z.object({
      ruleId: z.string(),
      severity: z.enum(SEVERITIES),
      message: z.string(),
      evidence: z.string(),
      path: z.string(),
      line: z.int().min(1).max(1e9),
      fingerprint: z.string(),
    }),
  ),
  truncated: z.boolean(),
});

export function registerReviewServer(server: McpServer, context: McpContext): void {
  const config = {
    title: 'Review an MCP server',
    description: REVIEW_SERVER,
    inputSchema: input,
    outputSchema: output,
    annotations: READ_ONLY,
    ...appToolMeta(context),
  };
  server.registerTool('review_server', config, async (args, request) => {
    try {
      const target = await readInput(context, args);
      if (typeof target === 'string') return errorResult(target);
      const { only, skip, min_severity: minSeverity } = args;
      const report = await context.guide.review(target, {
        ...(only && { only }),
        ...(skip && { skip }),
        ...(minSeverity && { minSeverity }),
      });
      return withReport(makeResult(report, args.limit), report, { server, request, context });
    } catch (error) {
      if (error instanceof InputError) return errorResult(error.message);
      throw error;
    }
  });
}

async function readInput(context: McpContext, args: z.infer<typeof input>): Promise<ReviewInput | string> {
  const { path, files } = args;
  if (files !== undefined && path !== undefined) return 'Give either path or files, not both.';
  if (files !== undefined) {
    if (files.length === 0) return 'files is empty: give at least one {path, text}.';
    return {
      path: 'files',
      scope: 'excerpt',
      files: files.map((file) => ({ path: normalise(file.path), text: file.text })),
      skipped: [],
    };
  }
  if (path === undefined) return 'Give path (a file or folder) or files (an array of {path, text}).';
  if (!context.readPath) return 'This server does not read paths: give files instead.';
  return context.readPath(path);
}

/** Only a name for the report: nothing is opened by it. */
function normalise(path: string): string {
  return (
    path
      .replaceAll('\\', '/')
      .split('/')
      .filter((part) => part !== '' && part !== '.' && part !== '..')
      .join('/') || 'file'
  );
}

function makeResult(report: Report, limit: number): CallToolResult {
  const ledger = Object.fromEntries(
    LEDGER_STATUSES.map((status) => [status, report.ledger.filter((entry) => entry.status === status).length]),
  );
  const { path, languages, spec } = report.target;
  return textResult(formatAgent(report, { limit }), {
    target: { path, languages: [...languages], spec },
    coverage: {
      files: report.coverage.files,
      linesOfCode: report.coverage.linesOfCode,
      skipped: report.coverage.skipped.length,
    },
    ledger,
    findings: report.findings.slice(0, limit).map((finding) => ({
      ruleId: finding.ruleId,
      severity: finding.severity,
      message: finding.message,
      evidence: finding.evidence,
      path: finding.location.path,
      line: finding.location.start.line,
      fingerprint: finding.fingerprint,
    })),
    truncated: report.findings.length > limit,
  });
}
