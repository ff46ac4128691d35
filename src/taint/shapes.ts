/** How two values compare that are kept between functions. */
import type { Closure, Value } from './values.ts';

const NO_FUNCTIONS: readonly Closure[] = [];

/** Fields of a value, with what was found out about them: they never change once they are made. */
interface Fields extends ReadonlyMap<string, Value> {
  bare?: boolean;
  text?: string;
}

/** Nested more deeply than this, a value is taken to carry something. */
const MAX_BARE = 12;

/** Whether nothing in a value comes from outside or belongs to a running activation: it is the same for every caller. */
export function isBare(value: Value, depth = 0): boolean {
  if (value.taints.length > 0 || value.cases || value.settles || value.bound) return false;
  for (const one of value.functions ?? NO_FUNCTIONS) if (one.frame || one.self || one.bound) return false;
  const fields: Fields | undefined = value.fields;
  if (!fields) return true;
  if (fields.bare !== undefined) return fields.bare;
  let bare = depth < MAX_BARE;
  if (bare)
    for (const field of fields.values())
      if (!isBare(field, depth + 1)) {
        bare = false;
        break;
      }
  fields.bare = bare;
  return bare;
}

/** Tells bare values apart; equal ones have equal texts. `intern` shortens the text of what an object holds. */
export function describeBare(value: Value, intern: (text: string) => string): string {
  let text = '';
  if (value.constant !== undefined) text += JSON.stringify(value.constant);
  else if (value.shape !== undefined || value.prefix !== undefined)
    text += `p${JSON.stringify(value.shape ?? value.prefix)}`;
  if (value.texts) text += JSON.stringify(value.texts);
  for (const { node } of value.functions ?? NO_FUNCTIONS) text += `f${node.start}@${node.end}`;
  if (value.type !== undefined) text += `t${value.type}`;
  if (value.owner) text += `o${value.owner.start}`;
  if (value.closed) text += '/';
  const fields: Fields | undefined = value.fields;
  if (!fields) return text;
  if (fields.text === undefined) {
    let all = '';
    for (const [key, field] of fields) all += `${key}:${describeBare(field, intern)},`;
    fields.text = intern(all);
  }
  return `${text}{${fields.text}}`;
}

/** Whether a value carries what a function was handed, which is not known yet. */
export function hasSlots(value: Value, depth = 0): boolean {
  if (value.taints.some((taint) => taint.root.slot !== undefined)) return true;
  if (!value.fields || depth > 3 || (value.fields as Fields).bare) return false;
  for (const field of value.fields.values()) if (hasSlots(field, depth + 1)) return true;
  return false;
}

/** Whether nothing was added to a value. */
export function sameShape(a: Value, b: Value, depth = 0): boolean {
  if (a === b) return true;
  if (a.taints.length !== b.taints.length || a.fields?.size !== b.fields?.size) return false;
  if ((a.functions?.length ?? 0) !== (b.functions?.length ?? 0) || a.constant !== b.constant) return false;
  if (depth > 3) return true;
  for (const [key, field] of a.fields ?? []) {
    const other = b.fields?.get(key);
    if (!other || !sameShape(field, other, depth + 1)) return false;
  }
  return true;
}
