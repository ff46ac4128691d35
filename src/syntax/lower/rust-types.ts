/** Rust types → generic AST. */
import type { TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { fieldOf, makeType, namedChildren } from './context.ts';
import { identifierOf, type RustContext } from './rust-context.ts';
import { lowerExpression } from './rust-expressions.ts';

type LowerType = (context: RustContext, node: Cst) => TypeNode;
type TypeArgs = TypeNode['args'];

const plain: LowerType = (context, node) => makeType(node, identifierOf(context, node));

/** Takes the form of the type inside, at the offsets of the whole. */
const inside: LowerType = (context, node) => {
  const child = fieldOf(node, 'type') ?? fieldOf(node, 'trait') ?? firstType(node);
  return child ? { ...lowerType(context, child), start: node.start, end: node.end } : makeType(node, 'unknown');
};

const pointer: LowerType = (context, node) => ({ ...inside(context, node), pointer: true });

const TYPES: Record<string, LowerType> = {
  type_identifier: plain,
  primitive_type: plain,
  identifier: plain,
  metavariable: plain,
  self: plain,
  super: plain,
  crate: plain,
  scoped_type_identifier: (context, node) => lowerScoped(context, node),
  scoped_identifier: (context, node) => lowerScoped(context, node),
  generic_type: (context, node) => lowerGeneric(context, node),
  generic_type_with_turbofish: (context, node) => lowerGeneric(context, node),
  reference_type: pointer,
  pointer_type: pointer,
  tuple_type: (context, node) => makeType(node, 'tuple', lowerTypes(context, node)),
  unit_type: (_context, node) => makeType(node, 'tuple'),
  never_type: (_context, node) => makeType(node, '!'),
  array_type: (context, node) => lowerArrayType(context, node),
  function_type: (context, node) => lowerFunctionType(context, node),
  dynamic_type: inside,
  abstract_type: inside,
  bounded_type: inside,
  bracketed_type: inside,
  qualified_type: inside,
  higher_ranked_trait_bound: inside,
  removed_trait_bound: inside,
  type_binding: inside,
  parameter: inside,
  macro_invocation: (context, node) => {
    const name = fieldOf(node, 'macro');
    return makeType(node, name ? lowerType(context, name).name : 'unknown');
  },
};

/** A type as written; what is no type at all has the name `unknown`. */
export function lowerType(context: RustContext, node: Cst): TypeNode {
  const lower = TYPES[node.type];
  return lower ? lower(context, node) : makeType(node, 'unknown', lowerTypes(context, node));
}

/** The types of generic arguments; a constant is a type `literal` around its expression. */
export function lowerTypeArguments(context: RustContext, node: Cst | undefined): TypeNode[] {
  if (!node) return [];
  return lowerTypes(context, node).map((arg) =>
    arg.kind === 'type'
      ? arg
      : { kind: 'type', start: arg.start, end: arg.end, name: 'literal', args: [arg], pointer: false },
  );
}

function firstType(node: Cst): Cst | undefined {
  return namedChildren(node).find((child) => TYPES[child.type] !== undefined);
}

/** Named children as types; lifetimes go, constants and blocks are expressions. */
function lowerTypes(context: RustContext, node: Cst): (TypeNode | ReturnType<typeof lowerExpression>)[] {
  const types: (TypeNode | ReturnType<typeof lowerExpression>)[] = [];
  for (const child of namedChildren(node)) {
    if (child.type === 'lifetime' || child.type === 'use_bounds' || child.type === 'variadic_parameter') continue;
    types.push(TYPES[child.type] ? lowerType(context, child) : lowerExpression(context, child));
  }
  return types;
}

function lowerScoped(context: RustContext, node: Cst): TypeNode {
  const path = fieldOf(node, 'path');
  const name = fieldOf(node, 'name');
  const last = name ? identifierOf(context, name) : '';
  if (!path) return makeType(node, last);
  const base = lowerType(context, path);
  return makeType(node, `${base.name}::${last}`, base.args);
}

function lowerGeneric(context: RustContext, node: Cst): TypeNode {
  const base = fieldOf(node, 'type');
  const args = fieldOf(node, 'type_arguments');
  const named = base ? lowerType(context, base) : undefined;
  const own: TypeArgs = args ? lowerTypes(context, args) : [];
  return makeType(node, named?.name ?? 'unknown', named?.args.length ? [...named.args, ...own] : own);
}

/** `[T]` and `[T; N]`: the element type, then the length. */
function lowerArrayType(context: RustContext, node: Cst): TypeNode {
  const element = fieldOf(node, 'element');
  const length = fieldOf(node, 'length');
  const args: TypeArgs = [
    ...(element ? [lowerType(context, element)] : []),
    ...(length ? [lowerExpression(context, length)] : []),
  ];
  return makeType(node, 'array', args);
}

/** `fn(A) -> B` is `function`, `Fn(A) -> B` keeps the name of its trait; the result comes last. */
function lowerFunctionType(context: RustContext, node: Cst): TypeNode {
  const trait = fieldOf(node, 'trait');
  const parameters = fieldOf(node, 'parameters');
  const result = fieldOf(node, 'return_type');
  const args: TypeArgs = [
    ...(parameters ? lowerTypes(context, parameters) : []),
    ...(result ? [lowerType(context, result)] : []),
  ];
  return makeType(node, trait ? lowerType(context, trait).name : 'function', args);
}
