/** What the server is made of, and how its tools answer. */
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { Guide } from '../guide.ts';
import type { ReviewInput } from '../types.ts';

export interface McpContext {
  readonly guide: Guide;
  readonly version: string;
  /** Reads the MCP App that shows a report. Absent where none is served. */
  readonly readReportView?: () => Promise<string>;
  /** Reads the JSON Schema of the report. Absent where it is not served. */
  readonly readReportSchema?: () => Promise<string>;
  /** Reads the skill's `SKILL.md`. Absent where the skill is not served. */
  readonly readSkill?: () => Promise<string>;
  /**
   * Reads a file or folder that a client named, when it lies under a root after resolving links.
   * Absent where paths are not accepted. Rejects with an `InputError` that is fit for the client.
   */
  readonly readPath?: (path: string) => Promise<ReviewInput>;
}

export function textResult(text: string, structuredContent?: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text }], ...(structuredContent && { structuredContent }) };
}

/** A failure that a better call avoids: the model reads it and tries again. */
export function errorResult(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true };
}

/** All tools only read what is local. */
export const READ_ONLY = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
} as const;

export const LANGUAGES = ['typescript', 'javascript', 'python', 'rust', 'go'] as const;
