/** Patterns from the tokens of macros. */
import type { Cst } from '../cst.ts';
import { readQualified, readTypeArguments } from './rust-read-types.ts';
import { makeNode, readAll, readPath, setField, type TokenReader } from './rust-reader.ts';

/** A pattern with its alternatives; `undefined` where none starts. */
export function readPattern(reader: TokenReader): Cst | undefined {
  reader.skip('|');
  const first = readSinglePattern(reader);
  if (!first || reader.word() !== '|') return first;
  const all = [first];
  while (reader.skip('|')) {
    const next = readSinglePattern(reader);
    if (next) all.push(next);
  }
  return makeNode('or_pattern', all);
}

/** A pattern without alternatives, as closures take. */
export function readSinglePattern(reader: TokenReader): Cst | undefined {
  return reader.deeper(() => readOne(reader));
}

function readOne(reader: TokenReader): Cst | undefined {
  switch (reader.word()) {
    case '_':
      return { ...reader.next(), type: '_' };
    case '..':
      return { ...reader.next(), type: 'remaining_field_pattern', named: true };
    case '&':
    case '&&':
    case 'ref':
    case 'mut':
    case 'box':
      reader.at++;
      return readSinglePattern(reader);
    case '(':
      return readTuple(reader);
    case '[': {
      const tree = reader.next();
      return makeNode('slice_pattern', readAll(reader.enter(tree), ',', readPattern), tree);
    }
    case '-':
      reader.at++;
      return readRange(
        reader,
        reader.isLiteral() ? makeNode('negative_literal', [reader.peek(-1), reader.next()]) : undefined,
      );
    case '..=':
      reader.at++;
      return readSinglePattern(reader);
    case '<':
      return readQualified(reader);
    default:
      return reader.isLiteral() ? readRange(reader, reader.next()) : readNamed(reader);
  }
}

function readTuple(reader: TokenReader): Cst {
  const tree = reader.next();
  const inner = reader.enter(tree);
  const entries = readAll(inner, ',', readPattern);
  const single = entries.length === 1 && inner.word(-1) !== ',' && entries[0]?.type !== 'remaining_field_pattern';
  return single ? (entries[0] as Cst) : makeNode('tuple_pattern', entries, tree);
}

/** `1..=5`, `1..` */
function readRange(reader: TokenReader, left: Cst | undefined): Cst | undefined {
  const operator = reader.word();
  if (!left || (operator !== '..=' && operator !== '..' && operator !== '...')) return left;
  const token = reader.next();
  reader.skip('-');
  const right = reader.isLiteral() ? reader.next() : reader.isName() ? readPath(reader) : undefined;
  return makeNode('range_pattern', [left, token, right]);
}

function readNamed(reader: TokenReader): Cst | undefined {
  if (!reader.isName() && reader.word() !== '::') return undefined;
  const path = readPath(reader, readTypeArguments);
  if (!path) return undefined;
  const tree = reader.peek();
  switch (reader.word()) {
    case '(':
      reader.at++;
      return makeNode('tuple_struct_pattern', [
        setField(path, 'type'),
        ...readAll(reader.enter(tree as Cst), ',', readPattern),
        endOf(tree),
      ]);
    case '{':
      reader.at++;
      return makeNode('struct_pattern', [
        setField(path, 'type'),
        ...readAll(reader.enter(tree as Cst), ',', readField),
        endOf(tree),
      ]);
    case '@': {
      reader.at++;
      return makeNode('captured_pattern', [path, readSinglePattern(reader)]);
    }
    case '!':
      if (reader.peek(1)?.type !== 'token_tree') return path;
      reader.at++;
      return makeNode('macro_invocation', [setField(path, 'macro'), reader.next()]);
    default:
      return readRange(reader, path);
  }
}

/** The closing delimiter, so that the pattern ends where the tree does. */
function endOf(tree: Cst | undefined): Cst | undefined {
  return tree?.children.findLast((child) => !child.named);
}

/** `a`, `ref mut a`, `a: pattern`, `..` */
function readField(reader: TokenReader): Cst | undefined {
  if (reader.word() === '..') return readOne(reader);
  while (reader.word() === 'ref' || reader.word() === 'mut' || reader.word() === 'box') reader.at++;
  if (!reader.isName() && !reader.isLiteral()) return undefined;
  const name = setField(reader.next(), 'name');
  if (!reader.skip(':')) return makeNode('field_pattern', [name]);
  const pattern = readPattern(reader);
  return makeNode('field_pattern', [name, pattern && setField(pattern, 'pattern')]);
}
