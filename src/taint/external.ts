/** Calls of functions outside the project: what models and the usual methods say of them. */

import type { ModelCall } from '../types.ts';
import { meets, valueAt, valuesOf } from './arguments.ts';
import { callBuiltin } from './builtins.ts';
import type { CallSite } from './calls.ts';
import { condition, factsWhen } from './cases.ts';
import { decodedInto } from './decoding.ts';
import { callEffect } from './effects.ts';
import { addStep } from './engine.ts';
import { bothFacts } from './environment.ts';
import { evaluate } from './expressions.ts';
import { serialized } from './forms.ts';
import { callInBranch, NO_NAMED } from './functions.ts';
import { learned } from './guards.ts';
import { ofHost } from './hosts.ts';
import { has, kindsOf, makeKinds, union } from './kinds.ts';
import { markFacts } from './links.ts';
import { arrayValue, objectValue, readField } from './parts.ts';
import { callPath } from './paths.ts';
import { writePlace } from './patterns.ts';
import { noteRoot } from './roots.ts';
import type { Run } from './run.ts';
import { noteWritten } from './scripts.ts';
import { checkSinks, reach } from './sinks.ts';
import { headerSource, label, namedVariable, sourceValue } from './sources.ts';
import { parsedOf } from './stored.ts';
import { partOf } from './symbols.ts';
import {
  addKinds,
  allTaints,
  CLEAN,
  type Closure,
  type Facts,
  join,
  joinTaints,
  MAX_FUNCTIONS,
  mapTaints,
  NO_FACTS,
  type Taint,
  type Value,
  withKinds,
} from './values.ts';

export function callExternal(run: Run, site: CallSite): Value {
  checkLookedUp(run, site);
  const started = checkSinks(run, site);
  if (started) return started;
  noteWritten(run, site);
  const models = run.engine.models.of(run.frame.module);
  if (models.exits.has(site.name)) run.frame.env.dead = true;
  if (models.asserts.has(site.name)) {
    const facts = factsWhen(site.passed.positional[0] ?? CLEAN, true);
    if (facts) run.frame.env.learn(facts);
    return CLEAN;
  }
  const variant = callVariant(run, site);
  if (variant) return variant;
  const effect = callEffect(run, site);
  if (effect) return effect;
  const guarded = callGuard(run, site);
  if (guarded) return guarded;
  const [sanitizer] = models.find('sanitizers', site.name, site.method).filter((call) => meets(site, call));
  if (sanitizer?.kind !== undefined) {
    const taints = valuesOf(site, sanitizer).flatMap((value) => allTaints(value));
    const kinds = makeKinds([sanitizer.kind, ...(sanitizer.clears ?? [])]);
    return result(run, site, { taints: taints.map((taint) => withKinds(taint, kinds)) });
  }
  const source = headerSource(run, site) ?? callSource(run, site);
  if (source) return source;
  const [propagator] = models.find('propagators', site.name, site.method).filter((call) => meets(site, call));
  if (propagator) {
    if (propagator.kind === 'regex') return regexValue(site);
    if (propagator.kind === 'field') return result(run, site, namedPart(site));
    const special = propagate(run, site, propagator.kind, valuesOf(site, propagator));
    if (special) return special;
    if (propagator.kind?.startsWith('path-'))
      return result(run, site, callPath(run, site, propagator.kind, valuesOf(site, propagator)));
    const values = valuesOf(site, propagator);
    const [only] = values;
    const marks = propagator.kind === undefined ? '' : makeKinds([propagator.kind]);
    const ran = values.some((value) => value.functions) ? runCallbacks(run, site) : CLEAN;
    const filled = propagator.into === undefined ? undefined : site.node.args[propagator.into]?.value;
    if (only && values.length === 1 && ran === CLEAN && !filled) return result(run, site, mark(only, marks));
    let taints: readonly Taint[] = [];
    for (const value of values) taints = joinTaints(taints, allTaints(value));
    if (filled && taints.length > 0) writePlace(run, filled, mark(decodedInto(run, filled, values), marks), true);
    return result(run, site, ran === CLEAN ? mark({ taints }, marks) : join(ran, mark({ taints }, marks)));
  }
  const builtin = callBuiltin(run, site);
  if (builtin) return builtin;
  return result(run, site, runCallbacks(run, site));
}

