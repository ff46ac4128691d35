/** Methods that put something into what they are called on. */
import type { CallSite } from './calls.ts';
import { appendAll } from './collections.ts';
import { markOptionValues } from './options.ts';
import { arrayValue, objectValue, readElements, writeField } from './parts.ts';
import { writePlace } from './patterns.ts';
import { type Run, settle } from './run.ts';
import { CLEAN, join, joinTaints, type Value } from './values.ts';

type Mutator = (receiver: Value, args: readonly Value[]) => Value;

const extend: Mutator = (receiver, [list]) => appendAll(receiver, list ?? CLEAN);

const MUTATORS: Readonly<Record<string, Mutator>> = {
  push: appendArguments,
  append: appendArguments,
  add: appendArguments,
  unshift: prependArguments,
  push_back: appendArguments,
  push_str: appendArguments,
  WriteString: appendArguments,
  WriteByte: appendArguments,
  WriteRune: appendArguments,
  extend,
  extend_from_slice: extend,
  update: (receiver, [object]) => mergeFields(receiver, object ?? CLEAN),
  insert: setOrInsert,
  set: setOrInsert,
};

/** Types of objects that only hold what is put into them. */
const COLLECTIONS = new Set([
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'Array',
  'Headers',
  'URLSearchParams',
  'FormData',
  'strings.Builder',
  'bytes.Buffer',
  'io.StringIO',
  'io.BytesIO',
]);

/** Texts in memory to which `write` appends; to a file it does not. */
const BUFFERS = new Set(['io.StringIO', 'io.BytesIO', 'strings.Builder', 'bytes.Buffer']);

/** What the receiver is after such a method, which is stored too; `undefined` for other methods. */
export function mutate(run: Run, { receiver, receiverNode, passed }: CallSite, method: string): Value | undefined {
  const known = Object.hasOwn(MUTATORS, method) ? MUTATORS[method] : undefined;
  const isBuffer = receiver.type !== undefined && BUFFERS.has(receiver.type);
  const change = known ?? (isBuffer && /^write$/i.test(method) ? appendArguments : undefined);
  if (!change || !receiverNode) return undefined;
  if (receiver.type !== undefined && !receiver.fields && !COLLECTIONS.has(receiver.type)) return undefined;
  const added = [...passed.positional, ...(passed.rest ? [passed.rest] : [])];
  if (method === 'update' && passed.named.size > 0) added.push(objectValue(passed.named));
  const changed = change(
    receiver,
    added.map((value) => settle(run, value)),
  );
  if (added.some((value) => value !== CLEAN) || receiver.fields) writePlace(run, receiverNode, changed);
  return changed;
}

function appendArguments(receiver: Value, args: readonly Value[]): Value {
  return appendAll(receiver.fields ? receiver : { ...receiver, fields: new Map() }, arrayValue(markOptionValues(args)));
}

function prependArguments(receiver: Value, args: readonly Value[]): Value {
  return appendAll(arrayValue(args), receiver);
}

function setOrInsert(receiver: Value, [key, value]: readonly Value[]): Value {
  if (!value) return key ? appendArguments(receiver, [key]) : receiver;
  // `list.insert(0, x)` moves what stands behind it.
  if (typeof key?.constant === 'number' && receiver.fields)
    return { ...receiver, fields: new Map([['*', join(readElements(receiver), value)]]) };
  return writeField(receiver, typeof key?.constant === 'string' ? key.constant : '*', value, true);
}

function mergeFields(receiver: Value, object: Value): Value {
  let out: Value = { ...receiver, taints: joinTaints(receiver.taints, object.taints) };
  for (const [key, field] of object.fields ?? []) out = writeField(out, key, field);
  return out;
}
