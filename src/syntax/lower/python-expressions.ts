/** Python expressions → generic AST. */
import type { Argument, Expression, Literal, Node, Property } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { hasToken, makeArgument, makeLiteral, makeName, makeUnknown, textOf } from './context.ts';
import { lowerBody, lowersAsStatement } from './python.ts';
import { lowerComprehension } from './python-comprehensions.ts';
import { formatBraces, formatPercent } from './python-format.ts';
import { lowerDecorator, lowerLambda } from './python-functions.ts';
import { isCasePattern, lowerStrayPattern, lowerTarget } from './python-patterns.ts';
import { copySimple, makeHole, operands, type PythonContext, part, parts } from './python-shared.ts';
import { isTextual, lowerConcatenated, lowerString, lowerSum } from './python-strings.ts';
import { lowerType } from './python-types.ts';

type Lower = (context: PythonContext, node: Cst) => Expression;

/** An expression; whatever is none becomes `unknown` with its children lowered. */
export function lowerExpression(context: PythonContext, node: Cst): Expression {
  const lower = Object.hasOwn(EXPRESSIONS, node.type) ? EXPRESSIONS[node.type] : undefined;
  return lower ? lower(context, node) : lowerUnknown(context, node);
}

/** The expression in a field, or a hole. */
export function lowerPart(context: PythonContext, node: Cst, field: string): Expression {
  const child = part(node, field);
  return child ? lowerExpression(context, child) : makeHole(node);
}

const TYPE_NODES = new Set(['type', 'generic_type', 'union_type', 'member_type', 'constrained_type', 'splat_type']);

/** Any node at all, for the inside of broken code. */
export function lowerAny(context: PythonContext, node: Cst): Node {
  if (TYPE_NODES.has(node.type)) return lowerType(context, node);
  if (node.type === 'decorator') return lowerDecorator(context, node);
  if (Object.hasOwn(EXPRESSIONS, node.type)) return lowerExpression(context, node);
  if (isCasePattern(node)) return lowerStrayPattern(context, node);
  return lowerUnknown(context, node);
}

function lowerUnknown(context: PythonContext, node: Cst): Expression {
  if (node.type === 'ERROR') context.handled.add(node);
  const children: Node[] = [];
  for (const child of node.children) {
    if (!child.named || child.type === 'comment') continue;
    if (lowersAsStatement(child)) for (const statement of lowerBody(context, [child])) children.push(statement);
    else children.push(lowerAny(context, child));
  }
  return makeUnknown(node, children, node.type === 'ERROR' || node.type === 'MISSING');
}

const inner: Lower = (context, node) => {
  const child = operands(node)[0];
  return child ? lowerExpression(context, child) : makeHole(node);
};
const array: Lower = (context, node) => ({
  kind: 'array',
  start: node.start,
  end: node.end,
  elements: operands(node).map((child) => lowerArgument(context, child)),
});
const comprehension: Lower = (context, node) => lowerComprehension(context, node);
const assign: Lower = (context, node) => {
  const right = part(node, 'right') ?? part(node, 'value');
  // An annotation has no place within an expression; only broken code has one there.
  const type = part(node, 'type');
  const gap = type ? makeUnknown(node, [lowerType(context, type)], true) : makeHole(node);
  return {
    kind: 'assign',
    start: node.start,
    end: node.end,
    target: lowerTarget(context, part(node, 'left') ?? part(node, 'name')),
    operator: part(node, 'operator')?.type ?? '=',
    value: right ? lowerExpression(context, right) : gap,
  };
};
const number: Lower = (context, node) => makeLiteral(node, 'number', parseNumber(textOf(context, node)));

