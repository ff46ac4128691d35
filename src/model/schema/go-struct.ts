/** Input schemas that Go SDKs derive from structs: fields by their `json` names, facts from their tags. */
import type { ClassNode, Decorator, TypeNode } from '../../syntax/ast.ts';
import { locationOf } from '../../syntax/positions.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { ToolParameter } from '../../types.ts';
import type { GoTypes } from '../values/go-types.ts';
import type { Schema } from './schema.ts';

/** Properties are named as clients write them, or as Go code does. */
export type Naming = 'json' | 'go';

/** How the library that the project makes schemas with reads `jsonschema` tags; `invopop/jsonschema` differs from the SDKs. */
export interface TagDialect {
  /** A tag is a list of settings; text in it is no description. */
  readonly settingsOnly: boolean;
  /** Only a setting in the tag makes a property required. */
  readonly requiredByTag: boolean;
}

interface FieldFacts {
  readonly name: string;
  readonly type: TypeNode;
  readonly decorators: readonly Decorator[];
  readonly isEmbedded: boolean;
  readonly start: number;
  readonly end: number;
}

const UNKNOWN: Schema = { type: 'unknown' };
const MAX_DEPTH = 8;
const PACKAGE_TYPES: Record<string, Schema> = {
  'time.Time': { type: 'string', format: 'date-time' },
  'time.Duration': { type: 'integer' },
  'log/slog.Level': { type: 'string' },
  'math/big.Int': { type: 'string' },
  'github.com/google/uuid.UUID': { type: 'string', format: 'uuid' },
};
/** The keys of a `jsonschema` tag that is a list of settings; other tags are the description itself. */
const SETTING =
  /^(title|description|enum|default|example|type|minimum|maximum|exclusiveMinimum|exclusiveMaximum|multipleOf|pattern|format|minLength|maxLength|minItems|maxItems|uniqueItems|readOnly|writeOnly|nullable|oneof_\w+|anyof_\w+)=(.*)$/s;

export class GoStructReader {
  readonly #resolver: Resolver;
  readonly #types: GoTypes;
  /** Structs that are being read, so that recursive types end. */
  readonly #open: ClassNode[] = [];

  readonly #dialect: TagDialect;

  constructor(resolver: Resolver, types: GoTypes, dialect: TagDialect) {
    this.#resolver = resolver;
    this.#types = types;
    this.#dialect = dialect;
  }

