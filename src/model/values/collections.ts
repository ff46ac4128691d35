/** The elements of evaluated lists, objects and maps, with what is added to them after their creation. */
import type { ClassNode, Expression } from '../../syntax/ast.ts';
import { exportedNames, findExport } from '../../syntax/resolve/exports.ts';
import type { Binding } from '../../syntax/resolve/scopes.ts';
import { unwrap } from '../../syntax/walk.ts';
import type { Environments } from './environments.ts';
import type { Evaluator } from './evaluator.ts';
import { elementsOfCall, entriesOfCall, isMap, pairsOf } from './script-calls.ts';
import type { Addition } from './usages.ts';
import { Env, SELF, type Value } from './value.ts';

/** A value of an object or map; `key` is undefined where it is computed at run time. */
export interface Entry {
  readonly key?: string;
  readonly value: Value;
}

/** An entry, or a whole object that is spread into another. */
interface Part extends Entry {
  readonly spread: boolean;
}

/** A variable or field that holds a collection: what it is given, and what is added to that. */
interface Store {
  readonly id: object;
  /** What is assumed where it is added to. */
  readonly env: Env;
  readonly values: readonly Value[];
  readonly additions: readonly Addition[];
}

export class Collections {
  readonly evaluator: Evaluator;
  readonly #environments: Environments;
  /** Stores that are being read, so that `list = [...list, x]` ends. */
  readonly #open = new Set<object>();
  readonly #fields = new Map<string, object>();

  constructor(evaluator: Evaluator, environments: Environments) {
    this.evaluator = evaluator;
    this.#environments = environments;
  }

  /** The elements that a list may have; those that cannot be read are left out. */
  elements(value: Value): Value[] {
    if (value.items) return [...value.items];
    if (value.choices) return value.choices.flatMap((one) => this.elements(one));
    const node = unwrap(value.node);
    const { env } = value;
    return this.evaluator.guard([], () => {
      const store = this.#storeOf(node, env);
      if (store) return this.#elementsOf(store);
      const own = this.evaluator.dialect?.elements(this, { ...value, node });
      if (own) return own;
      switch (node.kind) {
        case 'array':
          return node.elements.flatMap((one) =>
            one.spread ? this.elements({ node: one.value, env }) : [{ node: one.value, env }],
          );
        case 'call': {
          const made = elementsOfCall(this, node, env);
          if (made) return made;
        }
      }
      // Step by step: a name on the way may be that of a list which is added to.
      const next = this.evaluator.step({ node, env });
      return next
        ? this.elements(next)
        : this.evaluator.alternatives({ node, env }).flatMap((one) => this.elements(one));
    });
  }

