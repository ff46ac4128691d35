/** Python annotations and base classes → type nodes. */
import type { Expression, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { makeType, textOf } from './context.ts';
import { lowerAny, lowerExpression } from './python-expressions.ts';
import { operands, type PythonContext, part, parts } from './python-shared.ts';
import { parseTypeText } from './python-type-text.ts';

type Lower = (context: PythonContext, node: Cst) => TypeNode;

const inner: Lower = (context, node) => {
  const child = operands(node)[0];
  return child ? lowerType(context, child) : makeType(node, 'unknown');
};
const named: Lower = (context, node) => makeType(node, textOf(context, node));
const dotted: Lower = (context, node) => {
  const name = dottedName(context, node);
  return name === undefined ? opaque(context, node) : makeType(node, name);
};
const quoted: Lower = (context, node) => {
  const value = lowerExpression(context, node);
  const type = value.kind === 'literal' && value.type === 'string' && parseTypeText(node, String(value.value));
  return type || makeType(node, 'unknown', [value]);
};
const union: Lower = (context, node) => makeType(node, 'union', unionMembers(context, node));
const listed: Lower = (context, node) =>
  makeType(
    node,
    'tuple',
    operands(node).map((child) => lowerType(context, child)),
  );

const TYPES: Record<string, Lower> = {
  type: inner,
  parenthesized_expression: inner,
  constrained_type: (context, node) => {
    const [first, ...bounds] = operands(node).map((child) => lowerType(context, child));
    return first ? { ...first, args: [...first.args, ...bounds] } : makeType(node, 'unknown');
  },
  splat_type: inner,
  list_splat: inner,
  identifier: named,
  none: named,
  ellipsis: named,
  attribute: dotted,
  member_type: dotted,
  string: quoted,
  concatenated_string: quoted,
  union_type: union,
  list: listed,
  tuple: listed,
  generic_type: (context, node) => {
    const [head, list] = operands(node);
    return head ? generic(context, node, head, list ? operands(list) : []) : makeType(node, 'unknown');
  },
  subscript: (context, node) => {
    const head = part(node, 'value');
    return head ? generic(context, node, head, parts(node, 'subscript')) : makeType(node, 'unknown');
  },
  binary_operator: (context, node) =>
    part(node, 'operator')?.type === '|' ? union(context, node) : opaque(context, node),
  call: (context, node) => {
    const callee = part(node, 'function');
    const name = callee && dottedName(context, callee);
    return makeType(node, name ?? 'unknown', [lowerExpression(context, node)]);
  },
};

/** An annotation, a base class, or a part of one. A value where a type is due is an argument of type `unknown`. */
export function lowerType(context: PythonContext, node: Cst): TypeNode {
  const lower = Object.hasOwn(TYPES, node.type) ? TYPES[node.type] : undefined;
  return lower ? lower(context, node) : opaque(context, node);
}

function opaque(context: PythonContext, node: Cst): TypeNode {
  // Its own kind of type has failed it: only what stands inside can be told.
  const values = node.type === 'member_type' ? operands(node) : [node];
  return makeType(
    node,
    'unknown',
    values.map((value) => lowerAny(context, value) as TypeNode | Expression),
  );
}

/** `a.b.c` as written, where it is nothing but names. */
function dottedName(context: PythonContext, node: Cst): string | undefined {
  const text = textOf(context, node);
  return /^[\p{L}\p{N}_.\s]+$/u.test(text) ? text.replace(/\s+/g, '') : undefined;
}

function unionMembers(context: PythonContext, node: Cst): TypeNode['args'] {
  const members: (TypeNode | Expression)[] = [];
  const stack = operands(node).reverse();
  for (let child = stack.pop(); child; child = stack.pop()) {
    const only = child.type === 'type' ? (operands(child)[0] ?? child) : child;
    const nested =
      only.type === 'union_type' || (only.type === 'binary_operator' && part(only, 'operator')?.type === '|');
    if (nested) stack.push(...operands(only).reverse());
    else members.push(lowerType(context, only));
  }
  return members;
}

function generic(context: PythonContext, node: Cst, head: Cst, args: Cst[]): TypeNode {
  const { name, args: ownArgs } = lowerType(context, head);
  const last = name.slice(name.lastIndexOf('.') + 1);
  const lowered = args.map((argument, i) => {
    const isValue = last === 'Literal' || (last === 'Annotated' && i > 0);
    return isValue ? lowerValueArgument(context, argument) : lowerType(context, argument);
  });
  return makeType(node, name, ownArgs.length > 0 ? [...ownArgs, ...lowered] : lowered);
}

/** An argument of `Literal`, or a further one of `Annotated`. */
function lowerValueArgument(context: PythonContext, node: Cst): TypeNode | Expression {
  const only = node.type === 'type' ? (operands(node)[0] ?? node) : node;
  return lowerAny(context, only) as TypeNode | Expression;
}
