/** Structs, enums, traits and `impl` blocks → classes. */
import type { ClassNode, Decorator, Field, FunctionNode, Statement, TypeMember, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, isComment, makeType, namedChildren } from './context.ts';
import { Above, lowerStatementList } from './rust.ts';
import { identifierOf, isOptionalType, type RustContext } from './rust-context.ts';
import { lowerExpression } from './rust-expressions.ts';
import type { ItemExtras } from './rust-functions.ts';
import { lowerType } from './rust-types.ts';

function makeClass(
  context: RustContext,
  node: Cst,
  flavor: ClassNode['flavor'],
  extras: ItemExtras,
  parts: Partial<ClassNode> = {},
): ClassNode {
  const name = fieldOf(node, 'name');
  return {
    kind: 'class',
    start: node.start,
    end: node.end,
    flavor,
    ...(name && { name: identifierOf(context, name), nameStart: name.start }),
    bases: [],
    fields: [],
    methods: [],
    rest: [],
    ...extras,
    exported: childOf(node, 'visibility_modifier') !== undefined,
    ...parts,
  };
}

/** `struct` and `union`; the fields of a tuple struct are named `0`, `1`… */
export function lowerStructItem(context: RustContext, node: Cst, extras: ItemExtras): ClassNode {
  const body = fieldOf(node, 'body');
  return makeClass(context, node, 'struct', extras, { fields: body ? lowerFields(context, body) : [] });
}

function lowerFields(context: RustContext, body: Cst): Field[] {
  const fields: Field[] = [];
  const above = new Above(context);
  for (const child of body.children) {
    if (above.take(child) || isComment(child) || !child.named || child.type === 'visibility_modifier') continue;
    if (child.type === 'field_declaration') fields.push(lowerField(context, child, above.extras()));
    else if (child.field === 'type')
      fields.push(makeField(child, `${fields.length}`, lowerType(context, child), above.extras()));
  }
  return fields;
}

function lowerField(context: RustContext, node: Cst, extras: ItemExtras): Field {
  const name = fieldOf(node, 'name');
  const type = fieldOf(node, 'type');
  return makeField(node, name ? identifierOf(context, name) : '', type && lowerType(context, type), extras);
}

function makeField(node: Cst, name: string, type: TypeNode | undefined, extras: ItemExtras): Field {
  return {
    name,
    ...(type && { type }),
    ...extras,
    isStatic: false,
    optional: isOptionalType(type?.name),
    start: node.start,
    end: node.end,
  };
}

/** `enum`: a variant is a field; its type is a `tuple` or an `object` where it carries data. */
export function lowerEnum(context: RustContext, node: Cst, extras: ItemExtras): ClassNode {
  const fields: Field[] = [];
  const above = new Above(context);
  for (const child of fieldOf(node, 'body')?.children ?? []) {
    if (above.take(child) || child.type !== 'enum_variant') continue;
    const name = fieldOf(child, 'name');
    const value = fieldOf(child, 'value');
    const body = fieldOf(child, 'body');
    fields.push({
      ...makeField(child, name ? identifierOf(context, name) : '', body && lowerPayload(context, body), above.extras()),
      ...(value && { value: lowerExpression(context, value) }),
      optional: false,
    });
  }
  return makeClass(context, node, 'enum', extras, { fields });
}

function lowerPayload(context: RustContext, body: Cst): TypeNode {
  const fields = lowerFields(context, body);
  if (body.type === 'ordered_field_declaration_list') {
    return makeType(
      body,
      'tuple',
      fields.flatMap((field) => field.type ?? []),
    );
  }
  const members = fields.map(
    ({ name, type, optional, doc }): TypeMember => ({ name, optional, ...(type && { type }), ...(doc && { doc }) }),
  );
  return { ...makeType(body, 'object'), members };
}

/** `trait`: constants are static fields, associated types stand in `rest`. */
export function lowerTrait(context: RustContext, node: Cst, extras: ItemExtras): ClassNode {
  const bounds = fieldOf(node, 'bounds');
  const bases = (bounds ? namedChildren(bounds) : []).filter((bound) => bound.type !== 'lifetime');
  return makeClass(context, node, 'trait', extras, {
    bases: bases.map((bound) => lowerType(context, bound)),
    ...lowerMembers(context, fieldOf(node, 'body')),
  });
}

/** `impl Type` and `impl Trait for Type`. */
export function lowerImpl(context: RustContext, node: Cst, extras: ItemExtras): ClassNode {
  const type = fieldOf(node, 'type');
  const trait = fieldOf(node, 'trait');
  return makeClass(context, node, 'impl', extras, {
    ...(type && { name: lowerType(context, type).name, nameStart: type.start }),
    ...(trait && { trait: lowerType(context, trait) }),
    ...lowerMembers(context, fieldOf(node, 'body')),
  });
}

function lowerMembers(context: RustContext, body: Cst | undefined): Pick<ClassNode, 'fields' | 'methods' | 'rest'> {
  const fields: Field[] = [];
  const methods: FunctionNode[] = [];
  const rest: Statement[] = [];
  for (const item of body ? lowerStatementList(context, body.children).body : []) {
    if (item.kind === 'function' && item.name !== undefined)
      methods.push({ ...item, role: item.receiver ? 'method' : 'static' });
    else if (item.kind === 'declare' && item.target.kind === 'name') {
      const { start, end, type, value, doc } = item;
      const decorators: Decorator[] = [];
      const known = { ...(type && { type }), ...(value && { value }), ...(doc && { doc }) };
      fields.push({ name: item.target.name, ...known, decorators, isStatic: true, optional: false, start, end });
    } else rest.push(item);
  }
  return { fields, methods, rest };
}
