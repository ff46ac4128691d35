/** Parts of evaluated Go values: fields, elements, methods, and what is put into a variable later. */
import type { ArrayNode, ClassNode, Expression, Literal, Node, ObjectNode } from '../../syntax/ast.ts';
import type { GoEvaluator } from './go-evaluator.ts';
import type { Change } from './go-usages.ts';
import { Env, type Value } from './value.ts';

export class GoProperties {
  readonly #evaluator: GoEvaluator;

  constructor(evaluator: GoEvaluator) {
    this.#evaluator = evaluator;
  }

  /** A part of a value that is already followed to its end. */
  find(value: Value, key: string): Value | undefined {
    const { node, env, items, instance } = value;
    if (items) return items[Number(key)];
    if (instance) return this.#method(value, key);
    if (node.kind === 'array') return this.#element(node, env, key);
    const own = node.kind === 'object' ? (this.#written(node, env, key) ?? this.#embedded(node, env, key)) : undefined;
    if (own) return own;
    const changes = this.changesOf(node).filter(
      (change) => change.path.length === 0 && this.#keyOf(change.key, Env.EMPTY) === key,
    );
    const [change] = changes;
    if (change) return changes.length === 1 ? { node: change.value, env } : undefined;
    return (
      this.#method(value, key) ?? (node.kind === 'object' && !this.#isLent(node) ? this.#zero(node, key) : undefined)
    );
  }

  #keyOf(key: Expression | string, env: Env): string | undefined {
    return typeof key === 'string' ? key : this.#evaluator.text({ node: key, env });
  }

  #written(node: ObjectNode, env: Env, key: string): Value | undefined {
    const found = node.properties.find(
      (one) => one.key === key || (one.computed !== undefined && this.#keyOf(one.computed, env) === key),
    );
    return found && { node: found.value, env };
  }

  /** `T{a, b}` by field name, `[]T{a, b}` by position. */
  #element(node: ArrayNode, env: Env, key: string): Value | undefined {
    const { elements } = node;
    const owner = this.#structOf(node);
    const position = owner && !/^\d+$/.test(key) ? owner.fields.findIndex((field) => field.name === key) : Number(key);
    const element = elements[position];
    if (element && elements.every((one) => !one.spread)) return { node: element.value, env };
    return owner ? this.#method({ node, env }, key) : undefined;
  }

  #structOf(node: Expression): ClassNode | undefined {
    const { types } = this.#evaluator;
    return node.kind === 'class' ? node : types.classOf(types.typeOf(node));
  }

  #embedded(node: ObjectNode, env: Env, key: string): Value | undefined {
    for (const { name } of this.#structOf(node)?.bases ?? []) {
      const inner = node.properties.find((one) => one.key === name.slice(name.lastIndexOf('.') + 1));
      const found = inner && this.#evaluator.property({ node: inner.value, env }, key);
      if (found) return found;
    }
    return undefined;
  }

  /** A field that a literal leaves out has the zero value of its type. */
  #zero(node: ObjectNode, key: string): Value | undefined {
    const { types } = this.#evaluator;
    const type = types.fieldOf(types.typeOf(node), key);
    if (!type) return undefined;
    const { name } = types.underlying(type) ?? type;
    const constant = type.pointer ? null : name === 'string' ? '' : name === 'bool' ? false : null;
    const kind = constant === null ? 'null' : constant === '' ? 'string' : 'boolean';
    const zero: Literal = { kind: 'literal', type: kind, value: constant, start: node.start, end: node.end };
    zero.parent = node;
    return { node: zero, env: Env.EMPTY };
  }

  /** Whether something out of sight may change a literal: it is in a variable whose address is handed to it. */
  #isLent(node: ObjectNode): boolean {
    let up = node.parent;
    while (up?.kind === 'unary') up = up.parent;
    const name = up?.kind === 'declare' && up.target.kind === 'name' ? up.target : undefined;
    const binding = name && this.#evaluator.resolver.bindingOf(name);
    const isPointer = node.parent?.kind === 'unary';
    return (binding ? this.#evaluator.usages.referencesTo(binding) : []).some((reference) => {
      const at = isPointer ? reference : reference.parent;
      if (!at || (!isPointer && (at.kind !== 'unary' || at.operator !== '&'))) return false;
      const call = at.parent;
      return call?.kind === 'call' && call.callee !== at && this.#evaluator.resolver.functionOf(call) === undefined;
    });
  }

  #method(value: Value, key: string): Value | undefined {
    const owner = this.#structOf(value.node);
    const method = owner && this.#evaluator.types.methodOf(owner, key);
    if (!method?.receiver) return undefined;
    return { node: method, env: Env.EMPTY.with(method.receiver, value) };
  }

  /** What is put later into the variable that a literal, or a part of one, is the first value of. */
  changesOf(node: Expression): readonly Change[] {
    if (node.kind === 'name') {
      const binding = this.#evaluator.resolver.bindingOf(node);
      return binding && !binding.import ? this.#evaluator.usages.changesOf(binding) : [];
    }
    const path: string[] = [];
    let at: Node = node;
    for (let up = node.parent; up; up = up.parent) {
      if (up.kind === 'object') {
        const inside = up.properties.find((one) => one.value === at);
        if (inside?.key === undefined) return [];
        path.unshift(inside.key);
      } else if (up.kind === 'declare' || up.kind === 'assign') {
        const binding = up.target.kind === 'name' ? this.#evaluator.resolver.bindingOf(up.target) : undefined;
        if (!binding) return [];
        return this.#evaluator.usages
          .changesOf(binding)
          .flatMap((change) =>
            path.every((step, index) => change.path[index] === step)
              ? [{ ...change, path: change.path.slice(path.length) }]
              : [],
          );
      } else if (up.kind !== 'unary' && up.kind !== 'cast') return [];
      at = up;
    }
    return [];
  }
}