/** `query.Get("name")`: the part of the whole that the first argument names, or what the second gives in its place. */
function namedPart({ receiver, passed }: CallSite): Value {
  const [key, fallback] = passed.positional;
  const part = readField(receiver, String(key?.constant ?? '*'));
  return fallback && allTaints(fallback).length > 0 ? join(part, fallback) : part;
}

/** What some functions make of a value, beside handing it on. */
function propagate(run: Run, site: CallSite, kind: string | undefined, values: readonly Value[]): Value | undefined {
  const value = values[0] ?? CLEAN;
  if (kind === 'code-literal')
    return result(run, site, addKinds(serialized(run, value, site.node), makeKinds(['code-literal', 'text'])));
  if (kind === 'parsed-literal') {
    const kindsLeft = (taint: Taint) =>
      makeKinds(kindsOf(taint.kinds).filter((one) => !/^(?:code-literal|text)$/.test(one)));
    return mapTaints(parsedOf(value) ?? value, (taint) => ({ ...taint, kinds: kindsLeft(taint) }));
  }
  if (kind === 'parse-outcome') return objectValue(new Map([['data', value]]));
  if (kind !== 'member-lookup') return undefined;
  // A name built behind a constant start can only choose among what begins so.
  const taints = allTaints(value).filter((taint) => taint.lead === undefined);
  return { taints: taints.map((taint) => withKinds({ ...taint, sym: partOf(taint.sym, 'member') }, LOOKED_UP)) };
}

const LOOKED_UP = 'looked-up';

/** A member that input named is called, or a method of it. */
function checkLookedUp(run: Run, site: CallSite): void {
  const { callee } = site.node;
  const value = callee.kind === 'member' ? site.receiver : callee.kind === 'name' ? evaluate(run, callee) : CLEAN;
  const isLookup = callee.kind === 'call' && callee.callee.kind === 'name' && callee.callee.name === 'getattr';
  const called = isLookup ? evaluate(run, callee) : value;
  for (const taint of called.taints)
    if (has(taint.kinds, LOOKED_UP)) reach(run, { ...site, name: 'getattr' }, 'code', taint);
}

/** A compiled pattern. */
function regexValue({ passed }: CallSite): Value {
  const [pattern] = passed.positional;
  if (pattern?.type?.startsWith('regex:')) return pattern;
  return typeof pattern?.constant === 'string' ? { taints: [], type: `regex:${pattern.constant}` } : CLEAN;
}

