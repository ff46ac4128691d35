/** Parts of values: properties, elements, arrays. */
import { withoutConstant } from './joining.ts';
import { has, without } from './kinds.ts';
import { partOf } from './symbols.ts';
import { CLEAN, type Closure, join, MAX_FIELDS, NO_TAINTS, type Taint, tainted, type Value } from './values.ts';

/** Properties of texts and collections that are numbers. */
const SIZES = new Set(['length', 'size', 'byteLength']);

/** The type of what was parsed from a file of the server, and of its parts. */
export const STORED = 'stored-data';

export const STORED_DATA: Value = { taints: NO_TAINTS, type: STORED };

/** The value of a property or element. */
export function readField(value: Value, key: string): Value {
  const field = value.fields?.get(key) ?? value.fields?.get('*');
  if (value.taints.length === 0 || SIZES.has(key)) return field ?? CLEAN;
  const parts = tainted(value.taints.map((taint) => partOfTaint(taint, key)));
  return field ? join(field, parts) : parts;
}

/** What is read of the addresses of a host is one of them, unless its text is taken apart. */
function partOfTaint(taint: Taint, key: string): Taint {
  if (!has(taint.kinds, 'address')) return { ...taint, lead: undefined, sym: partOf(taint.sym, key) };
  if (key !== 'pieces' && key !== 'slice') return { ...taint, lead: undefined };
  return { ...taint, lead: undefined, sym: partOf(taint.sym, key), kinds: without(taint.kinds, 'address') };
}

/** The elements of a collection, or of text that is taken apart. */
export function readElements(value: Value): Value {
  let out =
    value.taints.length === 0
      ? value.type === STORED
        ? STORED_DATA
        : CLEAN
      : readField({ taints: value.taints }, '*');
  for (const field of value.fields?.values() ?? []) out = out === CLEAN ? field : join(out, field);
  return out;
}

/** The value with a property set. `weak` keeps what was there. */
export function writeField(value: Value, key: string, field: Value, weak = false): Value {
  const fields = new Map(value.fields);
  const known = fields.get(key);
  const slot = known === undefined && fields.size >= MAX_FIELDS ? '*' : key;
  const before = fields.get(slot);
  fields.set(slot, before && (weak || slot === '*') ? join(before, field) : field);
  return { ...withoutConstant(value), fields };
}

export function objectValue(fields: ReadonlyMap<string, Value>): Value {
  return { taints: NO_TAINTS, fields };
}

/** An array whose elements are known one by one as far as it is short. */
export function arrayValue(elements: readonly Value[]): Value {
  const fields = new Map<string, Value>();
  elements.forEach((element, index) => {
    if (index < MAX_FIELDS) fields.set(String(index), element);
    else fields.set('*', join(fields.get('*') ?? CLEAN, element));
  });
  return { taints: NO_TAINTS, fields };
}

/** Functions with arguments that stand before those of a call. */
export function withBound(functions: readonly Closure[], bound: readonly Value[]): Value {
  return {
    taints: NO_TAINTS,
    functions: functions.map((one) => ({ ...one, bound: [...(one.bound ?? []), ...bound] })),
  };
}
