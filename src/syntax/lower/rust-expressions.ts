/** Rust expressions → generic AST. */
import type { ArrayNode, Expression, Property, TextNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import {
  fieldOf,
  makeArgument,
  makeLiteral,
  makeName,
  makeType,
  makeUnknown,
  namedChildren,
  textOf,
} from './context.ts';
import { lowerStatementList } from './rust.ts';
import { lowerAttribute } from './rust-attributes.ts';
import { identifierOf, MAX_LOWERING_DEPTH, makeMember, makeMissing, type RustContext } from './rust-context.ts';
import { lowerBlock, lowerClosure, lowerFor, lowerIf, lowerJump, lowerMatch, lowerWhile } from './rust-control.ts';
import { lowerChar, lowerNumber, lowerString } from './rust-literals.ts';
import { lowerMacro } from './rust-macros.ts';
import { lowerCall, lowerPath } from './rust-paths.ts';
import { lowerPattern, toPattern } from './rust-patterns.ts';
import { lowerType } from './rust-types.ts';

type Lower = (context: RustContext, node: Cst) => Expression;

const OPERATORS: Record<string, string> = { '&&': 'and', '||': 'or' };

/** An expression; what has no form, and broken code, is `Unknown` around what stands inside. */
export function lowerExpression(context: RustContext, node: Cst): Expression {
  if (context.depth >= MAX_LOWERING_DEPTH) {
    context.errors.push({ start: node.start, end: node.end, reason: 'depth' });
    return makeUnknown(node, []);
  }
  context.depth++;
  const lower = EXPRESSIONS[node.type];
  const lowered = lower ? lower(context, node) : lowerUnknown(context, node);
  context.depth--;
  return lowered;
}

/** Keeps the children of a node without a form of its own. */
export function lowerUnknown(context: RustContext, node: Cst): Expression {
  const isError = node.type === 'ERROR' || node.type === 'MISSING';
  return makeUnknown(node, lowerStatementList(context, node.children).body, isError);
}

function lowerField(context: RustContext, node: Cst, field: string): Expression {
  const child = fieldOf(node, field);
  return child ? lowerExpression(context, child) : makeMissing(node);
}

/** The one expression inside, wherever comments and attributes stand. */
const inside: Lower = (context, node) => {
  const child = innerOf(node);
  return child ? lowerExpression(context, child) : makeMissing(node);
};

function innerOf(node: Cst): Cst | undefined {
  return namedChildren(node).findLast((child) => child.type !== 'attribute_item' && child.type !== 'label');
}

const identifier: Lower = (context, node) => makeName(node, identifierOf(context, node));
const path: Lower = (context, node) => lowerPath(context, node);
const block: Lower = (context, node) => lowerBlock(context, node);

const EXPRESSIONS: Record<string, Lower> = {
  identifier,
  self: identifier,
  super: identifier,
  crate: identifier,
  metavariable: identifier,
  type_identifier: identifier,
  primitive_type: identifier,
  field_identifier: identifier,
  shorthand_field_identifier: identifier,
  scoped_identifier: path,
  scoped_type_identifier: path,
  generic_function: path,
  generic_type: path,
  generic_type_with_turbofish: path,
  generic_pattern: path,
  bracketed_type: path,
  string_literal: lowerString,
  raw_string_literal: lowerString,
  char_literal: lowerChar,
  integer_literal: lowerNumber,
  float_literal: lowerNumber,
  boolean_literal: (context, node) => makeLiteral(node, 'boolean', textOf(context, node) === 'true'),
  negative_literal: (context, node) => lowerUnary(context, node),
  unary_expression: (context, node) => lowerUnary(context, node),
  reference_expression: inside,
  parenthesized_expression: inside,
  expression_statement: inside,
  try_expression: (context, node) => ({
    kind: 'unary',
    start: node.start,
    end: node.end,
    operator: 'try',
    operand: inside(context, node),
  }),
  await_expression: (context, node) => ({
    kind: 'await',
    start: node.start,
    end: node.end,
    value: inside(context, node),
  }),
  yield_expression: (context, node) => {
    const child = innerOf(node);
    return {
      kind: 'yield',
      start: node.start,
      end: node.end,
      ...(child && { value: lowerExpression(context, child) }),
    };
  },
  return_expression: (context, node) => {
    const child = innerOf(node);
    return {
      kind: 'return',
      start: node.start,
      end: node.end,
      ...(child && { value: lowerExpression(context, child) }),
    };
  },
  field_expression: (context, node) => {
    const field = fieldOf(node, 'field');
    return makeMember(node, lowerField(context, node, 'value'), field ? identifierOf(context, field) : '');
  },
  index_expression: (context, node) => lowerIndex(context, node),
  call_expression: (context, node) => lowerCall(context, node),
  macro_invocation: (context, node) => lowerMacro(context, node),
  attribute_item: (context, node) => lowerAttribute(context, node).expression,
  binary_expression: (context, node) => lowerBinary(context, node),
  range_expression: (context, node) => lowerRange(context, node),
  range_pattern: (context, node) => lowerRange(context, node),
  assignment_expression: (context, node) => lowerAssignment(context, node),
  compound_assignment_expr: (context, node) => lowerAssignment(context, node),
  type_cast_expression: (context, node) => {
    const type = fieldOf(node, 'type');
    return {
      kind: 'cast',
      start: node.start,
      end: node.end,
      value: lowerField(context, node, 'value'),
      type: type ? lowerType(context, type) : makeType(node, 'unknown'),
    };
  },
  struct_expression: (context, node) => lowerStruct(context, node),
  tuple_expression: (context, node) => lowerArray(context, node),
  array_expression: (context, node) => lowerArray(context, node),
  unit_expression: (context, node) => lowerArray(context, node),
  closure_expression: (context, node) => lowerClosure(context, node),
  if_expression: (context, node) => lowerIf(context, node),
  match_expression: (context, node) => lowerMatch(context, node),
  while_expression: (context, node) => lowerWhile(context, node),
  loop_expression: (context, node) => lowerWhile(context, node),
  for_expression: (context, node) => lowerFor(context, node),
  break_expression: (context, node) => lowerJump(context, node, 'break'),
  continue_expression: (context, node) => lowerJump(context, node, 'continue'),
  block,
  unsafe_block: block,
  async_block: block,
  gen_block: block,
  try_block: block,
  const_block: block,
  tuple_pattern: (context, node) => lowerPatternExpression(context, node),
  slice_pattern: (context, node) => lowerPatternExpression(context, node),
  tuple_struct_pattern: (context, node) => lowerPatternExpression(context, node),
  struct_pattern: (context, node) => lowerPatternExpression(context, node),
};

/** Broken code may leave a pattern where an expression stands. */
function lowerPatternExpression(context: RustContext, node: Cst): Expression {
  return makeUnknown(node, [lowerPattern(context, node)]);
}

function lowerIndex(context: RustContext, node: Cst): Expression {
  const [object, index] = namedChildren(node);
  if (!object || !index) return makeUnknown(node, lowerStatementList(context, node.children).body, true);
  const slice = index.type === 'range_expression';
  return {
    kind: 'index',
    start: node.start,
    end: node.end,
    object: lowerExpression(context, object),
    index: slice
      ? {
          ...makeUnknown(
            index,
            namedChildren(index).map((child) => lowerExpression(context, child)),
          ),
          type: 'slice',
        }
      : lowerExpression(context, index),
  };
}

/** References and dereferences are the value itself. */
function lowerUnary(context: RustContext, node: Cst): Expression {
  const operator = node.children[0]?.type ?? '';
  const operand = inside(context, node);
  if (operator === '*') return operand;
  if (operator === '-' && operand.kind === 'literal' && typeof operand.value === 'number') {
    return makeLiteral(node, 'number', -operand.value);
  }
  return { kind: 'unary', start: node.start, end: node.end, operator: operator === '!' ? 'not' : operator, operand };
}

function isText(node: Expression): boolean {
  return node.kind === 'text' || (node.kind === 'literal' && node.type === 'string');
}

function lowerBinary(context: RustContext, node: Cst): Expression {
  const written = fieldOf(node, 'operator')?.type ?? '';
  const left = lowerField(context, node, 'left');
  const right = lowerField(context, node, 'right');
  if (written === '+' && (isText(left) || isText(right))) {
    const parts = left.kind === 'text' && left.via === 'concat' ? [...left.parts, right] : [left, right];
    return { kind: 'text', start: node.start, end: node.end, via: 'concat', parts } satisfies TextNode;
  }
  return { kind: 'binary', start: node.start, end: node.end, operator: OPERATORS[written] ?? written, left, right };
}

/** `a..b` is a binary operation; an end that is left open is `null`. */
function lowerRange(context: RustContext, node: Cst): Expression {
  const token = node.children.findIndex((child) => child.type === '..' || child.type === '..=' || child.type === '...');
  const sides = [node.children.slice(0, token), node.children.slice(token + 1)].map((side) =>
    side.find((child) => child.named),
  );
  const [left, right] = sides.map((side) => (side ? lowerExpression(context, side) : makeLiteral(node, 'null', null)));
  const operator = node.children[token]?.type ?? '..';
  return {
    kind: 'binary',
    start: node.start,
    end: node.end,
    operator,
    left: left as Expression,
    right: right as Expression,
  };
}

function lowerAssignment(context: RustContext, node: Cst): Expression {
  const operator = fieldOf(node, 'operator')?.type ?? '=';
  const target = toPattern(lowerField(context, node, 'left'));
  return {
    kind: 'assign',
    start: node.start,
    end: node.end,
    target,
    operator,
    value: lowerField(context, node, 'right'),
  };
}

function lowerStruct(context: RustContext, node: Cst): Expression {
  const name = fieldOf(node, 'name');
  const properties: Property[] = [];
  for (const child of namedChildren(fieldOf(node, 'body') ?? node)) {
    const { start, end } = child;
    if (child.type === 'field_initializer' || child.type === 'shorthand_field_initializer') {
      const field = fieldOf(child, 'field') ?? innerOf(child);
      const value = fieldOf(child, 'value') ?? field;
      if (!field || !value) continue;
      properties.push({
        key: identifierOf(context, field),
        value: lowerExpression(context, value),
        spread: false,
        start,
        end,
      });
    } else if (child.type === 'base_field_initializer') {
      properties.push({ value: inside(context, child), spread: true, start, end });
    } else if (child.field !== 'name') {
      properties.push({ value: lowerExpression(context, child), spread: true, start, end });
    }
  }
  return {
    kind: 'object',
    start: node.start,
    end: node.end,
    properties,
    ...(name && { type: lowerType(context, name) }),
  };
}

/** Arrays and tuples. `[x; n]` has one element and the type `array` with the length as argument. */
function lowerArray(context: RustContext, node: Cst): ArrayNode {
  const length = fieldOf(node, 'length');
  const elements = namedChildren(node).filter((child) => child.field !== 'length' && child.type !== 'attribute_item');
  return {
    kind: 'array',
    start: node.start,
    end: node.end,
    elements: elements.map((child) => makeArgument(lowerExpression(context, child))),
    ...(length && { type: makeType(length, 'array', [lowerExpression(context, length)]) }),
  };
}
