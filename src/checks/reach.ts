/** What a tool can reach: the effects of its handler, followed through the functions of the project. */
import type { ModelTool } from '../model/server-model.ts';
import type { Call, Expression, FunctionNode, Module, Node } from '../syntax/ast.ts';
import { Implementations } from '../syntax/resolve/implementations.ts';
import { enclosing, walk } from '../syntax/walk.ts';
import { lastName } from './arguments.ts';
import { type Facts, perReview } from './check.ts';
import { type Condition, conditionsOf, isRuledOut } from './conditions.ts';
import { dispatchOf } from './dispatch.ts';
import { isHarmlessText, isHousekeeping, MUTATING } from './effect-names.ts';
import { type Effect, namesHarmless, type OpenRequest, readEffect, verbOf } from './effects.ts';
import { givenFor, slotOf } from './slots.ts';

/** An effect with the calls that lead to it from the handler. */
export interface Reached {
  readonly effect: Effect;
  readonly calls: readonly Call[];
}

/** What runs for a tool: the whole handler, or its branch of one that serves several tools. */
export interface ToolBody {
  readonly handler?: FunctionNode;
  readonly roots: readonly Node[];
}

interface Own {
  readonly asks: boolean;
  readonly effects: readonly Effect[];
  readonly open: readonly OpenRequest[];
  readonly calls: readonly { readonly call: Call; readonly called: FunctionNode }[];
}

/** A body to look at, and how it was reached. */
interface Visit {
  readonly node: Node;
  readonly owner?: FunctionNode;
  readonly calls: readonly Call[];
}

interface OpenReach extends OpenRequest {
  readonly calls: readonly Call[];
}

