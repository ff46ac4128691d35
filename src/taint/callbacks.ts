/** Methods that run a function for each element or for a result: `map`, `filter`, `some`, `then`. */
import type { CallSite } from './calls.ts';
import { condition, factsWhen, objectOrNull } from './cases.ts';
import { applyValue } from './effects.ts';
import { callInBranch, NO_ARGUMENTS } from './functions.ts';
import { refused } from './guards.ts';
import { makeKinds, union } from './kinds.ts';
import { objectValue, readElements } from './parts.ts';
import { PIECES } from './pieces.ts';
import type { Run } from './run.ts';
import type { Sym } from './symbols.ts';
import { CLEAN, type Facts, join, mapTaints, NO_FACTS, type Value, withKinds } from './values.ts';

const EACH = new Set([
  'map',
  'forEach',
  'flatMap',
  'for_each',
  'filter_map',
  'sortBy',
  'groupBy',
  'inspect',
  'flat_map',
  'each',
]);

const SELECT = new Set(['filter', 'find', 'findLast', 'take_while', 'retain']);

const TEST = new Set(['some', 'any', 'every', 'all']);

const THEN = new Set([
  'then',
  'catch',
  'finally',
  'map',
  'and_then',
  'unwrap_or_else',
  'map_err',
  'is_some_and',
  'tap',
]);

/** The result of such a method when a function was handed to it. */
export function callMany(run: Run, site: CallSite, method: string): Value | undefined {
  const callback = site.passed.positional[0];
  const collection = site.receiver;
  if (method === 'fold' && site.passed.positional[1]?.functions) return reduce(run, site, collection);
  if (!callback?.functions) return callback?.type === undefined ? undefined : withKnown(run, site, callback.type);
  if (method === 'reduce' || method === 'fold' || method === 'reduceRight') return reduce(run, site, collection);
  if (TEST.has(method)) return test(run, site, callback, readElements(collection));
  if (SELECT.has(method)) return select(run, site, callback, collection, method);
  const isRust = run.frame.module.language === 'rust';
  if (THEN.has(method) && (method !== 'map' || (isRust && !collection.fields?.has('0'))))
    return then(run, site, callback, collection, method);
  if (EACH.has(method)) {
    const value = runEach(run, site, callback, [readElements(collection)]);
    return method === 'forEach' || method === 'for_each' ? CLEAN : objectValue(new Map([['*', value]]));
  }
  return undefined;
}

/** `list.map(String)`, `list.filter(Boolean)`: a function from outside for each element. */
function withKnown(run: Run, site: CallSite, name: string): Value | undefined {
  if (site.method === 'filter') return site.receiver;
  if (site.method !== 'map' && site.method !== 'flatMap') return undefined;
  const value = applyValue(run, { ...site, passed: NO_ARGUMENTS }, { taints: [], type: name }, [
    readElements(site.receiver),
  ]);
  return objectValue(new Map([['*', value]]));
}

/** What functions among a value give back when they are called with these values. */
export function runEach(
  run: Run,
  site: CallSite,
  callback: Value,
  values: readonly Value[],
  named: ReadonlyMap<string, Value> = new Map(),
): Value {
  let out: Value | undefined;
  for (const closure of run.engine.functionsOf(callback)) {
    const { value } = callInBranch(run, closure, { positional: values, named }, site.node);
    out = out ? join(out, value) : value;
  }
  return out ?? CLEAN;
}

function test(run: Run, site: CallSite, callback: Value, element: Value): Value {
  const outcome = runEach(run, site, callback, [element]);
  const whenTrue = factsWhen(outcome, true) ?? NO_FACTS;
  const whenFalse = factsWhen(outcome, false) ?? NO_FACTS;
  const all = site.method === 'every' || site.method === 'all';
  return all ? condition(wholeOf(whenTrue)) : condition(whenTrue, refused(wholeOf(whenFalse)));
}

/** What holds of each element holds of the collection. */
export function wholeOf(facts: Facts): Facts {
  const whole = new Map<Sym, string>(facts);
  const add = (sym: Sym, kinds: string) => whole.set(sym, union(whole.get(sym) ?? '', kinds));
  for (const [sym, kinds] of facts) {
    if (!sym.parent || sym.key !== '*') continue;
    add(sym.parent, kinds);
    if (sym.parent.key === PIECES && sym.parent.parent) add(sym.parent.parent, kinds);
  }
  return whole;
}

/** Elements that a test let through. */
function select(run: Run, site: CallSite, callback: Value, collection: Value, method: string): Value {
  const element = readElements(collection);
  const outcome = runEach(run, site, callback, [element]);
  const facts = factsWhen(outcome, true) ?? NO_FACTS;
  const passed =
    facts.size === 0 ? element : mapTaints(element, (taint) => withKinds(taint, kindsFrom(facts, taint.sym)));
  // What is found says that the test held for it; nothing is found where it held for none.
  if (method.startsWith('find')) return objectOrNull(facts, passed);
  return facts.size === 0 ? collection : objectValue(new Map([['*', passed]]));
}

function kindsFrom(facts: ReadonlyMap<Sym, string>, sym: Sym): string {
  let kinds = makeKinds([]);
  for (let at: Sym | undefined = sym; at; at = at.parent) kinds = union(kinds, facts.get(at) ?? '');
  return kinds;
}

function reduce(run: Run, site: CallSite, collection: Value): Value {
  const [a, b] = site.passed.positional;
  const [callback, start] = a?.functions ? [a, b] : [b, a];
  if (!callback) return CLEAN;
  const once = runEach(run, site, callback, [start ?? CLEAN, readElements(collection)]);
  return join(once, runEach(run, site, callback, [once, readElements(collection)]));
}

function then(run: Run, site: CallSite, callback: Value, value: Value, method: string): Value {
  const failed = method === 'catch' || method === 'unwrap_or_else' || method === 'map_err';
  const handed = failed ? { taints: [], type: 'caught' } : method === 'finally' ? CLEAN : value;
  const out = runEach(run, site, callback, [handed]);
  // What went well stays as it was; the error goes out by `?`.
  if (method === 'map_err') {
    const place = site.node.args[0]?.value ?? site.node;
    for (const taint of out.taints) if (taint.root.slot === undefined) run.frame.errors.push({ taint, node: place });
    return value;
  }
  const other = site.passed.positional[1];
  const both = other?.functions ? join(out, runEach(run, site, other, [{ taints: [], type: 'caught' }])) : out;
  return failed || method === 'finally' ? join(both, value) : both;
}
