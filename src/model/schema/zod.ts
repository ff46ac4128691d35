/** Zod schemas (3, 4 and mini): chains of factories and methods, followed through constants, helpers and modules. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { ToolParameter } from '../../types.ts';
import type { Collections } from '../values/collections.ts';
import type { Evaluator } from '../values/evaluator.ts';
import { type Env, isFunctionValue, type Value } from '../values/value.ts';
import { asSchema, describe, extend, type ReadSchema, readShape, type Schema, UNKNOWN, unite } from './schema.ts';

const NAMESPACE = /(?:^|[#./@])(?:z|zod)(?:_?\d+)?(?:\/(?:v\d(?:[-/](?:mini|core))?|mini))?(?:\.(?:z|default|coerce|iso))*$/;
/** String factories and methods that name a format. */
const FORMATS: Record<string, string> = {
  email: 'email', url: 'uri', httpUrl: 'uri', uuid: 'uuid', uuidv4: 'uuid', uuidv6: 'uuid', uuidv7: 'uuid', guid: 'uuid', datetime: 'date-time', date: 'date',
  time: 'time', duration: 'duration', ipv4: 'ipv4', ipv6: 'ipv6', ip: 'ip', cidrv4: 'cidr', cidrv6: 'cidr', cuid: 'cuid', cuid2: 'cuid2',
  ulid: 'ulid', nanoid: 'nanoid', base64: 'base64', base64url: 'base64url', e164: 'e164', jwt: 'jwt', hostname: 'hostname', emoji: 'emoji', ksuid: 'ksuid', xid: 'xid', hex: 'hex',
};
const TYPES: Record<string, Schema['type']> = {
  string: 'string', templateLiteral: 'string', symbol: 'unknown', number: 'number', float32: 'number', float64: 'number', nan: 'number',
  int: 'integer', int32: 'integer', uint32: 'integer', int64: 'integer', bigint: 'integer', boolean: 'boolean', stringbool: 'boolean', null: 'null',
  undefined: 'null', void: 'null', any: 'unknown', unknown: 'unknown', never: 'unknown', custom: 'unknown', instanceof: 'unknown', json: 'unknown',
  transform: 'unknown', file: 'unknown', function: 'unknown', record: 'object', partialRecord: 'object', looseRecord: 'object', map: 'object',
};
/** Factories whose only argument is no options. */
const SHAPED = new Set(['object', 'strictObject', 'looseObject', 'interface', 'enum', 'nativeEnum', 'extend']);
/** Methods and mini functions after which the schema accepts what it accepted before. */
const LOWER_BOUNDS = new Set(['min', 'gte', 'gt', 'minimum']);
const UPPER_BOUNDS = new Set(['max', 'lte', 'lt', 'maximum', 'length', 'maxLength']);

/** Reads Zod schemas; `readAny` reads what stands inside them. */
export class ZodReader {
  readonly #evaluator: Evaluator;
  readonly #collections: Collections;
  readonly #readAny: ReadSchema;

  constructor(evaluator: Evaluator, collections: Collections, readAny: ReadSchema) {
    this.#evaluator = evaluator;
    this.#collections = collections;
    this.#readAny = readAny;
  }

  /** The schema that a followed call or member stands for; `undefined` when it is not Zod's. */
  read({ node, env }: Value): Schema | undefined {
    if (node.kind === 'member') {
      if (node.property === 'shape') return this.#readAny({ node: node.object, env });
      return node.object.kind === 'member' && node.object.property === 'shape'
        ? this.#property(this.#readAny({ node: node.object.object, env }), node.property)
        : undefined;
    }
    if (node.kind !== 'call') return undefined;
    const made = this.#factoryName(node, env);
    if (made !== undefined) return this.#make(made, node, env);
    if (node.callee.kind !== 'member') return undefined;
    const base = this.#readAny({ node: node.callee.object, env });
    return base && this.#apply(base, node.callee.property, node, env);
  }