const CREATED = /\bcreate\s+(?:virtual\s+)?table\s+(?:if\s+not\s+exists\s+)?["'`[]?(\w+)/gi;
const MAX_FUNCTIONS = 300;
const MAX_DEPTH = 12;
/** Names under which a caller hands over an address. */
const ADDRESS = /ur[il]|href|link|host|domain|site|endpoint|address/i;
/** Calls that run the functions they are given. */
const RUNNERS =
  /^(?:map|forEach|flatMap|filter|reduce|then|catch|finally|all|gather|to_thread|run_in_executor|run_sync|submit|partial|apply|spawn_blocking|spawn|wait_for|create_task|and_then|for_each)$/;

/** Follows tools of one review; what functions do is read once. */
export class Reach {
  readonly #facts: Facts;
  readonly #own = new Map<Node, Own>();
  readonly #open = new Map<FunctionNode, readonly OpenReach[]>();
  readonly #implementations: Implementations;
  readonly #conditions = new Map<FunctionNode, readonly Condition[]>();
  readonly #around = new Map<Node, readonly Condition[]>();
  readonly #effects = new Map<ModelTool, readonly Reached[]>();
  #tables: ReadonlySet<string> | undefined;
  readonly #users = new Map<FunctionNode, number>();

  static readonly of = perReview((facts) => new Reach(facts));

  private constructor(facts: Facts) {
    this.#facts = facts;
    this.#implementations = new Implementations(facts.resolver, facts.nodesOf);
    for (const { tools } of facts.model.servers)
      for (const { handler } of tools) if (handler) this.#users.set(handler, (this.#users.get(handler) ?? 0) + 1);
  }

  /** What of the code is a tool's own; `undefined` when that cannot be told. */
  bodyOf(tool: ModelTool): ToolBody | undefined {
    const { handler, name } = tool;
    const branches = name === undefined ? [] : dispatchOf(this.#facts).branchesFor(name);
    const own = handler && this.#users.get(handler) === 1 ? handler : undefined;
    const roots = own ? [...branches, own.body] : branches;
    return roots.length === 0 ? undefined : { roots, ...(own && { handler: own }) };
  }

  /** Every effect of a tool, nearest first; each place once. */
  effectsOf(tool: ModelTool, body: ToolBody): readonly Reached[] {
    let found = this.#effects.get(tool);
    if (!found) {
      found = this.#findEffects(tool, body);
      this.#effects.set(tool, found);
    }
    return found;
  }

  #findEffects(tool: ModelTool, body: ToolBody): readonly Reached[] {
    const found: Reached[] = [];
    const places = new Set<Node>();
    const add = (effect: Effect, calls: readonly Call[]) => {
      if (places.has(effect.node) || this.#isAside(effect, calls)) return;
      places.add(effect.node);
      found.push({ effect, calls });
    };
    const dispatch = dispatchOf(this.#facts);
    let asks = false;
    const seen = new Set<string>();
    const pending: Visit[] = body.roots.map((node) => ({ node, calls: [] }));
    for (const visit of pending) {
      const { node, calls } = visit;
      const own = this.#ownOf(node);
      asks ||= own.asks;
      const runs = (at: Node) =>
        (tool.name === undefined || !dispatch.runsForOthers(tool.name, at)) && !this.#isRuledOut(visit, at);
      for (const effect of own.effects) if (runs(effect.node)) add(effect, calls);
      if (calls.length === 0) for (const open of own.open) this.#enter(open, add);
      for (const { call, called } of own.calls) {
        if (!runs(call)) continue;
        const next = [...calls, call];
        for (const open of this.#openOf(called)) this.#complete(open, call, next, add);
        if (called === body.handler || pending.length >= MAX_FUNCTIONS || next.length > MAX_DEPTH) continue;
        const key = this.#keyOf(called, call);
        if (seen.has(key) || this.#keepsHouse(called)) continue;
        seen.add(key);
        pending.push({ node: called.body, owner: called, calls: next });
      }
    }
    return asks ? found.filter(({ effect }) => !this.#keepsFetched(effect)) : found;
  }

  /** Rows that a tool which fetches puts into a table of the server's own: what it read is kept for the next time. */
  #keepsFetched({ kind, table }: Effect): boolean {
    if (kind !== 'write' || table === undefined) return false;
    this.#tables ??= new Set(
      this.#facts.modules.flatMap(({ text }) => [...text.matchAll(CREATED)].map(([, name = '']) => name.toLowerCase())),
    );
    return this.#tables.has(table);
  }

  /** A function with the conditions in it that a call rules out. */
  #keyOf(called: FunctionNode, call: Call): string {
    const conditions = this.#conditionsIn(called);
    const out = conditions.flatMap((one, index) => (isRuledOut(this.#facts, call, called, one) ? [index] : []));
    return `${this.#moduleOf(called).path}:${called.start}:${out.join()}`;
  }

  /** The conditions on parameters of a function under which it does something. */
  #conditionsIn(owner: FunctionNode): readonly Condition[] {
    let found = this.#conditions.get(owner);
    if (!found) {
      const { effects, calls } = this.#ownOf(owner.body);
      const nodes = [...effects.map(({ node }) => node), ...calls.map(({ call }) => call)];
      found = nodes.flatMap((node) => this.#conditionsOf(node)).filter(({ slot }) => slot.owner === owner);
      this.#conditions.set(owner, found);
    }
    return found;
  }

  #conditionsOf(node: Node): readonly Condition[] {
    let found = this.#around.get(node);
    if (!found) {
      found = conditionsOf(this.#facts, node);
      this.#around.set(node, found);
    }
    return found;
  }

  /** Whether the call that led to a function gives an argument with which a node in it never runs. */
  #isRuledOut({ owner, calls }: Visit, node: Node): boolean {
    const call = calls.at(-1);
    if (!owner || !call) return false;
    return this.#conditionsOf(node).some((one) => isRuledOut(this.#facts, call, owner, one));
  }

  /** A request in the handler itself: to an address that it is given. */
  #enter({ says, slot, effect }: OpenRequest, add: (effect: Effect, calls: readonly Call[]) => void): void {
    if (says === 'address' && ADDRESS.test(slot.name) && this.#takesInput(slot.owner)) add(effect, []);
  }

  /** A request of a called function, with what the call gives it. */
  #complete(
    open: OpenReach,
    call: Call,
    calls: readonly Call[],
    add: (effect: Effect, calls: readonly Call[]) => void,
  ): void {
    const given = givenFor(this.#facts, call, open.slot);
    if (!given) return;
    const way = [...calls, ...open.calls];
    if (open.says === 'method') {
      const verb = verbOf(this.#facts, given);
      if (verb !== undefined && MUTATING.test(verb)) add(withVerb(open.effect, verb), way);
      return;
    }
    const slot = slotOf(this.#facts, given);
    if (slot && ADDRESS.test(slot.name) && this.#takesInput(slot.owner)) add(open.effect, way);
  }

  #takesInput(owner: FunctionNode): boolean {
    return this.#facts.model.inputs.some((input) => input.kind === 'tool-input' && input.handler === owner);
  }

  /** The requests of a function and those it calls, whose method or address is a parameter of it. */
  #openOf(owner: FunctionNode, depth = 4): readonly OpenReach[] {
    const there = this.#open.get(owner);
    if (there) return there;
    this.#open.set(owner, []);
    if (depth === 0) return [];
    const own = this.#ownOf(owner.body);
    const found: OpenReach[] = own.open.flatMap((one) => (one.slot.owner === owner ? [{ ...one, calls: [] }] : []));
    for (const { call, called } of own.calls) {
      for (const inner of this.#openOf(called, depth - 1)) {
        const given = givenFor(this.#facts, call, inner.slot);
        const slot = given && slotOf(this.#facts, given);
        if (slot?.owner === owner && found.length < 20) found.push({ ...inner, slot, calls: [call, ...inner.calls] });
      }
    }
    this.#open.set(owner, found);
    return found;
  }

  #ownOf(node: Node): Own {
    let own = this.#own.get(node);
    if (!own) {
      own = this.#read(node);
      this.#own.set(node, own);
    }
    return own;
  }

  #read(root: Node): Own {
    const module = this.#facts.resolver.moduleOf(root);
    const effects: Effect[] = [];
    const open: OpenRequest[] = [];
    const calls: { call: Call; called: FunctionNode }[] = [];
    let asks = false;
    walk(root, (node) => {
      if (node.kind !== 'call') return true;
      const read = readEffect(this.#facts, module, node);
      if (read.asks) asks = true;
      if (read.effect) effects.push(read.effect);
      open.push(...(read.open ?? []));
      for (const called of this.#calledBy(node)) calls.push({ call: node, called });
      return true;
    });
    return { asks, effects, open, calls };
  }

  /** The function that a call runs, and those that it hands to one that runs them. */
  #calledBy(call: Call): FunctionNode[] {
    const { resolver } = this.#facts;
    const called = resolver.functionOf(call);
    const behind = called ? this.#implementations.of(called) : [];
    const found = called ? [(behind.length === 1 && behind[0]) || called] : [];
    if (!called && !RUNNERS.test(lastName(call))) return found;
    for (const { value } of call.args) {
      const handed = isReference(value) ? resolver.functionOf(value) : undefined;
      if (handed) found.push(handed);
    }
    return found;
  }

  /** Whether a function, by its name, its class or its file, keeps caches, logs, sessions or the store itself. */
  #keepsHouse(called: FunctionNode): boolean {
    const file = this.#moduleOf(called).path.split('/').at(-1) ?? '';
    const owner = enclosing(called, 'class')?.name ?? called.receiver?.type?.name ?? '';
    return isHousekeeping(called.name ?? '') || isHarmlessText(owner) || isHarmlessText(file);
  }

  /** Whether a caller on the way says that what is written is a cache, a log or a temporary file. */
  #isAside({ target }: Effect, calls: readonly Call[]): boolean {
    let slot = target;
    for (const call of [...calls].reverse()) {
      if (!slot || this.#facts.resolver.functionOf(call) !== slot.owner) return false;
      const given: Expression | undefined = givenFor(this.#facts, call, slot);
      if (!given) return false;
      if (namesHarmless(this.#facts, given)) return true;
      slot = slotOf(this.#facts, given);
    }
    return false;
  }

  #moduleOf(node: Node): Module {
    return this.#facts.resolver.moduleOf(node);
  }
}

function isReference(value: Expression): boolean {
  return value.kind === 'name' || value.kind === 'member';
}

function withVerb(effect: Effect, verb: string): Effect {
  return { ...effect, kind: /^delete$/i.test(verb) ? 'delete' : 'write', name: `${verb.toUpperCase()} request` };
}