  /** The schema of a type; of `unknown` type where values of any kind fit or the type is not in the project. */
  read(type: TypeNode, naming: Naming): Schema {
    const inner = this.#types.underlying(type) ?? type;
    const owner = this.#types.classOf(inner);
    if (owner) return owner.flavor === 'struct' ? this.#ofStruct(owner, naming) : UNKNOWN;
    if (inner.members && inner.name === 'object')
      return { type: 'object', properties: this.#parameters(membersOf(inner), naming) };
    const [first] = inner.args;
    switch (inner.name) {
      case 'string':
      case 'error':
        return { type: 'string' };
      case 'bool':
        return { type: 'boolean' };
      case 'array': {
        if (first?.kind !== 'type') return { type: 'array' };
        if (first.name === 'byte') return { type: 'string' };
        return { type: 'array', items: { ...this.read(first, naming), name: 'items', required: true } };
      }
      case 'map':
        return { type: 'object' };
    }
    if (/^float(?:32|64)$/.test(inner.name)) return { type: 'number' };
    if (/^u?int(?:8|16|32|64|ptr)?$|^byte$|^rune$/.test(inner.name))
      return { type: 'integer', ...(inner.name.startsWith('u') && { minimum: 0 }) };
    return PACKAGE_TYPES[this.#types.nameOf(inner)] ?? UNKNOWN;
  }

  #ofStruct(owner: ClassNode, naming: Naming): Schema {
    if (this.#open.includes(owner) || this.#open.length >= MAX_DEPTH) return { type: 'object' };
    this.#open.push(owner);
    const properties = this.#parameters(fieldsOf(owner), naming);
    this.#open.pop();
    return { type: 'object', properties };
  }

  #parameters(fields: readonly FieldFacts[], naming: Naming): ToolParameter[] {
    const byName = new Map<string, ToolParameter>();
    for (const field of fields) {
      const json = tagOf(field, 'json')?.split(',');
      if (json?.[0] === '-' && json.length === 1) continue;
      if (field.isEmbedded && !json?.[0]) {
        // The fields of an embedded struct are the struct's own, which hide them.
        for (const inherited of this.read(field.type, naming).properties ?? [])
          if (!byName.has(inherited.name)) byName.set(inherited.name, inherited);
        continue;
      }
      if (!/^\p{Lu}/u.test(field.name)) continue;
      const name = naming === 'json' ? json?.[0] || field.name : field.name;
      byName.set(name, this.#parameter(name, field, json ?? [], naming));
    }
    return [...byName.values()];
  }

  #parameter(name: string, field: FieldFacts, [, ...options]: readonly string[], naming: Naming): ToolParameter {
    const schema: Schema = options.includes('string') ? { type: 'string' } : this.read(field.type, naming);
    const facts = factsOf(field, this.#dialect);
    const optional = options.includes('omitempty') || options.includes('omitzero');
    const { enum: closed, ...rest } = facts.schema;
    const items = schema.items && closed ? { ...schema.items, enum: closed } : schema.items;
    return {
      ...schema,
      ...rest,
      ...(items ? { items } : closed && { enum: closed }),
      name,
      required: facts.required || !(optional || this.#dialect.requiredByTag),
      location: locationOf(this.#resolver.moduleOf(field.type), field),
    };
  }
}

function fieldsOf(owner: ClassNode): FieldFacts[] {
  return owner.fields.flatMap(({ name, type, decorators, start, end }) => {
    if (!type) return [];
    const isEmbedded = owner.bases.some(
      (base) => base.name.slice(base.name.lastIndexOf('.') + 1) === name && base.start === type.start,
    );
    return [{ name, type, decorators, isEmbedded, start, end }];
  });
}

function membersOf(type: TypeNode): FieldFacts[] {
  return (type.members ?? []).flatMap((member) => {
    if (!member.type) return [];
    const { start, end } = member.type;
    return [
      { name: member.name, type: member.type, decorators: member.decorators ?? [], isEmbedded: false, start, end },
    ];
  });
}

/** The text of one key of a field's tag. */
function tagOf({ decorators }: FieldFacts, key: string): string | undefined {
  for (const { expression } of decorators) {
    if (expression.kind !== 'call' || expression.callee.kind !== 'name' || expression.callee.name !== key) continue;
    const value = expression.args[0]?.value;
    return value?.kind === 'literal' ? String(value.value) : undefined;
  }
  return undefined;
}

/** What the tags of a field say of its schema. */
function factsOf(field: FieldFacts, dialect: TagDialect): { schema: Partial<Schema>; required: boolean } {
  const described = tagOf(field, 'jsonschema_description');
  const tag = tagOf(field, 'jsonschema');
  const schema: { -readonly [K in keyof Schema]?: Schema[K] } = {};
  if (described !== undefined) schema.description = described.trim();
  if (tag === undefined || tag === '') return { schema, required: false };
  const parts = tag.split(/(?<!\\),/).map((part) => part.replaceAll('\\,', ','));
  const isList = parts.some((part) => SETTING.test(part.trim()) || part.trim() === 'required');
  if (!isList) return { schema: dialect.settingsOnly ? schema : { ...schema, description: tag }, required: false };
  const words: string[] = [];
  let last: 'description' | 'text' | undefined;
  for (const part of parts) {
    const [, key, value = ''] = SETTING.exec(part.trim()) ?? [];
    if (key === undefined) {
      // Text after a comma that nobody escaped belongs to the description before it.
      if (last === 'description') schema.description = `${schema.description},${part}`;
      else if (part.trim() !== 'required') words.push(part);
      continue;
    }
    last = key === 'description' ? key : undefined;
    addSetting(schema, key, value);
  }
  if (schema.description === undefined && words.length > 0) schema.description = words.join(',').trim();
  return { schema, required: parts.some((part) => part.trim() === 'required') };
}

function addSetting(schema: { -readonly [K in keyof Schema]?: Schema[K] }, key: string, value: string): void {
  const number = Number(value);
  switch (key) {
    case 'description':
    case 'pattern':
    case 'format':
      schema[key] = value;
      return;
    case 'enum':
      schema.enum = [...(schema.enum ?? []), value];
      return;
    case 'default':
      schema.hasDefault = true;
      return;
    case 'minimum':
    case 'maximum':
    case 'maxLength':
      if (!Number.isNaN(number)) schema[key] = number;
      return;
    case 'exclusiveMinimum':
      if (!Number.isNaN(number)) schema.minimum = number;
      return;
    case 'exclusiveMaximum':
      if (!Number.isNaN(number)) schema.maximum = number;
  }
}
