/** What review_server and complete_review have in common: their arguments, and a report made one page of a result. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { makeDefinitionsInput, shrinkBaseline } from '../../guide.ts';
import { pageReport } from '../../report/agent.ts';
import { DETAILS } from '../../report/agent-items.ts';
import { PROFILES, type Report, type ReviewInput, type ReviewOptions, SEVERITIES } from '../../types.ts';
import { errorResult, type McpContext, textResult } from '../context.ts';

/** Characters of a baseline in a result: beyond them it counts findings by file or by rule. */
const LONGEST_BASELINE = 480;
/** Entries in one result: the budget of tokens is reached earlier as a rule. */
const MOST_ENTRIES = 40;

/** A value that came as JSON rather than as its text. */
const asText = (value: unknown) => {
  try {
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  } catch {
    return undefined;
  }
};

/** Findings of an earlier result are as good as their fingerprints. */
const asList = (value: unknown) => {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return value;
  return value.map((one: unknown) =>
    typeof one === 'object' && one !== null && 'fingerprint' in one ? one.fingerprint : one,
  );
};

const ruleNames = z.array(z.string()).optional();

const path = z.string().max(4096).optional().describe('File or folder');

/** What is reviewed, and what decides the outcome: the same for both tools. Descriptions are short, as every listing carries them. */
const given = {
  files: z
    .array(z.strictObject({ path: z.string(), text: z.string().max(2_000_000) }))
    .max(500)
    .optional()
    .describe('Texts; extensions name the language'),
  tool_definitions: z.preprocess(asText, z.string().max(4_000_000)).optional().describe('JSON of a tools/list result'),
  spec: z.string().max(10).optional().describe('Protocol revision, as 2025-11-25'),
  only: ruleNames.describe('Rule ids, categories'),
  skip: ruleNames.describe('Rule ids, categories'),
  compare_to: z
    .preprocess(asList, z.array(z.string().max(20_000)).max(1000))
    .optional()
    .describe('Baseline or fingerprints of an earlier result'),
  detail: z.enum(DETAILS).default('normal').describe('How much of each entry'),
  cursor: z.string().optional().describe('Next page of the same call'),
};

const listing = {
  profile: z.enum(PROFILES).default('default').describe('strict: every finding; migration: edits to the current SDK'),
  min_severity: z.enum(SEVERITIES).optional().describe('Lowest to evaluate'),
  limit: z.int().min(1).max(200).default(MOST_ENTRIES).describe('Entries'),
};

const withPath = z.strictObject({ path, ...given, ...listing });
const withoutPath = z.strictObject({ ...given, ...listing });
type WithPath = typeof withPath;

/** The arguments of a review; a path is offered only where paths are read. Made once: over HTTP a server is made for each request. */
export function reviewSchema({ readPath }: McpContext): WithPath {
  return readPath ? withPath : (withoutPath as unknown as WithPath);
}

export const inputShape = { path, ...given };
export const inputShapeWithoutPath = given;

const partial = z.strictObject({ ...inputShape, ...z.strictObject(listing).partial().shape });
export type ReviewArguments = z.infer<typeof partial>;

/** What is to be reviewed; or what is wrong with the arguments, as a sentence. Rejects with an `InputError`. */
export async function readInput(context: McpContext, args: ReviewArguments): Promise<ReviewInput | string> {
  const { path, files, tool_definitions: definitions } = args;
  const ways = context.readPath ? 'path, files or tool_definitions' : 'files or tool_definitions';
  if ([path, files, definitions].filter((one) => one !== undefined).length > 1)
    return `Give one of ${ways}, not both or all.`;
  if (definitions !== undefined) return makeDefinitionsInput(definitions);
  if (files !== undefined) {
    if (files.length === 0) return 'files is empty: give at least one {path, text}.';
    return {
      path: 'files',
      scope: 'excerpt',
      files: files.map((file) => ({ path: normalise(file.path), text: file.text })),
      skipped: [],
    };
  }
  if (path === undefined) return `Give ${ways}.`;
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

export function readOptions(args: ReviewArguments): ReviewOptions {
  const { only, skip, min_severity: minSeverity, profile, spec, compare_to: compareTo } = args;
  return {
    ...(only && { only }),
    ...(skip && { skip }),
    ...(minSeverity && { minSeverity }),
    ...(profile && { profile }),
    ...(spec && { spec }),
    ...(compareTo && { compareTo }),
  };
}

/** One page of a report, as text and as data, each within the same budget of tokens. */
export function pageResult(report: Report, { detail, limit = MOST_ENTRIES, cursor }: ReviewArguments): CallToolResult {
  const baseline = report.migration ? '' : shrinkBaseline(report.baseline, LONGEST_BASELINE);
  const page = pageReport(report, { detail, limit, cursor, baseline });
  return typeof page === 'string' ? errorResult(page) : textResult(page.text, page.data);
}
