/** Expressions of Go. */
import type { Argument, Binary, Call, Expression, TextNode, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { fieldOf, makeArgument, makeLiteral, makeName, makeUnknown, namedChildren, textOf } from './context.ts';
import { type GoContext, isBuiltinType, lowerUnknown, partsOf } from './go-context.ts';
import { lowerFunction } from './go-declarations.ts';
import { foldSprintf } from './go-format.ts';
import { lowerComposite, lowerLiteralValue, lowerNumber, lowerString } from './go-literals.ts';
import {
  expressionFromType,
  isTypeArgument,
  lowerType,
  lowerTypeArguments,
  TYPES,
  typeFromExpression,
} from './go-types.ts';

type LowerExpression = (context: GoContext, node: Cst) => Expression;

const lowerName: LowerExpression = (context, node) => makeName(node, textOf(context, node));
const lowerInner: LowerExpression = (context, node) => {
  const [inner, second] = partsOf(node);
  return second ? lowerUnknown(context, node) : lowerExpression(context, inner, node);
};

/** One lowering for each type of node that is an expression. */
export const EXPRESSIONS: Record<string, LowerExpression> = {
  identifier: lowerName,
  field_identifier: lowerName,
  package_identifier: lowerName,
  blank_identifier: lowerName,
  iota: lowerName,
  int_literal: lowerNumber,
  float_literal: lowerNumber,
  imaginary_literal: lowerNumber,
  rune_literal: lowerString,
  interpreted_string_literal: lowerString,
  raw_string_literal: lowerString,
  nil: (_context, node) => makeLiteral(node, 'null', null),
  true: (_context, node) => makeLiteral(node, 'boolean', true),
  false: (_context, node) => makeLiteral(node, 'boolean', false),
  parenthesized_expression: lowerInner,
  literal_element: lowerInner,
  variadic_argument: lowerInner,
  expression_list: lowerList,
  call_expression: lowerCall,
  selector_expression: lowerSelector,
  index_expression: lowerIndex,
  slice_expression: lowerSlice,
  type_assertion_expression: (context, node) => lowerCast(context, node),
  type_conversion_expression: lowerConversion,
  type_instantiation_expression: (context, node) => {
    const base = fieldOf(node, 'type');
    return base ? expressionFromType(context, base) : lowerUnknown(context, node);
  },
  composite_literal: lowerComposite,
  literal_value: lowerLiteralValue,
  func_literal: (context, node) => lowerFunction(context, node),
  unary_expression: lowerUnary,
  binary_expression: lowerBinary,
};

/** Lowers an expression; a missing one (broken or cut code) is an empty `Unknown` at its parent. */
export function lowerExpression(context: GoContext, node: Cst | undefined, parent: Cst): Expression {
  if (!node) return makeUnknown(parent, [], true);
  const lower = EXPRESSIONS[node.type];
  if (lower) return lower(context, node);
  if (node.type in TYPES) return expressionFromType(context, node);
  return lowerUnknown(context, node);
}

/** A list of one is its element; several (`return a, err`) are an array. */
export function lowerList(context: GoContext, node: Cst): Expression {
  const values = namedChildren(node);
  if (values.length === 1) return lowerExpression(context, values[0], node);
  const elements = values.map((value) => makeArgument(lowerExpression(context, value, node)));
  return { kind: 'array', start: node.start, end: node.end, elements };
}

function lowerSelector(context: GoContext, node: Cst): Expression {
  const field = fieldOf(node, 'field');
  return {
    kind: 'member',
    start: node.start,
    end: node.end,
    object: lowerExpression(context, fieldOf(node, 'operand'), node),
    property: field ? textOf(context, field) : '',
  };
}

function lowerIndex(context: GoContext, node: Cst): Expression {
  const operand = fieldOf(node, 'operand');
  const index = fieldOf(node, 'index');
  const object = lowerExpression(context, operand, node);
  // `f[int]` as a value is `f`.
  if (index?.type === 'identifier' && isBuiltinType(textOf(context, index))) return object;
  return { kind: 'index', start: node.start, end: node.end, object, index: lowerExpression(context, index, node) };
}

function lowerSlice(context: GoContext, node: Cst): Expression {
  const operand = fieldOf(node, 'operand');
  const bounds = namedChildren(node).filter((child) => child !== operand);
  return {
    kind: 'index',
    start: node.start,
    end: node.end,
    object: lowerExpression(context, operand, node),
    index: makeUnknown(
      node,
      bounds.map((bound) => lowerExpression(context, bound, node)),
    ),
  };
}

function lowerCast(context: GoContext, node: Cst): Expression {
  const value = lowerExpression(context, fieldOf(node, 'operand'), node);
  const type = lowerType(context, fieldOf(node, 'type'), node);
  return { kind: 'cast', start: node.start, end: node.end, value, type };
}

/** `[]byte(x)` is a cast; `f[T](x)` and `handlers[i](x)` are calls that the grammar cannot tell from it. */
function lowerConversion(context: GoContext, node: Cst): Expression {
  const type = fieldOf(node, 'type');
  if (!type || !['generic_type', 'type_identifier', 'qualified_type'].includes(type.type))
    return lowerCast(context, node);
  const args = [makeArgument(lowerExpression(context, fieldOf(node, 'operand'), node))];
  const base = type.type === 'generic_type' ? fieldOf(type, 'type') : undefined;
  if (!base) return makeCall(node, expressionFromType(context, type), args, []);
  if (context.types.has(textOf(context, base))) return lowerCast(context, node);
  const list = fieldOf(type, 'type_arguments');
  const elements = list ? namedChildren(list) : [];
  const [only] = elements;
  if (elements.length === 1 && only && !isTypeArgument(context, base, only)) {
    return makeCall(node, expressionFromType(context, type), args, []);
  }
  return makeCall(node, expressionFromType(context, base), args, lowerTypeArguments(context, list));
}

function makeCall(node: Cst, callee: Expression, args: Argument[], typeArgs: TypeNode[]): Call {
  return { kind: 'call', start: node.start, end: node.end, callee, args, via: 'call', typeArgs };
}

function lowerCall(context: GoContext, node: Cst): Expression {
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  const typeArgs = lowerTypeArguments(context, fieldOf(node, 'type_arguments'));
  if (!callee) return lowerUnknown(context, node);
  const args = list ? lowerArguments(context, list, typeArgs) : [];
  const [first] = args;
  if (first && args.length === 1 && typeArgs.length === 0 && !first.spread && isConversion(context, callee)) {
    const type = typeFromExpression(context, callee);
    return { kind: 'cast', start: node.start, end: node.end, value: first.value, type };
  }
  if (callee.type === 'index_expression') {
    const operand = fieldOf(callee, 'operand');
    const index = fieldOf(callee, 'index');
    if (operand && index && isTypeArgument(context, operand, index)) {
      typeArgs.unshift(typeFromExpression(context, index));
      return makeCall(node, lowerExpression(context, operand, node), args, typeArgs);
    }
  }
  const call = makeCall(node, lowerExpression(context, callee, node), args, typeArgs);
  return foldSprintf(context, call) ?? call;
}

/** `string(x)`; `(*T)(x)` where `T` is known to be a type. */
function isConversion(context: GoContext, callee: Cst): boolean {
  if (callee.type === 'identifier') return isBuiltinType(textOf(context, callee));
  const [inner] = callee.type === 'parenthesized_expression' ? namedChildren(callee) : [];
  if (!inner) return false;
  const [pointed] =
    inner.type === 'unary_expression' && fieldOf(inner, 'operator')?.type === '*' ? namedChildren(inner) : [];
  return pointed ? isTypeArgument(context, undefined, pointed) : isConversion(context, inner);
}

/** Types among the arguments (`make([]T, n)`, `new(T)`) go to `typeArgs`. */
function lowerArguments(context: GoContext, list: Cst, typeArgs: TypeNode[]): Argument[] {
  const args: Argument[] = [];
  for (const child of namedChildren(list)) {
    if (child.type in TYPES && isTypeArgument(context, undefined, child)) typeArgs.push(lowerType(context, child));
    else args.push(makeArgument(lowerExpression(context, child, list), undefined, child.type === 'variadic_argument'));
  }
  return args;
}

function lowerUnary(context: GoContext, node: Cst): Expression {
  const token = fieldOf(node, 'operator');
  const operand = lowerExpression(context, fieldOf(node, 'operand'), node);
  const operator = token?.type === '!' ? 'not' : (token?.type ?? '');
  return { kind: 'unary', start: node.start, end: node.end, operator, operand };
}

function lowerBinary(context: GoContext, node: Cst): Expression {
  const operator = fieldOf(node, 'operator')?.type ?? '';
  if (operator === '+') return lowerSum(context, node);
  return {
    kind: 'binary',
    start: node.start,
    end: node.end,
    operator: operator === '&&' ? 'and' : operator === '||' ? 'or' : operator,
    left: lowerExpression(context, fieldOf(node, 'left'), node),
    right: lowerExpression(context, fieldOf(node, 'right'), node),
  };
}

/** A sum with text in it builds text: a chain of `+` has operands of one type. */
function lowerSum(context: GoContext, node: Cst): Expression {
  const operands: Cst[] = [];
  let first: Cst | undefined = node;
  while (first?.type === 'binary_expression' && fieldOf(first, 'operator')?.type === '+') {
    const right = fieldOf(first, 'right');
    if (right) operands.push(right);
    first = fieldOf(first, 'left');
  }
  operands.reverse();
  const head = lowerExpression(context, first, node);
  const rest = operands.map((operand) => lowerExpression(context, operand, node));
  const isText = [first, ...operands].some((operand, i) =>
    isTextual(operand, i === 0 ? head : (rest[i - 1] as Expression)),
  );
  if (isText) {
    const parts: Expression[] = [];
    for (const part of [head, ...rest]) {
      if (part.kind === 'text' && part.via === 'concat') parts.push(...part.parts);
      else parts.push(part);
    }
    const text: TextNode = { kind: 'text', start: node.start, end: node.end, via: 'concat', parts };
    return text;
  }
  return rest.reduce<Expression>((left, right): Binary => {
    return { kind: 'binary', start: left.start, end: right.end, operator: '+', left, right };
  }, head);
}

function isTextual(node: Cst | undefined, value: Expression): boolean {
  if (value.kind === 'text') return true;
  if (value.kind === 'cast') return value.type.name === 'string' && !value.type.pointer;
  return value.kind === 'literal' && value.type === 'string' && node?.type !== 'rune_literal';
}
