/** Items from the tokens of macros such as `thread_local!` and `cfg_if!`. */
import type { Cst } from '../cst.ts';
import { readParameter, readStatements } from './rust-read-control.ts';
import { readExpression } from './rust-read-expressions.ts';
import { readType, readTypeArguments } from './rust-read-types.ts';
import { makeNode, readAll, readPath, setField, type TokenReader } from './rust-reader.ts';

const FUNCTION_WORDS = new Set(['async', 'unsafe', 'const', 'extern', 'default']);

/** An item or an attribute; `undefined`, with nothing read, where neither starts. */
export function readItem(reader: TokenReader): Cst | undefined {
  const attribute = readAttribute(reader);
  if (attribute) return attribute;
  const from = reader.at;
  const visibility = readVisibility(reader);
  const modifiers = readModifiers(reader);
  const item = modifiers ? readFunction(reader, visibility, modifiers) : readOther(reader, visibility);
  if (!item && !visibility) reader.at = from;
  return item ?? (visibility && makeNode('empty_statement', [visibility]));
}

/** `#[path(arguments)]`, `#![…]` */
export function readAttribute(reader: TokenReader): Cst | undefined {
  if (reader.word() !== '#') return undefined;
  const offset = reader.word(1) === '!' ? 2 : 1;
  const tree = reader.peek(offset);
  if (tree?.type !== 'token_tree' || reader.word(offset) !== '[') return undefined;
  const start = reader.next();
  reader.at += offset;
  const inner = reader.enter(tree);
  const path = readPath(inner);
  const list = inner.takeTree('(');
  const value = inner.skip('=') ? readExpression(inner) : undefined;
  const attribute = makeNode(
    'attribute',
    [path, list && setField(list, 'arguments'), value && setField(value, 'value')],
    tree,
  );
  return makeNode(offset === 2 ? 'empty_statement' : 'attribute_item', [start, attribute]);
}

function readVisibility(reader: TokenReader): Cst | undefined {
  if (reader.word() !== 'pub') return undefined;
  const start = reader.next();
  return makeNode('visibility_modifier', [start, reader.takeTree('(')]);
}

/** The words in front of `fn`; `undefined` where no function starts. */
function readModifiers(reader: TokenReader): Cst[] | undefined {
  let length = 0;
  while (FUNCTION_WORDS.has(reader.word(length)) || (length > 0 && reader.peek(length)?.type === 'string_literal'))
    length++;
  if (reader.word(length) !== 'fn') return undefined;
  const words: Cst[] = [];
  for (let i = 0; i < length; i++) words.push({ ...reader.next(), type: reader.word(-1), named: false });
  return words;
}

function readFunction(reader: TokenReader, visibility: Cst | undefined, modifiers: Cst[]): Cst {
  const start = reader.next();
  const name = reader.isName() ? setField(reader.next(), 'name') : undefined;
  if (reader.word() === '<') readTypeArguments(reader);
  const tree = reader.takeTree('(');
  const list = tree && makeNode('parameters', readAll(reader.enter(tree), ',', readFunctionParameter), tree);
  const result = reader.skip('->') ? readType(reader) : undefined;
  skipTo(reader, '{', ';');
  const block = reader.takeTree('{');
  const body = block && makeNode('block', readStatements(reader.enter(block)), block);
  const words = modifiers.length > 0 ? makeNode('function_modifiers', modifiers) : undefined;
  return makeNode('function_item', [
    visibility,
    words,
    start,
    name,
    list && setField(list, 'parameters'),
    result && setField(result, 'return_type'),
    body && setField(body, 'body'),
  ]);
}

/** Also `&mut self` and attributes on parameters. */
function readFunctionParameter(reader: TokenReader): Cst | undefined {
  return reader.word() === '#' ? readAttribute(reader) : readParameter(reader);
}

function skipTo(reader: TokenReader, ...words: string[]): void {
  while (!reader.done && !words.includes(reader.word())) reader.at++;
}

function readOther(reader: TokenReader, visibility: Cst | undefined): Cst | undefined {
  switch (reader.word()) {
    case 'const':
    case 'static':
      return readConstant(reader, visibility);
    case 'impl':
      return readImpl(reader);
    case 'struct':
      return readStruct(reader, visibility);
    case 'use':
      return readUse(reader, visibility);
    case 'mod':
    case 'trait':
      return readModule(reader, visibility);
    case 'enum':
    case 'type': {
      const start = reader.next();
      skipTo(reader, ';', ...(start.type === 'enum' ? ['{'] : []));
      reader.takeTree('{');
      return makeNode('empty_statement', [start]);
    }
    default:
      return undefined;
  }
}

