/** Binding and assignment: names, destructuring, members, elements. */
import type { Destructure, Expression, Pattern } from '../syntax/ast.ts';
import { unwrap } from '../syntax/walk.ts';
import { projectField } from './cases.ts';
import type { Frame, Key } from './environment.ts';
import { evaluate } from './expressions.ts';
import { readElements, writeField } from './parts.ts';
import { type Run, settle } from './run.ts';
import { checkField } from './sinks.ts';
import { sourceValue } from './sources.ts';
import { ownerClass } from './state.ts';
import { storedPart } from './stored.ts';
import { isNumericField } from './types.ts';
import { CLEAN, constantValue, join, type Value } from './values.ts';

/** Binds or assigns a value to a pattern. */
export function bindPattern(run: Run, pattern: Pattern, value: Value): void {
  switch (pattern.kind) {
    case 'name':
    case 'member':
    case 'index':
      return writePlace(run, pattern, value);
    case 'destructure':
      return bindDestructure(run, pattern, value);
    default:
      return;
  }
}

function bindDestructure(run: Run, pattern: Destructure, value: Value): void {
  const [first] = pattern.entries;
  if (pattern.type && pattern.shape === 'array' && pattern.entries.length === 1 && first)
    return bindPattern(run, first.target, value);
  const owner = pattern.type && run.engine.resolver.types.ofType(pattern.type)?.node;
  for (const [index, entry] of pattern.entries.entries()) {
    let part: Value;
    if (owner?.kind === 'class' && entry.key !== undefined && isNumericField(run, owner, entry.key)) {
      bindPattern(run, entry.target, CLEAN);
      continue;
    }
    if (entry.rest) part = restOf(value, pattern, index);
    else if (value.type === 'caught' && entry.key === 'stack')
      part = sourceValue(run, 'error-internal', 'the stack of an error', pattern);
    else if (pattern.shape === 'object')
      part = entry.key === undefined ? readElements(value) : fieldOf(run, value, entry.key, pattern);
    else if (run.frame.module.language === 'go' && !value.fields?.has('0')) part = goResult(value, index);
    else part = elementOf(value, index);
    if (entry.default) {
      const fallback = evaluate(run, entry.default);
      part = isAbsent(value, entry.key ?? String(index)) ? fallback : join(part, fallback);
    }
    bindPattern(run, entry.target, part);
  }
}

function fieldOf(run: Run, value: Value, key: string, pattern: Destructure): Value {
  return storedPart(run, value, constantValue(key), pattern) ?? projectField(value, key);
}

/** Whether a value of known parts has none of this name. */
function isAbsent({ fields, taints }: Value, key: string): boolean {
  return fields !== undefined && taints.length === 0 && !fields.has(key) && !fields.has('*');
}

/** `let (client, connection) = connect().await?`: what a library returns first is what its model tells of. */
function elementOf(value: Value, index: number): Value {
  const part = projectField(value, String(index));
  return index === 0 && part === CLEAN && value.type !== undefined && !value.fields
    ? { taints: [], type: value.type }
    : part;
}

/** `value, err := f(x)` and `value, ok := m[k]` of calls and maps that are not of the project. */
function goResult(value: Value, index: number): Value {
  if (index === 0) return value;
  return value.cases
    ? { taints: [], cases: value.cases.map((one) => ({ ...one, value: presence(one.value) })) }
    : CLEAN;
}

function presence(value: Value): Value {
  if (value.constant === null || value.constant === false) return constantValue(false);
  return value.constant === undefined && value.type === undefined && value.taints.length === 0
    ? CLEAN
    : constantValue(true);
}

function restOf(value: Value, pattern: Destructure, from: number): Value {
  if (!value.fields) return value;
  const fields = new Map<string, Value>();
  for (const [key, field] of value.fields) {
    if (pattern.shape === 'array') {
      if (key === '*') fields.set(key, field);
      else if (Number(key) >= from) fields.set(String(Number(key) - from), field);
    } else if (!pattern.entries.some((entry) => entry.key === key)) fields.set(key, field);
  }
  return { ...value, fields };
}

/** Stores a value where an expression points. */
export function writePlace(run: Run, place: Expression, value: Value, weak = false): void {
  const target = unwrap(place);
  switch (target.kind) {
    case 'name':
      return writeName(run, target, value, weak);
    case 'member': {
      const object = evaluate(run, target.object);
      const owner = ownerClass(run, target.object, object);
      checkField(run, target, object.type, target.property, value);
      if (owner) run.engine.writeStore(run.collector, owner, target.property, value);
      return writePlace(run, target.object, writeField(object, target.property, value, weak));
    }
    case 'index': {
      const object = evaluate(run, target.object);
      const index = evaluate(run, target.index);
      const key =
        typeof index.constant === 'string' || typeof index.constant === 'number' ? String(index.constant) : '*';
      return writePlace(run, target.object, writeField(object, key, value, weak || key === '*'));
    }
    case 'call': {
      // `map.setdefault(key, []).append(x)`: what is changed is an element.
      const { callee } = target;
      if (
        callee.kind !== 'member' ||
        !/^(?:setdefault|get|entry|or_default|or_insert(?:_with)?|at)$/.test(callee.property)
      )
        return;
      const object = evaluate(run, callee.object);
      const key = target.args[0] && evaluate(run, target.args[0].value).constant;
      return writePlace(run, callee.object, writeField(object, typeof key === 'string' ? key : '*', value, true));
    }
    default:
      return;
  }
}

function writeName(run: Run, target: Extract<Expression, { kind: 'name' }>, value: Value, weak: boolean): void {
  const { engine, frame } = run;
  const binding = engine.bindingOf(target);
  const key: Key | undefined = binding ?? (target.name === 'this' || target.name === 'self' ? 'this' : undefined);
  if (key === undefined) return;
  const owner = ownerFrame(frame, key);
  if (owner === frame || !owner) {
    const outside = binding !== undefined && !owner && !isOwn(frame, binding);
    if (outside && binding) return engine.writeStore(run.collector, binding, '', value);
    const before = weak ? frame.env.get(key) : undefined;
    const settled = settle(run, value);
    frame.env.set(key, before ? join(before, settled) : settled);
    return;
  }
  // A closure may run at any time, often or never.
  const before = owner.env.get(key);
  owner.env.set(key, before ? join(before, value) : value);
}

function ownerFrame(frame: Frame, key: Key): Frame | undefined {
  for (let at: Frame | undefined = frame; at; at = at.parent) if (at.env.get(key)) return at;
  return undefined;
}

/** Whether a variable belongs to the function that runs (or to the module, when no function does). */
function isOwn(frame: Frame, binding: Exclude<Key, 'this'>): boolean {
  if (!frame.node) return binding.module === frame.module;
  let scope = 'kind' in binding.scope ? binding.scope : undefined;
  for (; scope; scope = scope.parent) if (scope === frame.node) return true;
  return false;
}
