/** Expressions from the tokens of macros: operators by precedence, then calls, members and indexes. */
import type { Cst } from '../cst.ts';
import { readKeyword } from './rust-read-control.ts';
import { readQualified, readType, readTypeArguments } from './rust-read-types.ts';
import { makeNode, readAll, readPath, setField, type TokenReader } from './rust-reader.ts';

/** Where a struct literal may not stand: the head of `if`, `while`, `for` and `match`. */
export interface ReadOptions {
  readonly noStruct?: boolean;
}

const PRECEDENCE: Record<string, number> = {
  '*': 11,
  '/': 11,
  '%': 11,
  '+': 10,
  '-': 10,
  '<<': 9,
  '>>': 9,
  '&': 8,
  '^': 7,
  '|': 6,
  '==': 5,
  '!=': 5,
  '<': 5,
  '>': 5,
  '<=': 5,
  '>=': 5,
  '&&': 4,
  '||': 3,
  '..': 2,
  '..=': 2,
  '=': 1,
  '+=': 1,
  '-=': 1,
  '*=': 1,
  '/=': 1,
  '%=': 1,
  '&=': 1,
  '|=': 1,
  '^=': 1,
  '<<=': 1,
  '>>=': 1,
};
const CAST_PRECEDENCE = 12;
/** Binds tighter than `&&`: the value of a `let` in a condition. */
export const ABOVE_AND = 5;

/** An expression with operators of at least this precedence; `undefined` where none starts. */
export function readExpression(reader: TokenReader, options: ReadOptions = {}, least = 1): Cst | undefined {
  return reader.deeper(() => {
    const first = reader.word().startsWith('..') ? readOpenRange(reader, options) : readUnary(reader, options);
    return first && readOperators(reader, first, options, least);
  });
}

/** Continues an expression whose first operand is read. */
export function readOperators(reader: TokenReader, first: Cst, options: ReadOptions, least = 1): Cst {
  let left = first;
  for (;;) {
    const operator = reader.word();
    if (operator === 'as' && CAST_PRECEDENCE >= least) {
      reader.at++;
      const type = readType(reader);
      left = makeNode('type_cast_expression', [setField(left, 'value'), type && setField(type, 'type')]);
      continue;
    }
    const precedence = Object.hasOwn(PRECEDENCE, operator) ? PRECEDENCE[operator] : undefined;
    if (precedence === undefined || precedence < least || reader.peek()?.named) return left;
    const token = reader.next();
    const right = readExpression(reader, options, precedence === 1 ? 1 : precedence + 1);
    if (precedence === 2) left = makeNode('range_expression', [left, token, right]);
    else if (!right) {
      reader.at--;
      return left;
    } else left = combine(left, token, right, precedence);
  }
}

function combine(left: Cst, token: Cst, right: Cst, precedence: number): Cst {
  if (precedence > 1) {
    return makeNode('binary_expression', [
      setField(left, 'left'),
      setField(token, 'operator'),
      setField(right, 'right'),
    ]);
  }
  const type = token.type === '=' ? 'assignment_expression' : 'compound_assignment_expr';
  return makeNode(type, [setField(left, 'left'), setField(token, 'operator'), setField(right, 'right')]);
}

function readOpenRange(reader: TokenReader, options: ReadOptions): Cst {
  return makeNode('range_expression', [reader.next(), readExpression(reader, options, 3)]);
}

const PREFIXES: Record<string, string> = {
  '-': 'unary_expression',
  '!': 'unary_expression',
  '*': 'unary_expression',
  '&': 'reference_expression',
  '&&': 'reference_expression',
};

function readUnary(reader: TokenReader, options: ReadOptions): Cst | undefined {
  const type = PREFIXES[reader.word()];
  if (!type || reader.peek()?.named) {
    const first = readOperand(reader, options);
    return first && readPostfix(reader, first);
  }
  const from = reader.at;
  const operator = reader.next();
  if (type === 'reference_expression') {
    if (reader.word() === 'raw' && (reader.word(1) === 'const' || reader.word(1) === 'mut')) reader.at += 2;
    else reader.skip('mut');
  }
  const operand = reader.deeper(() => readUnary(reader, options));
  if (operand) return makeNode(type, [operator, operand]);
  reader.at = from;
  return undefined;
}

/** `.field`, `.method::<T>(…)`, `.await`, `?`, `(…)`, `[…]` */
export function readPostfix(reader: TokenReader, first: Cst): Cst {
  let node = first;
  for (;;) {
    switch (reader.word()) {
      case '?':
        node = makeNode('try_expression', [node, reader.next()]);
        break;
      case '(':
        node = makeNode('call_expression', [setField(node, 'function'), setField(readArguments(reader), 'arguments')]);
        break;
      case '[': {
        const tree = reader.next();
        const index = readExpression(reader.enter(tree));
        node = makeNode('index_expression', [node, index], { start: node.start, end: tree.end });
        break;
      }
      case '.': {
        const member = readMember(reader, node);
        if (!member) return node;
        node = member;
        break;
      }
      default:
        return node;
    }
  }
}

