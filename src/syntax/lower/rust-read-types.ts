/** Types and patterns from the tokens of macros. */
import type { Cst } from '../cst.ts';
import { readExpression } from './rust-read-expressions.ts';
import { makeNode, readAll, readPath, setField, type TokenReader } from './rust-reader.ts';

/** A type; `undefined` where none starts. */
export function readType(reader: TokenReader): Cst | undefined {
  return reader.deeper(() => readOneType(reader));
}

function readOneType(reader: TokenReader): Cst | undefined {
  const start = reader.peek();
  switch (reader.word()) {
    case '&':
    case '&&':
    case '*':
      reader.at++;
      skipLifetime(reader);
      if (!reader.skip('mut')) reader.skip('const');
      return wrapType('reference_type', start, readType(reader));
    case '(': {
      const types = readAll(reader.enter(reader.next()), ',', readType);
      return types.length === 0 ? makeNode('unit_type', [], start) : makeNode('tuple_type', types, start);
    }
    case '[':
      return readArrayType(reader);
    case 'dyn':
    case 'impl':
      reader.at++;
      return wrapType('dynamic_type', start, readBounds(reader));
    case 'for':
      reader.at++;
      readTypeArguments(reader);
      return readType(reader);
    case 'fn':
      reader.at++;
      return makeNode('function_type', readSignature(reader), start);
    case 'unsafe':
    case 'extern':
      reader.at++;
      if (reader.isLiteral()) reader.at++;
      return readType(reader);
    case '?':
      reader.at++;
      return readType(reader);
    case '!':
      return { ...reader.next(), type: 'never_type', named: true };
    case '_':
      return { ...reader.next(), type: 'type_identifier', named: true };
    case '<':
      return readQualified(reader);
    default:
      return readNamedType(reader);
  }
}

function wrapType(type: string, start: Cst | undefined, inner: Cst | undefined): Cst | undefined {
  return inner && makeNode(type, [setField(inner, 'type')], { start: start?.start ?? inner.start, end: inner.end });
}

function readArrayType(reader: TokenReader): Cst {
  const tree = reader.next();
  const inner = reader.enter(tree);
  const element = readType(inner);
  const length = inner.skip(';') ? readExpression(inner) : undefined;
  return makeNode('array_type', [element && setField(element, 'element'), length && setField(length, 'length')], tree);
}

/** The first of `A + B + 'c`. */
function readBounds(reader: TokenReader): Cst | undefined {
  let first: Cst | undefined;
  do {
    if (skipLifetime(reader)) continue;
    const bound = readType(reader);
    first ??= bound;
  } while (reader.skip('+'));
  return first;
}

/** `(A, B) -> C` of a function type. */
function readSignature(reader: TokenReader): (Cst | undefined)[] {
  const tree = reader.takeTree('(');
  const types = tree && makeNode('parameters', readAll(reader.enter(tree), ',', readParameterType), tree);
  const result = reader.skip('->') ? readType(reader) : undefined;
  return [types && setField(types, 'parameters'), result && setField(result, 'return_type')];
}

/** A parameter of a function type may have a name. */
function readParameterType(reader: TokenReader): Cst | undefined {
  if (reader.isName() && reader.word(1) === ':') reader.at += 2;
  return readType(reader);
}

/** `<T as Trait>` and the path that follows it. */
export function readQualified(reader: TokenReader): Cst | undefined {
  const open = reader.next();
  const type = readType(reader);
  if (!type) return undefined;
  if (reader.skip('as')) readType(reader);
  closeAngle(reader);
  let path = makeNode('bracketed_type', [type], { start: open.start, end: reader.peek(-1)?.end ?? type.end });
  for (let length = 0; length < 8 && reader.word() === '::' && reader.isName(1); length++) {
    reader.at++;
    path = makeNode('scoped_identifier', [setField(path, 'path'), setField(reader.next(), 'name')]);
  }
  if (reader.word() !== '::' || !reader.word(1).startsWith('<')) return path;
  reader.at++;
  const args = readTypeArguments(reader);
  return makeNode('generic_function', [setField(path, 'function'), args && setField(args, 'type_arguments')]);
}

function readNamedType(reader: TokenReader): Cst | undefined {
  if (!reader.isName() && reader.word() !== '::') return undefined;
  let path = readPath(reader, readTypeArguments);
  if (!path) return undefined;
  if (reader.word() === '!' && reader.peek(1)?.type === 'token_tree') {
    reader.at += 2;
    return makeNode('macro_invocation', [setField(path, 'macro')], {
      start: path.start,
      end: reader.peek(-1)?.end ?? path.end,
    });
  }
  if (reader.word() === '(' && /(?:^|::)Fn(?:Mut|Once)?$/.test(reader.text.slice(path.start, path.end))) {
    return makeNode('function_type', [setField(path, 'trait'), ...readSignature(reader)]);
  }
  for (let length = 0; length < 8 && /^<+$/.test(reader.word()); length++) {
    const args = readTypeArguments(reader);
    if (!args) break;
    path = makeNode('generic_type', [setField(path, 'type'), setField(args, 'type_arguments')]);
    if (reader.word() === '::' && reader.isName(1)) {
      reader.at++;
      path = makeNode('scoped_type_identifier', [setField(path, 'path'), setField(reader.next(), 'name')]);
    }
  }
  return path.type === 'generic_function'
    ? { ...path, type: 'generic_type', children: path.children.map(asType) }
    : path;
}

function asType(node: Cst): Cst {
  return node.field === 'function' ? setField(node, 'type') : node;
}

/** Reads `>`, also as the front of `>>` or `>=`. */
function closeAngle(reader: TokenReader): void {
  if (/^>./.test(reader.word())) reader.dropFirst();
  else reader.skip('>');
}

/** `<A, 'b, 3, C = D>` */
export function readTypeArguments(reader: TokenReader): Cst | undefined {
  const open = reader.peek();
  if (!open || open.named || !open.type.startsWith('<')) return undefined;
  if (open.type === '<') reader.at++;
  else reader.dropFirst();
  const args: Cst[] = [];
  while (!reader.done && !reader.word().startsWith('>')) {
    if (reader.skip(',') || skipLifetime(reader)) continue;
    if (reader.isName() && (reader.word(1) === '=' || reader.word(1) === ':')) reader.at += 2;
    const constant = reader.isLiteral() || reader.word() === '{' || reader.word() === '-';
    const arg = constant ? readConstant(reader) : readType(reader);
    if (!arg) break;
    args.push(arg);
    while (reader.skip('+')) if (!skipLifetime(reader)) readType(reader);
  }
  closeAngle(reader);
  return makeNode('type_arguments', args, { start: open.start, end: reader.peek(-1)?.end ?? open.end });
}

/** A literal or block among type arguments, where `>` compares nothing. */
function readConstant(reader: TokenReader): Cst | undefined {
  reader.skip('-');
  if (reader.word() !== '{') return reader.isLiteral() ? reader.next() : undefined;
  return readExpression(reader.enter(reader.next()));
}

/** `'a`, with the `:` of a label left alone. */
export function skipLifetime(reader: TokenReader): boolean {
  if (reader.word() !== "'") return false;
  reader.at += reader.peek(1) ? 2 : 1;
  return true;
}
