/** What evaluation needs at a place: the engine, where hits go, and the running activation. */
import type { Node } from '../syntax/ast.ts';
import type { Collector } from './collector.ts';
import { addStep, type Engine } from './engine.ts';
import type { Frame } from './environment.ts';
import { type Kinds, union } from './kinds.ts';
import type { Sym } from './symbols.ts';
import { allTaints, type Facts, mapTaints, NO_FACTS, type Taint, type Value, withKinds } from './values.ts';

export interface Run {
  readonly engine: Engine;
  readonly collector: Collector;
  readonly frame: Frame;
}

/** Guards on the values themselves: what holds of every taint in a value. */
export function factsFor(value: Value, kinds: Kinds | ((taint: Taint) => Kinds)): Facts {
  const taints = allTaints(value);
  if (taints.length === 0 || kinds === '') return NO_FACTS;
  const out = new Map<Sym, Kinds>();
  for (const taint of taints) {
    const given = typeof kinds === 'function' ? kinds(taint) : kinds;
    if (given !== '') out.set(taint.sym, union(out.get(taint.sym) ?? '', given));
  }
  return out;
}

/** The value with what guards say of it here kept: it goes where they do not reach. */
export function settle(run: Run, value: Value): Value {
  if ((value.taints.length === 0 && !value.fields) || !run.frame.hasFacts()) return value;
  return mapTaints(value, (taint) => withKinds(taint, run.frame.kindsOf(taint.sym)));
}

/** The value with a step added to the way of each taint. */
export function stepTo(run: Run, value: Value, node: Node, message: string): Value {
  return mapTaints(value, (taint) => addStep(taint, run.frame.module, node, message));
}
