/** Rust paths and calls → generic AST. */
import type { Call, Expression, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { fieldOf, makeArgument, makeName, namedChildren } from './context.ts';
import { identifierOf, makeMember, makeMissing, type RustContext } from './rust-context.ts';
import { lowerExpression } from './rust-expressions.ts';
import { lowerType, lowerTypeArguments } from './rust-types.ts';

/** `a::b::c` as members; generic arguments and `<T as Trait>` leave the path of the type. */
export function lowerPath(context: RustContext, node: Cst): Expression {
  switch (node.type) {
    case 'generic_function':
      return lowerPathType(context, node, fieldOf(node, 'function'));
    case 'generic_type':
    case 'generic_type_with_turbofish':
    case 'qualified_type':
      return lowerPathType(context, node, fieldOf(node, 'type'));
    case 'generic_pattern':
    case 'bracketed_type':
      return lowerPathType(context, node, namedChildren(node)[0]);
    default: {
      const name = fieldOf(node, 'name');
      const object = fieldOf(node, 'path');
      if (!name) return makeMissing(node);
      if (!object) return makeName(name, identifierOf(context, name));
      return makeMember(node, lowerExpression(context, object), identifierOf(context, name));
    }
  }
}

const COMPOSITE_TYPES = new Set([
  'array_type',
  'tuple_type',
  'unit_type',
  'reference_type',
  'pointer_type',
  'dynamic_type',
  'function_type',
  'never_type',
  'bounded_type',
  'abstract_type',
]);

/** What a wrapper of a path holds; a type that is no path is named as types are. */
function lowerPathType(context: RustContext, node: Cst, inner: Cst | undefined): Expression {
  if (!inner) return makeMissing(node);
  if (COMPOSITE_TYPES.has(inner.type)) return makeName(inner, lowerType(context, inner).name);
  return inner.type === 'qualified_type' ? lowerPath(context, inner) : lowerExpression(context, inner);
}

/** The generic arguments along a callee: `Vec::<u8>::with::<A>` gives `u8`, `A`. */
function typeArgumentsOf(context: RustContext, callee: Cst): TypeNode[] {
  const found: TypeNode[][] = [];
  for (let at: Cst | undefined = callee; at; ) {
    found.push(lowerTypeArguments(context, fieldOf(at, 'type_arguments')));
    if (at.type === 'generic_function') at = fieldOf(at, 'function');
    else if (at.type === 'scoped_identifier' || at.type === 'scoped_type_identifier') at = fieldOf(at, 'path');
    else if (at.type === 'generic_type') at = fieldOf(at, 'type');
    else if (at.type === 'bracketed_type') at = namedChildren(at)[0];
    else at = undefined;
  }
  return found.reverse().flat();
}

/** A call; a method is the property of its callee. */
export function lowerCall(context: RustContext, node: Cst): Call {
  const callee = fieldOf(node, 'function');
  const list = fieldOf(node, 'arguments');
  const args = (list ? namedChildren(list) : []).filter((child) => child.type !== 'attribute_item');
  return {
    kind: 'call',
    start: node.start,
    end: node.end,
    via: 'call',
    callee: callee ? lowerExpression(context, callee) : makeMissing(node),
    args: args.map((argument) => makeArgument(lowerExpression(context, argument))),
    typeArgs: callee ? typeArgumentsOf(context, callee) : [],
  };
}
