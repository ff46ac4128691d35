/** Macros that are written like another construct: `json!`, maps, `select!`, `matches!`. */
import type { ArrayNode, Case, Expression, Property, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { makeArgument, makeBlock, makeLiteral } from './context.ts';
import { MAX_LOWERING_DEPTH, makeValueBlock, type RustContext } from './rust-context.ts';
import { lowerBlock, lowerGuard } from './rust-control.ts';
import { lowerExpression } from './rust-expressions.ts';
import { lowerPattern, lowerTests } from './rust-patterns.ts';
import { readArmValue } from './rust-read-control.ts';
import { readExpression } from './rust-read-expressions.ts';
import { readPattern } from './rust-read-patterns.ts';
import { type TokenReader as Reader, TokenReader } from './rust-reader.ts';

/** `json!({ … })` and `json!([ … ])` are the literal; other values keep the call. `object! { … }` needs no inner braces. */
export function lowerJson(context: RustContext, _node: Cst, tree: Cst): Expression | undefined {
  const reader = TokenReader.inside(context, tree);
  const [first] = reader.tokens;
  if (reader.tokens.length === 1 && first) {
    const isLiteral = reader.word() === '{' || reader.word() === '[' || reader.word() === 'null' || reader.isLiteral();
    return isLiteral ? lowerValue(context, reader) : undefined;
  }
  const after = reader.word(1);
  const isBare = reader.done || after === ':' || after === '=>';
  return isBare && tree.children[0]?.type !== '[' ? lowerObject(context, reader, tree) : undefined;
}

/** `hashmap! { key => value }` */
export function lowerPairs(context: RustContext, _node: Cst, tree: Cst): Expression {
  return lowerObject(context, TokenReader.inside(context, tree), tree);
}

function lowerValue(context: RustContext, reader: Reader): Expression | undefined {
  const token = reader.peek();
  const after = reader.word(1);
  const isWhole = reader.peek(1) === undefined || after === ',';
  if (token && isWhole && context.depth < MAX_LOWERING_DEPTH) {
    const word = reader.word();
    if (word === 'null') return makeLiteral(reader.next(), 'null', null);
    if (word === '{' || word === '[') {
      reader.at++;
      context.depth++;
      const inner = reader.enter(token);
      const lowered = word === '{' ? lowerObject(context, inner, token) : lowerArray(context, inner, token);
      context.depth--;
      return lowered;
    }
  }
  const value = readExpression(reader);
  return value && lowerExpression(context, value);
}

function lowerArray(context: RustContext, reader: Reader, tree: Cst): ArrayNode {
  const elements: Expression[] = [];
  while (!reader.done) {
    if (reader.skip(',')) continue;
    const value = lowerValue(context, reader);
    if (value) elements.push(value);
    else reader.at++;
  }
  return { kind: 'array', start: tree.start, end: tree.end, elements: elements.map((value) => makeArgument(value)) };
}

function lowerObject(context: RustContext, reader: Reader, tree: Cst): Expression {
  const properties: Property[] = [];
  while (!reader.done) {
    if (reader.skip(',')) continue;
    const start = reader.peek()?.start ?? tree.start;
    const key = readExpression(reader);
    const lowered = key && lowerExpression(context, key);
    const value = reader.skip(':') || reader.skip('=>') ? lowerValue(context, reader) : undefined;
    if (!key || !lowered || !value) {
      if (lowered) properties.push({ value: lowered, spread: true, start, end: lowered.end });
      else reader.at++;
      continue;
    }
    const constant = lowered.kind === 'literal' ? { key: String(lowered.value) } : { computed: lowered };
    properties.push({ ...constant, value, spread: false, start, end: value.end });
  }
  return { kind: 'object', start: tree.start, end: tree.end, properties };
}

/** `select! { pattern = future, if guard => handler, else => … }`: each body starts with the pattern bound to the awaited future. */
export function lowerSelect(context: RustContext, node: Cst, tree: Cst): Expression {
  const reader = TokenReader.inside(context, tree);
  const cases: Case[] = [];
  if (reader.word() === 'biased' && reader.word(1) === ';') reader.at += 2;
  while (!reader.done) {
    if (reader.skip(',') || reader.skip(';')) continue;
    const from = reader.at;
    const arm = lowerSelectArm(context, reader);
    if (arm) cases.push(arm);
    if (reader.at === from) reader.at++;
  }
  return { kind: 'switch', start: node.start, end: node.end, cases };
}

function lowerSelectArm(context: RustContext, reader: Reader): Case | undefined {
  while (reader.skip('#')) reader.takeTree('[');
  const start = reader.peek();
  if (!start) return undefined;
  const isDefault = /^(?:else|default|complete)$/.test(reader.word()) && reader.word(1) === '=>';
  if (isDefault) {
    reader.at += 2;
    return { tests: [], body: lowerHandler(context, reader, start, []) };
  }
  const pattern = readPattern(reader);
  const future = reader.skip('=') ? readExpression(reader) : undefined;
  if (reader.word() === ',' && reader.word(1) === 'if') reader.at++;
  const condition = reader.skip('if') ? readExpression(reader) : undefined;
  const binding: Statement[] = [];
  if (pattern && future) {
    const value = lowerExpression(context, future);
    binding.push({
      kind: 'declare',
      start: pattern.start,
      end: future.end,
      constant: true,
      exported: false,
      target: lowerPattern(context, pattern),
      value: { kind: 'await', start: value.start, end: value.end, value },
    });
  }
  const guard = condition && lowerGuard(context, condition);
  const { start: at, end } = start;
  const test: Expression = { kind: 'literal', start: at, end, type: 'boolean', value: true };
  return { tests: [test], ...(guard && { guard }), body: lowerHandler(context, reader, start, binding) };
}

function lowerHandler(context: RustContext, reader: Reader, start: Cst, binding: Statement[]) {
  const value = reader.word() === '=>' || reader.word(-1) === '=>' ? readHandler(reader) : undefined;
  const end = value?.end ?? start.end;
  if (!value) return makeBlock({ start: start.start, end }, binding);
  const block = value.type === 'block' ? lowerBlock(context, value) : makeValueBlock(lowerExpression(context, value));
  return makeBlock({ start: start.start, end }, [...binding, ...block.body], block.hasValue);
}

function readHandler(reader: Reader): Cst | undefined {
  reader.skip('=>');
  return readArmValue(reader);
}

/** `matches!(value, pattern if guard)` is the `match` it stands for. */
export function lowerMatches(context: RustContext, node: Cst, tree: Cst): Expression | undefined {
  const reader = TokenReader.inside(context, tree);
  const value = readExpression(reader);
  if (!value || !reader.skip(',')) return undefined;
  const pattern = readPattern(reader);
  if (!pattern) return undefined;
  const condition = reader.skip('if') ? readExpression(reader) : undefined;
  const end = { start: node.end, end: node.end };
  const truth = (at: { start: number; end: number }, is: boolean) =>
    makeValueBlock({ kind: 'literal', start: at.start, end: at.end, type: 'boolean', value: is });
  return {
    kind: 'switch',
    start: node.start,
    end: node.end,
    subject: lowerExpression(context, value),
    cases: [
      {
        tests: lowerTests(context, pattern),
        ...(condition && { guard: lowerGuard(context, condition) }),
        body: truth(pattern, true),
      },
      { tests: [], body: truth(end, false) },
    ],
  };
}
