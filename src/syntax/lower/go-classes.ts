/** Structs with their tags, and interfaces of Go. */
import type { ClassNode, Decorator, Field, FunctionNode, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, makeArgument, makeString, textOf } from './context.ts';
import { type GoContext, visitDocumented } from './go-context.ts';
import { lowerFunction } from './go-declarations.ts';
import { unescapeGo } from './go-literals.ts';
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

/** encoding/json leaves such a field out, so a schema made from the struct does not require it. */
function omitsEmpty(decorator: Decorator): boolean {
  const { expression } = decorator;
  if (expression.kind !== 'call' || expression.callee.kind !== 'name' || expression.callee.name !== 'json')
    return false;
  const value = expression.args[0]?.value;
  if (value?.kind !== 'literal' || typeof value.value !== 'string') return false;
  return value.value.split(',').some((option, i) => i > 0 && (option === 'omitempty' || option === 'omitzero'));
}

/** `json:"a,omitempty" jsonschema:"text"` → `json('a,omitempty')`, `jsonschema('text')`; reading stops where the tag is malformed. */
function lowerTag(context: GoContext, node: Cst): Decorator[] {
  const raw = node.type === 'raw_string_literal';
  const inner = context.text.slice(node.start + 1, Math.max(node.start + 1, node.end - 1));
  const tag = raw ? inner : unescapeGo(inner);
  const decorators: Decorator[] = [];
  for (let at = 0; ; ) {
    while (tag[at] === ' ') at++;
    const colon = tag.indexOf(':', at);
    const key = colon < 0 ? '' : tag.slice(at, colon);
    if (!/^[^\s"]+$/.test(key) || tag[colon + 1] !== '"') return decorators;
    const open = colon + 1;
    let close = open + 1;
    while (close < tag.length && tag[close] !== '"') close += tag[close] === '\\' ? 2 : 1;
    if (close >= tag.length) return decorators;
    // Only a raw tag is as long as its text.
    const from = (offset: number): number => (raw ? node.start + 1 + offset : node.start);
    const end = raw ? node.start + 2 + close : node.end;
    const value = makeString({ start: from(open), end }, unescapeGo(tag.slice(open + 1, close)));
    const callee = { kind: 'name' as const, start: from(at), end: raw ? from(colon) : node.end, name: key };
    const place = { start: from(at), end };
    const args = [makeArgument(value)];
    decorators.push({
      kind: 'decorator',
      ...place,
      expression: { kind: 'call', ...place, callee, args, via: 'call', typeArgs: [] },
    });
    at = close + 1;
  }
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
