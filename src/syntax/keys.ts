/** Which key of an object literal a value stands under. */
import type { Node, ObjectNode } from './ast.ts';

/** Smaller objects are looked through faster than they are indexed. */
const INDEXED = 16;

const indexes = new WeakMap<ObjectNode, Map<Node, string | undefined>>();

/** The key of the property that has this value. */
export function keyOf(object: ObjectNode, value: Node): string | undefined {
  if (object.properties.length <= INDEXED) return object.properties.find((one) => one.value === value)?.key;
  let index = indexes.get(object);
  if (!index) {
    index = new Map(object.properties.map((property) => [property.value, property.key]));
    indexes.set(object, index);
  }
  return index.get(value);
}
