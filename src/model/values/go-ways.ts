/**
 * Every way to reach a Go expression: the arguments that callers give, the elements that a loop runs over, the literals
 * of the struct that a parameter is. One way for each of which more is then known.
 */
import type { ClassNode, Expression, FunctionNode, Name, Node, Parameter } from '../../syntax/ast.ts';
import { unwrap } from '../../syntax/walk.ts';
import { GoCollections } from './go-collections.ts';
import type { GoEvaluator } from './go-evaluator.ts';
import type { StructLiteral } from './go-usages.ts';
import { Env, instanceOf, isFunctionValue, madeText, type Value } from './value.ts';

/** One way to reach an expression: what is then assumed, and the call or literal that says so. */
export interface Way {
  readonly env: Env;
  /** The outermost call or the literal that makes the difference; none for an expression that depends on nothing. */
  readonly origin?: Node;
}

/** What an expression hangs on: a parameter or receiver, or the variable of a loop. */
type Blocker =
  | {
      readonly kind: 'parameter';
      readonly node: Expression;
      readonly owner: FunctionNode;
      readonly parameter: Parameter;
    }
  | { readonly kind: 'loop'; readonly node: Expression; readonly iterable: Expression };

const MAX_FORKS = 8;
const MAX_WAYS = 2000;

export class GoWays {
  readonly collections: GoCollections;
  readonly #evaluator: GoEvaluator;

  constructor(evaluator: GoEvaluator) {
    this.#evaluator = evaluator;
    this.collections = new GoCollections(evaluator);
  }

  /** The ways to reach an expression; the given one where nothing leads further. */
  to(expression: Expression, way: Way, depth = MAX_FORKS, solved: readonly object[] = []): Way[] {
    const blocker = depth > 0 ? this.#blockerOf({ node: expression, env: way.env }) : undefined;
    if (!blocker || solved.includes(keyOf(blocker))) return [way];
    const forks = this.#evaluator.guard([], () => this.#fork(blocker, way, depth - 1));
    if (forks.length === 0) return [way];
    return forks
      .slice(0, MAX_WAYS)
      .flatMap((fork) => this.to(expression, fork, depth - 1, [...solved, keyOf(blocker)]));
  }

