/** What runs behind a method that an interface, a trait or an abstract class only declares. */
import type { ClassNode, FunctionNode, Module } from '../ast.ts';
import type { ModuleNodes } from '../nodes.ts';
import { findDecorator } from '../walk.ts';
import type { Resolver } from './resolver.ts';

const NONE: readonly FunctionNode[] = [];

export class Implementations {
  readonly #resolver: Resolver;
  readonly #nodesOf: (module: Module) => ModuleNodes;
  readonly #known = new Map<FunctionNode, readonly FunctionNode[]>();
  #byName: Map<string, FunctionNode[]> | undefined;

  constructor(resolver: Resolver, nodesOf: (module: Module) => ModuleNodes) {
    this.#resolver = resolver;
    this.#nodesOf = nodesOf;
  }

  /** Every implementation of a method without a body; none of one that has a body. */
  of(called: FunctionNode): readonly FunctionNode[] {
    const owner = called.parent;
    if (owner?.kind !== 'class' || called.name === undefined) return NONE;
    let found = this.#known.get(called);
    if (!found) {
      found = isAbstract(called) ? this.#find(called, called.name, owner) : NONE;
      this.#known.set(called, found);
    }
    return found;
  }

  #find(called: FunctionNode, name: string, owner: ClassNode): readonly FunctionNode[] {
    this.#byName ??= this.#index();
    return (this.#byName.get(name) ?? []).filter((one) => fits(one, called) && this.#implements(one, owner));
  }

  #index(): Map<string, FunctionNode[]> {
    const index = new Map<string, FunctionNode[]>();
    for (const module of this.#resolver.project.modules)
      for (const node of this.#nodesOf(module).of('function')) {
        if (node.name === undefined || isAbstract(node) || !(node.receiver || node.parent?.kind === 'class')) continue;
        const there = index.get(node.name);
        if (there) there.push(node);
        else index.set(node.name, [node]);
      }
    return index;
  }

  #implements(method: FunctionNode, owner: ClassNode): boolean {
    const resolver = this.#resolver;
    const own = method.parent?.kind === 'class' ? method.parent : undefined;
    if (own) {
      const bases = own.trait ? [own.trait] : own.bases;
      return bases.some(
        (base) =>
          resolver.typeTarget(base)?.node === owner || (own.trait && base.name.split('::').at(-1) === owner.name),
      );
    }
    // Go: a type with every method of the interface implements it.
    const written = owner.flavor === 'interface' ? method.receiver?.type : undefined;
    const type = written && resolver.typeTarget(written)?.node;
    if (type?.kind !== 'class') return false;
    const { methods } = resolver.members.factsOf(type);
    return owner.methods.every(({ name }) => name === undefined || methods.has(name));
  }
}

/** Whether a method takes what the declared one takes; in Go that includes the types, since no declaration says so. */
function fits(method: FunctionNode, declared: FunctionNode): boolean {
  if (method === declared || method.params.length !== declared.params.length) return false;
  if (method.parent?.kind === 'class') return true;
  return method.params.every(
    ({ type }, index) => lastName(type?.name) === lastName(declared.params[index]?.type?.name),
  );
}

function lastName(name: string | undefined): string | undefined {
  return name?.split('.').at(-1);
}

/** Whether a method has no body of its own. */
function isAbstract({ body, decorators }: FunctionNode): boolean {
  if (findDecorator(decorators, 'abstractmethod')) return true;
  return body.body.every((one) => one.kind === 'literal' || one.kind === 'throw');
}
