/** Values of expressions under assumptions: an expression together with what its free variables are taken to be. */
import type { ClassNode, Expression, FunctionNode, Literal, Node, Property } from '../../syntax/ast.ts';

/**
 * What is assumed about variables: parameters (by their `Parameter`), loop variables (by the iterable's node) and
 * `this` (by `SELF`). Immutable; an inner assumption hides an outer one.
 */
export class Env {
  static readonly EMPTY = new Env();
  readonly #key: object | undefined;
  readonly #value: Value | undefined;
  readonly #outer: Env | undefined;

  private constructor(key?: object, value?: Value, outer?: Env) {
    this.#key = key;
    this.#value = value;
    this.#outer = outer;
  }

  with(key: object, value: Value): Env {
    return new Env(key, value, this);
  }

  get(key: object): Value | undefined {
    for (let at: Env | undefined = this; at; at = at.#outer) if (at.#key === key) return at.#value;
    return undefined;
  }

  /** What is assumed, innermost first. */
  *values(): Generator<Value> {
    for (let at: Env | undefined = this; at; at = at.#outer) if (at.#value) yield at.#value;
  }
}

/** The key of `this` in an `Env`. */
export const SELF: object = {};

export interface Value {
  readonly node: Expression;
  readonly env: Env;
  /** Elements made by evaluation (the pairs of `Object.entries`), in place of the node's own. */
  readonly items?: readonly Value[];
  /** The value is one of these, and nothing tells which; `node` is that of the first. */
  readonly choices?: readonly Value[];
  /** `node` is a class and the value is an instance of it. */
  readonly instance?: boolean;
}

export interface FunctionValue extends Value {
  readonly node: FunctionNode;
}

export function isFunctionValue(value: Value | undefined): value is FunctionValue {
  return value?.node.kind === 'function';
}

export function valueOf(node: Expression, env: Env = Env.EMPTY): Value {
  return { node, env };
}

export function instanceOf(node: ClassNode, env: Env = Env.EMPTY): Value {
  return { node, env, instance: true };
}

/** One of several values; the same one several times is that one. */
export function oneOf(values: readonly Value[]): Value | undefined {
  const different = values.filter((value, index) => values.findIndex((other) => other.node === value.node) === index);
  const [first] = different;
  return first && different.length > 1 ? { node: first.node, env: first.env, choices: different } : first;
}

/** A text that evaluation made, placed where it comes from. */
export function madeText(text: string, at: Node): Value {
  const node: Literal = { kind: 'literal', type: 'string', value: text, start: at.start, end: at.end };
  node.parent = at;
  return { node, env: Env.EMPTY };
}

/** A list that evaluation made, placed where it comes from. */
export function madeList(items: readonly Value[], at: Node): Value {
  const node: Expression = { kind: 'array', elements: [], start: at.start, end: at.end };
  node.parent = at;
  return { node, env: Env.EMPTY, items };
}

/** An object that evaluation made of values that share their assumptions, placed where it comes from. */
export function madeObject(entries: readonly (readonly [string, Value])[], spread: readonly Value[], at: Node): Value {
  const range = { start: at.start, end: at.end };
  const properties = [
    ...spread.map(({ node }): Property => ({ value: node, spread: true, ...range })),
    ...entries.map(([key, { node }]): Property => ({ key, value: node, spread: false, ...range })),
  ];
  const node: Expression = { kind: 'object', properties, ...range };
  node.parent = at;
  return { node, env: [...spread, ...entries.map(([, value]) => value)][0]?.env ?? Env.EMPTY };
}