const EXPRESSIONS: Record<string, Lower> = {
  identifier: (context, node) => makeName(node, textOf(context, node)),
  dotted_name: (context, node) => makeName(node, textOf(context, node)),
  ellipsis: (_context, node) => makeName(node, 'Ellipsis'),
  true: (_context, node) => makeLiteral(node, 'boolean', true),
  false: (_context, node) => makeLiteral(node, 'boolean', false),
  none: (_context, node) => makeLiteral(node, 'null', null),
  integer: number,
  float: number,
  string: (context, node) => lowerString(context, node),
  concatenated_string: (context, node) => lowerConcatenated(context, node),
  parenthesized_expression: inner,
  list_splat: inner,
  dictionary_splat: inner,
  chevron: inner,
  parenthesized_list_splat: inner,
  list: array,
  tuple: array,
  set: array,
  expression_list: array,
  pattern_list: array,
  tuple_pattern: array,
  list_comprehension: comprehension,
  set_comprehension: comprehension,
  dictionary_comprehension: comprehension,
  generator_expression: comprehension,
  dictionary: (context, node) => ({
    kind: 'object',
    start: node.start,
    end: node.end,
    properties: operands(node).map((child) => lowerProperty(context, child)),
  }),
  attribute: (context, node) => {
    const property = part(node, 'attribute');
    return {
      kind: 'member',
      start: node.start,
      end: node.end,
      object: lowerPart(context, node, 'object'),
      property: property ? textOf(context, property) : '',
    };
  },
  subscript: (context, node) => lowerSubscript(context, node),
  slice: (context, node) =>
    makeUnknown(
      node,
      operands(node).map((child) => lowerExpression(context, child)),
    ),
  call: (context, node) => lowerCall(context, node),
  lambda: (context, node) => lowerLambda(context, node),
  assignment: assign,
  augmented_assignment: assign,
  named_expression: assign,
  boolean_operator: (context, node) => binary(context, node, part(node, 'operator')?.type ?? 'and'),
  binary_operator: (context, node) => lowerBinary(context, node),
  comparison_operator: (context, node) => lowerComparison(context, node),
  not_operator: (context, node) => ({
    kind: 'unary',
    start: node.start,
    end: node.end,
    operator: 'not',
    operand: lowerPart(context, node, 'argument'),
  }),
  unary_operator: (context, node) => ({
    kind: 'unary',
    start: node.start,
    end: node.end,
    operator: part(node, 'operator')?.type ?? '',
    operand: lowerPart(context, node, 'argument'),
  }),
  conditional_expression: (context, node) => {
    const [then, test, otherwise] = operands(node).map((child) => lowerExpression(context, child));
    if (!then || !test || !otherwise)
      return makeUnknown(
        node,
        [then, test].filter((child) => child !== undefined),
      );
    return { kind: 'conditional', start: node.start, end: node.end, test, then, otherwise };
  },
  await: (context, node) => ({ kind: 'await', start: node.start, end: node.end, value: inner(context, node) }),
  yield: (context, node) => {
    context.hasYield = true;
    const child = operands(node)[0];
    return {
      kind: 'yield',
      start: node.start,
      end: node.end,
      ...(child && { value: lowerExpression(context, child) }),
    };
  },
};

/** A number too large to be exact, or imaginary, stays as written. */
function parseNumber(text: string): number | string {
  const plain = text.replaceAll('_', '');
  const value = /^0[0-7]+$/.test(plain) ? Number.parseInt(plain, 8) : Number(plain);
  const exact = Number.isFinite(value) && (Number.isSafeInteger(value) || /[.e]/i.test(plain));
  return exact ? value : text;
}

function lowerProperty(context: PythonContext, node: Cst): Property {
  const { start, end } = node;
  if (node.type !== 'pair') {
    return { value: lowerExpression(context, node), spread: node.type === 'dictionary_splat', start, end };
  }
  const key = lowerPart(context, node, 'key');
  const value = lowerPart(context, node, 'value');
  const constant = key.kind === 'literal' && (key.type === 'string' || key.type === 'number');
  return constant
    ? { key: String(key.value), value, spread: false, start, end }
    : { computed: key, value, spread: false, start, end };
}

/** `{key: value}` of one pair: the element of a dict comprehension. */
export function lowerElement(context: PythonContext, node: Cst): Expression {
  if (node.type !== 'pair') return lowerExpression(context, node);
  return { kind: 'object', start: node.start, end: node.end, properties: [lowerProperty(context, node)] };
}

