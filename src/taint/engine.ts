/** The state of one analysis: budgets, memo tables, what was found. */
import type { ClassNode, Expression, FunctionNode, Module, Name, Node, ObjectNode } from '../syntax/ast.ts';
import type { Implementations } from '../syntax/resolve/implementations.ts';
import type { Resolver, Target } from '../syntax/resolve/resolver.ts';
import type { Binding } from '../syntax/resolve/scopes.ts';
import { type Basis, Cell, Tracker } from './basis.ts';
import { Collector, type Hit, type StoreKey } from './collector.ts';
import type { Frame } from './environment.ts';
import { isHarmless, type Kinds, union } from './kinds.ts';
import type { ModelIndex } from './models.ts';
import { CONNECTION, EXAMINED, plainExamined } from './queries.ts';
import { foldLists, hasSlots, sameShape } from './shapes.ts';
import type { Summary } from './summaries.ts';
import { pathOf } from './symbols.ts';
import { type Closure, join, MAX_FUNCTIONS, type Taint, type Trail, type Value, withKinds } from './values.ts';

const MAX_STEPS = 6_000_000;
export const MAX_CALL_DEPTH = 40;
/** Contexts of one function that are told apart by constants in their arguments. */
export const MAX_CONTEXTS = 24;
/** Calls of one function, in all and alike, that are followed into the variables around the functions they pass. */
const MAX_LIVE = 64;
const MAX_LIVE_ALIKE = 8;
const NO_VALUES: readonly Expression[] = [];

export class Engine {
  readonly resolver: Resolver;
  readonly models: ModelIndex;
  readonly summaries = new Map<FunctionNode, Map<string, Summary>>();
  readonly running = new Map<FunctionNode, Map<string, Summary | undefined>>();
  /** Over which activations the closures now running were made. */
  readonly inlining = new Map<FunctionNode, (Frame | undefined)[]>();
  /** Functions whose results carry closures over their own variables: evaluated anew for each call. */
  readonly inlined = new Set<FunctionNode>();
  /** Values of the module level; without a basis while they are made. */
  readonly #names = new Map<string, string>();
  readonly #live = new Map<FunctionNode, { total: number; readonly bySignature: Map<string, number> }>();
  readonly statics = new Map<Binding | Expression, { readonly value: Value; readonly basis?: Basis }>();
  readonly tracker = new Tracker();
  /** Where hits of real sources end. */
  readonly found = new Collector();
  readonly sinks = new Map<Node, { kind: string; module: Module; node: Node }[]>();
  readonly #store = new Map<StoreKey, Map<string, Cell>>();
  /** Checks that a finding may stand at. */
  readonly checks: { readonly module: Module; readonly node: Node; readonly group: Node }[] = [];
  /** Whether a literal under a name is a credential that works. */
  isCredential: (name: string, text: string) => boolean = () => false;
  storeChanged = false;
  steps = 0;
  depth = 0;
  limit: string | undefined;
  /** Kinds of sinks that more values may reach than were told apart, with the kinds of these (`slot`: any). */
  readonly cut = new Map<string, Set<string>>();

  readonly implementations: Implementations;
  readonly #objects: () => readonly ObjectNode[];
  #literals: Map<ClassNode, Map<string, Expression[]>> | undefined;

  constructor(
    resolver: Resolver,
    models: ModelIndex,
    implementations: Implementations,
    objects: () => readonly ObjectNode[],
  ) {
    this.resolver = resolver;
    this.implementations = implementations;
    this.models = models;
    this.#objects = objects;
  }

  /** What struct literals anywhere in the project give a field. */
  literalFields(owner: ClassNode, field: string): readonly Expression[] {
    if (!this.#literals) {
      this.#literals = new Map();
      for (const object of this.#objects()) {
        const node = object.type && this.resolver.types.ofType(object.type)?.node;
        if (node?.kind === 'class') this.#noteLiteral(node, object);
      }
    }
    return this.#literals.get(owner)?.get(field) ?? NO_VALUES;
  }

