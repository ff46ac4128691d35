/** What a function does with its arguments, in terms of slots for the taints in them; and putting real taints back. */
import type { Module, Node } from '../syntax/ast.ts';
import type { Basis } from './basis.ts';
import type { Hit, StoreKey } from './collector.ts';
import { liftHost } from './hosts.ts';
import { type Kinds, union } from './kinds.ts';
import { ofPiece } from './pieces.ts';
import { describeBare, isBare } from './shapes.ts';
import { makeSym, partOf, pathOf, type Sym } from './symbols.ts';
import { type Case, type Facts, isLesser, NO_FACTS, type Root, type Taint, type Trail, type Value } from './values.ts';

export interface Summary {
  readonly value: Value;
  /** What holds when the function ends normally. */
  readonly facts: Facts;
  /** Parameters at the end, where the function changed them. */
  readonly outs: readonly (Value | undefined)[];
  readonly self: Value | undefined;
  readonly hits: readonly Hit[];
  readonly writes: readonly { readonly key: StoreKey; readonly field: string; readonly value: Value }[];
  /** The function does not return. */
  readonly throws: boolean;
  readonly slots: readonly Sym[];
  /** What its slots belong to, where other slots may be among its values. */
  readonly space?: object | undefined;
  readonly returned: readonly Returned[];
  /** What it rests on; missing while it is made. */
  readonly basis?: Basis;
}

/** A taint of a source within the function that a `return` hands out. */
export interface Returned {
  readonly taint: Taint;
  readonly node: Node;
}

export const BOTTOM: Summary = {
  value: { taints: [] },
  facts: NO_FACTS,
  outs: [],
  self: undefined,
  hits: [],
  writes: [],
  throws: false,
  slots: [],
  returned: [],
};

export const SLOT_ROOTS: Root[] = [];

function slotRoot(roots: Root[], slot: number, space: object | undefined): Root {
  for (let i = roots.length; i <= slot; i++)
    roots.push({ kind: 'slot', label: () => '', slot: i, ...(space && { space }) });
  return roots[slot] as Root;
}

const MAX_DEPTH = 5;

/** Replaces the taints of arguments by slots; the signature tells contexts apart. */
export class Abstraction {
  readonly actual: Taint[] = [];
  readonly symbols: Sym[] = [];
  readonly #slots = new Map<string, number>();
  readonly #ids = new Map<object, number>();
  readonly constants: boolean;
  signature = '';
  /** A function over variables of a running activation is among the arguments. */
  live = false;
  /** What settles a promise of a running activation is among the arguments. */
  settles = false;

  readonly coarse: boolean;
  /** Set for slots that are told apart from those of other summaries. */
  readonly space: object | undefined;
  readonly #roots: Root[];

  readonly #intern: (text: string) => string;

  constructor(intern: (text: string) => string, constants: boolean, coarse: boolean, space?: object) {
    this.#intern = intern;
    this.constants = constants;
    this.coarse = coarse;
    this.space = space;
    this.#roots = space ? [] : SLOT_ROOTS;
  }

  add(value: Value | undefined): Value {
    const out = value ? this.#abstract(value, 0) : { taints: [] };
    this.signature += ';';
    return out;
  }

  /** A parameter that the call gives no argument. */
  skip(): undefined {
    this.signature += '-;';
  }

  #abstract(value: Value, depth: number): Value {
    if (this.constants && value.fields && isBare(value)) {
      this.signature += describeBare(value, this.#intern);
      return value;
    }
    if (value.settles) this.settles = true;
    if (value.texts) this.signature += JSON.stringify(value.texts);
    if (value.taints.length === 0 && !value.fields && !value.functions && !value.type && !value.owner) {
      if (value.constant !== undefined) {
        if (!this.constants || (typeof value.constant === 'string' && value.constant.length > 80)) {
          this.signature += 'k';
          return { taints: [] };
        }
        this.signature += JSON.stringify(value.constant);
      }
      return this.#abstractText(value);
    }
    // What a program works on, followed into its functions, would crowd out the inputs.
    const taints = value.taints.flatMap((taint) => (isLesser(taint.root) ? [] : [this.#slot(taint)]));
    for (const { node, frame, self, bound } of value.functions ?? []) {
      this.signature += `f${node.start}@${node.end}`;
      if (frame || self || bound) this.live = true;
    }
    if (value.type !== undefined) this.signature += `t${value.type}`;
    if (value.owner) this.signature += `o${value.owner.start}`;
    let fields: Map<string, Value> | undefined;
    if (value.fields && depth < MAX_DEPTH) {
      fields = new Map();
      this.signature += '{';
      for (const [key, field] of value.fields) {
        this.signature += `${key}:`;
        fields.set(key, this.#abstract(field, depth + 1));
        this.signature += ',';
      }
      this.signature += '}';
    }
    const { cases: _cases, fields: _fields, ...rest } = value;
    return { ...rest, taints, ...(fields && { fields }) };
  }

  /** A text from inside: what is known of it tells contexts apart. */
  #abstractText(value: Value): Value {
    if (!value.cases && value.shape === undefined && value.prefix === undefined) return value;
    const { cases: _cases, ...text } = value;
    if (value.constant !== undefined) return text;
    const { shape, prefix, ...rest } = text;
    if (!this.constants) return rest;
    this.signature += JSON.stringify(shape ?? prefix);
    return text;
  }

  #slot(taint: Taint): Taint {
    const lead = this.coarse && taint.lead !== undefined ? '\0' : taint.lead;
    const key = `${this.#id(taint.root)}.${this.#id(taint.sym)}.${taint.kinds}.${lead ?? ''}`;
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = this.actual.length;
      this.#slots.set(key, slot);
      this.actual.push(taint);
      this.symbols.push(makeSym());
    }
    this.signature += `#${slot}(${taint.kinds}|${lead ?? '^'})`;
    return {
      root: slotRoot(this.#roots, slot, this.space),
      sym: this.symbols[slot] as Sym,
      kinds: taint.kinds,
      lead,
      trail: undefined,
      seen: true,
    };
  }

  #id(object: object): number {
    let id = this.#ids.get(object);
    if (id === undefined) {
      id = this.#ids.size;
      this.#ids.set(object, id);
    }
    return id;
  }
}

/** Puts the taints of one call back into what a summary says. */
export class Instantiation {
  readonly #actual: readonly Taint[];
  readonly #slotOf = new Map<Sym, number>();
  readonly #step: Trail;
  readonly #guards: (hit: Hit) => Kinds;
  readonly #space: object | undefined;

