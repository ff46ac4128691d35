/** Object and array literals, and lists that grow. */
import type { ArrayNode, ObjectNode } from '../syntax/ast.ts';
import { evaluate } from './expressions.ts';
import { markOptionValues } from './options.ts';
import { arrayValue, objectValue, readElements } from './parts.ts';
import type { Run } from './run.ts';
import { checkField } from './sinks.ts';
import { credential } from './sources.ts';
import { CLEAN, join, joinTaints, type Taint, type Value } from './values.ts';

/** Fields that a copied object keeps apart. */
const MAX_COPIED = 256;

export function evaluateObject(run: Run, node: ObjectNode): Value {
  const fields = new Map<string, Value>();
  let taints: readonly Taint[] = [];
  for (const property of node.properties) {
    const value = evaluate(run, property.value);
    if (property.spread) {
      taints = joinTaints(taints, value.taints);
      for (const [key, field] of value.fields ?? []) addField(fields, key, field);
      continue;
    }
    const computed = property.computed && evaluate(run, property.computed).constant;
    const key = property.key ?? (computed === undefined ? '*' : String(computed));
    const before = key === '*' ? fields.get(key) : undefined;
    fields.set(key, before ? join(before, value) : value);
  }
  for (const { key, value } of node.properties)
    if (key !== undefined && value.kind === 'literal' && typeof value.value === 'string')
      if (run.engine.isCredential(key, value.value)) fields.set(key, credential(run, key, value));
  const type = node.type && run.engine.resolver.types.ofType(node.type);
  const owner = type?.node?.kind === 'class' ? type.node : undefined;
  if (type && !owner)
    for (const { key, value } of node.properties)
      if (key !== undefined) checkField(run, value, type.name, key, fields.get(key) ?? CLEAN);
  return {
    ...objectValue(fields),
    taints,
    ...(owner && { owner }),
    ...(type && !owner && { type: type.name }),
  };
}

/** Copies of copies grow: beyond a bound their fields are taken together. */
function addField(fields: Map<string, Value>, key: string, field: Value): void {
  if (fields.has(key) || fields.size < MAX_COPIED) fields.set(key, field);
  else fields.set('*', join(fields.get('*') ?? CLEAN, field));
}

export function evaluateArray(run: Run, node: ArrayNode): Value {
  const owner = node.type && run.engine.resolver.types.ofType(node.type)?.node;
  // `point{1, 2}`: the fields of a struct in their order.
  if (owner?.kind === 'class' && owner.fields.length > 0) {
    const fields = node.elements.flatMap(({ value }, index) => {
      const field = owner.fields[index];
      return field ? [[field.name, evaluate(run, value)] as const] : [];
    });
    return { ...objectValue(new Map(fields)), owner };
  }
  if (node.elements.every((element) => !element.spread))
    return arrayValue(markOptionValues(node.elements.map((element) => evaluate(run, element.value))));
  const elements: Value[] = [];
  let rest: Value | undefined;
  for (const element of node.elements) {
    const value = evaluate(run, element.value);
    if (!element.spread) {
      if (rest) rest = join(rest, value);
      else elements.push(value);
    } else {
      const known = rest ? undefined : knownElements(value);
      if (known) elements.push(...known);
      else rest = rest ? join(rest, readElements(value)) : readElements(value);
    }
  }
  const array = arrayValue(markOptionValues(elements));
  return rest ? { ...array, fields: new Map([...(array.fields ?? []), ['*', rest]]) } : array;
}

/** The elements of an array, when all of them are known. */
export function knownElements(value: Value): Value[] | undefined {
  if (value.taints.length > 0 || !value.fields || value.fields.has('*')) return undefined;
  const out: Value[] = [];
  for (let i = 0; i < value.fields.size; i++) {
    const element = value.fields.get(String(i));
    if (!element) return undefined;
    out.push(element);
  }
  return out;
}

/** `list += other`. */
export function appendAll(list: Value, other: Value): Value {
  const [a, b] = [knownElements(list), knownElements(other)];
  if (a && b) return arrayValue(markOptionValues([...a, ...b]));
  const elements = join(readElements(list), readElements(other));
  return { ...list, fields: new Map([...(list.fields ?? []), ['*', elements]]) };
}
