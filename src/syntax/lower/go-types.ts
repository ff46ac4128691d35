/** Types of Go, and what is written like a type where an expression is meant, or the other way round. */
import type { Expression, TypeMember, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import {
  childOf,
  fieldOf,
  fieldsOf,
  hasToken,
  makeLiteral,
  makeName,
  makeType,
  makeUnknown,
  namedChildren,
  textOf,
} from './context.ts';
import { type GoContext, isBuiltinType, isExported, lowerUnknown, visitDocumented } from './go-context.ts';
import { lowerExpression } from './go-expressions.ts';
import { lowerTag, omitsEmpty } from './go-tags.ts';

type LowerType = (context: GoContext, node: Cst) => TypeNode;

/** One lowering for each type of node that is a type. */
export const TYPES: Record<string, LowerType> = {
  type_identifier: (context, node) => makeType(node, textOf(context, node)),
  qualified_type: (context, node) => makeType(node, textOf(context, node).replace(/\s+/g, '')),
  generic_type: lowerGeneric,
  pointer_type: (context, node) => lowerInner(context, node, true),
  parenthesized_type: (context, node) => lowerInner(context, node),
  negated_type: (context, node) => lowerInner(context, node),
  type_elem: lowerUnion,
  type_constraint: lowerUnion,
  slice_type: lowerArray,
  array_type: lowerArray,
  implicit_length_array_type: lowerArray,
  map_type: (context, node) =>
    makeType(node, 'map', [
      lowerType(context, fieldOf(node, 'key'), node),
      lowerType(context, fieldOf(node, 'value'), node),
    ]),
  channel_type: (context, node) => makeType(node, 'chan', [lowerType(context, fieldOf(node, 'value'), node)]),
  function_type: lowerFunctionType,
  struct_type: lowerStructType,
  interface_type: lowerInterfaceType,
};

/** Lowers a type; a missing one (broken or cut code) is `unknown` at its parent. */
export function lowerType(context: GoContext, node: Cst | undefined, parent: Cst = node as Cst): TypeNode {
  if (!node) return makeType(parent, 'unknown');
  const lower = TYPES[node.type];
  if (lower) return lower(context, node);
  return makeType(node, 'unknown', [lowerUnknown(context, node)]);
}

/** The type arguments in `[…]`. */
export function lowerTypeArguments(context: GoContext, node: Cst | undefined): TypeNode[] {
  return node ? namedChildren(node).map((child) => lowerType(context, child)) : [];
}

/** A type or tag longer than this is not copied for each of the names it is written once for. */
export const LONGEST_COPY = 1000;

/** A type longer than this is not repeated where the code leaves it out: on elements, on constants of a group. */
export const LONGEST_ELISION = 100;

/** One type for each of `count` names that share it. */
export function repeatType(context: GoContext, node: Cst | undefined, count: number, parent: Cst): TypeNode[] {
  const types = [lowerType(context, node, parent)];
  const isShort = !node || node.end - node.start <= LONGEST_COPY;
  for (let i = 1; i < count; i++) types.push(isShort ? lowerType(context, node, parent) : makeType(parent, 'unknown'));
  return types;
}

/** The names in a declaration, a field or a parameter; commas between them carry the same field. */
export function namesOf(node: Cst): Cst[] {
  return fieldsOf(node, 'name').filter((name) => name.named);
}

/** The declarations in a parameter list, without what the parser could not read. */
export function parametersOf(list: Cst | undefined): Cst[] {
  return list?.children.filter((child) => child.type.endsWith('parameter_declaration')) ?? [];
}

/** Result types: one is itself, several are a tuple whose members are the names, where there are names. */
export function lowerResult(context: GoContext, node: Cst | undefined): TypeNode | undefined {
  if (!node) return undefined;
  if (node.type !== 'parameter_list') return lowerType(context, node);
  const members: TypeMember[] = [];
  const types: TypeNode[] = [];
  for (const declaration of parametersOf(node)) {
    const names = namesOf(declaration);
    types.push(...repeatType(context, fieldOf(declaration, 'type'), names.length, declaration));
    for (const name of names) members.push({ name: textOf(context, name), optional: false });
  }
  if (types.length === 1) return types[0];
  if (types.length === 0) return undefined;
  const tuple = makeType(node, 'tuple', types);
  return members.length > 0 ? { ...tuple, members } : tuple;
}

function lowerInner(context: GoContext, node: Cst, pointer = false): TypeNode {
  const inner = lowerType(context, namedChildren(node)[0], node);
  return pointer ? { ...inner, start: node.start, end: node.end, pointer: true } : inner;
}

function lowerGeneric(context: GoContext, node: Cst): TypeNode {
  const base = lowerType(context, fieldOf(node, 'type'), node);
  return makeType(node, base.name, lowerTypeArguments(context, fieldOf(node, 'type_arguments')));
}

function lowerUnion(context: GoContext, node: Cst): TypeNode {
  const types = namedChildren(node).map((child) => lowerType(context, child));
  return types.length === 1 ? (types[0] as TypeNode) : makeType(node, 'union', types);
}

function lowerArray(context: GoContext, node: Cst): TypeNode {
  const args: (TypeNode | Expression)[] = [lowerType(context, fieldOf(node, 'element'), node)];
  const length = fieldOf(node, 'length');
  if (length) args.push(lowerExpression(context, length, node));
  return makeType(node, 'array', args);
}

/** `func(A, B) R` → `function` of the tuple of parameter types and, where there is one, the result. */
function lowerFunctionType(context: GoContext, node: Cst): TypeNode {
  const list = fieldOf(node, 'parameters');
  const params: TypeNode[] = [];
  for (const declaration of parametersOf(list)) {
    params.push(...repeatType(context, fieldOf(declaration, 'type'), namesOf(declaration).length, declaration));
  }
  const result = lowerResult(context, fieldOf(node, 'result'));
  const tuple = makeType(list ?? node, 'tuple', params);
  return makeType(node, 'function', result ? [tuple, result] : [tuple]);
}

function lowerStructType(context: GoContext, node: Cst): TypeNode {
  const members: TypeMember[] = [];
  const list = childOf(node, 'field_declaration_list');
  visitDocumented(context, list?.children ?? [], (field, doc) => {
    if (field.type !== 'field_declaration') return;
    const names = namesOf(field);
    const types = repeatType(context, fieldOf(field, 'type'), names.length, field);
    const tag = fieldOf(field, 'tag');
    types.forEach((type, i) => {
      const name = names[i];
      const decorators = tag && (i === 0 || tag.end - tag.start <= LONGEST_COPY) ? lowerTag(context, tag) : [];
      members.push({
        name: name ? textOf(context, name) : embeddedName(type),
        type,
        optional: decorators.some(omitsEmpty),
        ...(decorators.length > 0 && { decorators }),
        ...(doc !== undefined && { doc }),
      });
    });
  });
  return { ...makeType(node, 'object'), members };
}

function lowerInterfaceType(context: GoContext, node: Cst): TypeNode {
  const members: TypeMember[] = [];
  const args: TypeNode[] = [];
  visitDocumented(context, node.children, (child, doc) => {
    if (child.type === 'method_elem') {
      const name = fieldOf(child, 'name');
      const type = lowerFunctionType(context, child);
      members.push({
        name: name ? textOf(context, name) : '',
        type,
        optional: false,
        ...(doc !== undefined && { doc }),
      });
    } else if (child.type in TYPES) {
      args.push(lowerType(context, child));
    }
  });
  if (members.length === 0 && args.length === 0) return makeType(node, 'any');
  if (members.length === 0 && args.length === 1) return args[0] as TypeNode;
  return { ...makeType(node, 'object', args), members };
}

/** The field name of an embedded type: its last path segment. */
export function embeddedName(type: TypeNode): string {
  return type.name.slice(type.name.lastIndexOf('.') + 1);
}

/** The type an expression writes: `T`, `p.T`, `*T`, `T[int]`. */
export function typeFromExpression(context: GoContext, node: Cst): TypeNode {
  const inner = namedChildren(node)[0];
  switch (node.type) {
    case 'identifier':
      return makeType(node, textOf(context, node));
    case 'selector_expression':
      return makeType(node, textOf(context, node).replace(/\s+/g, ''));
    case 'parenthesized_expression':
      return inner ? typeFromExpression(context, inner) : makeType(node, 'unknown');
    case 'unary_expression':
      return inner
        ? { ...typeFromExpression(context, inner), start: node.start, end: node.end, pointer: true }
        : makeType(node, 'unknown');
    case 'index_expression': {
      const [base, argument] = namedChildren(node);
      if (!base || !argument) return makeType(node, 'unknown');
      return makeType(node, typeFromExpression(context, base).name, [typeFromExpression(context, argument)]);
    }
    default:
      return node.type in TYPES
        ? lowerType(context, node)
        : makeType(node, 'unknown', [lowerExpression(context, node, node)]);
  }
}

/** The expression that the parser took for a type: `handlers[name]`, `req.Path`, `*p`. */
export function expressionFromType(context: GoContext, node: Cst): Expression {
  const span = { start: node.start, end: node.end };
  const children = namedChildren(node);
  const [first, second] = children;
  switch (node.type) {
    case 'type_identifier':
      return nameOrConstant(context, node);
    case 'qualified_type':
      if (!first || !second) break;
      return {
        kind: 'member',
        ...span,
        object: makeName(first, textOf(context, first)),
        property: textOf(context, second),
      };
    case 'generic_type': {
      const argument = second && namedChildren(second)[0];
      if (!first || !argument) break;
      const object = expressionFromType(context, first);
      return { kind: 'index', ...span, object, index: expressionFromType(context, argument) };
    }
    case 'pointer_type':
      if (!first) break;
      return { kind: 'unary', ...span, operator: '*', operand: expressionFromType(context, first) };
    case 'type_elem':
    case 'parenthesized_type':
      if (first && children.length === 1) return expressionFromType(context, first);
  }
  return node.type in TYPES ? makeUnknown(node, [lowerType(context, node)]) : lowerExpression(context, node, node);
}

/** `new(true)` is parsed as if it had a type. */
function nameOrConstant(context: GoContext, node: Cst): Expression {
  const text = textOf(context, node);
  if (text === 'nil') return makeLiteral(node, 'null', null);
  return text === 'true' || text === 'false' ? makeLiteral(node, 'boolean', text === 'true') : makeName(node, text);
}

/**
 * Whether `argument` in `base[argument](…)` is a type rather than an index. Names of other files of the package
 * are not known here: capital letters, and a base that is a function of this file or of an import, mean a type.
 */
export function isTypeArgument(context: GoContext, base: Cst | undefined, argument: Cst): boolean {
  if (base && isGenericBase(context, base)) return true;
  const [first] = namedChildren(argument);
  switch (argument.type) {
    case 'identifier':
    case 'type_identifier': {
      const name = textOf(context, argument);
      return isBuiltinType(name) || context.types.has(name) || isExported(name);
    }
    case 'selector_expression':
    case 'qualified_type':
      return !!first && context.imports.has(textOf(context, first));
    case 'generic_type':
    case 'pointer_type':
    case 'parenthesized_type':
    case 'type_elem':
      return !first || isTypeArgument(context, undefined, first);
    case 'unary_expression':
    case 'index_expression':
      return !!first && !hasToken(argument, '<-') && isTypeArgument(context, undefined, first);
    default:
      return argument.type in TYPES;
  }
}

function isGenericBase(context: GoContext, base: Cst): boolean {
  const [first] = namedChildren(base);
  if (base.type === 'identifier' || base.type === 'type_identifier') {
    const name = textOf(context, base);
    return context.functions.has(name) || context.types.has(name);
  }
  if (base.type !== 'selector_expression' && base.type !== 'qualified_type') return false;
  return !!first && context.imports.has(textOf(context, first));
}
