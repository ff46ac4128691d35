/** What the schema readers have in common: a schema as read, and its properties as tool parameters. */
import { locationOf } from '../../syntax/positions.ts';
import type { Location, ToolParameter } from '../../types.ts';
import type { Collections } from '../values/collections.ts';
import type { Evaluator } from '../values/evaluator.ts';
import type { Value } from '../values/value.ts';

/** A schema without the name it stands under. */
export interface Schema extends Omit<ToolParameter, 'name' | 'required' | 'location'> {
  readonly optional?: boolean;
  /** An object that may have more properties than could be read. */
  readonly open?: boolean;
}

/** The properties of an object schema. */
export interface Shape {
  readonly properties: readonly ToolParameter[];
  readonly open?: boolean;
}

/** Reads the schema that a value is; `undefined` when it is not one that can be read. */
export type ReadSchema = (value: Value) => Schema | undefined;

export const UNKNOWN: Schema = { type: 'unknown' };

export function asParameter(name: string, schema: Schema, location?: Location): ToolParameter {
  const { optional, open: _open, ...facts } = schema;
  return { ...facts, name, required: !optional && !facts.hasDefault, ...(location && { location }) };
}

/** A parameter as an element or option: its name and place do not count. */
export function asSchema({ name: _name, required, location: _location, ...facts }: ToolParameter): Schema {
  return { ...facts, ...(!required && { optional: true }) };
}

/** The properties of an object whose values are schemas; a value that cannot be read is of unknown type. */
export function readShape(
  evaluator: Evaluator,
  collections: Collections,
  shape: Value,
  read: ReadSchema,
): Shape | undefined {
  const object = evaluator.follow(shape);
  if (object.node.kind !== 'object') return undefined;
  const byName = new Map<string, ToolParameter>();
  let open = false;
  const listed = collections.parts(shape);
  const written = collections.parts(object);
  for (const { key, value, spread } of listed.length < written.length ? written : listed) {
    if (spread) {
      const inherited = read(value);
      for (const property of inherited?.properties ?? []) byName.set(property.name, property);
      open ||= !inherited?.properties || inherited.open === true;
    } else if (key === undefined) {
      open = true;
    } else if (!key.startsWith('~')) {
      byName.set(key, asParameter(key, read(value) ?? UNKNOWN, placeOf(evaluator, value)));
    }
  }
  return { properties: [...byName.values()], ...(open && { open }) };
}

/** The property that a value stands in, else the value. */
function placeOf({ resolver }: Evaluator, { node }: Value): Location {
  const property =
    node.parent?.kind === 'object' ? node.parent.properties.find((one) => one.value === node) : undefined;
  return locationOf(resolver.moduleOf(node), property ?? node);
}

/** The description given by a value: its text, or the mark that it is computed. */
export function describe(
  evaluator: Evaluator,
  value: Value | undefined,
): Pick<Schema, 'description' | 'descriptionUnknown'> {
  if (!value) return {};
  const description = evaluator.text(value);
  return description === undefined ? { descriptionUnknown: true } : { description };
}

/** What fits any of several schemas: a closed set if all are, the common type if there is one. */
export function unite(options: readonly Schema[]): Schema {
  const real = options.filter((option) => option.type !== 'null');
  const [first] = real;
  if (!first) return UNKNOWN;
  const type = real.every((option) => option.type === first.type) ? first.type : 'unknown';
  const closed = real.every((option) => option.enum)
    ? [...new Set(real.flatMap((option) => option.enum ?? []))]
    : undefined;
  if (real.length === 1) return first;
  const byName = new Map<string, ToolParameter>();
  if (type === 'object')
    for (const option of real)
      for (const property of option.properties ?? [])
        byName.set(property.name, {
          ...property,
          required:
            property.required && real.every((one) => one.properties?.some((other) => other.name === property.name)),
        });
  return { type, ...(closed && { enum: closed }), ...(byName.size > 0 && { properties: [...byName.values()] }) };
}

/** Properties of an object schema replaced and added by those of another. */
export function extend(schema: Schema, other: Schema | undefined): Schema {
  if (!other?.properties) return { ...schema, open: true };
  const byName = new Map((schema.properties ?? []).map((property) => [property.name, property]));
  for (const property of other.properties) byName.set(property.name, property);
  return { ...schema, type: 'object', properties: [...byName.values()], ...(other.open && { open: true }) };
}
