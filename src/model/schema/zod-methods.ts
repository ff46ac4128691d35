/** What the methods of Zod schemas, and the functions of its mini variant, make of a schema. */
import type { Call } from '../../syntax/ast.ts';
import type { ToolParameter } from '../../types.ts';
import type { Collections } from '../values/collections.ts';
import type { Evaluator } from '../values/evaluator.ts';
import { type Env, isFunctionValue, type Value } from '../values/value.ts';
import { describe, extend, type ReadSchema, type Schema, UNKNOWN, unite } from './schema.ts';

/** String factories and methods that name a format. */
export const FORMATS: Record<string, string> = {
  email: 'email',
  url: 'uri',
  httpUrl: 'uri',
  uuid: 'uuid',
  uuidv4: 'uuid',
  uuidv6: 'uuid',
  uuidv7: 'uuid',
  guid: 'uuid',
  datetime: 'date-time',
  date: 'date',
  time: 'time',
  duration: 'duration',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
  ip: 'ip',
  cidrv4: 'cidr',
  cidrv6: 'cidr',
  cuid: 'cuid',
  cuid2: 'cuid2',
  ulid: 'ulid',
  nanoid: 'nanoid',
  base64: 'base64',
  base64url: 'base64url',
  e164: 'e164',
  jwt: 'jwt',
  hostname: 'hostname',
  emoji: 'emoji',
  ksuid: 'ksuid',
  xid: 'xid',
  hex: 'hex',
};
/** Methods and mini functions after which the schema accepts what it accepted before. */
const LOWER_BOUNDS = new Set(['min', 'gte', 'gt', 'minimum']);
const UPPER_BOUNDS = new Set(['max', 'lte', 'lt', 'maximum', 'length', 'maxLength']);

export function arrayOf(items: Schema): Schema {
  return { type: 'array', items: { ...items, name: 'items', required: true } };
}

export function keysOf(schema: Schema): Schema {
  return { type: 'string', enum: (schema.properties ?? []).map((property) => property.name) };
}

/** Names the Zod function that a call runs. */
type NameFactory = (node: Call, env: Env) => string | undefined;

export class ZodMethods {
  readonly #evaluator: Evaluator;
  readonly #collections: Collections;
  readonly #readAny: ReadSchema;
  readonly #factoryName: NameFactory;

  constructor(evaluator: Evaluator, collections: Collections, readAny: ReadSchema, factoryName: NameFactory) {
    this.#evaluator = evaluator;
    this.#collections = collections;
    this.#readAny = readAny;
    this.#factoryName = factoryName;
  }

  /** What a method makes of a schema. */
  apply(base: Schema, method: string, node: Call, env: Env): Schema {
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
        const change = (property: ToolParameter) =>
          !chosen || chosen.has(property.name) ? { ...property, required: method === 'required' } : property;
        return { ...base, properties: properties.map(change) };
      }
      case 'keyof':
        return keysOf(base);
      case 'array':
        return arrayOf(base);
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
    return name === undefined ? schema : this.apply(schema, name, node, env);
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
