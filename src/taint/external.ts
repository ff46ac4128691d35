/** Calls of functions outside the project: what models and the usual methods say of them. */
import { meets, valueAt, valuesOf } from './arguments.ts';
import { callBuiltin } from './builtins.ts';
import type { CallSite } from './calls.ts';
import { condition, factsWhen } from './cases.ts';
import { addStep } from './engine.ts';
import { callInBranch } from './functions.ts';
import { learned } from './guards.ts';
import { has, makeKinds, union } from './kinds.ts';
import { markFacts } from './links.ts';
import { callPath } from './paths.ts';
import { writePlace } from './patterns.ts';
import { noteRoot } from './roots.ts';
import type { Run } from './run.ts';
import { isSecretName } from './secrets.ts';
import { checkSinks } from './sinks.ts';
import { headerSource, label, sourceValue } from './sources.ts';
import {
  allTaints,
  CLEAN,
  type Closure,
  join,
  joinTaints,
  MAX_FUNCTIONS,
  NO_FACTS,
  type Taint,
  type Value,
  withKinds,
} from './values.ts';

export function callExternal(run: Run, site: CallSite): Value {
  const started = checkSinks(run, site);
  if (started) return started;
  const models = run.engine.models.of(run.frame.module);
  if (models.exits.has(site.name)) run.frame.env.dead = true;
  if (models.asserts.has(site.name)) {
    const facts = factsWhen(site.passed.positional[0] ?? CLEAN, true);
    if (facts) run.frame.env.learn(facts);
    return CLEAN;
  }
  const variant = callVariant(run, site);
  if (variant) return variant;
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
    if (propagator.kind?.startsWith('path-'))
      return result(run, site, callPath(run, site, propagator.kind, valuesOf(site, propagator)));
    const values = valuesOf(site, propagator);
    const [only] = values;
    const marks = propagator.kind === undefined ? '' : makeKinds([propagator.kind]);
    if (only && values.length === 1 && propagator.into === undefined) return result(run, site, mark(only, marks));
    let taints: readonly Taint[] = [];
    for (const value of values) taints = joinTaints(taints, allTaints(value));
    const filled = propagator.into === undefined ? undefined : site.node.args[propagator.into]?.value;
    if (filled && taints.length > 0) writePlace(run, filled, mark({ taints }, marks), true);
    return result(run, site, mark({ taints }, marks));
  }
  const builtin = callBuiltin(run, site);
  if (builtin) return builtin;
  return result(run, site, runCallbacks(run, site));
}

/** A compiled pattern. */
function regexValue({ passed }: CallSite): Value {
  const [pattern] = passed.positional;
  if (pattern?.type?.startsWith('regex:')) return pattern;
  return typeof pattern?.constant === 'string' ? { taints: [], type: `regex:${pattern.constant}` } : CLEAN;
}

/** `Ok(x)` and `Some(x)` stand for `x`; `Err(x)` is told apart, so that `?` learns what its absence means. */
function callVariant(run: Run, { name, passed }: CallSite): Value | undefined {
  if (run.frame.module.language !== 'rust') return undefined;
  const [value] = passed.positional;
  if (name === 'Ok' || name === 'Some') return value ?? CLEAN;
  return name === 'Err' ? { taints: value ? allTaints(value) : [], type: 'Err' } : undefined;
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
  for (const guard of guards) {
    const checked = valuesOf(site, guard);
    if (guard.kind === 'path-containment')
      for (const path of checked) noteRoot(run, site.node, site.passed.positional[0], path);
    const taints = checked.flatMap((value) => allTaints(value));
    const holds = learned(taints, (taint) => {
      const kinds = union(taint.kinds, run.frame.kindsOf(taint.sym));
      const fits = (guard.needs ?? []).length === 0 || (guard.needs ?? []).some((need) => has(kinds, need));
      if (!fits || guard.kind === undefined) return '';
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
    } else out = guard.holds === 'false' ? condition(new Map(), facts) : condition(facts);
  }
  return out;
}

/** Values that come from outside through a call: a response, a file, a secret. */
function callSource(run: Run, site: CallSite): Value | undefined {
  const [model] = run.engine.models
    .of(run.frame.module)
    .find('sources', site.name, site.method)
    .filter((call) => meets(site, call));
  if (model?.kind === undefined) return undefined;
  const [place] = model.args ?? [];
  const named = place === undefined ? undefined : valueAt(site, place)?.constant;
  if (model.kind === 'environment') {
    if (typeof named !== 'string')
      return place === undefined ? sourceValue(run, 'environment', label('environment', ''), site.node) : CLEAN;
    return isSecretName(named) ? sourceValue(run, 'secret', label('secret', named), site.node) : CLEAN;
  }
  const type = run.engine.models.of(run.frame.module).returnType(site.name);
  return sourceValue(run, model.kind, label(model.kind, site.name), site.node, type === undefined ? {} : { type });
}

/** Functions handed to an unknown call may run, and may come back. */
export function runCallbacks(run: Run, site: CallSite, parameters: readonly Value[] = []): Value {
  let out: Value = CLEAN;
  const values = [...site.passed.positional, ...site.passed.named.values()];
  for (const value of values) {
    for (const closure of [...run.engine.functionsOf(value), ...optionFunctions(run, value)]) {
      const called = callInBranch(run, closure, { positional: parameters, named: new Map() }, site.node);
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
