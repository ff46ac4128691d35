/** How two values compare that are kept between functions. */
import type { Value } from './values.ts';

/** Whether a value carries what a function was handed, which is not known yet. */
export function hasSlots(value: Value, depth = 0): boolean {
  if (value.taints.some((taint) => taint.root.slot !== undefined)) return true;
  if (!value.fields || depth > 3) return false;
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
