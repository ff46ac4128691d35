/** JSON Schemas written as object literals. */
import type { Collections } from '../values/collections.ts';
import type { Evaluator } from '../values/evaluator.ts';
import type { Value } from '../values/value.ts';
import { describe, type ReadSchema, readShape, type Schema, type Shape, unite } from './schema.ts';

const TYPES = new Set<string>(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null']);
/** Keywords that only a JSON Schema has, where `type` is missing. */
const KEYWORDS = ['properties', '$ref', 'anyOf', 'oneOf', 'allOf', 'additionalProperties', 'enum', 'const'];

export class JsonSchemaReader {
  readonly #evaluator: Evaluator;
  readonly #collections: Collections;
  readonly #readAny: ReadSchema;

  constructor(evaluator: Evaluator, collections: Collections, readAny: ReadSchema) {
    this.#evaluator = evaluator;
    this.#collections = collections;
    this.#readAny = readAny;
  }

  /** Whether an object literal is a JSON Schema rather than a map of schemas. */
  fits(value: Value): boolean {
    const type = this.#evaluator.property(value, 'type');
    if (type) return this.#typeOf(type) !== undefined;
    return KEYWORDS.some((keyword) => {
      const found = this.#evaluator.property(value, keyword);
      return found !== undefined && !['call', 'function'].includes(this.#evaluator.follow(found).node.kind);
    });
  }

  /** Reads a followed object literal; `undefined` when it is not a JSON Schema. */
  read(value: Value): Schema | undefined {
    return value.node.kind === 'object' && this.fits(value) ? this.readKeywords(value) : undefined;
  }

  /** Reads the keywords of an object, whether or not they make a whole schema. */
  readKeywords(value: Value): Schema {
    const get = (key: string) => this.#evaluator.property(value, key);
    const written = get('type');
    const type = written ? this.#typeOf(written) : get('properties') ? 'object' : undefined;
    const options = get('anyOf') ?? get('oneOf');
    const united =
      options && !type
        ? unite(this.#collections.elements(options).flatMap((one) => this.#readAny(one) ?? []))
        : undefined;
    const shape = this.#shapeOf(value);
    const items = get('items');
    const element = items && this.#readAny(items);
    return {
      ...united,
      type: type ?? united?.type ?? (get('enum') || get('const') ? 'string' : 'unknown'),
      ...describe(this.#evaluator, get('description')),
      ...this.#limits(get),
      ...shape,
      ...(element && { items: { ...element, name: 'items', required: true } }),
      ...(get('default') && { hasDefault: true }),
    };
  }

  #typeOf(value: Value): Schema['type'] | undefined {
    const texts = [value, ...this.#collections.elements(value)].map((one) => this.#evaluator.text(one));
    const types = texts.filter((text): text is Schema['type'] => text !== undefined && TYPES.has(text));
    return types.length > 2 ? 'unknown' : (types.find((type) => type !== 'null') ?? types[0]);
  }

  #limits(get: (key: string) => Value | undefined): Partial<Schema> {
    const limits: { -readonly [K in keyof Schema]?: Schema[K] } = {};
    const number = (key: string) => {
      const value = get(key);
      const found = value && this.#evaluator.constant(value);
      return typeof found === 'number' ? found : undefined;
    };
    const closed = get('enum');
    const constant = get('const');
    if (closed) limits.enum = this.#collections.elements(closed).flatMap((one) => this.#evaluator.text(one) ?? []);
    else if (constant) limits.enum = [this.#evaluator.text(constant) ?? []].flat();
    const pattern = this.#evaluator.text(get('pattern'));
    const format = this.#evaluator.text(get('format'));
    const minimum = number('minimum') ?? number('exclusiveMinimum');
    const maximum = number('maximum') ?? number('exclusiveMaximum');
    const maxLength = number('maxLength');
    if (pattern !== undefined) limits.pattern = pattern;
    if (format !== undefined) limits.format = format;
    if (minimum !== undefined) limits.minimum = minimum;
    if (maximum !== undefined) limits.maximum = maximum;
    if (maxLength !== undefined) limits.maxLength = maxLength;
    return limits;
  }

  #shapeOf(value: Value): Shape | undefined {
    const written = this.#evaluator.property(value, 'properties');
    if (!written) return this.#isEmptyObject(value) ? { properties: [] } : undefined;
    const shape = readShape(this.#evaluator, this.#collections, written, this.#readAny);
    const list = this.#evaluator.property(value, 'required');
    const required = new Set(list ? this.#collections.elements(list).map((one) => this.#evaluator.text(one)) : []);
    return (
      shape && {
        ...shape,
        properties: shape.properties.map((property) => ({ ...property, required: required.has(property.name) })),
      }
    );
  }

  /** `{type: 'object'}` without properties takes no parameters, unless it says that it takes any. */
  #isEmptyObject(value: Value): boolean {
    return (
      this.#evaluator.text(this.#evaluator.property(value, 'type')) === 'object' &&
      !this.#evaluator.property(value, 'additionalProperties') &&
      !this.#evaluator.property(value, '$ref')
    );
  }
}
