/** Keyword expressions, blocks and items from the tokens of macros. */
import type { Cst } from '../cst.ts';
import { ABOVE_AND, type ReadOptions, readExpression, readOperators, readPostfix } from './rust-read-expressions.ts';
import { readAttribute, readItem } from './rust-read-items.ts';
import { readPattern, readSinglePattern } from './rust-read-patterns.ts';
import { readType, skipLifetime } from './rust-read-types.ts';
import { makeNode, readAll, setField, type TokenReader } from './rust-reader.ts';

type Read = (reader: TokenReader, options: ReadOptions) => Cst | undefined;

const HEAD: ReadOptions = { noStruct: true };

const KEYWORDS: Record<string, Read> = {
  '{': (reader, options) => (options.noStruct ? undefined : readBlock(reader)),
  if: (reader) => readIf(reader),
  match: (reader) => readMatch(reader),
  while: (reader) => readLoop(reader, 'while_expression'),
  loop: (reader) => readLoop(reader, 'loop_expression'),
  for: (reader) => readFor(reader),
  unsafe: (reader) => readPrefixed(reader, 'unsafe_block'),
  const: (reader) => readPrefixed(reader, 'const_block'),
  async: (reader, options) =>
    startsClosure(reader) ? readClosure(reader, options) : readPrefixed(reader, 'async_block'),
  move: (reader, options) => readClosure(reader, options),
  static: (reader, options) => (startsClosure(reader) ? readClosure(reader, options) : undefined),
  '|': (reader, options) => readClosure(reader, options),
  '||': (reader, options) => readClosure(reader, options),
  return: (reader, options) => readJump(reader, options, 'return_expression'),
  break: (reader, options) => readJump(reader, options, 'break_expression'),
  continue: (reader, options) => readJump(reader, options, 'continue_expression'),
  let: (reader) => readLetCondition(reader),
  "'": (reader, options) => readLabelled(reader, options),
};

/** An expression that starts with a keyword, a label, a brace or the bar of a closure. */
export function readKeyword(reader: TokenReader, options: ReadOptions): Cst | undefined {
  const word = reader.word();
  return Object.hasOwn(KEYWORDS, word) ? KEYWORDS[word]?.(reader, options) : undefined;
}

const BLOCK_LIKE = new Set([
  'block',
  'if_expression',
  'match_expression',
  'while_expression',
  'loop_expression',
  'for_expression',
  'unsafe_block',
  'const_block',
]);

function isBlockLike(node: Cst): boolean {
  return BLOCK_LIKE.has(node.type);
}

/** `{ … }` as a block of statements. */
export function readBlock(reader: TokenReader): Cst | undefined {
  const tree = reader.takeTree('{');
  return tree && makeNode('block', readStatements(reader.enter(tree)), tree);
}

/** The statements of a block, items included. */
export function readStatements(reader: TokenReader): Cst[] {
  return reader.deeper(() => readAll(reader, ';', readStatement)) ?? [];
}

function readStatement(reader: TokenReader): Cst | undefined {
  const item = reader.deeper(() => readItem(reader));
  if (item) return item;
  const keyword = reader.deeper(() => readKeyword(reader, {}));
  if (keyword?.type === 'let_condition') return readLet(reader, keyword);
  let node = keyword;
  if (!node) node = readExpression(reader);
  else if (!isBlockLike(node) || reader.word() === '.' || reader.word() === '?') {
    node = readOperators(reader, readPostfix(reader, node), {});
  }
  if (!node) return undefined;
  const end = reader.word() === ';' ? reader.next() : undefined;
  return end || isBlockLike(node) || !reader.done ? makeNode('expression_statement', [node, end]) : node;
}

/** `let pattern = value` read as a condition is a declaration where a statement stands. */
function readLet(reader: TokenReader, condition: Cst): Cst {
  const parts: (Cst | undefined)[] = [...condition.children];
  const value = parts.pop();
  const rest = value?.field === 'value' ? readOperators(reader, value, {}) : value;
  if (reader.skip('else')) {
    const alternative = readBlock(reader);
    return makeNode('let_declaration', [
      ...parts,
      rest && setField(rest, rest.field ?? 'value'),
      alternative && setField(alternative, 'alternative'),
    ]);
  }
  return makeNode('let_declaration', [...parts, rest && setField(rest, rest.field ?? 'value')]);
}

/** `let pattern: Type = value` */
function readLetCondition(reader: TokenReader): Cst {
  const start = reader.next();
  const mutable = reader.word() === 'mut' ? reader.peek() : undefined;
  const pattern = readPattern(reader);
  const type = reader.skip(':') ? readType(reader) : undefined;
  const value = reader.skip('=') ? readExpression(reader, HEAD, ABOVE_AND) : undefined;
  return makeNode('let_condition', [
    start,
    mutable,
    pattern && setField(pattern, 'pattern'),
    type && setField(type, 'type'),
    value && setField(value, 'value'),
  ]);
}

function readIf(reader: TokenReader): Cst {
  const start = reader.next();
  // `cfg_if!` has an attribute for a condition.
  const condition = readAttribute(reader) ?? readExpression(reader, HEAD);
  const then = readBlock(reader);
  const parts = [start, condition && setField(condition, 'condition'), then && setField(then, 'consequence')];
  if (!reader.skip('else')) return makeNode('if_expression', parts);
  const alternative = reader.word() === 'if' ? reader.deeper(() => readIf(reader)) : readBlock(reader);
  return makeNode('if_expression', [...parts, alternative && setField(alternative, 'alternative')]);
}