function readMember(reader: TokenReader, object: Cst): Cst | undefined {
  const field = reader.peek(1);
  if (!field) return undefined;
  if (reader.word(1) === 'await') {
    reader.at += 2;
    return makeNode('await_expression', [object, field]);
  }
  if (field.type === 'float_literal') {
    reader.at += 2;
    return readFloatMembers(reader, object, field);
  }
  if (!reader.isName(1) && field.type !== 'integer_literal') return undefined;
  reader.at += 2;
  const member = makeNode('field_expression', [setField(object, 'value'), setField(field, 'field')]);
  if (reader.word() !== '::' || !/^<+/.test(reader.word(1))) return member;
  reader.at++;
  const args = readTypeArguments(reader);
  return makeNode('generic_function', [setField(member, 'function'), args && setField(args, 'type_arguments')]);
}

/** `x.0.1`, whose `0.1` is one token. */
function readFloatMembers(reader: TokenReader, object: Cst, token: Cst): Cst {
  let node = object;
  let start = token.start;
  for (const digits of reader.text.slice(token.start, token.end).split('.')) {
    const end = start + digits.length;
    const field: Cst = { ...token, type: 'integer_literal', start, end, field: 'field', children: [] };
    node = makeNode('field_expression', [setField(node, 'value'), field]);
    start = end + 1;
  }
  return node;
}

function readArguments(reader: TokenReader): Cst {
  const tree = reader.next();
  return makeNode(
    'arguments',
    readAll(reader.enter(tree), ',', (inner) => readExpression(inner)),
    tree,
  );
}

function readOperand(reader: TokenReader, options: ReadOptions): Cst | undefined {
  if (reader.isLiteral()) return reader.next();
  const keyword = readKeyword(reader, options);
  if (keyword) return keyword;
  switch (reader.word()) {
    case '(':
      return readParentheses(reader);
    case '[':
      return readArray(reader);
    case '<':
      return readQualified(reader);
    case '#':
      if (!reader.isName(1)) return undefined;
      reader.at++;
      return reader.next();
    default:
      return readNamed(reader, options);
  }
}

function readParentheses(reader: TokenReader): Cst {
  const tree = reader.next();
  const inner = reader.enter(tree);
  const values = readAll(inner, ',', (one) => readExpression(one));
  if (values.length === 0) return makeNode('unit_expression', [], tree);
  const single = values.length === 1 && inner.word(-1) !== ',';
  return makeNode(single ? 'parenthesized_expression' : 'tuple_expression', values, tree);
}

/** `[a, b]` or `[a; n]`, also as the tokens of `vec!`. */
export function readArray(reader: TokenReader): Cst {
  const tree = reader.next();
  const inner = reader.enter(tree);
  const first = readExpression(inner);
  if (first && inner.skip(';')) {
    const length = readExpression(inner);
    return makeNode('array_expression', [first, length && setField(length, 'length')], tree);
  }
  return makeNode('array_expression', [first, ...readAll(inner, ',', (one) => readExpression(one))], tree);
}

/** A path, a macro call, or a struct literal. */
function readNamed(reader: TokenReader, options: ReadOptions): Cst | undefined {
  if (!reader.isName() && !(reader.word() === '::' && reader.isName(1))) return undefined;
  const path = readPath(reader, readTypeArguments);
  if (!path) return undefined;
  if (reader.word() === '!' && reader.peek(1)?.type === 'token_tree') {
    reader.at++;
    return makeNode('macro_invocation', [setField(path, 'macro'), reader.next()]);
  }
  const tree = reader.peek();
  if (!tree || options.noStruct || reader.word() !== '{' || !startsStruct(reader, path, tree)) return path;
  reader.at++;
  const body = makeNode('field_initializer_list', readAll(reader.enter(tree), ',', readInitializer), tree);
  return makeNode('struct_expression', [setField(path, 'name'), setField(body, 'body')]);
}

function startsStruct(reader: TokenReader, path: Cst, tree: Cst): boolean {
  const name = path.children.findLast((child) => child.field === 'name') ?? path;
  if (!/^[A-Z$]/.test(reader.text.slice(name.start, name.end)) && path.type !== 'generic_function') return false;
  const inner = reader.enter(tree);
  if (inner.done || inner.word() === '..' || inner.word() === '#') return true;
  const after = inner.word(1);
  return (inner.isName() || inner.isLiteral()) && (after === ':' || after === ',' || after === '');
}

/** `a: value`, `a`, `..base` */
function readInitializer(reader: TokenReader): Cst | undefined {
  const start = reader.peek();
  if (reader.skip('..')) {
    const base = readExpression(reader);
    return base && makeNode('base_field_initializer', [start, base]);
  }
  if (reader.word(1) !== ':') {
    const value = reader.isName() ? reader.next() : undefined;
    return value && makeNode('shorthand_field_initializer', [value]);
  }
  const field = setField(reader.next(), 'field');
  reader.at++;
  const value = readExpression(reader);
  return makeNode('field_initializer', [field, value && setField(value, 'value')]);
}