  #noteLiteral(owner: ClassNode, object: ObjectNode): void {
    const fields = this.#literals?.get(owner) ?? new Map<string, Expression[]>();
    this.#literals?.set(owner, fields);
    for (const { key, value } of object.properties) {
      const values = key === undefined ? undefined : fields.get(key);
      if (values) values.push(value);
      else if (key !== undefined) fields.set(key, [value]);
    }
  }

  /** The kind that stands for a place (of a prefix that lets too much through, a path compared as text, markup), one for a group. */
  markCheck(what: 'weak-prefix' | 'text-check' | 'in-markup', module: Module, node: Node, group: Node = node): string {
    let index = this.checks.findIndex((one) => one.group === group);
    if (index < 0) index = this.checks.push({ module, node, group }) - 1;
    return `${what}#${index}`;
  }

  /** A bound was reached: what was not followed may hold a flow. */
  stop(reason: string): void {
    this.limit ??= `${reason}; a part of the code was not followed`;
  }

  /** The functions that a value may be; a bound on them is one on the analysis. */
  functionsOf(value: Value): readonly Closure[] {
    const functions = value.functions ?? [];
    if (functions.length >= MAX_FUNCTIONS) this.stop('a value may be more functions than the flow analysis follows');
    return functions;
  }

  /** Whether a call led into a function. */
  wasFollowed(node: FunctionNode): boolean {
    return this.summaries.has(node) || this.inlined.has(node);
  }

  /** Counts a step; `true` once the analysis has to end. */
  exhausted(): boolean {
    if (this.limit !== undefined && this.steps > MAX_STEPS) return true;
    if (++this.steps <= MAX_STEPS) return false;
    this.stop('the flow analysis reached its bound on steps');
    return true;
  }

  /** A short name for a text; equal texts have equal names within one analysis. */
  readonly intern = (text: string): string => {
    let name = this.#names.get(text);
    if (name === undefined) {
      name = this.#names.size.toString(36);
      this.#names.set(text, name);
    }
    return name;
  };

  /**
   * Whether a function that is handed functions over running activations is evaluated with these once more. Later
   * calls like earlier ones are taken to do what the last of these did.
   */
  followsLive(node: FunctionNode, signature: string): boolean {
    const counts = this.#live.get(node) ?? { total: 0, bySignature: new Map<string, number>() };
    this.#live.set(node, counts);
    const count = (counts.bySignature.get(signature) ?? 0) + 1;
    if (count > MAX_LIVE_ALIKE || counts.total >= MAX_LIVE) return false;
    counts.total++;
    counts.bySignature.set(signature, count);
    return true;
  }

  bindingOf(node: Name): Binding | undefined {
    return this.resolver.bindingOf(node);
  }

  target(node: Expression): Target | undefined {
    return this.resolver.target(node);
  }

  /** A tainted value reaches a sink; guards in force at the place count. */
  report(frame: Frame, collector: Collector, hit: Hit): void {
    const taint = withKinds(hit.taint, guardsFor(frame, hit));
    this.emit(collector, { ...hit, taint });
  }

  emit(collector: Collector, given: Hit): void {
    if (isHarmless(given.taint.kinds)) return;
    const hit = given.kind === EXAMINED ? { ...given, taint: plainExamined(given.taint) } : given;
    const { root, sym } = hit.taint;
    if (root.harmless && root.harmless.size > 0 && root.harmless.has(pathOf(sym).keys[0] ?? '')) return;
    if (hit.taint.root.more) this.#cut(hit);
    else if (hit.taint.root.slot === undefined) this.found.add(hit);
    // A summary keeps each slot apart: what is left out of it may be the one that does harm.
    else if (!collector.add(hit)) this.#cut(hit);
  }

  #cut({ taint, kind }: Hit): void {
    const sources = this.cut.get(kind) ?? new Set();
    this.cut.set(kind, sources.add(taint.root.kind));
  }

  noteSink(kind: string, module: Module, node: Node): void {
    const there = this.sinks.get(node);
    if (!there) this.sinks.set(node, [{ kind, module, node }]);
    else if (!there.some((sink) => sink.kind === kind)) there.push({ kind, module, node });
  }

  #cellOf(key: StoreKey, field: string): Cell {
    const fields = this.#store.get(key) ?? new Map<string, Cell>();
    this.#store.set(key, fields);
    const cell = fields.get(field) ?? new Cell();
    fields.set(field, cell);
    return cell;
  }

  /** Forgets what rests on state that has changed since. */
  forgetStale(): void {
    for (const contexts of this.summaries.values())
      for (const [key, { basis }] of contexts) if (!basis || this.tracker.isStale(basis)) contexts.delete(key);
    for (const [key, { basis }] of this.statics) if (!basis || this.tracker.isStale(basis)) this.statics.delete(key);
  }

  readStore(key: StoreKey, field: string): Value | undefined {
    const cell = this.#cellOf(key, field);
    this.tracker.read(cell);
    return cell.value;
  }

  /** Remembers what was written to state that outlives the call; values of slots go to the collector. */
  writeStore(collector: Collector, key: StoreKey, field: string, value: Value): void {
    if (value.taints.length === 0 && !value.fields && !value.functions && value.type === undefined) return;
    if (hasSlots(value)) {
      if (!collector.write(key, field, value)) this.stop('a function writes to more state than is followed');
      return;
    }
    const cell = this.#cellOf(key, field);
    const before = cell.value;
    const after = foldLists(before ? join(before, value) : value);
    if (before && sameShape(before, after)) return;
    cell.value = after;
    if (before && !tellsMore(before, after)) return;
    this.tracker.change(cell);
    this.storeChanged = true;
  }
}