function readMatch(reader: TokenReader): Cst {
  const start = reader.next();
  const value = readExpression(reader, HEAD);
  const tree = reader.takeTree('{');
  const body = tree && makeNode('match_block', readAll(reader.enter(tree), ',', readArm), tree);
  return makeNode('match_expression', [start, value && setField(value, 'value'), body && setField(body, 'body')]);
}

/** `pattern if guard => value` */
function readArm(reader: TokenReader): Cst | undefined {
  while (reader.skip('#')) reader.takeTree('[');
  const pattern = readPattern(reader);
  if (!pattern) return undefined;
  const guard = reader.skip('if') ? readExpression(reader) : undefined;
  const value = reader.skip('=>') ? readArmValue(reader) : undefined;
  const head = makeNode('match_pattern', [pattern, guard && setField(guard, 'condition')]);
  return makeNode('match_arm', [setField(head, 'pattern'), value && setField(value, 'value')]);
}

/** The value of an arm: a block ends it, unless it is called upon. */
export function readArmValue(reader: TokenReader): Cst | undefined {
  const block = reader.word() === '{' ? reader.deeper(() => readBlock(reader)) : undefined;
  if (!block) return readExpression(reader);
  return reader.word() === '.' || reader.word() === '?' ? readOperators(reader, readPostfix(reader, block), {}) : block;
}

function readLoop(reader: TokenReader, type: string): Cst {
  const start = reader.next();
  const condition = type === 'while_expression' ? readExpression(reader, HEAD) : undefined;
  const body = readBlock(reader);
  return makeNode(type, [start, condition && setField(condition, 'condition'), body && setField(body, 'body')]);
}

function readFor(reader: TokenReader): Cst {
  const start = reader.next();
  const pattern = readPattern(reader);
  const value = reader.skip('in') ? readExpression(reader, HEAD) : undefined;
  const body = readBlock(reader);
  const parts = [
    pattern && setField(pattern, 'pattern'),
    value && setField(value, 'value'),
    body && setField(body, 'body'),
  ];
  return makeNode('for_expression', [start, ...parts]);
}

/** `unsafe { }`, `async move { }`, `const { }` */
function readPrefixed(reader: TokenReader, type: string): Cst | undefined {
  const braces = reader.word(1) === 'move' ? 2 : 1;
  if (reader.word(braces) !== '{') return undefined;
  const start = reader.next();
  reader.at += braces - 1;
  return makeNode(type, [start, readBlock(reader)]);
}

function startsClosure(reader: TokenReader): boolean {
  const after = reader.word(1) === 'move' ? reader.word(2) : reader.word(1);
  return after === '|' || after === '||';
}

/** Words between the bars of a closure; a dot or a semicolon says that the bar is an operator. */
const PARAMETER_WORDS = new Set([
  '&',
  '&&',
  '*',
  ',',
  ':',
  '::',
  '<',
  '>',
  '>>',
  "'",
  '->',
  '..',
  '@',
  '+',
  '=',
  '?',
  '_',
  '-',
  '!',
  '(',
  '[',
  '{',
  '',
]);

/** Whether a second bar follows the one here. Stops at the first bar, so that all scans together stay linear. */
function closesParameters(reader: TokenReader): boolean {
  for (let length = 1; reader.peek(length); length++) {
    const word = reader.word(length);
    if (word === '|') return true;
    if (!reader.peek(length)?.named && !PARAMETER_WORDS.has(word) && !/^[a-z]+$/.test(word)) return false;
  }
  return false;
}

/** `async move |a, b: T| -> U { }` */
function readClosure(reader: TokenReader, options: ReadOptions): Cst | undefined {
  const start = reader.peek();
  const from = reader.at;
  const words: Cst[] = [];
  while (/^(?:static|async|move)$/.test(reader.word()))
    words.push({ ...reader.next(), type: reader.word(-1), named: false });
  const params: Cst[] = [];
  if (!reader.skip('||')) {
    if (!closesParameters(reader) || !reader.skip('|')) {
      reader.at = from;
      return undefined;
    }
    while (!reader.done && !reader.skip('|')) {
      const parameter = reader.word() === ',' ? undefined : readParameter(reader);
      if (parameter) params.push(parameter);
      else reader.at++;
    }
  }
  const result = reader.skip('->') ? readType(reader) : undefined;
  const body = readExpression(reader, result ? {} : options);
  const list = makeNode('closure_parameters', params, start);
  const parts = [
    setField(list, 'parameters'),
    result && setField(result, 'return_type'),
    body && setField(body, 'body'),
  ];
  return makeNode('closure_expression', [...words, ...parts], {
    start: start?.start ?? 0,
    end: reader.peek(-1)?.end ?? 0,
  });
}

/** `pattern: Type` of a closure or function. */
export function readParameter(reader: TokenReader): Cst | undefined {
  const pattern = readSinglePattern(reader);
  if (!pattern || !reader.skip(':')) return pattern;
  const type = readType(reader);
  return makeNode('parameter', [setField(pattern, 'pattern'), type && setField(type, 'type')]);
}

function readJump(reader: TokenReader, options: ReadOptions, type: string): Cst {
  const start = reader.next();
  skipLifetime(reader);
  return makeNode(type, [start, type === 'continue_expression' ? undefined : readExpression(reader, options)]);
}

/** `'label: loop { }` */
function readLabelled(reader: TokenReader, options: ReadOptions): Cst | undefined {
  if (reader.word(2) !== ':') return undefined;
  reader.at += 3;
  return reader.deeper(() => readKeyword(reader, options));
}
