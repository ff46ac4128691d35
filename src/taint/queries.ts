/** Statements of SQL that come from outside as a whole: what the code does to hold them to reading. */

import { condition } from './cases.ts';
import type { Environment } from './environment.ts';
import { isOutside, learned } from './guards.ts';
import { has, type Kinds, makeKinds } from './kinds.ts';
import { allTaints, type Facts, makeSym, NO_FACTS, type Sym, type Taint, type Value } from './values.ts';

/** Stands for the connection: what is known of it holds for every statement that follows. */
export const CONNECTION: Sym = makeSym();

const IN_TRANSACTION = makeKinds(['read-only-transaction']);
const BY_PREFIX = makeKinds(['read-prefix']);
const BY_WORD = makeKinds(['word-check']);

const OPENS = /^\s*(?:begin|start\s+transaction|set\s+(?:session|local|transaction))\b[^;]*\bread\s+only\b/i;
const READS = /^\W*(?:select|with|show|describe|desc|explain|pragma|values|table|match)\b/i;

/** `BEGIN READ ONLY`: what follows runs within, as long as no statement ends it. */
export function noteTransaction(env: Environment, statement: Value): void {
  if (typeof statement.constant === 'string' && OPENS.test(statement.constant))
    env.learn(new Map([[CONNECTION, IN_TRANSACTION]]));
}

/** Whether a prefix, or each of several, is the first word of a statement that reads. */
export function isReadingPrefix(prefix: Value): boolean {
  if (typeof prefix.constant === 'string') return READS.test(`${prefix.constant} `);
  const words = [...(prefix.fields?.values() ?? [])];
  return (
    words.length > 0 && words.every((word) => typeof word.constant === 'string' && READS.test(`${word.constant} `))
  );
}

/** What it says of a statement that it begins with such a word. */
export function readingPrefix(taints: readonly Taint[]): Facts {
  return learned(taints, () => BY_PREFIX);
}

/** A pattern that wants a text to begin with such a word. */
export function kindsOfReading(pattern: string): Kinds {
  const start = /^\/?\^(?:\(\?[a-z]+\))?(?:\\s[*+]|\\b|\()*(?:\?:)?(.*)$/is.exec(pattern)?.[1] ?? '';
  return READS.test(start) ? BY_PREFIX : '';
}

/** A text that does not hold a word of a list: said of it, and no more. */
export function wordCheck(text: Value, item: Value): Value | undefined {
  const word = item.constant;
  const isWord = word === undefined || (typeof word === 'string' && /^(?:\W*[a-z]{3,}\W*|;|--)$/i.test(word));
  return isWord && isOutside(text) ? condition(NO_FACTS, wordsChecked(text)) : undefined;
}

export function wordsChecked(text: Value): Facts {
  return learned(allTaints(text), () => BY_WORD);
}

/** The check is of the first statement alone, and the call runs all that the text holds. */
export function escapesReading(kinds: Kinds): boolean {
  return !has(kinds, 'sql-parsed') && (has(kinds, 'read-prefix') || has(kinds, 'read-only-transaction'));
}
