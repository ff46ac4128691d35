/** Abstract values: what the engine knows of an expression. Values are immutable. */
import type { ClassNode, FunctionNode, Module, Node } from '../syntax/ast.ts';
import { blur, blurOption, isList } from './joining.ts';
import { type Kinds, NO_KINDS, union } from './kinds.ts';
import { isCovered, moreTaints } from './more.ts';
import type { Sym } from './symbols.ts';
import { joinTextSets, PATTERNS } from './text-sets.ts';

/** Where taint comes from: a real source, or (`slot`) a part of an argument of the function being summarised. */
export interface Root {
  readonly kind: string;
  readonly label: (key: string | undefined) => string;
  readonly slot?: number;
  /** Tells slots of one summary from those of another, where functions over running activations may mix them. */
  readonly space?: object;
  /** The function that takes the input. */
  readonly handler?: FunctionNode;
  /** An argument of an entry. */
  readonly entry?: boolean;
  /** The key read first below this root names the input. */
  readonly keyed?: boolean;
  /** Taints beyond a bound, taken together. */
  readonly more?: boolean;
  /** Keys below this root that carry nothing harmful. */
  readonly harmless?: ReadonlySet<string>;
  /** The name of the input, where there is one. */
  readonly name?: string;
}

/** What a server answers or a file holds that whoever runs the program chose: less likely hostile than an input. */
export function isLesser({ kind, entry }: Root): boolean {
  return (kind === 'upstream' || kind === 'file-content') && !entry;
}

/** The way a taint came, newest first; `first` is another way that this one continues. */
export interface Steps {
  readonly module: Module;
  readonly node: Node;
  readonly message: string;
  readonly before?: Steps;
}

export interface Way {
  readonly first: Way | Steps | undefined;
  readonly then: Way | Steps | undefined;
}

export type Trail = Steps | Way;

export interface Taint {
  readonly root: Root;
  readonly sym: Sym;
  /** Sanitizer kinds passed and marks of transformations (`resolved`, `realpath`, …). */
  readonly kinds: Kinds;
  /** Text that stands before this taint in the value: `undefined` at the very start, `\0` for unknown clean text. */
  readonly lead: string | undefined;
  readonly trail: Trail | undefined;
  /** All of the way was seen. */
  readonly seen: boolean;
}

export type Constant = string | number | boolean | null;

/** A function value; `frame` is the activation whose variables it reads. */
export interface Closure {
  readonly node: FunctionNode;
  readonly frame?: object;
  readonly self?: Value;
  /** Arguments that stand before those of a call. */
  readonly bound?: readonly Value[];
}

/** One way a value came about, with what holds then. */
export interface Case {
  readonly value: Value;
  readonly facts: Facts;
}

/** Guards that hold, by symbol. */
export type Facts = ReadonlyMap<Sym, Kinds>;

export interface Value {
  readonly taints: readonly Taint[];
  /** Properties; `*` holds the elements and unknown keys. */
  readonly fields?: ReadonlyMap<string, Value>;
  readonly constant?: Constant;
  /** Constant text at the start of a text. */
  readonly prefix?: string;
  /** A text as far as it is constant, with `\0` for what is not known. */
  readonly shape?: string;
  /** The constant texts (or patterns) that the value is one of. */
  readonly texts?: readonly string[];
  readonly functions?: readonly Closure[];
  readonly cases?: readonly Case[];
  /** The canonical type of an object from outside the project, where it matters. */
  readonly type?: string;
  readonly owner?: ClassNode;
  /** A text that ends with a path separator. */
  readonly closed?: boolean;
  /** A function that settles a promise: what it is called with is kept here. */
  readonly settles?: { value: Value };
  /** Arguments bound to a function from outside that the value is. */
  readonly bound?: readonly Value[];
}

export const NO_TAINTS: readonly Taint[] = [];

export const CLEAN: Value = { taints: NO_TAINTS };

export const NO_FACTS: Facts = new Map();

export function constantValue(constant: Constant): Value {
  return { taints: NO_TAINTS, constant, ...(typeof constant === 'string' && { prefix: constant }) };
}

const MAX_TAINTS = 32;

/** A value that may be more functions than these is not followed further. */
export const MAX_FUNCTIONS = 256;

export const MAX_FIELDS = 64;

const MAX_CASES = 8;

export const MAX_NESTING = 4;

function sameTaint(a: Taint, b: Taint): boolean {
  return (
    a === b ||
    (a.root === b.root && a.sym === b.sym && a.kinds === b.kinds && (a.lead === undefined) === (b.lead === undefined))
  );
}

/** Both lists without repetition, bounded. */
export function joinTaints(a: readonly Taint[], b: readonly Taint[]): readonly Taint[] {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  let out: Taint[] | undefined;
  for (const taint of b) {
    const known = out ?? a;
    if (known.some((other) => sameTaint(other, taint))) continue;
    if (known.length > MAX_TAINTS) break;
    out ??= [...a];
    if (known.length < MAX_TAINTS) out.push(taint);
    else if (!isCovered(known, taint)) out.push(moreTaints(taint.root.kind));
  }
  return out ?? a;
}

