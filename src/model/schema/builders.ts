/** Schemas made with TypeBox and Valibot, as far as servers use them for tool parameters. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { Collections } from '../values/collections.ts';
import type { Evaluator } from '../values/evaluator.ts';
import type { Env, Value } from '../values/value.ts';
import type { JsonSchemaReader } from './json-schema.ts';
import { describe, type ReadSchema, readShape, type Schema, UNKNOWN, unite } from './schema.ts';

const TYPEBOX = /(?:typebox\.(?:Type|default)|(?:^|[#.])Type)\.(\w+)$/;
const VALIBOT = /(?:^|\/)valibot\.(\w+)$/;
const TYPEBOX_TYPES: Record<string, Schema['type']> = {
  String: 'string',
  Number: 'number',
  Integer: 'integer',
  Boolean: 'boolean',
  Null: 'null',
  Record: 'object',
  Any: 'unknown',
  Unknown: 'unknown',
};
const VALIBOT_TYPES: Record<string, Schema['type']> = {
  string: 'string',
  number: 'number',
  boolean: 'boolean',
  bigint: 'integer',
  null_: 'null',
  record: 'object',
  any: 'unknown',
  unknown: 'unknown',
};
const VALIBOT_FORMATS: Record<string, string> = {
  email: 'email',
  url: 'uri',
  uuid: 'uuid',
  isoDateTime: 'date-time',
  isoDate: 'date',
  ipv4: 'ipv4',
  ipv6: 'ipv6',
};

export class BuilderReader {
  readonly #evaluator: Evaluator;
  readonly #collections: Collections;
  readonly #json: JsonSchemaReader;
  readonly #readAny: ReadSchema;

  constructor(evaluator: Evaluator, collections: Collections, json: JsonSchemaReader, readAny: ReadSchema) {
    this.#evaluator = evaluator;
    this.#collections = collections;
    this.#json = json;
    this.#readAny = readAny;
  }

  /** The schema that a call of a TypeBox or Valibot function makes; `undefined` for other calls. */
  read({ node, env }: Value): Schema | undefined {
    if (node.kind !== 'call') return undefined;
    const name = this.#nameOf(node);
    const typebox = TYPEBOX.exec(name)?.[1];
    if (typebox !== undefined) return this.#typebox(typebox, node, env);
    const valibot = VALIBOT.exec(name)?.[1];
    return valibot === undefined ? undefined : this.#valibot(valibot, node, env);
  }

  #nameOf(node: Call): string {
    const { callee } = node;
    return (
      this.#evaluator.resolver.target(callee.kind === 'block' ? (callee.body.at(-1) as Expression) : callee)?.name ?? ''
    );
  }

  #inner(value: Value | undefined): Schema {
    return (value && this.#readAny(value)) ?? UNKNOWN;
  }

  #typebox(name: string, node: Call, env: Env): Schema | undefined {
    const args = node.args.map(({ value }): Value => ({ node: value, env }));
    const [first, second] = args;
    const type = TYPEBOX_TYPES[name];
    if (type) return { ...this.#options(name === 'Record' ? args[2] : first), type };
    switch (name) {
      case 'Object': {
        return {
          ...this.#options(second),
          type: 'object',
          ...(first && readShape(this.#evaluator, this.#collections, first, this.#readAny)),
        };
      }
      case 'Array':
        return {
          ...this.#options(second),
          type: 'array',
          items: { ...this.#inner(first), name: 'items', required: true },
        };
      case 'Optional':
        return { ...this.#inner(first), optional: true };
      case 'Literal': {
        const text = this.#evaluator.text(first);
        return text === undefined ? UNKNOWN : { ...this.#options(second), type: 'string', enum: [text] };
      }
      case 'Union':
        return {
          ...unite(first ? this.#collections.elements(first).map((one) => this.#inner(one)) : []),
          ...describe(this.#evaluator, second && this.#evaluator.property(second, 'description')),
        };
      case 'Enum':
        return {
          ...this.#options(second),
          type: 'string',
          enum: first ? this.#collections.entries(first).flatMap((one) => this.#evaluator.text(one.value) ?? []) : [],
        };
      default:
        return UNKNOWN;
    }
  }

  /** TypeBox options are JSON Schema keywords. */
  #options(value: Value | undefined): Schema {
    const found = value && this.#evaluator.follow(value);
    if (found?.node.kind !== 'object') return UNKNOWN;
    return this.#json.readKeywords(found);
  }

  #valibot(name: string, node: Call, env: Env): Schema {
    const args = node.args.map(({ value }): Value => ({ node: value, env }));
    const [first, second] = args;
    const type = VALIBOT_TYPES[name];
    if (type) return { type };
    switch (name) {
      case 'object':
      case 'strictObject':
      case 'looseObject': {
        return { type: 'object', ...(first && readShape(this.#evaluator, this.#collections, first, this.#readAny)) };
      }
      case 'array':
        return { type: 'array', items: { ...this.#inner(first), name: 'items', required: true } };
      case 'optional':
      case 'nullish':
      case 'exactOptional':
        return { ...this.#inner(first), optional: true, ...(second && { hasDefault: true }) };
      case 'nullable':
        return this.#inner(first);
      case 'picklist':
      case 'enum':
      case 'enum_':
        return { type: 'string', enum: this.#texts(first) };
      case 'literal':
        return { type: 'string', enum: [this.#evaluator.text(first) ?? []].flat() };
      case 'union':
        return unite(first ? this.#collections.elements(first).map((one) => this.#inner(one)) : []);
      case 'variant':
        return unite(second ? this.#collections.elements(second).map((one) => this.#inner(one)) : []);
      case 'pipe':
        return args
          .slice(1)
          .reduce((schema, action) => this.#action(schema, this.#evaluator.follow(action)), this.#inner(first));
      default:
        return UNKNOWN;
    }
  }

  #texts(value: Value | undefined): string[] {
    if (!value) return [];
    const elements = this.#collections.elements(value);
    const values = elements.length > 0 ? elements : this.#collections.entries(value).map((entry) => entry.value);
    return values.flatMap((one) => this.#evaluator.text(one) ?? []);
  }

  #action(schema: Schema, { node, env }: Value): Schema {
    const name = node.kind === 'call' ? VALIBOT.exec(this.#nameOf(node))?.[1] : undefined;
    const [first] = node.kind === 'call' ? node.args : [];
    if (name === undefined) return schema;
    const argument = first && { node: first.value, env };
    const number = argument && this.#evaluator.constant(argument);
    if (name === 'description') return { ...schema, ...describe(this.#evaluator, argument) };
    if (name === 'integer') return { ...schema, type: 'integer' };
    if (VALIBOT_FORMATS[name] !== undefined) return { ...schema, format: VALIBOT_FORMATS[name] };
    if (name === 'regex' && argument) {
      const regex = this.#evaluator.follow(argument).node;
      const text = regex.kind === 'literal' ? String(regex.value) : '';
      return text === '' ? schema : { ...schema, pattern: text.slice(1, text.lastIndexOf('/')) };
    }
    if (typeof number !== 'number') return schema;
    if (name === 'minValue') return { ...schema, minimum: number };
    if (name === 'maxValue') return { ...schema, maximum: number };
    return name === 'maxLength' || name === 'length' ? { ...schema, maxLength: number } : schema;
  }
}
