/** JSON Schemas in Go: struct literals and maps, as JSON text, or derived from a struct. */
import type { Call, Expression, TypeNode } from '../../syntax/ast.ts';
import { locationOf } from '../../syntax/positions.ts';
import { unwrap } from '../../syntax/walk.ts';
import type { Location, ToolParameter } from '../../types.ts';
import type { GoCollections } from '../values/go-collections.ts';
import type { GoEvaluator } from '../values/go-evaluator.ts';
import { isFunctionValue, type Value } from '../values/value.ts';
import type { GoStructReader } from './go-struct.ts';
import type { Schema } from './schema.ts';

/** A JSON value, written in Go or parsed from text. */
interface Document {
  get(key: string): Document | undefined;
  entries(): { key?: string; value: Document; location?: Location }[];
  list(): Document[];
  constant(): unknown;
  schema(): Schema | undefined;
}

const TYPES = new Set<string>(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']);
const SCHEMA_MAKER = /schema|reflect/i;

export class GoSchemaReader {
  readonly #evaluator: GoEvaluator;
  readonly #collections: GoCollections;
  readonly #structs: GoStructReader;

  constructor(evaluator: GoEvaluator, collections: GoCollections, structs: GoStructReader) {
    this.#evaluator = evaluator;
    this.#collections = collections;
    this.#structs = structs;
  }

  /** The schema that a value is; `undefined` when it cannot be read. */
  read(value: Value): Schema | undefined {
    return this.#evaluator.guard(undefined, () => {
      for (let at: Value | undefined = { ...value, node: unwrap(value.node) }; at; at = this.#next(at)) {
        const { node, env } = at;
        const type = node.kind === 'call' ? this.#typeIn(node) : undefined;
        if (type) return this.#structs.read(type, 'json');
        if (node.kind === 'object') return readKeywords(this.#document(at));
        const text = node.kind === 'literal' || node.kind === 'text' ? this.#evaluator.text({ node, env }) : undefined;
        if (text !== undefined) return readText(text);
      }
      return undefined;
    });
  }

  #next(value: Value): Value | undefined {
    const next = this.#evaluator.step(value);
    return next && { ...next, node: unwrap(next.node) };
  }

  /** The struct of which a call makes a schema: `jsonschema.For[T](nil)`, `reflector.Reflect(&T{})`. */
  #typeIn(node: Call): TypeNode | undefined {
    const { types } = this.#evaluator;
    const [written] = node.typeArgs;
    if (written && (types.classOf(written) || written.members)) return written;
    if (
      node.callee.kind !== 'member' ||
      !SCHEMA_MAKER.test(`${this.#evaluator.resolver.calleeName(node)}.${node.callee.property}`)
    )
      return undefined;
    for (const { value } of node.args) {
      const inner = unwrap(value);
      const type =
        inner.kind === 'call'
          ? (this.#typeIn(inner) ?? types.typeOf(inner))
          : inner.kind === 'object'
            ? types.typeOf(inner)
            : undefined;
      if (type && types.classOf(type)?.flavor === 'struct') return type;
    }
    return undefined;
  }

  #document(value: Value): Document {
    const evaluator = this.#evaluator;
    return {
      get: (key) => {
        const found =
          evaluator.property(value, key) ?? evaluator.property(value, key.charAt(0).toUpperCase() + key.slice(1));
        if (!found || isFunctionValue(found)) return undefined;
        const { node } = evaluator.follow(found);
        return node.kind === 'literal' && node.type === 'null' ? undefined : this.#document(found);
      },
      entries: () =>
        this.#collections.entries(value).map((entry) => ({
          ...(entry.key !== undefined && { key: entry.key }),
          value: this.#document(entry.value),
          location: this.#locate(entry.value.node),
        })),
      list: () => this.#collections.elements(value).map((one) => this.#document(one)),
      constant: () => evaluator.constant(value),
      schema: () => this.read(value),
    };
  }

  #locate(node: Expression): Location {
    const property =
      node.parent?.kind === 'object' ? node.parent.properties.find((one) => one.value === node) : undefined;
    return locationOf(this.#evaluator.resolver.moduleOf(node), property ?? node);
  }
}