function lowerSubscript(context: PythonContext, node: Cst): Expression {
  const indices = parts(node, 'subscript');
  const [only] = indices;
  const several = indices.length > 1 || hasToken(node, ',');
  const index: Expression =
    !several && only
      ? lowerExpression(context, only)
      : {
          kind: 'array',
          start: only?.start ?? node.end,
          end: indices.at(-1)?.end ?? node.end,
          elements: indices.map((child) => lowerArgument(context, child)),
        };
  return { kind: 'index', start: node.start, end: node.end, object: lowerPart(context, node, 'value'), index };
}

/** An argument of a call, or an element of a list: `x`, `*x`, `**x`, `name=x`. */
export function lowerArgument(context: PythonContext, node: Cst): Argument {
  if (node.type === 'keyword_argument') {
    const name = part(node, 'name');
    return makeArgument(lowerPart(context, node, 'value'), name && textOf(context, name));
  }
  const only = node.type === 'parenthesized_list_splat' ? operands(node)[0] : node;
  const spread = only?.type === 'list_splat' || only?.type === 'dictionary_splat';
  return makeArgument(lowerExpression(context, node), undefined, spread);
}

function lowerCall(context: PythonContext, node: Cst): Expression {
  const list = part(node, 'arguments');
  const callee = lowerPart(context, node, 'function');
  const args =
    list?.type === 'argument_list'
      ? operands(list).map((child) => lowerArgument(context, child))
      : list
        ? [makeArgument(lowerExpression(context, list))]
        : [];
  if (callee.kind === 'member' && callee.property === 'format' && callee.object.kind === 'literal') {
    const receiver: Literal = callee.object;
    if (receiver.type === 'string') return formatBraces(node, receiver, args);
  }
  return { kind: 'call', start: node.start, end: node.end, callee, args, via: 'call', typeArgs: [] };
}

function binary(context: PythonContext, node: Cst, operator: string): Expression {
  const left = lowerPart(context, node, 'left');
  const right = lowerPart(context, node, 'right');
  return { kind: 'binary', start: node.start, end: node.end, operator, left, right };
}

function lowerBinary(context: PythonContext, node: Cst): Expression {
  const operator = part(node, 'operator')?.type ?? '';
  if (operator === '+') return lowerSum(context, node);
  const right = part(node, 'right');
  if (operator !== '%' || !right) return binary(context, node, operator);
  const left = lowerPart(context, node, 'left');
  const value = lowerExpression(context, right);
  if (isTextual(left)) return formatPercent(node, left, value, withoutParentheses(right));
  return { kind: 'binary', start: node.start, end: node.end, operator, left, right: value };
}

function withoutParentheses(node: Cst): Cst {
  let at = node;
  while (at.type === 'parenthesized_expression') {
    const child = operands(at)[0];
    if (!child) return at;
    at = child;
  }
  return at;
}

const MAX_CHAIN = 50;
const COMPARISONS: Record<string, string> = { 'not in': 'not-in', 'is not': 'is', '<>': '!=' };

/** `a < b < c` is `a < b and b < c` where `b` is small enough to be said twice, else it nests to the left. */
function lowerComparison(context: PythonContext, node: Cst): Expression {
  const operators = node.children.filter((child) => child.field === 'operators');
  const values = operands(node)
    .filter((child) => child.field !== 'operators')
    .map((child) => lowerExpression(context, child));
  const [first, ...rest] = values;
  if (!first || rest.length > MAX_CHAIN) return makeUnknown(node, values);
  let result: Expression = first;
  let previous: Expression = first;
  rest.forEach((right, i) => {
    const written = operators[i]?.type ?? '==';
    const copy = i === 0 ? undefined : copySimple(previous);
    const range = { start: copy?.start ?? result.start, end: right.end };
    const comparison: Expression = {
      kind: 'binary',
      ...range,
      operator: COMPARISONS[written] ?? written,
      left: copy ?? result,
      right,
    };
    const test: Expression =
      written === 'is not' ? { kind: 'unary', ...range, operator: 'not', operand: comparison } : comparison;
    result = copy
      ? { kind: 'binary', start: first.start, end: right.end, operator: 'and', left: result, right: test }
      : test;
    previous = right;
  });
  return result;
}
