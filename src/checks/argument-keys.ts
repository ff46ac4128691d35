/**
 * Which keys of the object of arguments a handler reads, followed through names, destructuring and functions of the
 * project. Once the object goes somewhere that cannot be seen, every key may be read.
 */
import type { HandlerInput } from '../model/server-model.ts';
import type { Call, Expression, FunctionNode, Name, Node, Pattern } from '../syntax/ast.ts';
import { constantOf } from '../syntax/resolve/constants.ts';
import type { Binding } from '../syntax/resolve/scopes.ts';
import { enclosing } from '../syntax/walk.ts';
import { FILLS, isLogged, isTested, useOfArgument, useOfMethod } from './argument-methods.ts';
import { lastName } from './arguments.ts';
import type { Facts } from './check.ts';
import { usesOf } from './name-uses.ts';

/** One place that reads a key. */
export interface KeyRead {
  readonly key: string;
  readonly node: Node;
  /** The calls from the handler to the function that reads. */
  readonly calls: readonly Call[];
  /** Only looks whether the key is there. */
  readonly isTest: boolean;
}

export interface KeyUse {
  readonly reads: readonly KeyRead[];
  /** Keys that the code itself puts into the object. */
  readonly written: ReadonlySet<string>;
  /** The first place where the whole object goes out of sight. */
  readonly escape?: Node;
  /** Other keys are put into it where that cannot be seen. */
  readonly filled: boolean;
}

/** How a function came to be followed. */
interface Way {
  readonly owner: FunctionNode;
  readonly call?: Call;
  readonly from?: Way;
  readonly depth: number;
}

/** Stands for the request object of `mark3labs/mcp-go`, which reads arguments by its methods. */
const GO_REQUEST = '@request';
const MAX_DEPTH = 12;
const MAX_STEPS = 20_000;
/** How far one use may lead to another before the stack would end. */
const MAX_NESTING = 400;

/** Reads the uses of the arguments that enter by some inputs; `skip` leaves out code that does not run for the tool. */
export function readKeys(facts: Facts, inputs: readonly HandlerInput[], skip: (node: Node) => boolean): KeyUse {
  const search = new KeySearch(facts, skip);
  for (const input of inputs) search.enter(input);
  return {
    reads: search.reads,
    written: search.written,
    filled: search.filled,
    ...(search.escape && { escape: search.escape }),
  };
}

class KeySearch {
  readonly reads: KeyRead[] = [];
  readonly written = new Set<string>();
  escape: Node | undefined;
  filled = false;
  readonly #facts: Facts;
  readonly #skip: (node: Node) => boolean;
  readonly #seen = new Map<Binding, Set<string>>();
  #steps = 0;
  #depth = 0;

  constructor(facts: Facts, skip: (node: Node) => boolean) {
    this.#facts = facts;
    this.#skip = skip;
  }

  enter({ handler, parameter, path }: HandlerInput): void {
    const target = handler.params[parameter]?.target;
    if (!target) return;
    const type = handler.params[parameter]?.type?.name ?? '';
    const isRequest = this.#languageOf(handler) === 'go' && path.length === 0 && /CallToolRequest$/.test(type);
    this.#bind(target, isRequest ? [GO_REQUEST] : path, { owner: handler, depth: 0 });
  }

