/** Structs with their tags, and interfaces of Go. */
import type { ClassNode, Field, FunctionNode, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, textOf } from './context.ts';
import { type GoContext, visitDocumented } from './go-context.ts';
import { lowerFunction } from './go-declarations.ts';
import { lowerTag, omitsEmpty } from './go-tags.ts';
import { embeddedName, LONGEST_COPY, lowerType, namesOf, repeatType, TYPES } from './go-types.ts';

type ClassHead = Pick<ClassNode, 'start' | 'end' | 'name' | 'nameStart' | 'exported' | 'doc'>;

/** A struct; an embedded field is a field and a base. */
export function lowerStruct(context: GoContext, node: Cst, head: ClassHead): ClassNode {
  const fields: Field[] = [];
  const bases: TypeNode[] = [];
  const list = childOf(node, 'field_declaration_list');
  visitDocumented(context, list?.children ?? [], (field, doc) => {
    if (field.type !== 'field_declaration') return;
    const names = namesOf(field);
    if (names.length === 0) bases.push(lowerEmbedded(context, field));
    fields.push(...lowerField(context, field, names, doc));
  });
  return { kind: 'class', flavor: 'struct', ...head, bases, fields, methods: [], rest: [], decorators: [] };
}

function lowerEmbedded(context: GoContext, field: Cst): TypeNode {
  const type = lowerType(context, fieldOf(field, 'type'), field);
  return field.children[0]?.type === '*' ? { ...type, pointer: true } : type;
}

function lowerField(context: GoContext, field: Cst, names: readonly Cst[], doc: string | undefined): Field[] {
  const tag = fieldOf(field, 'tag');
  const types =
    names.length === 0
      ? [lowerEmbedded(context, field)]
      : repeatType(context, fieldOf(field, 'type'), names.length, field);
  return types.map((type, i): Field => {
    const name = names[i];
    const decorators = tag && (i === 0 || tag.end - tag.start <= LONGEST_COPY) ? lowerTag(context, tag) : [];
    return {
      name: name ? textOf(context, name) : embeddedName(type),
      type,
      decorators,
      ...(doc !== undefined && { doc }),
      isStatic: false,
      optional: decorators.some(omitsEmpty),
      start: names.length > 1 && name ? name.start : field.start,
      end: names.length > 1 && name ? name.end : field.end,
    };
  });
}

/** An interface; embedded interfaces and type sets are bases. */
export function lowerInterface(context: GoContext, node: Cst, head: ClassHead): ClassNode {
  const methods: FunctionNode[] = [];
  const bases: TypeNode[] = [];
  visitDocumented(context, node.children, (child, doc) => {
    if (child.type === 'method_elem') methods.push(lowerFunction(context, child, doc));
    else if (child.type in TYPES) bases.push(lowerType(context, child));
  });
  return { kind: 'class', flavor: 'interface', ...head, bases, fields: [], methods, rest: [], decorators: [] };
}