  #elementsOf(store: Store): Value[] {
    if (store.values.some((one) => isMap(this.evaluator.follow(one).node))) return pairsOf(this.#partsOf(store));
    return this.#reading(store, () => [
      ...store.values.flatMap((one) => this.elements(one)),
      ...store.additions.flatMap((addition) => {
        if (addition.key) return [];
        return this.#environments.of(addition.value, store.env).flatMap((env) => {
          const added = { node: addition.value, env };
          return addition.spread ? this.elements(added) : [added];
        });
      }),
    ]);
  }

  #reading<T>(store: Store, read: () => T[]): T[] {
    if (this.#open.has(store.id)) return [];
    this.#open.add(store.id);
    try {
      return read();
    } finally {
      this.#open.delete(store.id);
    }
  }

  /** The values that an object, map or module namespace may hold. */
  entries(value: Value): Entry[] {
    return this.parts(value).flatMap((part) => (part.spread ? this.entries(part.value) : [part]));
  }

  /** The same with spreads left whole. */
  parts(value: Value): Part[] {
    if (value.choices) return value.choices.flatMap((one) => this.parts(one));
    const node = unwrap(value.node);
    const { env } = value;
    return this.evaluator.guard([], () => {
      const store = this.#storeOf(node, env);
      if (store) return this.#partsOf(store);
      const own = this.evaluator.dialect?.entries(this, { ...value, node });
      if (own) return own.map((one) => ({ ...one, spread: false }));
      switch (node.kind) {
        case 'object':
          return node.properties.map((property): Part => {
            const key = property.key ?? (property.computed && this.evaluator.text({ node: property.computed, env }));
            return { value: { node: property.value, env }, spread: property.spread, ...(key !== undefined && { key }) };
          });
        case 'call': {
          const made = entriesOfCall(this, node, env);
          if (made) return made.map((one) => ({ ...one, spread: false }));
        }
      }
      const next = this.evaluator.step({ node, env });
      if (next) return this.parts(next);
      const alternatives = this.evaluator.alternatives({ node, env });
      if (alternatives.length > 0) return alternatives.flatMap((one) => this.parts(one));
      return this.#exportsOf(node).map((one) => ({ ...one, spread: false }));
    });
  }

  #partsOf(store: Store): Part[] {
    return this.#reading(store, () => [
      ...store.values.flatMap((one) => this.parts(one)),
      ...store.additions.flatMap((addition): Part[] => {
        if (addition.spread) return [{ value: { node: addition.value, env: store.env }, spread: true }];
        const { key: written } = addition;
        if (!written) return [];
        return this.#environments.of(written, store.env).map((env) => {
          const key = this.evaluator.text({ node: written, env });
          return { value: { node: addition.value, env }, spread: false, ...(key !== undefined && { key }) };
        });
      }),
    ]);
  }

  #exportsOf(node: Expression): Entry[] {
    const { resolver } = this.evaluator;
    const target = resolver.target(node);
    const { module } = target ?? {};
    if (!module || !target?.name.endsWith('#')) return [];
    return exportedNames(resolver.project, module).flatMap((key): Entry[] => {
      const found = findExport(resolver.project, module, key);
      if (!found) return [];
      const value =
        'value' in found ? { node: found.value, env: Env.EMPTY } : this.evaluator.ofBinding(found.binding, Env.EMPTY);
      return value ? [{ key, value }] : [];
    });
  }

  /** What a variable or a field of a class holds. */
  #storeOf(node: Expression, env: Env): Store | undefined {
    if (node.kind === 'name') {
      const binding = this.evaluator.resolver.bindingOf(node);
      return binding && this.#storeOfBinding(binding, env);
    }
    return node.kind === 'member' ? this.#storeOfField(node.object, node.property, env) : undefined;
  }

  #storeOfBinding(binding: Binding, env: Env): Store | undefined {
    if (binding.import) {
      const exported = this.#importedBinding(binding);
      return exported && this.#storeOfBinding(exported, Env.EMPTY);
    }
    if (binding.kind !== 'variable' || binding.definitions.some((one) => one.via)) return undefined;
    const additions = this.evaluator.usages.addedTo(binding);
    // What is assumed about a function's variables says nothing of those who add to a variable of the module.
    const inner = binding.scope === binding.module ? Env.EMPTY : env;
    return { id: binding, env: inner, values: this.evaluator.definitionsOf(binding, env), additions };
  }

  #importedBinding(binding: Binding): Binding | undefined {
    const { import: imported, module } = binding;
    if (!imported || imported.imported === '*') return undefined;
    const { project } = this.evaluator.resolver;
    for (const from of project.resolve(module, imported.module)) {
      const found = findExport(project, from, imported.imported);
      if (found && 'binding' in found && !found.binding.import) return found.binding;
    }
    return undefined;
  }

  /** A field may be filled by the class, by what it extends and by what extends it. */
  #storeOfField(object: Expression, field: string, env: Env): Store | undefined {
    const { resolver, usages } = this.evaluator;
    const owner = resolver.types.typeOf(object)?.node;
    if (owner?.kind !== 'class' || owner.flavor !== 'class') return undefined;
    const family = [owner, ...this.#basesOf(owner), ...usages.subclassesOf(owner)];
    const own = this.evaluator.property({ node: object, env }, field);
    const others = new Set(family.flatMap((one) => resolver.members.factsOf(one).fields.get(field)?.values ?? []));
    if (own) others.delete(own.node);
    const additions = family.flatMap((one) => usages.addedToField(one, field));
    if (!own && others.size === 0 && additions.length === 0) return undefined;
    const self = env.get(SELF);
    const inner = self ? Env.EMPTY.with(SELF, self) : Env.EMPTY;
    const values = [...(own ? [own] : []), ...[...others].map((node) => ({ node, env: inner }))];
    return { id: this.#fieldId(family, field), env: inner, values, additions };
  }

  #basesOf(owner: ClassNode): ClassNode[] {
    const base = this.evaluator.baseOf(owner);
    return base && base !== owner ? [base, ...this.evaluator.guard([], () => this.#basesOf(base))] : [];
  }

  #fieldId([owner]: readonly ClassNode[], field: string): object {
    const key = `${owner && this.evaluator.resolver.moduleOf(owner).path}:${owner?.start}.${field}`;
    let id = this.#fields.get(key);
    if (!id) {
      id = {};
      this.#fields.set(key, id);
    }
    return id;
  }

  /** The environments in which an expression is known. */
  ways(node: Expression, env: Env): Env[] {
    return this.#environments.of(node, env);
  }

  /** What a function gives for each of several values. */
  mapped(elements: readonly Value[], callback: Value): Value[] {
    const called = this.evaluator.follow(callback);
    return elements.flatMap((element) => this.evaluator.apply(called, [element]));
  }
}