  #blockerOf(value: Value): Blocker | undefined {
    return this.#evaluator.guard(undefined, () => {
      const { node, env, items, instance } = this.#evaluator.follow(value);
      if (items || instance) return undefined;
      switch (node.kind) {
        case 'name': {
          const binding = this.#evaluator.resolver.bindingOf(node);
          if (binding?.parameter) {
            const { owner, parameter } = binding.parameter;
            return env.get(parameter) ? undefined : { kind: 'parameter', node, owner, parameter };
          }
          const [definition] = binding?.definitions ?? [];
          if (definition?.via !== 'each' || !definition.value) return undefined;
          return env.get(definition.value) ? undefined : { kind: 'loop', node, iterable: definition.value };
        }
        case 'member':
        case 'index':
          return this.#blockerOf({ node: node.object, env });
        case 'text':
          return this.#firstOf(node.parts, env);
        case 'binary':
          return this.#firstOf([node.left, node.right], env);
        case 'call':
          return this.#firstOf(
            [...(node.callee.kind === 'member' ? [node.callee.object] : []), ...node.args.map((one) => one.value)],
            env,
          );
        default:
          return undefined;
      }
    });
  }

  #firstOf(nodes: readonly Expression[], env: Env): Blocker | undefined {
    for (const node of nodes) {
      const found = this.#blockerOf({ node, env });
      if (found) return found;
    }
    return undefined;
  }

  #fork(blocker: Blocker, way: Way, depth: number): Way[] {
    const key = keyOf(blocker);
    if (blocker.kind === 'loop') {
      const rounds = this.to(blocker.iterable, way, depth).flatMap((inner) => this.#rounds(blocker.iterable, inner));
      if (rounds.length > 0) return rounds;
    }
    const entered = blocker.kind === 'parameter' ? this.#enter(blocker, way, depth) : [];
    if (entered.length > 0 && entered.every(({ env }) => this.#isKnown(env.get(key)))) return entered;
    // Callers that hand over what they were given say less than the literals of the type.
    const instances = this.#instancesOf(blocker.node, depth);
    return instances.length > 0
      ? instances.map(({ value, origin }) => ({ env: way.env.with(key, value), origin }))
      : entered;
  }

  #isKnown(value: Value | undefined): boolean {
    if (!value) return false;
    const { node, instance, items } = this.#evaluator.follow(value);
    return instance === true || items !== undefined || ['object', 'array', 'literal', 'function'].includes(node.kind);
  }

  /** One way for each round of a loop: its element, and its key where a map is run over. */
  #rounds(iterable: Expression, { env, origin }: Way): Way[] {
    const { types } = this.#evaluator;
    const isMap = types.underlying(types.typeOf(iterable))?.name === 'map';
    const value = { node: iterable, env };
    if (!isMap) {
      const elements = this.collections.elements(value);
      return elements.map((one) => ({ env: env.with(iterable, one), origin: origin ?? this.#placeOf(one) }));
    }
    const variable = keyVariable(iterable);
    return this.collections.entries(value).flatMap(({ key, value: one }): Way[] => {
      if (key === undefined) return [];
      const inner = env.with(iterable, one);
      const place = origin ?? this.#placeOf(one);
      return [{ env: variable ? inner.with(variable, madeText(key, one.node)) : inner, origin: place }];
    });
  }

  /** The literal that an element is, where it is one and not a reference to something of the project. */
  #placeOf(value: Value): Node {
    const followed = this.#evaluator.follow(value).node;
    return followed.kind === 'object' || followed.kind === 'array' ? followed : value.node;
  }

  /** The values that a variable of a struct or interface type may have: the literals of the struct, or of the structs. */
  #instancesOf(node: Expression, depth: number): { value: Value; origin: Node }[] {
    const { types, usages } = this.#evaluator;
    const owner = types.classOf(types.typeOf(node));
    const path = accessOf(node);
    const literals = (one: ClassNode) =>
      usages.literalsOf(one).flatMap((literal) => this.#literal(literal, path, depth));
    if (owner?.flavor === 'struct') return literals(owner);
    const [method] = owner?.flavor === 'interface' ? owner.methods : [];
    const implementers = method ? usages.implementersOf(method) : [];
    return implementers.flatMap((one) => {
      const found = literals(one);
      return found.length > 0 ? found : [{ value: instanceOf(one), origin: one }];
    });
  }

  /** A literal in each way in which what is read of it is known; `T{}` says nothing of its fields. */
  #literal(literal: StructLiteral, path: readonly string[], depth: number): { value: Value; origin: Node }[] {
    const isEmpty = literal.kind === 'object' ? literal.properties.length === 0 : literal.elements.length === 0;
    if (isEmpty && literal.kind === 'array') return [];
    let read: Value | undefined = { node: literal, env: Env.EMPTY };
    for (const key of path) {
      read = this.#evaluator.property(read, key);
      const [result] = isFunctionValue(read) ? this.#evaluator.resultsOf(read.node) : [];
      if (result?.value && read) read = { node: result.value, env: read.env };
      if (!read) return isEmpty ? [] : [{ value: { node: literal, env: Env.EMPTY }, origin: literal }];
    }
    return this.to(read.node, { env: read.env }, depth).map(({ env, origin }) => ({
      value: { node: literal, env },
      origin: origin ?? literal,
    }));
  }

  /** The calls of the function that a parameter belongs to. */
  #enter({ owner, parameter }: Extract<Blocker, { kind: 'parameter' }>, way: Way, depth: number): Way[] {
    const isReceiver = owner.receiver === parameter;
    const position = owner.params.indexOf(parameter);
    return this.#evaluator.usages.callersOf(owner).flatMap((call) => {
      // A call from inside the function itself brings nothing new.
      for (let up: Node | undefined = call.parent; up; up = up.parent) if (up === owner) return [];
      const object = call.callee.kind === 'member' ? call.callee.object : undefined;
      const argument = isReceiver ? object : call.args[position]?.value;
      if (!argument) return [];
      return this.to(unwrap(argument), { env: Env.EMPTY }, depth).map((caller): Way => {
        const free =
          owner.receiver && object ? way.env.with(owner.receiver, { node: object, env: caller.env }) : way.env;
        return {
          env: this.#evaluator.bind({ node: owner, env: free }, call, caller.env),
          origin: caller.origin ?? call,
        };
      });
    });
  }
}

/** What assumptions on a blocker are kept under. */
function keyOf(blocker: Blocker): Parameter | Expression {
  return blocker.kind === 'loop' ? blocker.iterable : blocker.parameter;
}

/** The fields and methods that are read of a variable at its place: `tool.Def.Name` reads `Def` and `Name`. */
function accessOf(node: Expression): string[] {
  const path: string[] = [];
  let at: Node = node;
  for (let up = node.parent; up; up = up.parent) {
    if (up.kind === 'member' && up.object === at) path.push(up.property);
    else if (up.kind !== 'unary' && !(up.kind === 'call' && up.callee === at)) break;
    at = up;
  }
  return path;
}

/** `key` of `for key, value := range map`. */
function keyVariable(iterable: Expression): Name | undefined {
  const target = iterable.parent?.kind === 'loop' ? iterable.parent.each?.target : undefined;
  const first = target?.kind === 'destructure' ? target.entries[0]?.target : target;
  return first?.kind === 'name' ? first : undefined;
}
