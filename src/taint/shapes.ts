/** How two values compare that are kept between functions. */
import type { FunctionNode, Node } from '../syntax/ast.ts';
import { isList } from './joining.ts';
import { type Closure, joinAll, MAX_NESTING, type Value } from './values.ts';

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

/** Elements of a list in state that functions share that are told apart. */
const MAX_KEPT = 16;

/** A value as state keeps it that outlives calls: a list that goes on growing is what any of its elements is. */
export function foldLists(value: Value, depth = 0): Value {
  const { fields } = value;
  if (!fields || depth >= MAX_NESTING) return value;
  if (fields.size > MAX_KEPT && isList(fields))
    return { ...value, fields: new Map([['*', joinAll([...fields.values()])]]) };
  let out: Map<string, Value> | undefined;
  for (const [key, field] of fields) {
    const folded = foldLists(field, depth + 1);
    if (folded === field) continue;
    out ??= new Map(fields);
    out.set(key, folded);
  }
  return out ? { ...value, fields: out } : value;
}

/** Whether a value holds functions over the variables of an activation. */
export function hasClosures(value: Value, node: FunctionNode, depth = 0): boolean {
  if (value.functions?.some((one: Closure) => one.frame !== undefined && isWithin(one.node, node))) return true;
  if (!value.fields || depth > 3) return false;
  for (const field of value.fields.values()) if (hasClosures(field, node, depth + 1)) return true;
  return false;
}

function isWithin(inner: Node, outer: Node): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
