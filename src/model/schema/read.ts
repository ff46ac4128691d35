/** Reads whatever a TypeScript server gives as a schema: Zod, JSON Schema, TypeBox, Valibot, or one converted to another. */
import type { Call } from '../../syntax/ast.ts';
import { unwrap } from '../../syntax/walk.ts';
import type { Collections } from '../values/collections.ts';
import type { Environments } from '../values/environments.ts';
import type { Evaluator } from '../values/evaluator.ts';
import type { Env, Value } from '../values/value.ts';
import { BuilderReader } from './builders.ts';
import { JsonSchemaReader } from './json-schema.ts';
import { describe, readShape, type Schema, type Shape } from './schema.ts';
import { ZodReader } from './zod.ts';

/** Functions that turn a schema of one kind into one of another, or add to it what a host does not see. */
const CONVERTERS = /json_?schema|^completable$|^standardSchema$/i;

export class SchemaReader {
  readonly #evaluator: Evaluator;
  readonly #collections: Collections;
  readonly #zod: ZodReader;
  readonly #json: JsonSchemaReader;
  readonly #builders: BuilderReader;

  constructor(evaluator: Evaluator, { collections }: Environments) {
    this.#evaluator = evaluator;
    this.#collections = collections;
    const readAny = (value: Value) => this.read(value);
    this.#zod = new ZodReader(evaluator, collections, readAny);
    this.#json = new JsonSchemaReader(evaluator, collections, readAny);
    this.#builders = new BuilderReader(evaluator, collections, this.#json, readAny);
  }

  /** The schema that a value is, a map of schemas counting as an object; `undefined` when it cannot be read. */
  read(value: Value): Schema | undefined {
    return this.#evaluator.guard(undefined, () => {
      const written = unwrap(value.node);
      if (this.#zod.fits(written, value.env)) return this.#zod.read({ node: written, env: value.env });
      const found = this.#evaluator.follow(value);
      const { node } = found;
      if (found.choices) return this.#anyOf(found);
      if (node.kind === 'object') return this.#json.read(found) ?? this.#described(found) ?? this.#shape(found);
      if (node.kind === 'member') return this.#zod.read(found);
      if (node.kind !== 'call') return this.#anyOf(found);
      if (CONVERTERS.test(nameOf(node.callee))) return this.#converted(node, found.env);
      return (
        this.#builders.read(found) ??
        this.#zod.read(found) ??
        this.#anyOf(found) ??
        this.#wrapped(found) ??
        this.#wrapped(value)
      );
    });
  }

  /** `convert(schema)` and `schema.convert()`. */
  #converted({ callee, args: [first] }: Call, env: Env): Schema | undefined {
    const own = callee.kind === 'member' ? this.read({ node: callee.object, env }) : undefined;
    return own ?? (first && this.read({ node: first.value, env }));
  }

  /** `{ type: z.string(), description: '…' }`, as mcp-framework writes a parameter. */
  #described(value: Value): Schema | undefined {
    const type = this.#evaluator.property(value, 'type');
    const description = this.#evaluator.property(value, 'description');
    if (!type || this.#evaluator.text(description) === undefined) return undefined;
    const schema = this.read(type);
    return schema && { ...schema, ...describe(this.#evaluator, description) };
  }

  #shape(value: Value): Schema | undefined {
    const shape = readShape(this.#evaluator, this.#collections, value, (one) => this.read(one));
    return shape && { type: 'object', ...shape };
  }

  /** A helper of unknown effect around one schema: `cached(schema)`, `strict(shape)`. */
  #wrapped({ node, env }: Value): Schema | undefined {
    const [only] = node.kind === 'call' && node.args.length === 1 ? node.args : [];
    const inner = only && !only.spread ? this.read({ node: only.value, env }) : undefined;
    return inner?.properties?.some((property) => property.type !== 'unknown') ? inner : undefined;
  }

  /** One of several values: the first that can be read; it may be left out where any of them may. */
  #anyOf(value: Value): Schema | undefined {
    const options = this.#evaluator.options(value);
    if (options.length < 2) return undefined;
    const schemas = options.flatMap((option) => this.read(option) ?? []);
    const [first] = schemas;
    if (
      !first ||
      schemas.every((schema) => schema.hasDefault === first.hasDefault && schema.optional === first.optional)
    )
      return first;
    const { hasDefault: _hasDefault, optional: _optional, ...rest } = first;
    return rest;
  }

  /** The parameters of a tool or prompt whose input schema is a value; `undefined` when it cannot be read. */
  parameters(value: Value): Shape | undefined {
    const schema = this.read(value);
    return schema?.properties && { properties: schema.properties, ...(schema.open && { open: true }) };
  }

  /** Whether a value is a schema or a map of schemas, as `McpServer.tool` tells it from annotations. */
  isSchema(value: Value): boolean {
    const { node, env } = this.#evaluator.follow(value);
    if (node.kind !== 'object')
      return (
        this.read({ node, env }) !== undefined || node.kind === 'name' || node.kind === 'member' || node.kind === 'call'
      );
    if (node.properties.length === 0) return true;
    return node.properties.some((property) => {
      const inner = this.#evaluator.follow({ node: property.value, env }).node.kind;
      return inner !== 'literal' && inner !== 'unary' && inner !== 'text';
    });
  }
}

function nameOf(callee: Value['node']): string {
  if (callee.kind === 'name') return callee.name;
  if (callee.kind === 'block') return nameOf(callee.body.at(-1) as Value['node']);
  return callee.kind === 'member' ? callee.property : '';
}
