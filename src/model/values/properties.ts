/** Properties of evaluated values: of objects, lists, classes, instances and modules. */
import type { Call, ClassNode, Expression, Name, ObjectNode } from '../../syntax/ast.ts';
import { findExport } from '../../syntax/resolve/exports.ts';
import { forEachChild } from '../../syntax/walk.ts';
import { givenBy, listed } from './arguments.ts';
import type { Evaluator } from './evaluator.ts';
import { Env, SELF, type Value } from './value.ts';

export class Properties {
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  /** A property of a value that is already followed to its end. */
  find(value: Value, key: string): Value | undefined {
    const { node, env, items } = value;
    if (items) return items[Number(key)];
    const own = this.#evaluator.dialect?.property(this.#evaluator, value, key);
    if (own) return own;
    switch (node.kind) {
      case 'object':
        return this.#ofObject(node, env, key, value);
      case 'class':
        return value.instance ? this.#ofInstance(node, key, env, value, node) : this.#ofClass(node, key);
      case 'array': {
        const element = node.elements[Number(key)];
        return element && node.elements.every((one) => !one.spread) ? { node: element.value, env } : undefined;
      }
      case 'call':
        return this.#ofCall(node, env, key, value) ?? this.#assigned(node, key) ?? this.#ofModule(node, key);
      case 'name':
        return this.#assigned(node, key) ?? this.#ofModule(node, key);
      case 'member':
        return this.#ofModule(node, key);
      default:
        return undefined;
    }
  }

  #ofObject(node: ObjectNode, env: Env, key: string, self: Value): Value | undefined {
    for (let i = node.properties.length - 1; i >= 0; i--) {
      const property = node.properties[i];
      if (!property) continue;
      if (property.spread) {
        const found = this.#ofSpread({ node: property.value, env }, key);
        if (found) return found;
      } else if (
        property.key === key ||
        (property.computed && this.#evaluator.text({ node: property.computed, env }) === key)
      ) {
        return this.#member(property.value, env, self);
      }
    }
    return this.#assigned(node, key);
  }

