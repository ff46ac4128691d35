/**
 * Every way to reach an expression: the elements that a loop runs over, the arguments that callers give, the instances
 * that a method is called on. One environment for each way in which the expression is then known.
 */
import type { Call, ClassNode, Expression, FunctionNode, Name, Node, Parameter } from '../../syntax/ast.ts';
import { definitionFor } from '../../syntax/resolve/definitions.ts';
import { isSelf } from '../../syntax/resolve/members.ts';
import { enclosingClass } from '../../syntax/resolve/scopes.ts';
import { enclosing } from '../../syntax/walk.ts';
import { argumentFor, givenBy } from './arguments.ts';
import { Collections } from './collections.ts';
import type { Evaluator } from './evaluator.ts';
import type { Caller } from './usages.ts';
import { type Env, instanceOf, SELF, type Value } from './value.ts';

/** What an expression's value hangs on: a parameter, the variable of a loop, or the object that a method is called on. */
type Blocker =
  | { readonly kind: 'parameter'; readonly owner: FunctionNode; readonly parameter: Parameter }
  | { readonly kind: 'loop'; readonly iterable: Expression }
  | { readonly kind: 'self'; readonly owner: ClassNode };

/** List methods that run their first argument on each element. */
const EACH = new Set(['forEach', 'map', 'flatMap', 'filter', 'some', 'every', 'find', 'findIndex', 'sort']);
const MAX_FORKS = 8;
const MAX_ENVIRONMENTS = 1500;

