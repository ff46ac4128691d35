/** Attributes → decorators: `#[tool(description = "…", annotations(read_only_hint = true))]`. */
import type { Argument, Decorator, Expression } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, makeArgument, makeUnknown, namedChildren } from './context.ts';
import { makeMissing, type RustContext } from './rust-context.ts';
import { lowerExpression } from './rust-expressions.ts';
import { readExpression } from './rust-read-expressions.ts';
import { readPath, TokenReader } from './rust-reader.ts';

/** `#[path]`, `#[path = value]` (a call with the value), `#[path(arguments)]`. */
export function lowerAttribute(context: RustContext, item: Cst): Decorator {
  const attribute = childOf(item, 'attribute');
  const expression = attribute ? lowerContent(context, attribute) : makeMissing(item);
  return { kind: 'decorator', start: item.start, end: item.end, expression };
}

function lowerContent(context: RustContext, node: Cst): Expression {
  const path = namedChildren(node)[0];
  const tree = fieldOf(node, 'arguments');
  const value = fieldOf(node, 'value');
  const callee = path ? lowerExpression(context, path) : makeMissing(node);
  if (!tree && !value) return callee;
  const args = tree ? lowerArguments(context, tree) : [makeArgument(lowerExpression(context, value as Cst))];
  return { kind: 'call', start: node.start, end: node.end, callee, args, via: 'call', typeArgs: [] };
}

/** The comma-separated arguments of a token tree; key-values are named. */
function lowerArguments(context: RustContext, tree: Cst): Argument[] {
  const reader = TokenReader.inside(context, tree);
  const args: Argument[] = [];
  while (!reader.done) {
    if (reader.skip(',')) continue;
    const length = keyLength(reader);
    const from = reader.peek();
    let name: string | undefined;
    if (length > 0 && from) {
      const last = reader.peek(length - 1) as Cst;
      name =
        from.type === 'string_literal'
          ? context.text.slice(from.start + 1, from.end - 1)
          : context.text.slice(from.start, last.end);
      reader.at += length + 1;
      if (reader.word() === '%' || reader.word() === '?') reader.at++;
    }
    const value = lowerArgument(context, reader);
    if (value) args.push(makeArgument(value, name?.replace(/\s|r#/g, '')));
  }
  return args;
}

/** How many tokens in front of `=` form a key (`a`, `a.b`, `a::b`, `a-b`); 0 where there is none. */
function keyLength(reader: TokenReader): number {
  for (let length = 0; ; length += 2) {
    if (!reader.isKey(length)) return 0;
    const next = reader.word(length + 1);
    if (next === '=') return length + 1;
    if (next !== '.' && next !== '::' && next !== '-') return 0;
  }
}

/** One value up to the next comma: a nested attribute call, or an expression. */
function lowerArgument(context: RustContext, reader: TokenReader): Expression | undefined {
  const first = reader.peek();
  if (!first) return undefined;
  const found: Expression[] = [];
  while (!reader.done && reader.word() !== ',') {
    const lowered = lowerNested(context, reader);
    if (lowered) found.push(lowered);
    else reader.at++;
  }
  const end = reader.peek(-1)?.end ?? first.end;
  if (found.length === 1) return found[0];
  return { ...makeUnknown({ ...first, end }, found), type: 'attribute_tokens' };
}

function lowerNested(context: RustContext, reader: TokenReader): Expression | undefined {
  const start = reader.at;
  const path = reader.isKey(0) && reader.peek()?.type !== 'string_literal' ? readPath(reader) : undefined;
  const tree = reader.peek();
  const after = reader.word(1);
  if (path && tree?.type === 'token_tree' && reader.word() === '(' && (after === ',' || after === '')) {
    reader.at++;
    return {
      kind: 'call',
      start: path.start,
      end: tree.end,
      callee: lowerExpression(context, path),
      args: lowerArguments(context, tree),
      via: 'call',
      typeArgs: [],
    };
  }
  if (path && (reader.done || reader.word() === ',')) {
    return lowerExpression(context, path);
  }
  reader.at = start;
  const read = readExpression(reader);
  return read && lowerExpression(context, read);
}

/** Whether an attribute keeps its item for test builds: `#[cfg(test)]`, `#[cfg(all(test, unix))]`. */
export function isTestOnly({ expression }: Decorator): boolean {
  if (expression.kind !== 'call' || expression.callee.kind !== 'name' || expression.callee.name !== 'cfg') return false;
  return expression.args.some(({ value }) => requiresTest(value));
}

function requiresTest(node: Expression): boolean {
  if (node.kind === 'name') return node.name === 'test';
  if (node.kind !== 'call' || node.callee.kind !== 'name' || node.callee.name !== 'all') return false;
  return node.args.some(({ value }) => requiresTest(value));
}