  /** `...(flag ? {a} : {})`, `...(flag && {a})`: whichever part has the property. */
  #ofSpread(value: Value, key: string): Value | undefined {
    for (const option of this.#evaluator.options(value)) {
      const found = this.#evaluator.property(option, key);
      if (found) return found;
    }
    return undefined;
  }

  /** A getter stands for what it returns; a method knows its `this`. */
  #member(node: Expression, env: Env, self: Value): Value | undefined {
    if (node.kind !== 'function') return { node, env };
    if (node.role === undefined) return { node, env };
    const inner = env.with(SELF, self);
    if (node.role !== 'getter') return { node, env: inner };
    const returns = this.#evaluator.returnsOf(node);
    return returns.length === 1 && returns[0]?.value ? { node: returns[0].value, env: inner } : undefined;
  }

  /** `const x = {}; x.key = value`: what is given to a property of the variable that holds a value. */
  #assigned(node: Expression, key: string): Value | undefined {
    const name = node.kind === 'name' ? node : variableOf(node);
    const binding = name && this.#evaluator.resolver.bindingOf(name);
    const values = binding && !binding.import ? this.#evaluator.usages.assignedTo(binding).get(key) : undefined;
    return values?.length === 1 && values[0] ? { node: values[0], env: Env.EMPTY } : undefined;
  }

  /** `new X(…).key`, `Object.assign({}, a, b).key`, `defineX({key: …}).key`. */
  #ofCall(node: Call, env: Env, key: string, self: Value): Value | undefined {
    const args = node.args.map(({ value, spread }) => (spread ? undefined : { node: value, env }));
    const owner = this.#evaluator.classOf(node, env);
    if (owner)
      return this.#ofInstance(owner, key, this.#evaluator.constructorEnv(owner, givenBy(node, env)), self, owner);
    if (node.via === 'new') return undefined;
    const { callee } = node;
    if (
      callee.kind === 'member' &&
      callee.property === 'assign' &&
      callee.object.kind === 'name' &&
      callee.object.name === 'Object'
    ) {
      for (const argument of [...args].reverse()) {
        const found = argument && this.#evaluator.property(argument, key);
        if (found) return found;
      }
    }
    return undefined;
  }

  /** A member of an instance: of its class, then of its base classes with the arguments of `super(…)`. */
  #ofInstance(owner: ClassNode, key: string, env: Env, self: Value, actual: ClassNode): Value | undefined {
    return this.#evaluator.guard(undefined, () => {
      if (key === 'constructor') return { node: actual, env: Env.EMPTY };
      const { resolver } = this.#evaluator;
      const facts = resolver.members.factsOf(owner);
      const inner = env.with(SELF, self);
      const method = facts.methods.get(key);
      if (method && method.body.start < method.body.end) return this.#member(method, inner, self);
      const field = facts.fields.get(key);
      const written = field?.values.at(-1);
      if (written) return { node: written, env: inner };
      const constructor = owner.methods.find((one) => one.role === 'constructor');
      const property =
        field && constructor?.params.find((one) => one.target.kind === 'name' && one.target.name === key);
      if (property) return env.get(property);
      const base = this.#evaluator.baseOf(owner);
      return base ? this.#ofInstance(base, key, this.#superEnv(owner, base, env), self, actual) : undefined;
    });
  }

  #superEnv(owner: ClassNode, base: ClassNode, env: Env): Env {
    const constructor = owner.methods.find((one) => one.role === 'constructor');
    // A class without a constructor hands its arguments on.
    if (!constructor) return env;
    let found: Call | undefined;
    const visit = (node: Parameters<typeof forEachChild>[0]): void => {
      if (node.kind === 'call' && isSuper(node)) found ??= node;
      forEachChild(node, visit);
    };
    visit(constructor.body);
    return this.#evaluator.constructorEnv(base, found ? givenBy(found, env) : listed([]));
  }

  /** A static member; an enum's member. */
  #ofClass(owner: ClassNode, key: string): Value | undefined {
    const { resolver, usages } = this.#evaluator;
    const facts = resolver.members.factsOf(owner);
    const method = facts.methods.get(key);
    if (method) return this.#member(method, Env.EMPTY, { node: owner, env: Env.EMPTY });
    const binding =
      owner.name === undefined
        ? undefined
        : resolver.project.scopesOf(resolver.moduleOf(owner)).lookup(owner.name, owner);
    const written = facts.fields.get(key)?.values.at(-1) ?? (binding && usages.assignedTo(binding).get(key)?.at(-1));
    if (written) return { node: written, env: Env.EMPTY };
    for (const base of owner.bases) {
      const target = resolver.typeTarget(base)?.node;
      const found =
        target?.kind === 'class' ? this.#evaluator.property({ node: target, env: Env.EMPTY }, key) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  /** An export of the module that a namespace import or `require` names. */
  #ofModule(node: Expression, key: string): Value | undefined {
    const { resolver } = this.#evaluator;
    const target = resolver.target(node);
    if (!target?.module || !target.name.endsWith('#')) return undefined;
    const found = findExport(resolver.project, target.module, key);
    if (!found) return undefined;
    return 'value' in found
      ? { node: found.value, env: Env.EMPTY }
      : this.#evaluator.ofBinding(found.binding, Env.EMPTY);
  }
}

/** `super(…)`, and `super().__init__(…)` of Python. */
function isSuper({ callee }: Call): boolean {
  const isName = (node: Expression) => node.kind === 'name' && node.name === 'super';
  if (callee.kind !== 'member') return isName(callee);
  return callee.property === '__init__' && callee.object.kind === 'call' && isName(callee.object.callee);
}

/** The variable that an expression is declared or assigned to. */
function variableOf({ parent }: Expression): Name | undefined {
  const target = parent?.kind === 'declare' || parent?.kind === 'assign' ? parent.target : undefined;
  return target?.kind === 'name' ? target : undefined;
}
