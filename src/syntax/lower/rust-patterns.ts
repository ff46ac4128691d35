/** Rust patterns, in `let`, parameters, `match` and `for` → generic AST. */
import type { Destructure, Expression, Pattern, PatternEntry, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, hasToken, makeName, makeUnknown, namedChildren } from './context.ts';
import { identifierOf, makeMissing, type RustContext } from './rust-context.ts';
import { lowerExpression } from './rust-expressions.ts';
import { lowerType } from './rust-types.ts';

type LowerPattern = (context: RustContext, node: Cst) => Pattern;

/** The pattern inside; references, `ref`, `mut` and `box` vanish. */
const inside: LowerPattern = (context, node) => {
  const child = node.children.findLast((candidate) => isPattern(candidate));
  return child ? lowerPattern(context, child) : makeMissing(node);
};

const constant: LowerPattern = (context, node) => toPattern(lowerExpression(context, node));

const PATTERNS: Record<string, LowerPattern> = {
  identifier: (context, node) => makeName(node, identifierOf(context, node)),
  _: (_context, node) => makeName(node, '_'),
  remaining_field_pattern: (_context, node) => makeName(node, '_'),
  scoped_identifier: constant,
  generic_pattern: constant,
  ref_pattern: inside,
  mut_pattern: inside,
  reference_pattern: inside,
  box_pattern: inside,
  parenthesized_pattern: inside,
  match_pattern: (context, node) => {
    const child = node.children.find(isPattern);
    return child ? lowerPattern(context, child) : makeMissing(node);
  },
  tuple_pattern: (context, node) => lowerSequence(context, node),
  slice_pattern: (context, node) => lowerSequence(context, node),
  tuple_struct_pattern: (context, node) => lowerSequence(context, node),
  struct_pattern: (context, node) => lowerFields(context, node),
  captured_pattern: (context, node) => lowerCaptured(context, node),
  or_pattern: (context, node) =>
    lowerWhole(
      node,
      alternatives(node).map((one) => lowerPattern(context, one)),
    ),
  range_pattern: (context, node) =>
    makeUnknown(
      node,
      namedChildren(node).map((child) => lowerExpression(context, child)),
    ),
};

/** A pattern. Constants that are neither path nor literal become `Unknown` with the expression inside. */
export function lowerPattern(context: RustContext, node: Cst): Pattern {
  return (PATTERNS[node.type] ?? constant)(context, node);
}

/** An expression as the target of an assignment or a test. */
export function toPattern(node: Expression): Pattern {
  switch (node.kind) {
    case 'name':
    case 'member':
    case 'index':
    case 'literal':
    case 'unknown':
      return node;
    case 'array':
      return {
        kind: 'destructure',
        start: node.start,
        end: node.end,
        shape: 'array',
        entries: node.elements.map((element) => ({ target: toPattern(element.value), rest: false })),
      };
    case 'object':
      return {
        kind: 'destructure',
        start: node.start,
        end: node.end,
        shape: 'object',
        ...(node.type && { type: node.type }),
        entries: node.properties.map(({ key, value }) => ({
          ...(key !== undefined && { key }),
          target: toPattern(value),
          rest: false,
        })),
      };
    default:
      return { kind: 'unknown', start: node.start, end: node.end, type: 'pattern', children: [node], error: false };
  }
}

/** The tests of a match arm, alternatives apart; empty for `_`. Ranges are binary expressions here. */
export function lowerTests(context: RustContext, node: Cst): (Expression | Pattern)[] {
  const inner = node.type === 'match_pattern' ? node.children.find(isPattern) : node;
  if (!inner) return [makeMissing(node)];
  const tests = alternatives(inner);
  if (tests.some((test) => test.type === '_')) return [];
  return tests.map((test) => {
    const isExpression = test.type === 'range_pattern' || test.type === 'macro_invocation';
    return isExpression ? lowerExpression(context, test) : lowerPattern(context, test);
  });
}

function isPattern(node: Cst): boolean {
  if (node.field === 'condition' || node.type === 'mutable_specifier') return false;
  if (node.type === '_') return true;
  return node.named && !node.type.endsWith('_comment') && node.type !== 'attribute_item';
}

/** The alternatives of `A | B | C`, which the grammar nests to the left. */
function alternatives(node: Cst): Cst[] {
  const flat: Cst[] = [];
  const stack = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.type !== 'or_pattern') flat.push(next);
    else stack.push(...next.children.filter(isPattern).reverse());
  }
  return flat;
}

/** Several patterns for one value: each stands for all of it. */
function lowerWhole(node: Cst, targets: Pattern[]): Destructure {
  return {
    kind: 'destructure',
    start: node.start,
    end: node.end,
    shape: 'object',
    entries: targets.map((target) => ({ target, rest: true })),
  };
}

function lowerCaptured(context: RustContext, node: Cst): Pattern {
  const [name, pattern] = node.children.filter(isPattern);
  if (!name) return makeMissing(node);
  const target = makeName(name, identifierOf(context, name));
  if (!pattern || pattern.type === 'remaining_field_pattern' || pattern.type === '_') return target;
  return lowerWhole(node, [target, lowerPattern(context, pattern)]);
}

function typeOf(context: RustContext, node: Cst): { type?: TypeNode } {
  const type = fieldOf(node, 'type');
  return type ? { type: lowerType(context, type) } : {};
}

function lowerSequence(context: RustContext, node: Cst): Destructure {
  const entries: PatternEntry[] = [];
  for (const child of node.children) {
    if (child.field === 'type' || !isPattern(child)) continue;
    entries.push({ target: lowerPattern(context, child), rest: isRest(child) });
  }
  return { kind: 'destructure', start: node.start, end: node.end, shape: 'array', entries, ...typeOf(context, node) };
}

/** `..` or `rest @ ..` */
function isRest(node: Cst): boolean {
  if (node.type === 'captured_pattern') return childOf(node, 'remaining_field_pattern') !== undefined;
  return node.type === 'remaining_field_pattern';
}

function lowerFields(context: RustContext, node: Cst): Destructure {
  const entries: PatternEntry[] = [];
  for (const child of node.children) {
    if (child.type === 'remaining_field_pattern' || child.field === 'type' || !isPattern(child)) continue;
    if (child.type !== 'field_pattern') {
      entries.push({ target: lowerPattern(context, child), rest: false });
      continue;
    }
    const name = fieldOf(child, 'name');
    const pattern = fieldOf(child, 'pattern');
    const key = name ? identifierOf(context, name) : '';
    entries.push({ key, target: pattern ? lowerPattern(context, pattern) : makeName(name ?? child, key), rest: false });
  }
  return { kind: 'destructure', start: node.start, end: node.end, shape: 'object', entries, ...typeOf(context, node) };
}

/** Whether a `let` or parameter rebinds its name. */
export function isMutable(node: Cst): boolean {
  return hasToken(node, 'mutable_specifier') || fieldOf(node, 'pattern')?.type === 'mut_pattern';
}
