/** Python strings: literals, f-strings, adjacent strings and sums → literals and texts. */
import type { Call, Expression, Literal, TextNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { makeLiteral, makeString, textOf } from './context.ts';
import { lowerExpression } from './python-expressions.ts';
import { makeNameAt, operands, type PythonContext, part } from './python-shared.ts';

type Range = { readonly start: number; readonly end: number };

/** Whether a value is a text for sure: a string literal or string building. */
export function isTextual(value: Expression): value is Literal | TextNode {
  return value.kind === 'text' || (value.kind === 'literal' && value.type === 'string');
}

/** Collects the parts of a text: neighbouring constants become one, texts within the text dissolve. */
export class TextParts {
  readonly parts: Expression[] = [];

  addConstant(at: Range, value: string): void {
    if (value === '') return;
    const last = this.parts.at(-1);
    if (last?.kind === 'literal' && last.type === 'string') {
      // Values of a format stand after it in the text, and in any order.
      const range = { start: Math.min(last.start, at.start), end: Math.max(last.end, at.end) };
      this.parts[this.parts.length - 1] = makeString(range, `${last.value}${value}`);
    } else {
      this.parts.push(makeString(at, value));
    }
  }

  add(value: Expression): void {
    if (value.kind === 'text') for (const inner of value.parts) this.add(inner);
    else if (value.kind === 'literal' && value.type === 'string') this.addConstant(value, String(value.value));
    else this.parts.push(value);
  }

  build(at: Range, via: TextNode['via']): Literal | TextNode {
    const [first] = this.parts;
    if (!first) return makeString(at, '');
    if (this.parts.length === 1 && first.kind === 'literal' && first.type === 'string') {
      return makeString(at, String(first.value));
    }
    return { kind: 'text', start: at.start, end: at.end, via, parts: this.parts };
  }
}

/** `!r` and `!a` are calls of the functions they stand for; any other conversion is the value itself. */
export function convert(value: Expression, conversion: string | undefined): Expression {
  const name = conversion === 'r' ? 'repr' : conversion === 'a' ? 'ascii' : undefined;
  if (name === undefined) return value;
  const { start, end } = value;
  const call: Call = {
    kind: 'call',
    start,
    end,
    callee: makeNameAt({ start, end: start }, name),
    args: [{ value, spread: false }],
    via: 'call',
    typeArgs: [],
  };
  return call;
}

/** A `string` node: a literal, bytes, or a text when it is an f-string with values. */
export function lowerString(context: PythonContext, node: Cst): Expression {
  const opening = node.children[0];
  const prefix =
    opening?.type === 'string_start'
      ? textOf(context, opening)
          .replace(/['"]+$/, '')
          .toLowerCase()
      : '';
  if (prefix.includes('b')) return makeLiteral(node, 'bytes', textOf(context, node));
  const raw = prefix.includes('r');
  const text = new TextParts();
  for (const child of node.children) {
    if (child.type === 'string_content') text.addConstant(child, contentOf(context, child, raw));
    else if (child.type === 'interpolation') addInterpolation(context, child, text);
  }
  return text.build(node, 'template');
}

function contentOf(context: PythonContext, node: Cst, raw: boolean): string {
  const written = textOf(context, node);
  const text = raw || node.children.length === 0 ? written : unescapePython(written);
  const braces = node.children.some((child) => child.type === 'escape_interpolation');
  return braces ? text.replaceAll('{{', '{').replaceAll('}}', '}') : text;
}

function addInterpolation(context: PythonContext, node: Cst, text: TextParts): void {
  const expression = part(node, 'expression');
  const value = expression && lowerExpression(context, expression);
  const conversion = part(node, 'type_conversion');
  const debug = node.children.some((child) => child.type === '=');
  const specifier = part(node, 'format_specifier');
  if (expression && debug) text.addConstant(expression, `${textOf(context, expression)}=`);
  if (value)
    text.add(convert(value, conversion ? textOf(context, conversion).slice(1) : debug && !specifier ? 'r' : ''));
  for (const inner of specifier ? operands(specifier) : []) addInterpolation(context, inner, text);
}

/** Adjacent strings are one. Bytes keep their written text, as a single bytes literal does. */
export function lowerConcatenated(context: PythonContext, node: Cst): Expression {
  const text = new TextParts();
  for (const child of operands(node)) {
    const value = lowerExpression(context, child);
    if (value.kind === 'literal' && value.type === 'bytes') return makeLiteral(node, 'bytes', textOf(context, node));
    text.add(value);
  }
  return text.build(node, 'template');
}

/** A chain of `+`: once one operand is a text, all of them are. Otherwise the sums nest to the left. */
export function lowerSum(context: PythonContext, node: Cst): Expression {
  const rights: Cst[] = [];
  let left: Cst | undefined = node;
  while (left?.type === 'binary_operator' && part(left, 'operator')?.type === '+') {
    const right = part(left, 'right');
    if (right) rights.push(right);
    left = part(left, 'left');
  }
  const nodes = left ? [left, ...rights.reverse()] : rights.reverse();
  const values = nodes.map((operand) => lowerExpression(context, operand));
  if (values.some(isTextual)) {
    const text = new TextParts();
    for (const value of values) text.add(value);
    return text.build(node, 'concat');
  }
  return values.reduce((sum, right) => ({
    kind: 'binary',
    start: sum.start,
    end: right.end,
    operator: '+',
    left: sum,
    right,
  }));
}

const ESCAPES: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
  '\r\n': '',
};

/** Python keeps the backslash of an escape it does not know; characters by name stay as written. */
function unescapePython(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|(\r\n|[\s\S]))/g,
    (written: string, x?: string, u?: string, long?: string, octal?: string, char?: string) => {
      const hex = x ?? u ?? long;
      const code = hex !== undefined ? Number.parseInt(hex, 16) : octal ? Number.parseInt(octal, 8) : undefined;
      if (code !== undefined) return code <= 0x10ffff ? String.fromCodePoint(code) : written;
      return ESCAPES[char ?? ''] ?? written;
    },
  );
}
