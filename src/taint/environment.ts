/** Variables and facts in force at a place; branches are overlays that are merged again. */
import type { FunctionNode, Module, Node } from '../syntax/ast.ts';
import type { Binding } from '../syntax/resolve/scopes.ts';
import { has, intersect, isHarmless, type Kinds, NO_KINDS, union, without } from './kinds.ts';
import type { Sym } from './symbols.ts';
import {
  type Case,
  type Facts,
  join,
  mapTaints,
  NO_FACTS,
  type Taint,
  truthiness,
  type Value,
  withKinds,
} from './values.ts';

/** A variable; `this` has no binding of its own. */
export type Key = Binding | 'this';

const NO_VALUES: ReadonlyMap<Key, Value> = new Map();

export class Environment {
  // Most overlays hold nothing: their tables are made when something is written.
  #values: Map<Key, Value> | undefined;
  #facts: Map<Sym, Kinds> | undefined;
  readonly parent: Environment | undefined;
  /** Nothing after this place is reached. */
  dead = false;

  constructor(parent?: Environment) {
    this.parent = parent;
  }

  get values(): ReadonlyMap<Key, Value> {
    return this.#values ?? NO_VALUES;
  }

  get facts(): Facts {
    return this.#facts ?? NO_FACTS;
  }

  get(key: Key): Value | undefined {
    for (let at: Environment | undefined = this; at; at = at.parent) {
      const value = at.#values?.get(key);
      if (value) return value;
    }
    return undefined;
  }

  set(key: Key, value: Value): void {
    this.#values ??= new Map();
    this.#values.set(key, value);
  }

  /** Kinds that guards give a symbol here, what it is a part of included. */
  kindsOf(sym: Sym): Kinds {
    let kinds = NO_KINDS;
    const folder = sym.parts.get('parent');
    for (let env: Environment | undefined = this; env; env = env.parent) {
      if (env.facts.size === 0) continue;
      // A file that is not there yet is where its folder is.
      if (folder && has(env.facts.get(folder) ?? NO_KINDS, 'symlink-resolved')) kinds = union(kinds, 'parent-resolved');
      for (let at: Sym | undefined = sym; at; at = at.parent) {
        const found = env.facts.get(at);
        if (found !== undefined) kinds = union(kinds, found);
      }
    }
    return kinds;
  }

  learn(facts: Facts): void {
    if (facts.size === 0) return;
    this.#facts ??= new Map();
    for (const [sym, kinds] of facts) this.#facts.set(sym, union(this.#facts.get(sym) ?? NO_KINDS, kinds));
  }

  /** What is known here beyond `base`, as one overlay of it. */
  since(base: Environment): Environment {
    const chain: Environment[] = [];
    for (let at: Environment | undefined = this; at && at !== base; at = at.parent) chain.unshift(at);
    const flat = new Environment(base);
    for (const env of chain) {
      for (const [key, value] of env.values) flat.set(key, value);
      flat.learn(env.facts);
    }
    return flat;
  }

  /** Puts the overlays of the branches that go on back into this environment. */
  merge(branches: readonly Environment[]): void {
    const live = branches.filter((branch) => !branch.dead);
    const [only] = live;
    if (!only) {
      this.dead = true;
      return;
    }
    if (live.length === 1) {
      for (const [key, value] of only.values) this.set(key, value);
      this.learn(only.facts);
      return;
    }
    const written = new Set(live.flatMap((branch) => [...branch.values.keys()]));
    for (const key of written) this.#mergeKey(key, live);
    this.learn(commonFacts(live.map((branch) => branch.facts)));
  }

  #mergeKey(key: Key, live: readonly Environment[]): void {
    const before = this.get(key);
    const values = live.map((branch) => branch.values.get(key) ?? (before && settled(before, branch.facts)));
    let out: Value | undefined;
    for (const value of values) if (value) out = out ? join(out, value) : value;
    if (!out) return;
    const distinct = new Set(values.map((value) => (value ? truthiness(value) : undefined)));
    if (distinct.size > 1 && values.length <= 8) {
      const cases: Case[] = live.flatMap((branch, i) => {
        const value = values[i];
        return value ? [{ value, facts: branch.facts }] : [];
      });
      out = { ...out, cases };
    }
    this.set(key, out);
  }
}