function readItems(reader: TokenReader): Cst | undefined {
  const tree = reader.takeTree('{');
  return tree && setField(makeNode('declaration_list', readStatements(reader.enter(tree)), tree), 'body');
}

/** `mod x;`, `mod x { … }`; a trait is read as the items in it. */
function readModule(reader: TokenReader, visibility: Cst | undefined): Cst {
  const start = reader.next();
  const name = start.type === 'mod' && reader.isName() ? setField(reader.next(), 'name') : undefined;
  skipTo(reader, '{', ';');
  const body = readItems(reader);
  return makeNode(body || name ? 'mod_item' : 'empty_statement', [visibility, start, name, body]);
}

/** `impl<T> Trait for Type { … }` */
function readImpl(reader: TokenReader): Cst {
  const start = reader.next();
  if (reader.word() === '<') readTypeArguments(reader);
  reader.skip('!');
  const first = readType(reader);
  const second = reader.skip('for') ? readType(reader) : undefined;
  skipTo(reader, '{', ';');
  const trait = second && first && setField(first, 'trait');
  const type = second ?? first;
  return makeNode('impl_item', [start, trait, type && setField(type, 'type'), readItems(reader)]);
}

/** `struct X { … }`; tuple structs keep their name alone. */
function readStruct(reader: TokenReader, visibility: Cst | undefined): Cst {
  const start = reader.next();
  const name = reader.isName() ? setField({ ...reader.next(), type: 'type_identifier' }, 'name') : undefined;
  skipTo(reader, '{', ';');
  const tree = reader.takeTree('{');
  const fields = tree && makeNode('field_declaration_list', readAll(reader.enter(tree), ',', readField), tree);
  return makeNode('struct_item', [visibility, start, name, fields && setField(fields, 'body')]);
}

function readField(reader: TokenReader): Cst | undefined {
  if (reader.word() === '#') return readAttribute(reader);
  const visibility = readVisibility(reader);
  if (!reader.isName()) return visibility;
  const name = setField(reader.next(), 'name');
  const type = reader.skip(':') ? readType(reader) : undefined;
  return makeNode('field_declaration', [visibility, name, type && setField(type, 'type')]);
}

function readUse(reader: TokenReader, visibility: Cst | undefined): Cst {
  const start = reader.next();
  const tree = readUseTree(reader);
  skipTo(reader, ';');
  return makeNode('use_declaration', [visibility, start, tree && setField(tree, 'argument')]);
}

/** `a::b`, `a::b as c`, `a::*`, `a::{b, c}` */
function readUseTree(reader: TokenReader): Cst | undefined {
  const list = readUseList(reader);
  if (list) return list;
  const path = readPath(reader);
  if (!path) return undefined;
  if (reader.skip('as')) {
    const alias = reader.done ? undefined : setField({ ...reader.next(), type: 'identifier' }, 'alias');
    return makeNode('use_as_clause', [setField(path, 'path'), alias]);
  }
  if (!reader.skip('::')) return path;
  if (reader.word() === '*') return makeNode('use_wildcard', [path, reader.next()]);
  const nested = readUseList(reader);
  return makeNode('scoped_use_list', [setField(path, 'path'), nested && setField(nested, 'list')]);
}

function readUseList(reader: TokenReader): Cst | undefined {
  const tree = reader.takeTree('{');
  return tree && makeNode('use_list', readAll(reader.enter(tree), ',', readUseTree), tree);
}

/** `static ref X: T = value;` */
function readConstant(reader: TokenReader, visibility: Cst | undefined): Cst | undefined {
  let length = 1;
  while (reader.word(length) === 'ref' || reader.word(length) === 'mut') length++;
  if (reader.word(length + 1) !== ':' || (!reader.isName(length) && reader.word(length) !== '_')) return undefined;
  const words = reader.tokens.slice(reader.at, reader.at + length);
  reader.at += length;
  const name = setField(reader.next(), 'name');
  reader.at++;
  const type = readType(reader);
  const value = reader.skip('=') ? readExpression(reader) : undefined;
  const kind = words[0]?.type === 'static' ? 'static_item' : 'const_item';
  return makeNode(kind, [
    visibility,
    ...words,
    name,
    type && setField(type, 'type'),
    value && setField(value, 'value'),
  ]);
}
