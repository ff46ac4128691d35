/** Where something stands in the text of a JSON, YAML or TOML file. */
import type { SourceFile } from '../types.ts';
import type { CheckFinding } from './check.ts';

/** A finding at the first match of a pattern in a file, else at its first line. */
export function findingIn(file: SourceFile, pattern: RegExp, message: string): CheckFinding {
  const match = pattern.exec(file.text);
  const start = match?.index ?? 0;
  return { file, start, end: start + (match?.[0].length ?? 0), message, evidence: 'signal' };
}

/** A pattern for a key of JSON with a certain text. */
export function entryPattern(key: string, value: string): RegExp {
  return new RegExp(`"${escape(key)}"\\s*:\\s*${escape(JSON.stringify(value))}`);
}

/** Text as a pattern that matches it alone. */
export function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
