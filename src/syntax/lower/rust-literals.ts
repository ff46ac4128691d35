/** Rust literals → generic AST. */
import type { Literal } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { type LowerContext, makeLiteral, makeString, textOf, unescapeString } from './context.ts';

const RADIX_DIGITS = /^0[xob]/;

/** Resolves escapes; a backslash at the end of a line swallows the indentation of the next one. */
export function unescapeRust(text: string): string {
  if (!text.includes('\\')) return text;
  return unescapeString(
    text.replace(/\\(?:\r?\n\s*|([\s\S]))/g, (match, char?: string) => (char === undefined ? '' : match)),
  );
}

/** Offsets of the text between the quotes of a string literal, and whether it is raw. */
export function stringBounds(context: LowerContext, node: Cst): { from: number; to: number; raw: boolean } {
  const text = textOf(context, node);
  const open = /^(?:b|c)?(?:r(#*))?"/.exec(text);
  if (!open) return { from: node.start, to: node.end, raw: true };
  const close = 1 + (open[1]?.length ?? 0);
  const from = node.start + open[0].length;
  return { from, to: Math.max(from, node.end - close), raw: node.type === 'raw_string_literal' };
}

/** A string; byte strings keep their written text. */
export function lowerString(context: LowerContext, node: Cst): Literal {
  const { from, to, raw } = stringBounds(context, node);
  const inner = context.text.slice(from, to);
  if (context.text.charAt(node.start) === 'b') return makeLiteral(node, 'bytes', inner);
  return makeString(node, raw ? inner : unescapeRust(inner));
}

/** `'x'` is a string of one character, `b'x'` is bytes. */
export function lowerChar(context: LowerContext, node: Cst): Literal {
  const text = textOf(context, node);
  if (text.startsWith('b')) return makeLiteral(node, 'bytes', text.slice(2, -1));
  return makeString(node, unescapeString(text.slice(1, -1)));
}

/** A number without its suffix; integers that a double cannot hold keep their written text. */
export function lowerNumber(context: LowerContext, node: Cst): Literal {
  const written = textOf(context, node).replaceAll('_', '');
  const suffix = RADIX_DIGITS.test(written)
    ? /(?:u|i)(?:8|16|32|64|128|size)$/
    : /(?:(?:u|i)(?:8|16|32|64|128|size)|f(?:16|32|64|128))$/;
  const digits = written.replace(suffix, '');
  const value = Number(digits);
  const exact = node.type === 'float_literal' ? Number.isFinite(value) : Number.isSafeInteger(value);
  return makeLiteral(node, 'number', exact || (Number.isFinite(value) && !/^\d+$/.test(digits)) ? value : digits);
}