  #languageOf(node: Node): string {
    return this.#facts.resolver.moduleOf(node).language;
  }

  #leave(node: Node): void {
    this.escape ??= node;
  }

  #read(key: string, node: Node, way: Way, isTest = false): void {
    const calls: Call[] = [];
    for (let at: Way | undefined = way; at; at = at.from) if (at.call) calls.unshift(at.call);
    this.reads.push({ key, node, calls, isTest });
  }

  /** The object, or what holds it at `path`, becomes a pattern. */
  #bind(target: Pattern, path: readonly string[], way: Way): void {
    if (target.kind === 'name') return this.#follow(target, path, way);
    if (target.kind !== 'destructure') return this.#leave(target);
    if (target.shape === 'array') {
      const [first] = target.entries;
      return first ? this.#bind(first.target, path, way) : undefined;
    }
    const [step, ...inner] = path;
    for (const entry of target.entries) {
      if (entry.rest) this.#bind(entry.target, path, way);
      else if (entry.key === undefined) this.#leave(target);
      else if (step !== undefined) {
        if (entry.key === step) this.#bind(entry.target, inner, way);
      } else if (entry.target.kind !== 'name' || this.#isRead(entry.target, way))
        this.#read(entry.key, entry.target, way);
    }
  }

  #isRead(target: Name, way: Way): boolean {
    return usesOf(this.#facts, way.owner, target).some((name) => !this.#skip(name));
  }

  #follow(declared: Name, path: readonly string[], way: Way): void {
    const binding = this.#facts.resolver.bindingOf(declared);
    if (!binding) return this.#leave(declared);
    const key = `${path.join('.')}|${way.call?.start ?? ''}|${way.from?.call?.start ?? ''}`;
    const seen = this.#seen.get(binding) ?? new Set();
    if (seen.has(key)) return;
    this.#seen.set(binding, seen.add(key));
    for (const name of usesOf(this.#facts, way.owner, declared)) if (!this.#skip(name)) this.#use(name, path, way);
  }

  /** What happens to an expression that is the object, or holds it at `path`. */
  #use(node: Expression, path: readonly string[], way: Way): void {
    const up = node.parent;
    if (!up) return;
    if (++this.#steps > MAX_STEPS || this.#depth > MAX_NESTING) return this.#leave(node);
    this.#depth++;
    this.#useIn(node, up, path, way);
    this.#depth--;
  }

  #useIn(node: Expression, up: Node, path: readonly string[], way: Way): void {
    switch (up.kind) {
      case 'await':
      case 'cast':
      case 'conditional':
        return up.kind === 'conditional' && up.test === node ? undefined : this.#use(up, path, way);
      case 'unary':
        return ['try', '&', '*'].includes(up.operator) ? this.#use(up, path, way) : undefined;
      case 'binary':
        return this.#useInBinary(node, up, path, way);
      case 'member':
        return this.#useMember(up, path, way);
      case 'index':
        return up.object === node ? this.#useIndex(up, path, way) : this.#leave(up);
      case 'declare':
        return up.target.kind === 'unknown' ? this.#leave(up) : this.#bind(up.target, path, way);
      case 'assign':
        return this.#useAssigned(node, up, path, way);
      case 'call':
        return this.#useInCall(node, up, path, way);
      case 'return':
        return this.#useReturned(up, path, way);
      case 'block':
        return up.hasValue && up.body.at(-1) === node ? this.#useBlock(up, path, way) : undefined;
      case 'if':
      case 'switch':
        return undefined;
      default:
        return isLogged(up) ? undefined : this.#leave(up);
    }
  }

  #useInBinary(node: Expression, up: Extract<Node, { kind: 'binary' }>, path: readonly string[], way: Way): void {
    if (['??', 'or', 'and'].includes(up.operator)) return this.#use(up, path, way);
    const key = (up.operator === 'in' || up.operator === 'not-in') && up.right === node ? up.left : undefined;
    if (!key) return;
    const found = this.#constant(key, way);
    if (!found) this.#leave(up);
    else if (path.length === 0) this.#read(found.text, up, way, true);
  }

  #useMember(up: Extract<Node, { kind: 'member' }>, path: readonly string[], way: Way): void {
    const call = up.parent?.kind === 'call' && up.parent.callee === up ? up.parent : undefined;
    const [step, ...inner] = path;
    if (step === GO_REQUEST) {
      if (up.property === 'Params') return this.#use(up, ['Arguments'], way);
      return call ? this.#useMethod(call, up.property, path, way) : undefined;
    }
    if (step !== undefined && up.property === step) return this.#use(up, inner, way);
    if (call) return this.#useMethod(call, up.property, path, way);
    if (step !== undefined) return;
    this.#readKey(up.property, up, way);
  }

  #useIndex(up: Extract<Node, { kind: 'index' }>, path: readonly string[], way: Way): void {
    const key = this.#constant(up.index, way);
    if (!key) return this.#leave(up);
    if (path[0] === key.text) return this.#use(up, path.slice(1), way);
    if (path.length === 0) this.#readKey(key.text, up, way, key.given);
  }

  /** A key, which is read unless it is only given a value. */
  #readKey(key: string, node: Expression, way: Way, given?: Expression): void {
    const up = node.parent;
    if (up?.kind === 'assign' && up.target === node) this.written.add(key);
    this.#read(key, given ?? node, way, isTested(node));
  }

  /** A method that is called on the object, or on what holds it. */
  #useMethod(call: Call, name: string, path: readonly string[], way: Way): void {
    const called = this.#facts.resolver.functionOf(call);
    if (called?.receiver) return this.#enterFunction(called.receiver.target, called, call, path, way);
    const use = useOfMethod(name);
    const [first] = call.args;
    if (use === 'same' || (path[0] === GO_REQUEST && name === 'GetArguments'))
      return this.#use(call, path[0] === GO_REQUEST ? path.slice(1) : path, way);
    if (use === 'hands-on') {
      const handed = first?.value.kind === 'function' ? first.value.params[0]?.target : undefined;
      if (handed) return this.#bind(handed, path, way);
    }
    if (use === 'reads' && first && (path.length === 0 || path[0] === GO_REQUEST)) {
      const key = this.#constant(first.value, way);
      if (!key) return this.#leave(call);
      if (name === 'setdefault') this.written.add(key.text);
      return this.#read(key.text, key.given ?? call, way, isTested(call));
    }
    // What else the holder of the arguments is asked for says nothing of them.
    if (path.length > 0 && path[0] !== GO_REQUEST) return;
    if (path[0] === GO_REQUEST && !/Arguments$/.test(name)) return;
    if (FILLS.test(name)) this.filled = true;
    this.#leave(call);
  }

  #useAssigned(node: Expression, up: Extract<Node, { kind: 'assign' }>, path: readonly string[], way: Way): void {
    if (up.value !== node) return;
    if (up.target.kind === 'name' || up.target.kind === 'destructure') return this.#bind(up.target, path, way);
    this.#leave(up);
  }

  #useInCall(node: Expression, call: Call, path: readonly string[], way: Way): void {
    if (call.callee === node) return;
    const position = call.args.findIndex((one) => one.value === node);
    const argument = call.args[position];
    if (!argument || argument.spread) return this.#leave(call);
    const called = this.#facts.resolver.functionOf(call);
    if (called && called.body.body.length > 0 && call.via === 'call') {
      const byName = called.params.find(({ target }) => target.kind === 'name' && target.name === argument.name);
      const shifts = call.args.slice(0, position).some((one) => one.spread);
      const parameter = argument.name === undefined ? (shifts ? undefined : called.params[position]) : byName;
      if (!parameter || parameter.rest) return this.#leave(call);
      return this.#enterFunction(parameter.target, called, call, path, way);
    }
    const use = useOfArgument(call);
    if (use === 'parses') return this.#use(call, path, way);
    if (use === 'parses-safely') return this.#use(call, ['data', ...path], way);
    if (use !== 'all') return;
    if (FILLS.test(lastName(call))) this.filled = true;
    this.#leave(call);
  }

  #enterFunction(target: Pattern, owner: FunctionNode, call: Call, path: readonly string[], from: Way): void {
    for (let at: Way | undefined = from; at; at = at.from) if (at.owner === owner) return this.#leave(call);
    if (from.depth >= MAX_DEPTH) return this.#leave(call);
    this.#bind(target, path, { owner, call, from, depth: from.depth + 1 });
  }

  /** The object is what a function gives back: it goes on where the function was called. */
  #useReturned(node: Node, path: readonly string[], way: Way): void {
    const owner = enclosing(node, 'function');
    if (owner === way.owner && way.call && way.from) return this.#use(way.call, path, way.from);
    this.#leave(node);
  }

  #useBlock(block: Extract<Node, { kind: 'block' }>, path: readonly string[], way: Way): void {
    if (block.parent?.kind === 'function') return this.#useReturned(block, path, way);
    if (block.parent?.kind === 'if' || block.parent?.kind === 'declare')
      return this.#use(block.parent as never, path, way);
    this.#leave(block);
  }

  /** A constant text, also one that a caller gives, and where it is written. */
  #constant(
    node: Expression,
    way: Way | undefined,
  ): { readonly text: string; readonly given?: Expression } | undefined {
    const text = constantOf(this.#facts.resolver, node);
    if (text !== undefined) return { text: String(text) };
    if (node.kind !== 'name' || !way?.call) return undefined;
    const parameter = this.#facts.resolver.bindingOf(node)?.parameter;
    if (!parameter || parameter.path.length > 0 || parameter.owner !== way.owner) return undefined;
    const given = way.call.args[way.owner.params.indexOf(parameter.parameter)];
    if (!given || given.spread || given.name !== undefined) return undefined;
    const found = this.#constant(given.value, way.from);
    return found && { text: found.text, given: found.given ?? given.value };
  }
}
