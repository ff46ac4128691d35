/** `'…' % values` and `'…'.format(…)` → texts with the values in the places of their placeholders. */
import type { Argument, Expression, Literal, Property, TextNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { makeString, makeUnknown } from './context.ts';
import { copySimple } from './python-shared.ts';
import { convert, TextParts } from './python-strings.ts';

/** The values a format string may take. Each stands in the result once; a second use is a copy or a gap. */
class FormatValues {
  readonly #node: Cst;
  readonly #positional: Expression[] = [];
  readonly #named = new Map<string, Expression>();
  readonly #others: Expression[] = [];
  readonly #used = new Set<Expression>();
  #next = 0;
  /** Stands for whatever is not written out: `*args`, `**fields`, the right side of `%` when it is a name. */
  #fallback: Expression | undefined;

  constructor(node: Cst) {
    this.#node = node;
  }

  addArgument(argument: Argument): void {
    if (argument.spread) this.addRest(argument.value);
    else if (argument.name !== undefined) this.#named.set(argument.name, argument.value);
    else this.#positional.push(argument.value);
  }

  addProperty(property: Property): void {
    if (property.spread) this.addRest(property.value);
    else if (property.key !== undefined && !this.#named.has(property.key))
      this.#named.set(property.key, property.value);
    else this.#others.push(...(property.computed ? [property.computed] : []), property.value);
  }

  addRest(value: Expression): void {
    if (this.#fallback) this.#others.push(value);
    else this.#fallback = value;
  }

  take(key: string): Expression {
    const index = key === '' ? this.#next++ : /^\d{1,6}$/.test(key) ? Number(key) : undefined;
    const value = (index === undefined ? this.#named.get(key) : this.#positional[index]) ?? this.#fallback;
    const gap = makeUnknown({ ...this.#node, type: 'placeholder' }, []);
    if (!value) return gap;
    if (this.#used.has(value)) return copySimple(value) ?? gap;
    this.#used.add(value);
    return value;
  }

  /** What no placeholder names: kept, so that no call in it is lost. */
  *unused(): Iterable<Expression> {
    const all = [...this.#positional, ...this.#named.values(), ...this.#others];
    if (this.#fallback) all.push(this.#fallback);
    for (const value of all) if (!this.#used.has(value)) yield value;
  }
}

const PERCENT = /%(?:\(([^)]{0,200})\))?[-#0 +]{0,20}(\*|\d{1,9})?(?:\.(\*|\d{1,9})?)?[hlL]?([diouxXeEfFgGcrsab%])/g;

/** `left % right` where the left side is a text. `rightNode` tells a tuple from a list. */
export function formatPercent(node: Cst, left: Literal | TextNode, right: Expression, rightNode: Cst): Expression {
  const values = new FormatValues(node);
  if (right.kind === 'array' && rightNode.type === 'tuple')
    for (const element of right.elements) values.addArgument(element);
  else if (right.kind === 'object') for (const property of right.properties) values.addProperty(property);
  else values.addRest(right);
  const text = new TextParts();
  for (const piece of left.kind === 'text' ? left.parts : [left]) {
    if (piece.kind !== 'literal' || piece.type !== 'string') text.add(piece);
    else addPercent(piece, String(piece.value), values, text);
  }
  for (const value of values.unused()) text.add(value);
  return text.build(node, 'format');
}

function addPercent(at: Literal, format: string, values: FormatValues, text: TextParts): void {
  let from = 0;
  for (const match of format.matchAll(PERCENT)) {
    const [written, key, width, precision, type] = match;
    text.addConstant(at, format.slice(from, match.index));
    from = match.index + written.length;
    if (type === '%') {
      text.addConstant(at, '%');
      continue;
    }
    if (width === '*') text.add(values.take(''));
    if (precision === '*') text.add(values.take(''));
    text.add(convert(values.take(key ?? ''), type));
  }
  text.addConstant(at, format.slice(from));
}

/** `'…'.format(…)` on a literal receiver. */
export function formatBraces(node: Cst, receiver: Literal, args: readonly Argument[]): Expression {
  const values = new FormatValues(node);
  for (const argument of args) values.addArgument(argument);
  const text = new TextParts();
  addBraces(receiver, String(receiver.value), values, text, 0);
  for (const value of values.unused()) text.add(value);
  return text.build(node, 'format');
}

const NESTED = 2;

function addBraces(at: Literal, format: string, values: FormatValues, text: TextParts, depth: number): void {
  let from = 0;
  while (from < format.length) {
    const brace = nextBrace(format, from);
    if (depth === 0) text.addConstant(at, format.slice(from, brace));
    if (brace >= format.length) return;
    if (format[brace] === format[brace + 1]) {
      if (depth === 0) text.addConstant(at, format[brace] as string);
      from = brace + 2;
      continue;
    }
    const end = format[brace] === '{' ? closingBrace(format, brace) : -1;
    if (end < 0) {
      if (depth === 0) text.addConstant(at, format.slice(brace));
      return;
    }
    addField(at, format.slice(brace + 1, end), values, text, depth);
    from = end + 1;
  }
}

function nextBrace(format: string, from: number): number {
  let i = from;
  while (i < format.length && format[i] !== '{' && format[i] !== '}') i++;
  return i;
}

function closingBrace(format: string, open: number): number {
  let depth = 0;
  for (let i = open; i < format.length; i++) {
    if (format[i] === '{') depth++;
    else if (format[i] === '}' && --depth === 0) return i;
  }
  return -1;
}

/** `name.attribute[key]!r:spec`; placeholders within the specification follow the value. */
function addField(at: Literal, field: string, values: FormatValues, text: TextParts, depth: number): void {
  const colon = field.indexOf(':');
  const head = colon < 0 ? field : field.slice(0, colon);
  const bang = head.indexOf('!');
  const name = bang < 0 ? head : head.slice(0, bang);
  const key = /^[^.[]*/.exec(name)?.[0] ?? '';
  const value = walkPath(at, values.take(key.trim()), name.slice(key.length));
  text.add(convert(value, bang < 0 ? '' : head.slice(bang + 1).trim()));
  if (colon >= 0 && depth < NESTED) addBraces(at, field.slice(colon + 1), values, text, depth + 1);
}

const PATH_STEPS = 8;

function walkPath(at: Literal, value: Expression, path: string): Expression {
  let result = value;
  let steps = 0;
  for (const [, property, index] of path.matchAll(/\.(\w{1,100})|\[([^\]]{1,100})\]/g)) {
    if (++steps > PATH_STEPS) break;
    const base = { start: value.start, end: value.end, object: result };
    result = property
      ? { kind: 'member', ...base, property }
      : { kind: 'index', ...base, index: makeString(at, index ?? '') };
  }
  return result;
}
