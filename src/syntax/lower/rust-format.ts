/** Format strings and their values → text nodes. */
import type { Argument, Expression, Literal, TextNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { makeString } from './context.ts';
import type { RustContext } from './rust-context.ts';
import { stringBounds, unescapeRust } from './rust-literals.ts';

/** A placeholder: `{}`, `{0}`, `{name}`, `{:.*}`. */
interface Placeholder {
  readonly start: number;
  readonly end: number;
  readonly key: string;
  /** Offset of the key, for names that are written inline. */
  readonly keyStart: number;
  /** `.*` takes one value more, in front of its own. */
  readonly takesPrecision: boolean;
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

export interface Folded {
  readonly text: TextNode;
  /** The values that the format string used, by position in what was given. */
  readonly used: ReadonlySet<Argument>;
}

/** Splits a format string into constant pieces and placeholders; `{{` and `}}` are constant. */
export function readPlaceholders(context: RustContext, literal: Cst): (Piece | Placeholder)[] {
  const { from, to, raw } = stringBounds(context, literal);
  const parts: (Piece | Placeholder)[] = [];
  let start = from;
  let at = from;
  const flush = (end: number) => {
    if (end > start) parts.push({ start, end });
  };
  while (at < to) {
    const char = context.text.charAt(at);
    if (char === '\\' && !raw) {
      at = skipEscape(context.text, at);
    } else if (char !== '{' || context.text.charAt(at + 1) === '{') {
      at += char === '{' || (char === '}' && context.text.charAt(at + 1) === '}') ? 2 : 1;
    } else {
      const close = context.text.indexOf('}', at);
      const end = close < 0 || close >= to ? to : close + 1;
      flush(at);
      parts.push(makePlaceholder(context, at, end));
      at = end;
      start = end;
    }
  }
  flush(to);
  return parts;
}

function skipEscape(text: string, at: number): number {
  if (text.startsWith('u{', at + 1)) {
    const close = text.indexOf('}', at);
    return close < 0 || close > at + 12 ? at + 2 : close + 1;
  }
  return at + 2;
}

function makePlaceholder(context: RustContext, start: number, end: number): Placeholder {
  const inner = context.text.slice(start + 1, end - 1);
  const colon = inner.indexOf(':');
  const written = colon < 0 ? inner : inner.slice(0, colon);
  const key = written.trim();
  const keyStart = start + 1 + written.indexOf(key);
  return { start, end, key, keyStart, takesPrecision: colon >= 0 && inner.includes('.*', colon) };
}

export function isPlaceholder(part: Piece | Placeholder): part is Placeholder {
  return 'key' in part;
}

/** Puts the values of a format macro into its string; names that are no argument are read from the scope. */
export function foldFormat(context: RustContext, literal: Cst, values: readonly Argument[]): Folded {
  const positional = values.filter((value) => value.name === undefined);
  const named = new Map(values.flatMap((value) => (value.name === undefined ? [] : [[value.name, value] as const])));
  const used = new Set<Argument>();
  const { raw } = stringBounds(context, literal);
  const parts: Expression[] = [];
  let next = 0;
  for (const part of readPlaceholders(context, literal)) {
    if (!isPlaceholder(part)) {
      parts.push(makePiece(context, part, raw));
      continue;
    }
    if (part.takesPrecision) next++;
    const index = part.key === '' ? next++ : /^\d+$/.test(part.key) ? Number(part.key) : -1;
    const value = index >= 0 ? positional[index] : named.get(part.key);
    if (value) {
      parts.push(used.has(value) ? repeat(value.value) : value.value);
      used.add(value);
    } else if (index < 0) {
      parts.push({ kind: 'name', start: part.keyStart, end: part.keyStart + part.key.length, name: part.key });
    }
  }
  return { text: { kind: 'text', start: literal.start, end: literal.end, via: 'format', parts }, used };
}

function makePiece(context: RustContext, { start, end }: Piece, raw: boolean): Literal {
  const written = context.text.slice(start, end);
  const text = raw ? written : unescapeRust(written);
  return makeString({ start, end }, text.replace(/([{}])\1/g, '$1'));
}

/** A node has one parent: a value used twice is a name again, or stands for itself no more. */
function repeat(value: Expression): Expression {
  const { start, end } = value;
  if (value.kind === 'name') return { kind: 'name', start, end, name: value.name };
  return { kind: 'unknown', start, end, type: 'repeated_value', children: [], error: false };
}