  constructor(
    summary: Summary,
    actual: readonly Taint[],
    step: { readonly module: Module; readonly node: Node; readonly message: string },
    guards: (hit: Hit) => Kinds,
  ) {
    this.#actual = actual;
    this.#space = summary.space;
    summary.slots.forEach((sym, slot) => {
      this.#slotOf.set(sym, slot);
    });
    this.#step = step;
    this.#guards = guards;
  }

  taint(taint: Taint): Taint | undefined {
    if (taint.root.slot === undefined) return taint;
    // Of the variables around a function that was passed, only what they held at one call is known.
    const actual = taint.root.space === this.#space ? this.#actual[taint.root.slot] : undefined;
    if (!actual) return undefined;
    const passed = passOn(actual.trail, this.#step);
    return {
      root: actual.root,
      sym: this.#sym(taint.sym) ?? actual.sym,
      kinds: union(taint.kinds, actual.kinds),
      lead: taint.lead,
      trail: taint.trail ? { first: passed, then: taint.trail } : actual.trail,
      seen: taint.seen && actual.seen,
    };
  }

  hit(hit: Hit): Hit | undefined {
    const inner = hit.taint.root.slot === undefined ? undefined : this.#actual[hit.taint.root.slot];
    const taint = inner && this.taint(hit.taint);
    if (!taint) return undefined;
    const trail = hit.taint.trail ? taint.trail : passOn(taint.trail, this.#step);
    const moved = { ...hit, taint: { ...taint, trail } };
    return { ...moved, taint: { ...moved.taint, kinds: union(taint.kinds, this.#guards(moved)) } };
  }

  value(value: Value, depth = 0): Value {
    const { cases, fields } = value;
    if (depth > MAX_DEPTH || (value.taints.length === 0 && !cases && (!fields || isBare(value)))) return value;
    const slots = value.taints.some((taint) => taint.root.slot !== undefined);
    const taints = slots ? value.taints.flatMap((taint) => this.taint(taint) ?? []) : value.taints;
    const changed = fields && this.#fields(fields, depth);
    // Most of what functions return carries nothing from their arguments.
    if (!slots && changed === fields && !cases) return value;
    return {
      ...value,
      taints,
      ...(changed && { fields: changed }),
      ...(cases && { cases: cases.map((one) => this.#case(one, depth)) }),
    };
  }

  #fields(fields: ReadonlyMap<string, Value>, depth: number): ReadonlyMap<string, Value> {
    let out: Map<string, Value> | undefined;
    for (const [key, field] of fields) {
      const value = this.value(field, depth + 1);
      if (value === field) continue;
      out ??= new Map(fields);
      out.set(key, value);
    }
    return out ?? fields;
  }

  #case(one: Case, depth: number): Case {
    return { value: this.value(one.value, depth + 1), facts: this.facts(one.facts) };
  }

  facts(facts: Facts): Facts {
    if (facts.size === 0) return facts;
    const out = new Map<Sym, Kinds>();
    for (const [sym, kinds] of facts) {
      const actual = this.#sym(sym);
      if (!actual) continue;
      out.set(actual, ofPiece(actual, union(out.get(actual) ?? '', kinds)));
      this.#lift(out, sym, kinds);
    }
    return out;
  }

  /** What a function learned of the host of a URL holds for the URL. */
  #lift(out: Map<Sym, Kinds>, sym: Sym, kinds: Kinds): void {
    const slot = this.#slotOf.get(sym);
    const taint = slot === undefined ? undefined : this.#actual[slot];
    const lifted = taint ? liftHost(taint, kinds) : '';
    if (!taint || lifted === '') return;
    for (const one of [taint.sym, taint.sym.parent]) if (one) out.set(one, union(out.get(one) ?? '', lifted));
  }

  #sym(sym: Sym): Sym | undefined {
    const { root, keys } = pathOf(sym);
    const slot = this.#slotOf.get(root);
    const actual = slot === undefined ? undefined : this.#actual[slot];
    return actual && keys.reduce((at, key) => partOf(at, key), actual.sym);
  }
}

function passOn(trail: Trail | undefined, step: Trail): Trail {
  return trail ? { first: trail, then: step } : step;
}