function readText(text: string): Schema | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? readKeywords(plain(parsed)) : undefined;
  } catch {
    return undefined;
  }
}

function plain(value: unknown): Document {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  return {
    get: (key) => entries.filter(([name, inner]) => name === key && inner !== null).map(([, inner]) => plain(inner))[0],
    entries: () => entries.map(([key, inner]) => ({ key, value: plain(inner) })),
    list: () => (Array.isArray(value) ? value.map(plain) : []),
    constant: () => (typeof value === 'object' ? undefined : value),
    schema: () => readKeywords(plain(value)),
  };
}

function readKeywords(document: Document): Schema {
  const get = (key: string) => document.get(key);
  const number = (key: string) => {
    const value = get(key)?.constant();
    return typeof value === 'number' ? value : undefined;
  };
  const text = (key: string) => {
    const value = get(key)?.constant();
    return typeof value === 'string' ? value : undefined;
  };
  const options = get('anyOf') ?? get('oneOf');
  const united = options
    ?.list()
    .flatMap((one) => one.schema() ?? [])
    .filter((one) => one.type !== 'null');
  const [only] = united ?? [];
  const properties = propertiesOf(document);
  const items = get('items')?.schema();
  const closed = get('enum')
    ?.list()
    .flatMap((one) => enumValue(one.constant()));
  const description = get('description');
  const minimum = number('minimum') ?? number('exclusiveMinimum');
  const maximum = number('maximum') ?? number('exclusiveMaximum');
  const [pattern, format, maxLength] = [text('pattern'), text('format'), number('maxLength')];
  const type =
    typeOf(document) ??
    (properties ? 'object' : united?.length === 1 ? only?.type : undefined) ??
    (closed ? 'string' : 'unknown');
  const written = description?.constant();
  return {
    ...(united?.length === 1 && only),
    type,
    ...(description && (typeof written === 'string' ? { description: written } : { descriptionUnknown: true })),
    ...(closed && { enum: closed }),
    ...(pattern !== undefined && { pattern }),
    ...(format !== undefined && { format }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(maxLength !== undefined && { maxLength }),
    ...(properties && { properties }),
    ...(items && { items: { ...items, name: 'items', required: true } }),
    ...(get('default') && { hasDefault: true }),
  };
}

function enumValue(value: unknown): string[] {
  return value === undefined || value === null ? [] : [String(value)];
}

function typeOf(document: Document): Schema['type'] | undefined {
  const written = document.get('type');
  const names = [
    written?.constant(),
    ...[...(written?.list() ?? []), ...(document.get('types')?.list() ?? [])].map((one) => one.constant()),
  ];
  const types = names.filter((name): name is Schema['type'] => typeof name === 'string' && TYPES.has(name));
  return types.length > 2 ? 'unknown' : (types.find((type) => type !== 'null') ?? types[0]);
}

/**
 * The properties of an object schema; none are written for `{type: "object"}`, which takes none. `undefined` when one
 * has a name that is computed.
 */
function propertiesOf(document: Document): ToolParameter[] | undefined {
  const required = new Set(
    document
      .get('required')
      ?.list()
      .map((one) => one.constant()),
  );
  const written = document.get('properties');
  if (!written)
    return typeOf(document) === 'object' && !document.get('additionalProperties') && !document.get('$ref')
      ? []
      : undefined;
  const byName = new Map<string, ToolParameter>();
  for (const { key, value, location } of written.entries()) {
    if (key === undefined) return undefined;
    const { optional: _optional, ...schema } = value.schema() ?? { type: 'unknown' as const };
    byName.set(key, { ...schema, name: key, required: required.has(key), ...(location && { location }) });
  }
  return [...byName.values()];
}
