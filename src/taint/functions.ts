/** Calls of the project's own functions: summaries, closures, recursion. */
import type { FunctionNode, Node } from '../syntax/ast.ts';
import { Collector } from './collector.ts';
import { guardsFor, MAX_CALL_DEPTH, MAX_CONTEXTS } from './engine.ts';
import { Environment, Frame } from './environment.ts';
import { evaluate } from './expressions.ts';
import { arrayValue, objectValue, readElements } from './parts.ts';
import { bindPattern } from './patterns.ts';
import { type Ended, endOf, finishWith } from './returns.ts';
import type { Run } from './run.ts';
import { hasClosures } from './shapes.ts';
import { runBlock } from './statements.ts';
import { Abstraction, BOTTOM, Instantiation, type Returned, type Summary } from './summaries.ts';
import { isNumeric } from './types.ts';
import { CLEAN, type Closure, join, type Value } from './values.ts';

/** The arguments of a call, evaluated. */
export interface Passed {
  readonly positional: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
  /** What a spread of unknown length holds. */
  readonly rest?: Value;
}

export const NO_NAMED: ReadonlyMap<string, Value> = new Map();

export const NO_ARGUMENTS: Passed = { positional: [], named: NO_NAMED };

export interface Called {
  readonly value: Value;
  readonly outs: readonly (Value | undefined)[];
  readonly self: Value | undefined;
  readonly returned: readonly Returned[];
}

type Arguments = readonly (Value | undefined)[];

/** Activations of one function within each other. */
const MAX_RECURSION = 3;

/** Closures of one function, each over another activation, that run within each other: `wrap(wrap(wrap(f)))`. */
const MAX_WRAPPED = 4;

const NO_CALL: Called = { value: CLEAN, outs: [], self: undefined, returned: [] };

/** Runs a function of the project on argument values; learns what its normal end guarantees. */
export function callFunction(
  run: Run,
  closure: Closure,
  passed: Passed,
  self: Value | undefined,
  call: Node | undefined,
): Called {
  const { engine, frame } = run;
  const { node } = closure;
  if (engine.exhausted()) return NO_CALL;
  if (engine.depth >= MAX_CALL_DEPTH) {
    engine.stop('calls nest too deeply for the flow analysis');
    return NO_CALL;
  }
  const given = closure.bound ? { ...passed, positional: [...closure.bound, ...passed.positional] } : passed;
  const args = assignArguments(run, node, given);
  const own = closure.frame as Frame | undefined;
  if (own || engine.inlined.has(node)) return callInline(run, node, args, self, own);
  const contexts = engine.summaries.get(node);
  const level = engine.running.get(node)?.size ?? 0;
  if (level >= MAX_RECURSION) return NO_CALL;
  // Inside its own activation a function is taken without details, or each turn would be another context.
  const abstract = (space?: object) =>
    abstractCall(
      new Abstraction(engine.intern, level === 0 && (contexts?.size ?? 0) < MAX_CONTEXTS, level > 0, space),
      args,
      self,
    );
  let taken = abstract();
  if (taken.abstraction.live) {
    const { settles, signature } = taken.abstraction;
    if (settles || engine.followsLive(node, signature)) return callInline(run, node, args, self, undefined);
    taken = abstract({});
  }
  const { abstraction } = taken;
  const summary = summarise(run, node, abstraction, taken.slots, taken.self);
  if (!summary) return callInline(run, node, args, self, undefined);
  const message = `passed to ${node.name ?? 'a function'}`;
  const step = { module: frame.module, node: call ?? node, message };
  return instantiate(run, summary, abstraction, step);
}

/** The arguments of a call with slots for what they carry. */
function abstractCall(abstraction: Abstraction, args: Arguments, given: Value | undefined) {
  const slots = args.map((value) => (value ? abstraction.add(value) : abstraction.skip()));
  const self = given && abstraction.add(given);
  return { abstraction, slots, self };
}

function instantiate(
  run: Run,
  summary: Summary,
  abstraction: Abstraction,
  step: { module: Frame['module']; node: Node; message: string },
): Called {
  const { engine, frame, collector } = run;
  const back = new Instantiation(summary, abstraction.actual, step, (hit) => guardsFor(frame, hit));
  for (const hit of summary.hits) {
    const real = back.hit(hit);
    if (real) engine.emit(collector, real);
  }
  for (const { key, field, value } of summary.writes) engine.writeStore(collector, key, field, back.value(value));
  frame.env.learn(back.facts(summary.facts));
  if (summary.throws) frame.env.dead = true;
  return {
    value: back.value(summary.value),
    outs: summary.outs.map((out) => out && back.value(out)),
    self: summary.self && back.value(summary.self),
    returned: summary.returned,
  };
}

/** The summary for a context; `undefined` when the function has to be evaluated in place. */
function summarise(
  run: Run,
  node: FunctionNode,
  abstraction: Abstraction,
  args: Arguments,
  self: Value | undefined,
): Summary | undefined {
  const { engine } = run;
  const key = abstraction.signature;
  const known = engine.summaries.get(node)?.get(key);
  if (known) {
    if (known.basis) engine.tracker.readAll(known.basis);
    return known;
  }
  let running = engine.running.get(node);
  if (running?.has(key)) {
    const partial = running.get(key) ?? BOTTOM;
    running.set(key, partial);
    engine.tracker.readOpen(node);
    return { ...partial, slots: abstraction.symbols };
  }
  if (!running) {
    running = new Map();
    engine.running.set(node, running);
  }
  running.set(key, undefined);
  const active = running;
  const { result: summary, basis } = engine.tracker.track(
    node,
    () => {
      const once = evaluateBody(run, node, abstraction, args, self);
      if (active.get(key) === undefined || (once.hits.length === 0 && once.value === CLEAN)) return once;
      // A recursive call saw nothing the first time: once more, with what is known now.
      active.set(key, once);
      return evaluateBody(run, node, abstraction, args, self);
    },
    () => active.size === 1,
  );
  running.delete(key);
  if (hasClosures(summary.value, node) || (summary.self && hasClosures(summary.self, node))) {
    engine.inlined.add(node);
    return undefined;
  }
  const contexts = engine.summaries.get(node) ?? new Map<string, Summary>();
  const made = { ...summary, basis };
  contexts.set(key, made);
  engine.summaries.set(node, contexts);
  return made;
}

