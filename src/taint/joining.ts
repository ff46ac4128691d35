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
