/** Statements of SQL that come from outside as a whole: what the code does to hold them to reading. */

import type { Node } from '../syntax/ast.ts';
import type { Hit } from './collector.ts';
import type { Environment } from './environment.ts';
import { learned } from './guards.ts';
import { has, type Kinds, makeKinds, NO_KINDS } from './kinds.ts';
import type { Run } from './run.ts';
import { makeSym, pathOf, type Sym } from './symbols.ts';
import { textsOf } from './text-sets.ts';
import type { Facts, Taint, Value } from './values.ts';

/** Stands for the connection: what is known of it holds for every statement that follows. */
export const CONNECTION: Sym = makeSym();

const IN_TRANSACTION = makeKinds(['read-only-transaction']);
const BY_PREFIX = makeKinds(['read-prefix']);

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

const CHANGES =
  /^\W*(?:insert|update|delete|drop|alter|create|truncate|grant|revoke|merge|replace|attach|copy|into|exec|execute|call|union|;|--|\/\*)\W*$/i;

export const EXAMINED = 'examined';

/**
 * The code looks whether a text holds a word or meets a pattern. What comes of it is not judged: that a statement was
 * looked at is enough to call its check no mere look at the first word.
 */
export function noteExamined(run: Run, node: Node, text: Value, item: Value): void {
  const words = textsOf(item) ?? (item.constant === undefined ? undefined : []);
  if (words && !words.some((word) => CHANGES.test(word))) return;
  const { engine, frame, collector } = run;
  for (const taint of text.taints)
    engine.emit(collector, { taint, kind: EXAMINED, module: frame.module, node: frame.node ?? node, callee: '' });
}

/** Of what was examined only the root matters: its parts, and what passed for what on the way, say nothing more. */
export function plainExamined(taint: Taint): Taint {
  return { ...taint, sym: pathOf(taint.sym).root, kinds: NO_KINDS, trail: undefined };
}

/** Statements as they are reported: what was examined, or is held to reading by nothing that a second one leaves. */
export function judgeStatements(hits: readonly Hit[]): Hit[] {
  const examined = new Set(hits.flatMap((hit) => (hit.kind === EXAMINED ? [rootOf(hit)] : [])));
  return hits.flatMap((hit) => {
    if (hit.kind === EXAMINED) return [];
    if (hit.kind === 'sql-statement') return examined.has(rootOf(hit)) ? [] : [hit];
    if (hit.kind !== 'sql-script') return [hit];
    const { kinds } = hit.taint;
    const left = !has(kinds, 'sql-parsed') && (has(kinds, 'read-prefix') || has(kinds, 'read-only-transaction'));
    return left && !examined.has(rootOf(hit)) ? [{ ...hit, kind: 'sql-read-only' }] : [];
  });
}

function rootOf({ taint }: Hit): Sym {
  return pathOf(taint.sym).root;
}