export class Environments {
  readonly collections: Collections;
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
    this.collections = new Collections(evaluator, this);
  }

  /** The environments in which an expression is known as far as it can be; the given one where nothing leads further. */
  of(expression: Expression, env: Env, depth = MAX_FORKS, passed: readonly object[] = []): Env[] {
    const blocker = this.#blockerOf({ node: expression, env });
    const key = blocker && keyOf(blocker);
    // What is bound already and still missing belongs to a value with assumptions of its own.
    if (!blocker || !key || depth === 0 || passed.includes(key)) return [env];
    const forks = this.#evaluator.guard([], () => this.#fork(blocker, env, depth - 1));
    if (forks.length === 0) return [env];
    const found: Env[] = [];
    for (const fork of forks) {
      found.push(...this.of(expression, fork, depth - 1, [...passed, key]));
      if (found.length >= MAX_ENVIRONMENTS) break;
    }
    return found;
  }

  /** What an environment says of a parameter, the variable of a loop, or `this`. */
  boundTo(node: Name, env: Env): Value | undefined {
    if (isSelf(node)) return env.get(SELF);
    const binding = this.#evaluator.resolver.bindingOf(node);
    if (binding?.parameter) return env.get(isReceiver(binding.parameter) ? SELF : binding.parameter.parameter);
    const definition = binding && definitionFor(binding, node);
    return definition?.via === 'each' && definition.value ? env.get(definition.value) : undefined;
  }

  #blockerOf(value: Value): Blocker | undefined {
    return this.#evaluator.guard(undefined, () => {
      const { node, env, items, instance, choices } = this.#evaluator.follow(value);
      if (items || instance || choices) return undefined;
      switch (node.kind) {
        case 'name':
          return this.#blockerOfName(node, env);
        case 'member':
        case 'index':
          return this.#blockerOf({ node: node.object, env });
        case 'text':
          return this.#firstBlocker(node.parts, env);
        case 'binary':
          return this.#firstBlocker([node.left, node.right], env);
        case 'call':
          return this.#blockerOfCall(node, env);
        case 'array':
          return this.#firstBlocker(
            node.elements.flatMap((one) => (one.spread ? [one.value] : [])),
            env,
          );
        case 'conditional':
          return this.#firstBlocker([node.then, node.otherwise], env);
        default:
          return undefined;
      }
    });
  }

  /** `list.map(…)` hangs on the list, `Object.values(table)` on the table, `make(…)` on what `make` is. */
  #blockerOfCall(call: Call, env: Env): Blocker | undefined {
    const { callee, args, via } = call;
    if (via === 'new') return undefined;
    const own = callee.kind === 'name' ? this.#evaluator.dialect?.hangsOn?.(call) : undefined;
    if (own && own.length > 0) return this.#firstBlocker(own, env);
    if (callee.kind !== 'member') return this.#blockerOf({ node: callee, env });
    const ofObject =
      callee.object.kind === 'name' && (callee.object.name === 'Object' || callee.object.name === 'Array');
    return this.#firstBlocker(ofObject ? args.map((one) => one.value) : [callee.object], env);
  }

  #firstBlocker(nodes: readonly Expression[], env: Env): Blocker | undefined {
    for (const node of nodes) {
      const found = this.#blockerOf({ node, env });
      if (found) return found;
    }
    return undefined;
  }

  #blockerOfName(node: Name, env: Env): Blocker | undefined {
    if (isSelf(node)) {
      const owner = enclosingClass(node);
      return owner && !env.get(SELF) ? { kind: 'self', owner } : undefined;
    }
    const binding = this.#evaluator.resolver.bindingOf(node);
    if (binding?.parameter) {
      const { owner, parameter } = binding.parameter;
      const type = isReceiver(binding.parameter) ? enclosingClass(owner) : undefined;
      if (type) return env.get(SELF) ? undefined : { kind: 'self', owner: type };
      return env.get(parameter) ? undefined : { kind: 'parameter', owner, parameter };
    }
    const definition = binding && definitionFor(binding, node);
    if (definition?.via === 'each' && definition.value && !env.get(definition.value))
      return { kind: 'loop', iterable: definition.value };
    if (definition?.value && !definition.via) return this.#blockerOf({ node: definition.value, env });
    return undefined;
  }

  #fork(blocker: Blocker, env: Env, depth: number): Env[] {
    switch (blocker.kind) {
      case 'loop':
        return this.of(blocker.iterable, env, depth).flatMap((inner) =>
          this.collections
            .elements({ node: blocker.iterable, env: inner })
            .map((element) => inner.with(blocker.iterable, element)),
        );
      case 'self':
        return this.#instancesOf(blocker.owner, env);
      case 'parameter':
        return this.#calls(blocker.owner).flatMap((caller) => this.#enter(blocker, caller, env, depth));
    }
  }

  /** The callers of a function; for a constructor, the instantiations of its class. */
  #calls(owner: FunctionNode): readonly Caller[] {
    const { usages } = this.#evaluator;
    const { parent } = owner;
    if (owner.role !== 'constructor' || parent?.kind !== 'class') return usages.callersOf(owner);
    return [parent, ...usages.subclassesOf(parent)].flatMap((one) => usages.callersOf(one));
  }

  #enter(blocker: Extract<Blocker, { kind: 'parameter' }>, { call, callback }: Caller, env: Env, depth: number): Env[] {
    const { owner, parameter } = blocker;
    // A call from inside the function itself brings nothing new.
    for (let up: Node | undefined = call.parent; up; up = up.parent) if (up === owner) return [];
    if (callback !== undefined)
      return owner.params.indexOf(parameter) === 0 && callback === 0
        ? this.#eachElement(call, parameter, env, depth)
        : [];
    const argument = argumentFor(call, owner, parameter);
    if (!argument) return parameter.rest ? [] : [this.#bind(owner, call, env)];
    return this.of(argument.value, env, depth).map((inner) => this.#bind(owner, call, inner));
  }

  /** The parameters of a function as a call gives them; with `make(x)(y)` those of the function that made it too. */
  #bind(owner: FunctionNode, call: Call, env: Env): Env {
    const made = call.callee.kind === 'call' ? this.#evaluator.calledFunction(call.callee, env) : undefined;
    const outer =
      made && call.callee.kind === 'call'
        ? this.#evaluator.bindArguments(made.node, givenBy(call.callee, env), env)
        : env;
    return this.#evaluator.bindArguments(owner, givenBy(call, env), outer);
  }

  #eachElement(call: Call, parameter: Parameter, env: Env, depth: number): Env[] {
    const { callee } = call;
    if (callee.kind !== 'member' || !EACH.has(callee.property)) return [];
    return this.of(callee.object, env, depth).flatMap((inner) =>
      this.collections.elements({ node: callee.object, env: inner }).map((element) => inner.with(parameter, element)),
    );
  }

  /** The instances that a method of a class may be called on: those made by `new`, else one of each class that is not extended. */
  #instancesOf(owner: ClassNode, env: Env): Env[] {
    const { usages } = this.#evaluator;
    const found: Value[] = [];
    for (const one of [owner, ...usages.subclassesOf(owner)]) {
      const made = usages
        .callersOf(one)
        .flatMap(({ call }) => (this.#makesInstance(call, env) && !enclosesSelf(call, one) ? [call] : []));
      if (made.length > 0) found.push(...made.map((call): Value => ({ node: call, env })));
      else if (usages.subclassesOf(one).length === 0) found.push(instanceOf(one, env));
    }
    return found.map((instance) => env.with(SELF, instance));
  }

  #makesInstance(call: Call, env: Env): boolean {
    const isSuper = call.callee.kind === 'name' && call.callee.name === 'super';
    return !isSuper && this.#evaluator.classOf(call, env) !== undefined;
  }
}

/** What a blocker is bound by in an environment. */
function keyOf(blocker: Blocker): object {
  if (blocker.kind === 'loop') return blocker.iterable;
  return blocker.kind === 'self' ? SELF : blocker.parameter;
}

function isReceiver({ owner, parameter }: { readonly owner: FunctionNode; readonly parameter: Parameter }): boolean {
  return parameter === owner.receiver;
}

function enclosesSelf(call: Call, owner: ClassNode): boolean {
  return enclosing(call, 'class') === owner;
}