/** `Ok(x)` and `Some(x)` stand for `x`; `Err(x)` is told apart, so that `?` learns what its absence means. */
function callVariant(run: Run, { name, node, passed }: CallSite): Value | undefined {
  if (run.frame.module.language !== 'rust') return undefined;
  const [value] = passed.positional;
  if (name === 'Ok' || name === 'Some') return value ?? CLEAN;
  if (name === 'Err') return { taints: value ? allTaints(value) : [], type: 'Err' };
  // `Action::Run(command)`: a variant of an enum, or a struct that only has a name.
  return value &&
    /(?:^|::|#|\.)[A-Z]\w*$/.test(name) &&
    node.via === 'call' &&
    !run.engine.models.of(run.frame.module).knows(name)
    ? passed.positional.length === 1
      ? value
      : arrayValue(passed.positional)
    : undefined;
}

function mark(value: Value, marks: string): Value {
  if (marks === '') return value;
  return { ...value, taints: value.taints.map((taint) => withKinds(taint, marks)) };
}

/** The result with the type that models or a constructor give it. */
function result(run: Run, { name, node }: CallSite, value: Value): Value {
  const type =
    run.engine.models.of(run.frame.module).returnType(name) ?? (node.via === 'new' && name !== '' ? name : undefined);
  return type === undefined ? value : { ...value, type };
}

function callGuard(run: Run, site: CallSite): Value | undefined {
  const guards = run.engine.models
    .of(run.frame.module)
    .find('guards', site.name, site.method)
    .filter((call) => meets(site, call));
  if (guards.length === 0) return undefined;
  let out: Value | undefined;
  let [whenTrue, whenFalse]: [Facts, Facts] = [NO_FACTS, NO_FACTS];
  for (const guard of guards) {
    const checked = valuesOf(site, guard);
    if (guard.kind === 'path-containment')
      for (const path of checked) noteRoot(run, site.node, site.passed.positional[0], path);
    const taints = checked.flatMap((value) => allTaints(value));
    const holds = learned(taints, (taint) => {
      const kinds = union(taint.kinds, run.frame.kindsOf(taint.sym));
      const fits = (guard.needs ?? []).length === 0 || (guard.needs ?? []).some((need) => has(kinds, need));
      if (!fits || guard.kind === undefined) return '';
      if (guard.kind === 'address-check') return ofHost(taint);
      if (guard.kind !== 'path-containment') return guard.kind;
      return makeKinds([guard.kind, 'path-checked', ...(has(kinds, 'realpath') ? ['symlink-resolved'] : [])]);
    });
    const facts = markFacts(run, site.node, holds);
    if (guard.holds === 'return') {
      run.frame.env.learn(facts);
      // The checked value often comes back, as itself or relative to a base.
      out = { taints };
    } else if (guard.holds === 'ok') {
      out = {
        taints,
        cases: [
          { value: { taints }, facts },
          { value: { taints: [], type: 'Err' }, facts: NO_FACTS },
        ],
      };
    } else if (guard.holds === 'false') whenFalse = bothFacts(whenFalse, facts);
    else whenTrue = bothFacts(whenTrue, facts);
  }
  return out ?? condition(whenTrue, whenFalse);
}

/** Values that come from outside through a call: a response, a file, a secret. */
function callSource(run: Run, site: CallSite): Value | undefined {
  const [model] = run.engine.models
    .of(run.frame.module)
    .find('sources', site.name, site.method)
    .filter((call) => meets(site, call));
  if (model?.kind === undefined) return undefined;
  if (model.kind === 'environment') return variableSource(run, site, model);
  const type = run.engine.models.of(run.frame.module).returnType(site.name);
  const value = sourceValue(
    run,
    model.kind,
    label(model.kind, site.name),
    site.node,
    type === undefined ? {} : { type },
  );
  const filled = model.into === undefined ? undefined : site.node.args[model.into]?.value;
  if (filled) writePlace(run, filled, value);
  return filled ? CLEAN : value;
}

/** What a call reads of the environment: all of it, or the variable that an argument names. */
function variableSource(run: Run, site: CallSite, model: ModelCall): Value | undefined {
  const [place] = model.args ?? [];
  // A method of the environment, or of a variable in it: `os.environ.items()`, `process.env.KEY.slice(0, 4)`.
  if (site.receiver.taints.length > 0 && !model.callee.includes(site.name)) return undefined;
  if (place === undefined) return sourceValue(run, 'environment', label('environment', ''), site.node);
  const name = valueAt(site, place);
  return name ? namedVariable(run, name, site.node) : CLEAN;
}

/** Functions handed to an unknown call may run, and may come back. */
export function runCallbacks(run: Run, site: CallSite, parameters: readonly Value[] = []): Value {
  let out: Value = CLEAN;
  const values = [...site.passed.positional, ...site.passed.named.values()];
  for (const value of values) {
    for (const closure of [...run.engine.functionsOf(value), ...optionFunctions(run, value)]) {
      const called = callInBranch(run, closure, { positional: parameters, named: NO_NAMED }, site.node);
      const taints = called.value.taints.map((taint) =>
        addStep(taint, run.frame.module, site.node, 'returned by a callback'),
      );
      out = join(out, { ...called.value, taints });
    }
    if (value.functions) out = join(out, { taints: [], functions: value.functions });
  }
  return out;
}

/** Callbacks in an object of options. */
function optionFunctions(run: Run, value: Value): readonly Closure[] {
  if (!value.fields || value.owner) return [];
  const functions = [...value.fields.values()].flatMap((field) => field.functions ?? []);
  return run.engine.functionsOf({ taints: [], functions: functions.slice(0, MAX_FUNCTIONS) });
}
