/** What counts as found and as cleared. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { listFunctions } from '../../../dist/bench.js';
import { lineMapping } from './trees.mjs';

/** The rules that answer for a category of advisories. */
export const RULES = {
  'command-injection': ['security/command-injection'],
  'argument-injection': ['security/argument-injection', 'security/command-injection'],
  'code-injection': ['security/code-injection'],
  'sql-injection': ['security/sql-injection'],
  'path-traversal': ['security/path-traversal', 'security/symlink-escape'],
  symlink: ['security/symlink-escape', 'security/path-traversal'],
  ssrf: ['security/ssrf'],
  'token-passthrough': ['security/token-passthrough', 'security/ssrf'],
  xss: ['security/xss'],
  redirect: ['security/open-redirect'],
  'dns-rebinding': [
    'security/bind-all-interfaces',
    'security/missing-origin-validation',
    'security/missing-authentication',
  ],
  'missing-auth': [
    'security/missing-authentication',
    'security/missing-authorization',
    'security/bind-all-interfaces',
    'security/missing-origin-validation',
  ],
  'info-leak': ['error-handling/internal-leak', 'security/secrets-in-results', 'observability/secrets-in-logs'],
  dos: ['security/redos'],
  secrets: ['security/hardcoded-secret'],
  stdout: ['observability/stdout-pollution'],
  tls: ['security/tls-verification-off'],
  deserialization: ['security/unsafe-deserialization'],
  poisoning: ['tool-design/description-injection'],
};

/** A finding this far from a listed line still points at it. In lines. */
const NEAR = 8;
const GRADES = ['confirmed', 'flow', 'signal', 'capability'];

/**
 * Findings at listed lines of a file, or in the same named function.
 * @param findings Findings of the rules of a category, in any file.
 */
export async function findingsAt(findings, folder, file, lines) {
  const own = findings.filter(({ location }) => location.path === file);
  const functions = await functionsAt(folder, file, lines);
  return own.filter(
    ({ location: { start, end } }) =>
      lines.some((line) => line >= start.line - NEAR && line <= end.line + NEAR) ||
      functions.some((one) => one.start <= start.line && start.line <= one.end),
  );
}

/** The innermost named function around each line. */
async function functionsAt(folder, file, lines) {
  const all = await functionsOf(folder, file);
  return lines.flatMap((line) => {
    const around = all.filter((one) => one.start <= line && line <= one.end);
    return around.sort((a, b) => a.end - a.start - (b.end - b.start)).slice(0, 1);
  });
}

const known = new Map();

async function functionsOf(folder, file) {
  const full = path.join(folder, file);
  if (!known.has(full)) known.set(full, existsSync(full) ? await listFunctions(file, readFileSync(full, 'utf8')) : []);
  return known.get(full);
}

/** Findings that stay in the fixed version: near where the lines went, or in functions of the same names. */
export async function findingsLeft(findings, pair, before, after) {
  const file = pair.fixedFile ?? pair.file;
  const own = findings.filter(({ location }) => location.path === file);
  if (own.length === 0 || !existsSync(path.join(after, file))) return [];
  const mapped = pair.lines.map(lineMapping(path.join(before, pair.file), path.join(after, file)));
  const names = new Set((await functionsAt(before, pair.file, pair.lines)).map((one) => one.name));
  const functions = (await functionsOf(after, file)).filter((one) => names.has(one.name));
  return own.filter(
    ({ location: { start, end } }) =>
      mapped.some((line) => line >= start.line - NEAR && line <= end.line + NEAR) ||
      functions.some((one) => one.start <= start.line && start.line <= one.end),
  );
}

/** The strongest grade of evidence among findings. */
export function gradeOf(findings) {
  return GRADES.find((grade) => findings.some(({ evidence }) => evidence === grade)) ?? '';
}