  #property(schema: Schema | undefined, name: string): Schema | undefined {
    const found = schema?.properties?.find((property) => property.name === name);
    return found && asSchema(found);
  }

  /** The name of the Zod function that a call runs. */
  #factoryName(node: Call, env: Env): string | undefined {
    const callee = node.callee.kind === 'block' ? (node.callee.body.at(-1) as Expression) : node.callee;
    if (callee.kind === 'member') return this.#isNamespace(callee.object, env) ? callee.property : undefined;
    const name = this.#evaluator.resolver.target(callee)?.name ?? '';
    const dot = name.lastIndexOf('.');
    return dot > 0 && /^(?:zod|@zod\/)/.test(name) ? name.slice(dot + 1) : undefined;
  }

  #isNamespace(node: Expression, env: Env): boolean {
    if (node.kind === 'member' && (node.property === 'coerce' || node.property === 'iso')) return this.#isNamespace(node.object, env);
    if (node.kind !== 'name' && node.kind !== 'member') return false;
    const name = this.#evaluator.resolver.target(node)?.name;
    if (name !== undefined) return NAMESPACE.test(name);
    return node.kind === 'name' && NAMESPACE.test(node.name);
  }

  /** What a factory makes; in Zod 3 its last argument may hold a description. */
  #make(name: string, node: Call, env: Env): Schema {
    const schema = this.#made(name, node, env);
    const last = node.args.at(-1);
    const options = last && this.#evaluator.follow({ node: last.value, env });
    if (options?.node.kind !== 'object' || (node.args.length === 1 && SHAPED.has(name))) return schema;
    const description = this.#evaluator.property(options, 'description');
    return description && this.#evaluator.text(description) !== undefined ? { ...schema, ...describe(this.#evaluator, description) } : schema;
  }

  #made(name: string, node: Call, env: Env): Schema {
    const args = node.args.map(({ value }): Value => ({ node: value, env }));
    const [first, second] = args;
    const format = FORMATS[name];
    if (format !== undefined && name !== 'date') return { type: 'string', format };
    const type = TYPES[name];
    if (type !== undefined) return type === 'string' || type === 'object' ? { type } : { type };
    const inner = (value: Value | undefined): Schema => (value && this.#readAny(value)) ?? UNKNOWN;
    switch (name) {
      case 'date':
        return { type: 'string', format: 'date-time' };
      case 'literal':
        return this.#literal(first);
      case 'enum':
      case 'nativeEnum':
        return this.#enumOf(first);
      case 'array':
      case 'set':
        return this.#arrayOf(inner(first));
      case 'tuple':
        return this.#arrayOf(unite(first ? this.#collections.elements(first).map(inner) : []));
      case 'object':
      case 'strictObject':
      case 'looseObject':
      case 'interface': {
        const shape = first ? readShape(this.#evaluator, this.#collections, first, inner) : { properties: [] };
        return { type: 'object', ...shape };
      }
      case 'union':
      case 'xor':
        return unite(first ? this.#collections.elements(first).map(inner) : []);
      case 'discriminatedUnion':
        return unite(second ? this.#collections.elements(second).map(inner) : []);
      case 'intersection':
        return extend(inner(first), inner(second));
      case 'preprocess':
        return inner(second);
      case 'lazy':
        return first ? inner(this.#evaluator.apply(this.#evaluator.follow(first), [])[0]) : UNKNOWN;
      case 'keyof':
        return this.#keysOf(inner(first));
      default:
        // Mini: z.optional(schema), z.extend(schema, shape).
        return first ? this.#apply(inner(first), name, { ...node, args: node.args.slice(1) }, env) : UNKNOWN;
    }
  }

  #arrayOf(items: Schema): Schema {
    return { type: 'array', items: { ...items, name: 'items', required: true } };
  }

  #literal(value: Value | undefined): Schema {
    const listed = value ? this.#collections.elements(value) : [];
    const constants = (listed.length > 0 ? listed : value ? [value] : []).map((one) => this.#evaluator.constant(one));
    const [first] = constants;
    if (constants.every((one) => typeof one === 'string') && constants.length > 0) return { type: 'string', enum: constants.map(String) };
    return { type: typeof first === 'number' ? 'number' : typeof first === 'boolean' ? 'boolean' : first === null ? 'null' : 'unknown' };
  }

  /** A closed set of texts; its list is empty where the values are computed. */
  #enumOf(value: Value | undefined): Schema {
    const found = value && this.#evaluator.follow(value);
    if (!found) return { type: 'string', enum: [] };
    if (found.node.kind === 'class') {
      const texts = found.node.fields.map((field) => (field.value ? this.#evaluator.text({ node: field.value, env: found.env }) : undefined));
      return texts.every((text) => text !== undefined) ? { type: 'string', enum: texts } : { type: 'unknown', enum: [] };
    }
    // Values that are partly computed are as good as unknown.
    const isPartial = found.node.kind === 'array' && found.node.elements.some((one) => one.spread && this.#collections.elements({ node: one.value, env: found.env }).length === 0);
    if (isPartial) return { type: 'string', enum: [] };
    const elements = this.#collections.elements(value);
    const values = elements.length > 0 ? elements : this.#collections.entries(value).map((entry) => entry.value);
    return { type: 'string', enum: values.flatMap((one) => this.#evaluator.text(one) ?? this.#literalsOf(one)) };
  }

  /** The texts of `X.value` or an inner enum schema, in lists of them. */
  #literalsOf(value: Value): readonly string[] {
    return this.#readAny(value)?.enum ?? [];
  }

  #keysOf(schema: Schema): Schema {
    return { type: 'string', enum: (schema.properties ?? []).map((property) => property.name) };
  }

  /** What a method makes of a schema. */
  #apply(base: Schema, method: string, node: Call, env: Env): Schema {
    const args = node.args.map(({ value }): Value => ({ node: value, env }));
    const [first] = args;
    const number = first && this.#evaluator.constant(first);
    const bound = typeof number === 'number' ? number : undefined;
    const isNumber = base.type === 'number' || base.type === 'integer';
    if (LOWER_BOUNDS.has(method)) return isNumber && bound !== undefined ? { ...base, minimum: bound } : base;
    if (UPPER_BOUNDS.has(method)) {
      if (bound === undefined) return base;
      return isNumber ? { ...base, maximum: bound } : base.type === 'string' ? { ...base, maxLength: bound } : base;
    }
    if (FORMATS[method] !== undefined && base.type === 'string') return { ...base, format: FORMATS[method] };
    switch (method) {
      case 'int':
      case 'safe':
        return { ...base, type: 'integer' };
      case 'positive':
      case 'nonnegative':
        return { ...base, minimum: 0 };
      case 'negative':
      case 'nonpositive':
        return { ...base, maximum: 0 };
      case 'regex':
        return { ...base, ...this.#pattern(first) };
      case 'describe':
        return { ...base, ...describe(this.#evaluator, first) };
      case 'meta':
      case 'register': {
        const description = args.map((one) => this.#evaluator.property(one, 'description')).find((one) => one);
        return { ...base, ...describe(this.#evaluator, description) };
      }
      case 'optional':
      case 'exactOptional':
      case 'nullish':
        return { ...base, optional: true };
      case 'default':
      case 'prefault':
      case '_default':
      case 'catch':
        return { ...base, hasDefault: true };
      case 'nonoptional':
      case 'unwrap': {
        const { optional: _optional, ...rest } = base;
        return rest;
      }
      default:
        return this.#applyToStructure(base, method, args);
    }
  }

  #applyToStructure(base: Schema, method: string, args: readonly Value[]): Schema {
    const [first] = args;
    const keys = () => new Set(first ? this.#collections.entries(first).map((entry) => entry.key) : []);
    const properties: readonly ToolParameter[] = base.properties ?? [];
    switch (method) {
      case 'extend':
      case 'safeExtend':
      case 'augment':
      case 'setKey':
        return first ? extend(base, this.#readAny(first)) : base;
      case 'merge':
      case 'and':
        return first ? extend(base, this.#readAny(first)) : base;
      case 'pick': {
        const picked = keys();
        return { ...base, properties: properties.filter((property) => picked.has(property.name)) };
      }
      case 'omit': {
        const omitted = keys();
        return { ...base, properties: properties.filter((property) => !omitted.has(property.name)) };
      }
      case 'partial':
      case 'deepPartial':
      case 'required': {
        const chosen = first && this.#evaluator.follow(first).node.kind === 'object' ? keys() : undefined;
        const change = (property: ToolParameter) => (!chosen || chosen.has(property.name) ? { ...property, required: method === 'required' } : property);
        return { ...base, properties: properties.map(change) };
      }
      case 'keyof':
        return this.#keysOf(base);
      case 'array':
        return this.#arrayOf(base);
      case 'or':
        return first ? unite([base, this.#readAny(first) ?? UNKNOWN]) : base;
      case 'exclude':
      case 'extract': {
        const named = new Set(first ? this.#collections.elements(first).map((one) => this.#evaluator.text(one)) : []);
        return { ...base, enum: (base.enum ?? []).filter((one) => named.has(one) === (method === 'extract')) };
      }
      case 'check':
        // Mini: string().check(z.minLength(1), z.regex(/…/)).
        return args.reduce((schema, one) => this.#checked(schema, this.#evaluator.follow(one)), base);
      default:
        return base;
    }
  }

  #checked(schema: Schema, { node, env }: Value): Schema {
    if (node.kind !== 'call') return schema;
    const name = this.#factoryName(node, env);
    return name === undefined ? schema : this.#apply(schema, name, node, env);
  }

  #pattern(value: Value | undefined): Pick<Schema, 'pattern'> {
    const found = value && this.#evaluator.follow(value);
    if (!found || isFunctionValue(found)) return {};
    if (found.node.kind === 'literal' && found.node.type === 'regex') {
      const text = String(found.node.value);
      return { pattern: text.slice(1, text.lastIndexOf('/')) };
    }
    const [source] = found.node.kind === 'call' && found.node.via === 'new' ? found.node.args : [];
    const pattern = source && this.#evaluator.text({ node: source.value, env: found.env });
    return pattern === undefined ? {} : { pattern };
  }
}
