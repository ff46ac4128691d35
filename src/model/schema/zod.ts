/** Zod schemas (3, 4 and mini): chains of factories and methods, followed through constants, helpers and modules. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { Collections } from '../values/collections.ts';
import type { Evaluator } from '../values/evaluator.ts';
import type { Env, Value } from '../values/value.ts';
import { asSchema, describe, extend, type ReadSchema, readShape, type Schema, UNKNOWN, unite } from './schema.ts';
import { arrayOf, FORMATS, keysOf, ZodMethods } from './zod-methods.ts';

const NAMESPACE =
  /(?:^|[#./@])(?:z|zod|exports_external|external_exports|zod_exports|zod_default)(?:_?\d+)?(?:\/(?:v\d(?:[-/](?:mini|core))?|mini))?(?:\.(?:z|default|coerce|iso))*$/;
const TYPES: Record<string, Schema['type']> = {
  string: 'string',
  templateLiteral: 'string',
  symbol: 'unknown',
  number: 'number',
  float32: 'number',
  float64: 'number',
  nan: 'number',
  int: 'integer',
  int32: 'integer',
  uint32: 'integer',
  int64: 'integer',
  bigint: 'integer',
  boolean: 'boolean',
  stringbool: 'boolean',
  null: 'null',
  undefined: 'null',
  void: 'null',
  any: 'unknown',
  unknown: 'unknown',
  never: 'unknown',
  custom: 'unknown',
  instanceof: 'unknown',
  json: 'unknown',
  transform: 'unknown',
  file: 'unknown',
  function: 'unknown',
  record: 'object',
  partialRecord: 'object',
  looseRecord: 'object',
  map: 'object',
};
/** Factories whose only argument is no options. */
const SHAPED = new Set(['object', 'strictObject', 'looseObject', 'interface', 'enum', 'nativeEnum', 'extend']);
/** Reads Zod schemas; `readAny` reads what stands inside them. */
export class ZodReader {
  readonly #evaluator: Evaluator;
  readonly #collections: Collections;
  readonly #readAny: ReadSchema;
  readonly #methods: ZodMethods;

  constructor(evaluator: Evaluator, collections: Collections, readAny: ReadSchema) {
    this.#evaluator = evaluator;
    this.#collections = collections;
    this.#readAny = readAny;
    this.#methods = new ZodMethods(evaluator, collections, readAny, (node, env) => this.#factoryName(node, env));
  }

  /** Whether a call is one of Zod's, or a chain of methods on one: such a call is read as it stands, not followed. */
  fits(node: Expression, env: Env): boolean {
    let at = node;
    while (at.kind === 'call') {
      if (this.#factoryName(at, env) !== undefined) return true;
      if (at.callee.kind !== 'member') return false;
      at = at.callee.object;
    }
    return false;
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
    return base && this.#methods.apply(base, node.callee.property, node, env);
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
    if (node.kind === 'member' && (node.property === 'coerce' || node.property === 'iso'))
      return this.#isNamespace(node.object, env);
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
    return description && this.#evaluator.text(description) !== undefined
      ? { ...schema, ...describe(this.#evaluator, description) }
      : schema;
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
        return arrayOf(inner(first));
      case 'tuple':
        return arrayOf(unite(first ? this.#collections.elements(first).map(inner) : []));
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
        return keysOf(inner(first));
      default:
        // Mini: z.optional(schema), z.extend(schema, shape).
        return first ? this.#methods.apply(inner(first), name, { ...node, args: node.args.slice(1) }, env) : UNKNOWN;
    }
  }

  #literal(value: Value | undefined): Schema {
    const listed = value ? this.#collections.elements(value) : [];
    const constants = (listed.length > 0 ? listed : value ? [value] : []).map((one) => this.#evaluator.constant(one));
    const [first] = constants;
    if (constants.every((one) => typeof one === 'string') && constants.length > 0)
      return { type: 'string', enum: constants.map(String) };
    return {
      type:
        typeof first === 'number'
          ? 'number'
          : typeof first === 'boolean'
            ? 'boolean'
            : first === null
              ? 'null'
              : 'unknown',
    };
  }

  /** A closed set of texts; its list is empty where the values are computed. */
  #enumOf(value: Value | undefined): Schema {
    const found = value && this.#evaluator.follow(value);
    if (!found) return { type: 'string', enum: [] };
    if (found.node.kind === 'class') {
      const texts = found.node.fields.map((field) =>
        field.value ? this.#evaluator.text({ node: field.value, env: found.env }) : undefined,
      );
      return texts.every((text) => text !== undefined)
        ? { type: 'string', enum: texts }
        : { type: 'unknown', enum: [] };
    }
    // Values that are partly computed are as good as unknown.
    const isPartial =
      found.node.kind === 'array' &&
      found.node.elements.some(
        (one) => one.spread && this.#collections.elements({ node: one.value, env: found.env }).length === 0,
      );
    if (isPartial) return { type: 'string', enum: [] };
    const elements = this.#collections.elements(value);
    const values = elements.length > 0 ? elements : this.#collections.entries(value).map((entry) => entry.value);
    return { type: 'string', enum: values.flatMap((one) => this.#evaluator.text(one) ?? this.#literalsOf(one)) };
  }

  /** The texts of `X.value` or an inner enum schema, in lists of them. */
  #literalsOf(value: Value): readonly string[] {
    return this.#readAny(value)?.enum ?? [];
  }
}
