/** Loops: a body that runs any number of times, and what every turn of it checks. */
import type { Expression, Loop } from '../syntax/ast.ts';
import { keyOf } from './builtins.ts';
import { knownElements } from './collections.ts';
import { commonFacts, Environment, type Key } from './environment.ts';
import { evaluate } from './expressions.ts';
import { isOutside, refused } from './guards.ts';
import { has, intersect, NO_KINDS, union } from './kinds.ts';
import { arrayValue, readElements } from './parts.ts';
import { bindPattern } from './patterns.ts';
import { PIECES } from './pieces.ts';
import type { Run } from './run.ts';
import { runBlock, runStatement, runTest } from './statements.ts';
import type { Sym } from './symbols.ts';
import { sliceOf } from './texts.ts';
import { isHostPart } from './urls.ts';
import { allTaints, CLEAN, type Facts, join, NO_FACTS, type Value } from './values.ts';
import { loopsOverNames } from './variables.ts';

const MAX_LOOPS_TWICE = 3;

/** Ways out of one loop or switch that are told apart. */
const MAX_EXITS = 64;

export function runLoop(run: Run, node: Loop): Value {
  const { frame } = run;
  for (const statement of node.init) runStatement(run, statement);
  const iterable = node.each && evaluate(run, node.each.iterable);
  const jump = { kind: 'loop' as const, base: frame.env, exits: [] as Environment[], broken: false };
  const depth = frame.jumps.filter((one) => one.kind === 'loop').length;
  let produced: Value | undefined;
  const counter = iterable || !countedList(run, node) ? undefined : node.test?.kind === 'binary' && node.test.left;
  const bind = () => {
    // Any of the indices: what is read with it is any of the elements.
    if (counter && counter.kind === 'name') bindPattern(run, counter, CLEAN);
    if (!node.each || !iterable) return;
    const { target } = node.each;
    const [key, element] = target.kind === 'destructure' ? target.entries : [];
    if (run.frame.module.language === 'go' && key && element) {
      bindPattern(run, key.target, isMap(run, node.each.iterable) ? sliceOf({ taints: iterable.taints }) : CLEAN);
      bindPattern(run, element.target, readElements(iterable));
    } else
      bindPattern(run, target, loopsOverNames(run.frame.module, iterable) ? keyOf(iterable) : readElements(iterable));
  };
  const initial = new Map<Key, Value | undefined>();
  const endless = !node.each && (!node.test || (node.test.kind === 'literal' && node.test.value === true));
  for (let round = 0; round < (depth < MAX_LOOPS_TWICE ? 2 : 1); round++) {
    jump.exits.length = 0;
    frame.jumps.push(jump);
    let left: Facts | undefined = NO_FACTS;
    const body = frame.branch(() => {
      bind();
      if (node.test) {
        const tested = runTest(run, node.test);
        left = tested.whenFalse;
        if (tested.whenTrue) frame.env.learn(tested.whenTrue);
      }
      const result = runBlock(run, node.body);
      produced = produced ? join(produced, result) : result;
      if (node.update && !frame.env.dead) evaluate(run, node.update);
    });
    frame.jumps.pop();
    const counted = iterable ?? countedList(run, node);
    const whole = counted ? factsOfAll(counted, body, jump.exits, jump.broken) : NO_FACTS;
    const skipped = new Environment(frame.env);
    if (left) skipped.learn(left);
    // `while True` ends only where it is left.
    const ways = endless ? [...jump.exits] : [body.dead ? new Environment(frame.env) : body, ...jump.exits, skipped];
    for (const key of body.values.keys()) if (!initial.has(key)) initial.set(key, frame.env.get(key));
    if (endless && ways.length === 0) frame.env.dead = true;
    else frame.env.merge(ways);
    blendAdded(frame.env, initial);
    frame.env.learn(whole);
    if (body.values.size === 0 || frame.env.dead) break;
  }
  return produced === undefined ? CLEAN : { taints: [], fields: new Map([['*', produced]]) };
}