/** A value as it is where facts hold, for a place where they no longer do. */
function settled(value: Value, facts: Facts): Value {
  if (facts.size === 0) return value;
  return mapTaints(value, (taint) => {
    let kinds = NO_KINDS;
    for (let at: Sym | undefined = taint.sym; at; at = at.parent) kinds = union(kinds, facts.get(at) ?? NO_KINDS);
    return withKinds(taint, kinds);
  });
}

/** Facts that hold in every one of several ways. */
export function commonFacts(all: readonly Facts[]): Facts {
  const [first, ...others] = all;
  if (!first || all.some((facts) => facts.size === 0)) return all.length === 1 && first ? first : NO_FACTS;
  const out = new Map<Sym, Kinds>();
  for (const [sym, kinds] of first) {
    let common: Kinds = kinds;
    for (const facts of others) {
      let there = NO_KINDS;
      for (let at: Sym | undefined = sym; at; at = at.parent) there = union(there, facts.get(at) ?? NO_KINDS);
      common = intersect(common, there);
    }
    if (common !== NO_KINDS) out.set(sym, common);
  }
  return out;
}

export function bothFacts(a: Facts, b: Facts): Facts {
  if (a.size === 0) return b;
  if (b.size === 0) return a;
  const out = new Map(a);
  for (const [sym, kinds] of b) out.set(sym, union(out.get(sym) ?? NO_KINDS, kinds));
  return out;
}

export function isCleared(kinds: Kinds): boolean {
  return isHarmless(kinds);
}

/** One activation of a function. */
export class Frame {
  readonly node: FunctionNode | undefined;
  readonly module: Module;
  readonly parent: Frame | undefined;
  readonly root: Environment;
  env: Environment;
  /** Where `break` and `continue` lead. */
  readonly jumps: {
    readonly kind: 'loop' | 'switch';
    readonly base: Environment;
    readonly exits: Environment[];
    broken: boolean;
  }[] = [];
  /** `optional`: the return of a check that the configuration leaves out. */
  readonly returns: {
    readonly value: Value;
    readonly exit: Environment;
    readonly optional: boolean;
    readonly node: Node;
  }[] = [];
  /** What was written to files, by the variables that stand for them. */
  readonly files = new Map<Binding, Value>();
  /** What is in errors that `?` may hand out. */
  readonly errors: { readonly taint: Taint; readonly node: Node }[] = [];
  /** Branches that are only there for a configuration without limits, around the current place. */
  optional = 0;
  /** Handlers around the current place that take every exception alike. */
  blind = 0;
  yielded: Value | undefined;

  constructor(module: Module, node?: FunctionNode, parent?: Frame) {
    this.module = module;
    this.node = node;
    this.parent = parent;
    this.root = new Environment();
    this.env = this.root;
  }

  lookup(key: Key): Value | undefined {
    for (let at: Frame | undefined = this; at; at = at.parent) {
      const value = at.env.get(key);
      if (value) return value;
    }
    return undefined;
  }

  kindsOf(sym: Sym): Kinds {
    let kinds = NO_KINDS;
    for (let at: Frame | undefined = this; at; at = at.parent) kinds = union(kinds, at.env.kindsOf(sym));
    // A link that leads outside failed as a missing file would: its folder tells nothing of it.
    return this.blind > 0 ? without(kinds, 'parent-resolved') : kinds;
  }

  hasFacts(): boolean {
    for (let at: Frame | undefined = this; at; at = at.parent)
      for (let env: Environment | undefined = at.env; env; env = env.parent) if (env.facts.size > 0) return true;
    return false;
  }

  /** Runs a branch in an overlay of the current environment. */
  branch(run: () => void, facts?: Facts): Environment {
    const before = this.env;
    const overlay = new Environment(before);
    if (facts) overlay.learn(facts);
    this.env = overlay;
    run();
    this.env = before;
    return overlay;
  }
}
