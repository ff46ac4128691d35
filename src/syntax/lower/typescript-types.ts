/** TypeScript types → `TypeNode`. */
import type { Expression, TypeMember, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import {
  childOf,
  fieldOf,
  hasToken,
  type LowerContext,
  makeType,
  namedChildren,
  stripCommentMarks,
  textOf,
} from './context.ts';
import { lowerExpression } from './typescript-expressions.ts';

/** The type in a `type` field (`: T` annotations are unwrapped), if there is one. */
export function lowerTypeField(context: LowerContext, node: Cst, field = 'type'): TypeNode | undefined {
  const type = fieldOf(node, field);
  return type ? lowerType(context, type) : undefined;
}

export function lowerType(context: LowerContext, node: Cst): TypeNode {
  const inner = () => namedChildren(node).map((child) => lowerType(context, child));
  switch (node.type) {
    case 'type_annotation':
    case 'parenthesized_type':
    case 'readonly_type':
    case 'asserts_annotation':
    case 'type_predicate_annotation':
    case 'return_type': {
      const child = namedChildren(node)[0];
      return child ? lowerType(context, child) : makeType(node, 'unknown');
    }
    case 'generic_type': {
      const args = fieldOf(node, 'type_arguments') ?? childOf(node, 'type_arguments');
      const name = fieldOf(node, 'name') ?? node.children[0];
      return makeType(node, name ? textOf(context, name) : 'unknown', args ? lowerTypeArguments(context, args) : []);
    }
    case 'array_type':
      return makeType(node, 'array', inner());
    case 'tuple_type':
      return makeType(node, 'tuple', inner());
    case 'union_type':
      return makeType(
        node,
        'union',
        inner().flatMap((type) => (type.name === 'union' ? [...type.args] : [type])),
      );
    case 'literal_type': {
      const child = namedChildren(node)[0] ?? node.children[0];
      const args: Expression[] = child ? [lowerExpression(context, child)] : [];
      return makeType(node, 'literal', args);
    }
    case 'object_type':
    case 'interface_body':
      return { ...makeType(node, 'object'), members: lowerTypeMembers(context, node) };
    case 'function_type':
    case 'constructor_type':
      return makeType(node, 'function');
    case 'type_query':
      return makeType(node, `typeof ${textOf(context, node).replace(/^typeof\s+/, '')}`);
    case 'predefined_type':
    case 'type_identifier':
    case 'nested_type_identifier':
    case 'identifier':
    case 'nested_identifier':
    case 'this_type':
      return makeType(node, textOf(context, node));
    default:
      return makeType(node, 'unknown');
  }
}

export function lowerTypeArguments(context: LowerContext, node: Cst): TypeNode[] {
  return namedChildren(node).map((child) => lowerType(context, child));
}

function lowerTypeMembers(context: LowerContext, node: Cst): TypeMember[] {
  const members: TypeMember[] = [];
  let doc: string | undefined;
  for (const child of node.children) {
    if (child.type === 'comment') {
      doc = stripCommentMarks(textOf(context, child));
      continue;
    }
    if (child.type === 'property_signature' || child.type === 'method_signature') {
      const name = fieldOf(child, 'name');
      const type = child.type === 'method_signature' ? makeType(child, 'function') : lowerTypeField(context, child);
      const base = {
        name: name ? textOf(context, name).replace(/^['"]|['"]$/g, '') : '',
        optional: hasToken(child, '?'),
      };
      members.push({ ...base, ...(type && { type }), ...(doc && { doc }) });
    }
    if (child.named) doc = undefined;
  }
  return members;
}