function evaluateBody(
  run: Run,
  node: FunctionNode,
  abstraction: Abstraction,
  args: Arguments,
  self: Value | undefined,
): Summary {
  const collector = new Collector();
  const frame = new Frame(run.engine.resolver.moduleOf(node), node);
  const ended = runBody({ engine: run.engine, collector, frame }, args, self);
  const { symbols: slots, space } = abstraction;
  return { ...ended, hits: collector.hits, writes: collector.writes, slots, space };
}

/** Evaluates a function where it is called, with real values: closures, and functions that return closures. */
function callInline(
  run: Run,
  node: FunctionNode,
  args: Arguments,
  self: Value | undefined,
  parent: Frame | undefined,
): Called {
  const { engine, collector, frame: caller } = run;
  const active = engine.running.get(node) ?? new Map<string, Summary | undefined>();
  const parents = engine.inlining.get(node) ?? [];
  // Closures that call themselves are followed twice.
  if (parents.filter((one) => one === parent).length === 2) return NO_CALL;
  if (parents.length >= MAX_WRAPPED) {
    engine.stop('one function wraps another too often for the flow analysis');
    return NO_CALL;
  }
  const again = parents.includes(parent);
  const level = `inline ${parents.length}`;
  engine.running.set(node, active);
  engine.inlining.set(node, parents);
  active.set(level, undefined);
  parents.push(parent);
  const frame = new Frame(engine.resolver.moduleOf(node), node, parent);
  // The second turn stands for all that follow: what the first one counted no longer holds.
  const given = again ? args.map((value) => value && withoutConstant(value)) : args;
  const ended = runBody({ engine, collector, frame }, given, self);
  active.delete(level);
  parents.pop();
  caller.env.learn(ended.facts);
  if (ended.throws) caller.env.dead = true;
  return ended;
}

function withoutConstant(value: Value): Value {
  const { constant: _constant, prefix: _prefix, ...rest } = value;
  return rest;
}

function runBody(run: Run, args: Arguments, self: Value | undefined): Ended {
  const { engine, frame } = run;
  const node = frame.node as FunctionNode;
  engine.depth++;
  frame.env = new Environment(frame.root);
  if (self) frame.env.set('this', self);
  if (node.receiver && self) bindPattern(run, node.receiver.target, self);
  node.params.forEach((parameter, index) => {
    let value = args[index] ?? CLEAN;
    if (parameter.default && args[index] === undefined) value = evaluate(run, parameter.default);
    // A value that nothing is known of may be missing too.
    else if (parameter.default && value === CLEAN) value = join(value, evaluate(run, parameter.default));
    // A number carries nothing, but which one it is may decide a branch.
    const harmless = value.taints.length > 0 && isNumeric(run, parameter.type);
    bindPattern(run, parameter.target, harmless ? CLEAN : value);
  });
  const last = runBlock(run, node.body);
  if (!frame.env.dead) finishWith(run, node.body.hasValue ? last : CLEAN, node.body.body.at(-1) ?? node);
  engine.depth--;
  return endOf(run, node, self);
}

/** One value for each parameter; `undefined` where the call gives none. */
function assignArguments(run: Run, node: FunctionNode, { positional, named, rest }: Passed): Arguments {
  let next = 0;
  const used = new Set<string>();
  return node.params.map((parameter) => {
    const name = parameter.target.kind === 'name' ? parameter.target.name : undefined;
    if (parameter.rest) {
      const others = [...named].filter(([key]) => !used.has(key));
      const remaining = positional.slice(next);
      next = positional.length;
      if (remaining.length === 0 && others.length > 0)
        return objectValue(new Map(rest ? [...others, ['*', rest]] : others));
      const array = arrayValue(remaining);
      return rest ? { ...array, fields: new Map([...(array.fields ?? []), ['*', rest]]) } : array;
    }
    const byName = name === undefined ? undefined : named.get(name);
    if (name !== undefined && byName) {
      used.add(name);
      return byName;
    }
    const value = positional[next++];
    return value ?? (rest && run ? readElements(objectValue(new Map([['*', rest]]))) : undefined);
  });
}

/** Calls every function a value may be; the results joined. */
export function callValue(run: Run, callee: Value, passed: Passed, call: Node | undefined): Value {
  let out: Value | undefined;
  const functions = run.engine.functionsOf(callee);
  for (const closure of functions) {
    const branchCount = functions.length;
    const { value } =
      branchCount > 1
        ? callInBranch(run, closure, passed, call)
        : callFunction(run, closure, passed, closure.self, call);
    out = out ? join(out, value) : value;
  }
  return out ?? CLEAN;
}

/** A call that may not happen: what it guarantees is not learned. */
export function callInBranch(run: Run, closure: Closure, passed: Passed, call: Node | undefined): Called {
  let called: Called = NO_CALL;
  const branch = run.frame.branch(() => {
    called = callFunction(run, closure, passed, closure.self, call);
  });
  for (const [key, value] of branch.values) {
    const before = run.frame.env.get(key);
    run.frame.env.set(key, before ? join(before, value) : value);
  }
  return called;
}