/** What either value may be. */
export function join(a: Value, b: Value, depth = 0): Value {
  if (a === b || b === CLEAN) return a === b ? a : blur(a);
  if (a === CLEAN) return blur(b);
  const taints = joinTaints(a.taints, b.taints);
  const fields = joinFields(a.fields, b.fields, depth);
  const functions = joinFunctions(a.functions, b.functions);
  const texts = joinTextSets(a, b);
  const type = a.type !== b.type && texts ? PATTERNS : (a.type ?? b.type);
  const owner = a.owner ?? b.owner;
  const cases = joinCases(a, b);
  const adds = taints !== a.taints || fields !== a.fields || functions !== a.functions || type !== a.type;
  if (!adds && owner === a.owner && cases === a.cases && texts === a.texts && tellsSame(a, b)) return a;
  return {
    taints,
    ...(fields && { fields }),
    ...(functions && { functions }),
    ...(a.constant !== undefined && a.constant === b.constant && { constant: a.constant }),
    ...(a.prefix !== undefined && a.prefix === b.prefix && { prefix: a.prefix }),
    ...(a.shape !== undefined && a.shape === b.shape && { shape: a.shape }),
    ...(texts && { texts }),
    ...(cases && { cases }),
    ...(type !== undefined && { type }),
    ...(owner && { owner }),
    ...((a.closed || b.closed) && endsFolder(a) && endsFolder(b) && { closed: true }),
  };
}

/** Whether what is known of the text of one value is known of the other. */
function tellsSame(a: Value, b: Value): boolean {
  return (
    a.constant === b.constant &&
    a.prefix === b.prefix &&
    a.shape === b.shape &&
    a.closed === b.closed &&
    !a.settles &&
    !a.bound
  );
}

function endsFolder({ closed, constant }: Value): boolean {
  return closed === true || (typeof constant === 'string' && /[/\\]$/.test(constant));
}

function joinFields(
  a: ReadonlyMap<string, Value> | undefined,
  b: ReadonlyMap<string, Value> | undefined,
  depth: number,
): ReadonlyMap<string, Value> | undefined {
  if (!a || !b || a === b || depth >= MAX_NESTING) return a ?? b;
  let out: Map<string, Value> | undefined;
  const set = (key: string, value: Value, before: Value | undefined) => {
    if (value === before) return;
    out ??= new Map(a);
    out.set(key, value);
  };
  // An option that only one of two lists has may be there or not: it says nothing of what follows it.
  const lists = a.size !== b.size && isList(a) && isList(b);
  if (lists) for (const [key, value] of a) if (!b.has(key)) set(key, blurOption(value), value);
  for (const [key, value] of b) {
    const all: ReadonlyMap<string, Value> = out ?? a;
    const known = all.get(key);
    if (known) set(key, join(known, value, depth + 1), known);
    else if (all.size < MAX_FIELDS) set(key, lists ? blurOption(value) : value, undefined);
    else set('*', join(all.get('*') ?? CLEAN, value, depth + 1), all.get('*'));
  }
  return out ?? a;
}

function joinFunctions(
  a: readonly Closure[] | undefined,
  b: readonly Closure[] | undefined,
): readonly Closure[] | undefined {
  if (!a || !b) return a ?? b;
  if (a === b || a.length >= MAX_FUNCTIONS) return a;
  const known = new Set(a.map((one) => one.node));
  const added = b.filter((one) => !known.has(one.node));
  return added.length === 0 ? a : [...a, ...added].slice(0, MAX_FUNCTIONS);
}

function joinCases(a: Value, b: Value): readonly Case[] | undefined {
  if (!a.cases || !b.cases || a.cases === b.cases) return a.cases === b.cases ? a.cases : undefined;
  const out = [...a.cases, ...b.cases];
  return out.length > MAX_CASES ? undefined : out;
}

export function joinAll(values: readonly Value[]): Value {
  return values.reduce((all, value) => join(all, value), values[0] ?? CLEAN);
}

/** Every taint in a value and what it holds. */
export function allTaints(value: Value, depth = 0): readonly Taint[] {
  if (!value.fields || depth >= MAX_NESTING) return value.taints;
  let out = value.taints;
  // What a context holds is there only for who asks for it by its key.
  for (const [key, field] of value.fields) if (!key.startsWith('@')) out = joinTaints(out, allTaints(field, depth + 1));
  return out;
}

export function mapTaints(value: Value, change: (taint: Taint) => Taint | undefined, depth = 0): Value {
  const taints = value.taints.length === 0 ? value.taints : value.taints.flatMap((taint) => change(taint) ?? []);
  let fields = value.fields;
  if (fields && depth < MAX_NESTING) {
    let out: Map<string, Value> | undefined;
    for (const [key, field] of fields) {
      const changed = mapTaints(field, change, depth + 1);
      if (changed === field) continue;
      out ??= new Map(fields);
      out.set(key, changed);
    }
    fields = out ?? fields;
  }
  const same =
    fields === value.fields &&
    (taints === value.taints ||
      (taints.length === value.taints.length && taints.every((taint, i) => taint === value.taints[i])));
  return same ? value : { ...value, taints, ...(fields && { fields }) };
}

/** A value of these taints and nothing else known. */
export function tainted(taints: readonly Taint[]): Value {
  return taints.length === 0 ? CLEAN : { taints };
}

/** The taint with kinds added. */
export function withKinds(taint: Taint, kinds: Kinds): Taint {
  const all = union(taint.kinds, kinds);
  return all === taint.kinds ? taint : { ...taint, kinds: all };
}

export function addKinds(value: Value, kinds: Kinds): Value {
  return kinds === NO_KINDS ? value : mapTaints(value, (taint) => withKinds(taint, kinds));
}

/** `true`, `false` or unknown: how a condition on the value comes out. */
export function truthiness(value: Value): boolean | undefined {
  return value.constant === undefined ? undefined : Boolean(value.constant);
}
