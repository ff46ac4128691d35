/** What joining values asks of them, and takes from them. */
import type { Value } from './values.ts';

/** Whether fields are the elements of a list, by their keys. */
export function isList(fields: ReadonlyMap<string, Value>): boolean {
  for (const key of fields.keys()) if (key !== '*' && !/^\d+$/.test(key)) return false;
  return true;
}

/** The value without what tells its text. */
export function withoutConstant(value: Value): Value {
  const { constant: _constant, prefix: _prefix, cases: _cases, texts: _texts, shape: _shape, ...rest } = value;
  return rest;
}

/** The value without what only holds for one of the ways it may have come. */
export function blur(value: Value): Value {
  const { constant, prefix, cases, texts, shape } = value;
  const plain = constant === undefined && !cases && prefix === undefined && !texts && shape === undefined;
  return plain ? value : withoutConstant(value);
}

/** An option that may be left out tells nothing of what stands behind it. */
export function blurOption(value: Value): Value {
  return typeof value.constant === 'string' && value.constant.startsWith('-') ? blur(value) : value;
}