/** Keys of a map from outside are from outside; those of a list are numbers. */
function isMap(run: Run, iterable: Expression): boolean {
  if (iterable.kind === 'cast') return iterable.type.name === 'map';
  const binding = iterable.kind === 'name' ? run.engine.bindingOf(iterable) : undefined;
  const types = [binding?.parameter?.parameter.type, ...(binding?.definitions ?? []).map(({ type }) => type)];
  return types.some((type) => type?.name === 'map');
}

/** What a loop adds to a list may stand at any of the places that were added. */
function blendAdded(env: Environment, initial: ReadonlyMap<Key, Value | undefined>): void {
  for (const [key, before] of initial) {
    const after = env.get(key);
    const elements = after && knownElements(after);
    const known = before && knownElements(before);
    if (!elements || !known || elements.length < known.length + 2) continue;
    const added = elements.slice(known.length);
    // Flags say what the value after them is; their order is kept.
    if (added.some(({ constant }) => typeof constant === 'string' && constant.startsWith('-'))) continue;
    const blended = added.reduce(join);
    const { cases: _cases, ...list } = after;
    env.set(key, { ...list, ...arrayValue([...known, ...added.map(() => blended)]) });
  }
}

/** The list whose indices a loop counts: `for (i = 0; i < list.length; i++)`. */
function countedList(run: Run, { test, update, each }: Loop): Value | undefined {
  if (each || !update || test?.kind !== 'binary' || test.operator !== '<' || test.left.kind !== 'name')
    return undefined;
  const { right } = test;
  if (right.kind === 'member' && right.property === 'length') return evaluate(run, right.object);
  const [list] = right.kind === 'call' && right.callee.kind === 'name' && right.callee.name === 'len' ? right.args : [];
  return list && evaluate(run, list.value);
}

/** Stands for every kind, at the start of an intersection. */
const ALL = 'allow-list';

/** What each turn of a loop without a way out checks of its element holds for the whole collection. */
function factsOfAll(iterable: Value, body: Environment, exits: readonly Environment[], broken: boolean): Facts {
  const turns = [...(body.dead ? [] : [body]), ...exits];
  if (broken || turns.length === 0) return NO_FACTS;
  const common = commonFacts(turns.map((turn) => turn.facts));
  if (common.size === 0) return NO_FACTS;
  if (!isOutside(iterable)) return new Map([...refused(common)].filter(([, kinds]) => has(kinds, 'path-refusal')));
  const elements = new Set<Sym>(allTaints(readElements(iterable)).map((taint) => taint.sym));
  const out = new Map<Sym, string>();
  for (const [sym, kinds] of common) {
    if (!elements.has(sym)) continue;
    out.set(sym, kinds);
    const whole = sym.key === '*' ? sym.parent : undefined;
    if (whole) out.set(whole, kinds);
    if (whole?.parent && whole.key === PIECES) out.set(whole.parent, kinds);
    // Every address of a host was looked at: its URL was.
    const url = isHostPart(sym) ? sym.parent : undefined;
    const checked = url && common.get(url);
    if (url && checked !== undefined) out.set(url, checked);
  }
  const shared = [...elements].map((sym) => out.get(sym) ?? NO_KINDS).reduce((a, b) => intersect(a, b), ALL);
  // A list of more inputs than an element is said to be: what holds for all that are known holds for the others.
  if (elements.size > 0 && shared !== NO_KINDS && shared !== ALL)
    for (const field of iterable.fields?.values() ?? [])
      for (const { sym } of field.taints) out.set(sym, union(out.get(sym) ?? NO_KINDS, shared));
  return out;
}

function bothWays(base: Environment, a: Environment, b: Environment): Environment {
  const both = new Environment(base);
  both.merge([a, b]);
  return both;
}

export function runJump(run: Run, type: 'break' | 'continue'): void {
  const { frame } = run;
  for (let i = frame.jumps.length - 1; i >= 0; i--) {
    const target = frame.jumps[i];
    if (!target || (type === 'continue' && target.kind === 'switch')) continue;
    if (type === 'break') target.broken = true;
    const exit = frame.env.since(target.base);
    const last = target.exits.length < MAX_EXITS ? undefined : target.exits.pop();
    target.exits.push(last ? bothWays(target.base, last, exit) : exit);
    break;
  }
  frame.env.dead = true;
}
