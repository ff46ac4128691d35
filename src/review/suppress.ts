/** Suppression comments: `mcp-bp-ignore-next-line <rule-id> -- reason`. */

import type { Module } from '../syntax/ast.ts';
import { positionAt } from '../syntax/positions.ts';
import type { Finding, Notification, SourceFile, Suppression } from '../types.ts';

const DIRECTIVE = /^mcp-bp-ignore-next-line\b[^\S\n]*(\S*)[^\S\n]*(?:--[^\S\n]*(.*))?$/;
const HASH_COMMENT = /^[^\S\n]*#[^\S\n]*(mcp-bp-ignore-next-line\b.*)$/gm;

interface Directive {
  readonly path: string;
  readonly line: number;
  readonly ruleId: string;
  readonly reason: string;
  used: boolean;
}

export interface SuppressResult {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly (Suppression & { readonly finding: Finding })[];
  readonly notifications: readonly Notification[];
}

/** Drops findings that a directive on the line above names with a reason; reports malformed and unused directives. */
export function applySuppressions(
  findings: readonly Finding[],
  modules: readonly Module[],
  others: readonly SourceFile[],
  ruleIds: ReadonlySet<string>,
): SuppressResult {
  const notifications: Notification[] = [];
  const directives = [
    ...modules.flatMap((module) => readModule(module)),
    ...others.flatMap((file) => readHashComments(file)),
  ].filter((directive) => {
    const problem = problemOf(directive, ruleIds);
    if (problem) notifications.push({ kind: 'suppression', message: problem, location: locationOf(directive) });
    return !problem;
  });
  const byPlace = new Map(
    directives.map((directive) => [`${directive.path}:${directive.line + 1}:${directive.ruleId}`, directive]),
  );
  const kept: Finding[] = [];
  const suppressed: (Suppression & { finding: Finding })[] = [];
  for (const finding of findings) {
    const directive = byPlace.get(`${finding.location.path}:${finding.location.start.line}:${finding.ruleId}`);
    if (directive) {
      directive.used = true;
      suppressed.push({ ruleId: finding.ruleId, reason: directive.reason, location: finding.location, finding });
    } else kept.push(finding);
  }
  for (const directive of directives) {
    if (!directive.used)
      notifications.push({
        kind: 'suppression',
        message: `suppression of ${directive.ruleId} is not needed: the next line has no such finding`,
        location: locationOf(directive),
      });
  }
  return { findings: kept, suppressed, notifications };
}

function problemOf(directive: Directive, ruleIds: ReadonlySet<string>): string | undefined {
  if (!ruleIds.has(directive.ruleId))
    return `suppression names \`${directive.ruleId.slice(0, 80)}\`, which is no rule: write \`mcp-bp-ignore-next-line <rule-id> -- reason\``;
  if (directive.reason === '')
    return `suppression of ${directive.ruleId} gives no reason: write \`mcp-bp-ignore-next-line ${directive.ruleId} -- reason\``;
  return undefined;
}

function locationOf(directive: Directive) {
  const at = { line: directive.line, column: 1 };
  return { path: directive.path, start: at, end: at };
}

function parse(text: string): { ruleId: string; reason: string } | undefined {
  const match = DIRECTIVE.exec(text.trim());
  return match ? { ruleId: match[1] ?? '', reason: (match[2] ?? '').trim() } : undefined;
}

function readModule(module: Module): Directive[] {
  return module.comments.flatMap((comment) => {
    const parsed = comment.text.startsWith('mcp-bp-ignore') ? parse(comment.text) : undefined;
    return parsed ? [{ path: module.path, line: positionAt(module, comment.end).line, ...parsed, used: false }] : [];
  });
}

function readHashComments(file: SourceFile): Directive[] {
  if (!file.text.includes('mcp-bp-ignore-next-line')) return [];
  return [...file.text.matchAll(HASH_COMMENT)].flatMap((match) => {
    const parsed = parse(match[1] ?? '');
    return parsed
      ? [{ path: file.path, line: positionAt(file, (match.index ?? 0) + match[0].length).line, ...parsed, used: false }]
      : [];
  });
}
