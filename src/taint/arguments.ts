/** Arguments of external calls as models name them: positions, keywords, paths into objects, conditions. */
import type { ModelCall } from '../types.ts';
import type { CallSite } from './calls.ts';
import { readElements, readField } from './parts.ts';
import { join, type Value } from './values.ts';

type Place = string | number;

/** The value at a place: `0`, `cwd`, `1.shell`, `receiver`, `rest` (all positional ones) or `all`. */
export function valueAt(site: CallSite, place: Place): Value | undefined {
  const [head = '', ...keys] = String(place).split('.');
  let value = headValue(site, head);
  for (const key of keys) {
    if (!value) return undefined;
    // An operator (`$where`) is there only where it is written.
    const known =
      value.fields?.has(key) || (!key.startsWith('$') && (value.fields?.has('*') || value.taints.length > 0));
    value = known ? readField(value, key) : undefined;
  }
  return value;
}

function headValue({ passed, receiver }: CallSite, head: string): Value | undefined {
  if (head === 'receiver') return receiver;
  if (head === 'all')
    return joined([...passed.positional, ...passed.named.values(), ...(passed.rest ? [passed.rest] : [])]);
  if (head === 'rest') return joined([...passed.positional, ...(passed.rest ? [passed.rest] : [])]);
  const from = /^(\d+)\+$/.exec(head)?.[1];
  if (from !== undefined)
    return joined([...passed.positional.slice(Number(from)), ...(passed.rest ? [passed.rest] : [])]);
  if (/^\d+$/.test(head)) return passed.positional[Number(head)] ?? passed.rest;
  return passed.named.get(head);
}

function joined(values: readonly Value[]): Value | undefined {
  return values.length === 0 ? undefined : values.reduce((all, value) => join(all, value));
}

/** The values that an entry is about; all arguments where it names none. */
export function valuesOf(site: CallSite, call: ModelCall): Value[] {
  return (call.args ?? ['all']).flatMap((place) => valueAt(site, place) ?? []);
}

/** Whether the arguments are as an entry wants them. */
export function meets(site: CallSite, call: ModelCall): boolean {
  for (const [place, wanted] of Object.entries(call.where ?? {})) {
    if (!fits(isWritten(wanted) && !isThere(site, place) ? undefined : valueAt(site, place), wanted)) return false;
  }
  return true;
}

function isWritten(wanted: unknown): boolean {
  return wanted === '$absent' || wanted === '$present';
}

/** Whether the code names a property: what a value from outside may hold beside that is not told by it. */
function isThere(site: CallSite, place: string): boolean {
  const dot = place.lastIndexOf('.');
  if (dot < 0) return true;
  const fields = valueAt(site, place.slice(0, dot))?.fields;
  return fields !== undefined && (fields.has(place.slice(dot + 1)) || fields.has('*'));
}

function fits(value: Value | undefined, wanted: string | number | boolean | null): boolean {
  if (wanted === '$absent') return value === undefined;
  if (wanted === '$present') return value !== undefined;
  if (value === undefined) return false;
  if (wanted === '$caught') return value.type === 'caught';
  if (wanted === '$computed') return value.constant === undefined;
  if (typeof wanted === 'string' && /^\/.+\/i?$/.test(wanted)) {
    const [body, flags] = wanted.endsWith('/i') ? [wanted.slice(1, -2), 'i'] : [wanted.slice(1, -1), ''];
    return new RegExp(body, flags).test(textOf(value) || (value.type ?? ''));
  }
  return value.constant === wanted;
}

/** The constant start of a text. */
export function textOf(value: Value): string {
  if (typeof value.constant === 'string') return value.constant;
  if (value.prefix !== undefined) return value.prefix;
  const lead = value.taints.find((taint) => taint.lead !== undefined)?.lead;
  return lead ?? '';
}

/** The constant starts that a text may have. */
export function textsOf(value: Value): readonly string[] {
  if (value.texts) return value.texts;
  const text = textOf(value);
  return text === '' ? [] : [text];
}

/** The elements of an argument list. */
export function elementsOf(value: Value): readonly Value[] {
  const out: Value[] = [];
  for (const [key, field] of value.fields ?? []) if (key === '*' || /^\d+$/.test(key)) out.push(field);
  if (value.taints.length > 0) out.push(readElements({ taints: value.taints }));
  return out.length === 0 && !value.fields ? [value] : out;
}
