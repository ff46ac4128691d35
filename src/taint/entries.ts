/** Where analysis starts: functions that take values from outside. */
import type { FunctionNode } from '../syntax/ast.ts';
import type { TaintConfig, TaintEntry } from './analysis.ts';
import type { Basis } from './basis.ts';
import type { Engine } from './engine.ts';
import { Frame } from './environment.ts';
import { evaluate } from './expressions.ts';
import { callFunction, NO_NAMED } from './functions.ts';
import { makeKinds } from './kinds.ts';
import { objectValue } from './parts.ts';
import type { Run } from './run.ts';
import { makeSym } from './symbols.ts';
import { CLEAN, join, type Root, type Taint, type Value } from './values.ts';

/** State written in one handler may be read in another: a few rounds, until nothing is new. */
const MAX_ROUNDS = 6;

export function runEntries(
  engine: Engine,
  { entries, modules, handlers = [], roots = [], calls = [] }: TaintConfig,
): void {
  const byHandler = new Map<FunctionNode, TaintEntry[]>();
  for (const entry of entries) byHandler.set(entry.handler, [...(byHandler.get(entry.handler) ?? []), entry]);
  const outward = new Set([
    ...entries.filter(({ kind }) => kind !== 'http-input').map(({ handler }) => handler),
    ...handlers,
  ]);
  for (const root of [...handlers, ...roots]) if (!byHandler.has(root)) byHandler.set(root, []);
  const inner = new Set(roots.filter((root) => byHandler.get(root)?.length === 0 && !outward.has(root)));
  const values = new Map<TaintEntry, Value>();
  const bases = new Map<FunctionNode, Basis>();
  const [module] = modules;
  if (!module) return;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    engine.storeChanged = false;
    for (const [handler, group] of byHandler) {
      const before = bases.get(handler);
      if (before && !engine.tracker.isStale(before)) continue;
      // What a function does without inputs was seen where it was called with some.
      if (inner.has(handler) && !before && engine.wasFollowed(handler)) continue;
      try {
        const run = () => runHandler(engine, handler, group, values, outward.has(handler));
        bases.set(handler, engine.tracker.track(handler, run).basis);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        engine.stop('the code nests too deeply for the flow analysis');
        engine.depth = 0;
        engine.running.clear();
        engine.inlining.clear();
      }
    }
    for (const call of calls)
      evaluate({ engine, collector: engine.found, frame: new Frame(engine.resolver.moduleOf(call)) }, call);
    if (!engine.storeChanged) break;
    if (round === MAX_ROUNDS - 1) engine.stop('state that functions share goes on changing');
    engine.forgetStale();
  }
}

function runHandler(
  engine: Engine,
  handler: FunctionNode,
  entries: readonly TaintEntry[],
  values: Map<TaintEntry, Value>,
  outward: boolean,
): void {
  const module = engine.resolver.moduleOf(handler);
  const positional: Value[] = handler.params.map(() => CLEAN);
  let self: Value | undefined;
  for (const entry of entries) {
    let value = values.get(entry);
    if (!value) {
      value = entryValue(engine, entry);
      values.set(entry, value);
    }
    if (entry.parameter < 0) self = self ? join(self, value) : value;
    if (entry.parameter < 0) continue;
    const before = positional[entry.parameter];
    positional[entry.parameter] = before === undefined || before === CLEAN ? value : join(before, value);
  }
  const run: Run = { engine, collector: engine.found, frame: new Frame(module) };
  const called = callFunction(run, { node: handler }, { positional, named: NO_NAMED }, self, handler);
  if (!outward) return;
  for (const { taint, node } of called.returned)
    engine.emit(engine.found, { taint, kind: 'result', module, node, callee: 'the result' });
}

const NO_KEYS: ReadonlySet<string> = new Set();

/** The value of a parameter: an object with a taint for each key, or one taint. */
function entryValue(engine: Engine, entry: TaintEntry): Value {
  const module = engine.resolver.moduleOf(entry.handler);
  const parameter = entry.handler.params[entry.parameter];
  const node = parameter?.target ?? entry.handler;
  const make = (label: string, cleared: readonly string[], root: Root): Taint => ({
    root,
    sym: makeSym(),
    kinds: makeKinds(cleared),
    lead: undefined,
    trail: { module, node, message: label },
    seen: true,
  });
  const keyless = entry.cleared.get('');
  let value: Value;
  if (keyless) {
    const name = entry.name === undefined ? {} : { name: entry.name };
    const root: Root = { kind: entry.kind, label: entry.label, entry: true, handler: entry.handler, ...name };
    value = keyless.includes('*') ? CLEAN : { taints: [make(entry.label(undefined), keyless, root)] };
  } else {
    const root: Root = {
      kind: entry.kind,
      label: entry.label,
      keyed: true,
      entry: true,
      handler: entry.handler,
      harmless: entry.harmless ?? NO_KEYS,
    };
    const fields = new Map<string, Value>();
    for (const [key, cleared] of entry.cleared) {
      const single: Root = {
        kind: entry.kind,
        label: () => entry.label(key),
        entry: true,
        handler: entry.handler,
        name: key,
      };
      fields.set(key, cleared.includes('*') ? CLEAN : { taints: [make(entry.label(key), cleared, single)] });
    }
    // Other keys may come too, unless the schema is known and closed.
    if (fields.size === 0) value = { taints: [make(entry.label(undefined), [], root)] };
    else value = objectValue(fields);
  }
  return [...entry.path].reverse().reduce<Value>((inner, key) => objectValue(new Map([[key, inner]])), value);
}
