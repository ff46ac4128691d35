/** JSON Schemas that are written out in the code: objects, Python dicts, `json!` of Rust, `jsonschema.Schema` of Go. */
import type { Expression, Module, Node, ObjectNode, Property } from '../syntax/ast.ts';
import { constantOf, textOf, valueOf } from '../syntax/resolve/constants.ts';
import { enclosing } from '../syntax/walk.ts';
import { lastName } from './arguments.ts';
import { type Facts, perReview } from './check.ts';
import { findSettings } from './settings.ts';

export type SchemaRole = 'input' | 'output' | 'requested';

export interface JsonSchema {
  readonly role: SchemaRole;
  readonly node: ObjectNode;
  readonly module: Module;
  /** The tool it belongs to, as a message names it. */
  readonly of: string;
}

/** What stands at a place where a schema is expected. */
export interface SchemaPlace {
  readonly role: SchemaRole;
  readonly value: Expression;
  readonly of: string;
}

const ROLES: Readonly<Record<string, SchemaRole>> = {
  inputschema: 'input',
  outputschema: 'output',
  requestedschema: 'requested',
};
const KEYWORDS = new Set(['type', 'properties', '$ref', '$schema', 'anyOf', 'oneOf', 'allOf', 'items', '$defs']);
const MAPS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const SINGLE = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames'];
const GO_NAMES: Readonly<Record<string, string>> = { Ref: '$ref', Defs: '$defs', Schema: '$schema', ID: '$id' };
const MAX_DEPTH = 12;

/** Every place where a tool or a form is given a schema. */
export const schemaPlaces = perReview(readPlaces);

/** Those that are written out as JSON Schema. */
export const jsonSchemas = perReview((facts): readonly JsonSchema[] => {
  const seen = new Set<Node>();
  return schemaPlaces(facts).flatMap(({ role, value, of }) => {
    const node = schemaIn(facts, value);
    if (!node || seen.has(node)) return [];
    seen.add(node);
    return [{ role, node, module: facts.resolver.moduleOf(node), of }];
  });
});

function readPlaces(facts: Facts): readonly SchemaPlace[] {
  return findSettings(facts, /^_*(?:input|output|requested)_*schema_*$/i).flatMap(({ form, key, node, value }) => {
    const role = form === 'property' || form === 'keyword' ? roleOf(key) : undefined;
    if (!role) return [];
    if (node.kind === 'object') return [{ role, value, of: ownerOf(facts, node.properties) }];
    const given = node.kind === 'call' ? node.args.map((one) => ({ key: one.name, value: one.value })) : [];
    return [{ role, value, of: ownerOf(facts, given) }];
  });
}

function roleOf(key: string | undefined): SchemaRole | undefined {
  return key === undefined ? undefined : ROLES[key.replaceAll('_', '').toLowerCase()];
}

function ownerOf(
  facts: Facts,
  properties: readonly { readonly key?: string | undefined; readonly value: Expression }[],
) {
  const name = properties.find(({ key }) => key === 'name' || key === 'Name');
  const text = name && textOf(facts.resolver, name.value);
  return text === undefined ? 'a tool' : `tool \`${text}\``;
}

/** The object that a value is, through names, `as const` and `fromJsonSchema(…)`, where it is written as JSON Schema. */
export function schemaIn(facts: Facts, value: Expression): ObjectNode | undefined {
  let at: Expression = valueOf(facts.resolver, value);
  for (let step = 0; step < 4; step++) {
    if (at.kind === 'cast') at = valueOf(facts.resolver, at.value);
    else if (at.kind === 'unary' && at.operator === '&') at = valueOf(facts.resolver, at.operand);
    else if (at.kind === 'call' && /^(?:fromJsonSchema|jsonSchema|freeze)$/.test(lastName(at)) && at.args[0])
      at = valueOf(facts.resolver, at.args[0].value);
    else break;
  }
  return at.kind === 'object' && isJsonSchema(facts, at) ? at : undefined;
}

/** `{ type: z.string() }` is a shape of Zod and not JSON Schema. */
function isJsonSchema(facts: Facts, node: ObjectNode): boolean {
  if (/(?:^|\.)Schema$/.test(node.type?.name ?? '')) return true;
  return node.properties.some((one) => {
    const key = keyOf(one);
    if (key === undefined || !KEYWORDS.has(key)) return false;
    if (key !== 'type') return valueOf(facts.resolver, one.value).kind !== 'call';
    const value = valueOf(facts.resolver, one.value);
    return value.kind === 'array' || typeof constantOf(facts.resolver, value) === 'string';
  });
}

/** A keyword as JSON Schema writes it; Go names the fields of its struct with a capital. */
export function keyOf({ key }: Property): string | undefined {
  if (key === undefined || !/^[A-Z]/.test(key)) return key;
  return GO_NAMES[key] ?? key.charAt(0).toLowerCase() + key.slice(1);
}

/** The value of a keyword. */
export function keywordOf(node: ObjectNode, name: string): Expression | undefined {
  return node.properties.find((one) => keyOf(one) === name)?.value;
}

/** True when something may be in a schema that is not written there. */
export function isOpen(node: ObjectNode): boolean {
  return node.properties.some((one) => one.spread || one.computed !== undefined);
}

export interface Subschema {
  readonly node: ObjectNode;
  /** Keywords and names that lead to it. */
  readonly path: readonly string[];
}

/** A schema and everything inside it, each once. */
export function subschemasOf(facts: Facts, root: ObjectNode): Subschema[] {
  const found: Subschema[] = [];
  const seen = new Set<Node>();
  const pending: Subschema[] = [{ node: root, path: [] }];
  for (const one of pending) {
    if (seen.has(one.node) || one.path.length > MAX_DEPTH * 2) continue;
    seen.add(one.node);
    found.push(one);
    for (const property of one.node.properties) pending.push(...childrenOf(facts, property, one.path));
  }
  return found;
}

function childrenOf(facts: Facts, property: Property, path: readonly string[]): Subschema[] {
  const key = keyOf(property);
  if (key === undefined) return [];
  const value = objectOf(facts, property.value);
  if (MAPS.includes(key) && value?.kind === 'object')
    return value.properties.flatMap(({ key: name, value: inner }) => {
      const node = objectOf(facts, inner);
      return name !== undefined && node?.kind === 'object' ? [{ node, path: [...path, key, name] }] : [];
    });
  if (LISTS.includes(key) && value?.kind === 'array')
    return value.elements.flatMap(({ value: inner }) => {
      const node = objectOf(facts, inner);
      return node?.kind === 'object' ? [{ node, path: [...path, key] }] : [];
    });
  return SINGLE.includes(key) && value?.kind === 'object' ? [{ node: value, path: [...path, key] }] : [];
}

function objectOf(facts: Facts, value: Expression): Expression | undefined {
  let at = valueOf(facts.resolver, value);
  if (at.kind === 'cast') at = valueOf(facts.resolver, at.value);
  if (at.kind === 'unary' && at.operator === '&') at = at.operand;
  return at;
}

/** Whether an object is made for a test or for what a client sends. */
export function isInTest(node: Node): boolean {
  return /test/i.test(enclosing(node, 'function')?.name ?? '');
}