/** Kinds that guards in force at a place give a hit. */
export function guardsFor(frame: Frame, { kind, taint }: Hit): Kinds {
  const kinds = frame.kindsOf(taint.sym);
  return kind === 'sql-script' || kind === 'sql-statement' ? union(kinds, frame.kindsOf(CONNECTION)) : kinds;
}

/** Whether a reader could see more in `after`: one more element like the others, or one that carries nothing, is no news. */
function tellsMore(before: Value, after: Value): boolean {
  const known = new Set<string | object>();
  const describe = (value: Value, path: string, visit: (part: string | object, path: string) => void, depth = 0) => {
    for (const taint of value.taints) visit(taint.root, `${path}|${taint.kinds}`);
    for (const one of value.functions ?? []) visit(one.node, path);
    if (value.type !== undefined) visit(value.type, path);
    if (value.owner) visit(value.owner, path);
    // A value that is no longer the one constant: tests of it may come out the other way.
    if (value.constant === undefined) visit('varies', path);
    if (depth > 3) return;
    for (const [key, field] of value.fields ?? [])
      describe(field, `${path}.${/^\d+$/.test(key) ? '*' : key}`, visit, depth + 1);
  };
  const ids = new Map<object, number>();
  const keyOf = (part: string | object, path: string): string => {
    if (typeof part === 'string') return `${path}:${part}`;
    const id = ids.get(part) ?? ids.size;
    ids.set(part, id);
    return `${path}#${id}`;
  };
  describe(before, '', (part, path) => known.add(keyOf(part, path)));
  let news = false;
  describe(after, '', (part, path) => {
    if (!known.has(keyOf(part, path))) news = true;
  });
  return news;
}

/** The taint one step further on its way. */
export function addStep(taint: Taint, module: Module, node: Node, message: string): Taint {
  const { trail } = taint;
  if (trail && 'node' in trail && trail.node === node) return taint;
  const step: Trail =
    trail && 'first' in trail
      ? { first: trail, then: { module, node, message } }
      : { module, node, message, ...(trail && { before: trail }) };
  return { ...taint, trail: step };
}

export function kindsHere(frame: Frame, taint: Taint): string {
  return union(taint.kinds, frame.kindsOf(taint.sym));
}
