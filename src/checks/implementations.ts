/** What runs behind a method of an interface, where only one class of the project implements it. */
import type { ClassNode, FunctionNode } from '../syntax/ast.ts';
import { findDecorator } from '../syntax/walk.ts';
import type { Facts } from './check.ts';

export class Implementations {
  readonly #facts: Facts;
  readonly #known = new Map<FunctionNode, FunctionNode>();
  #byName: Map<string, FunctionNode[]> | undefined;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** The function itself, or the only implementation of an abstract method. */
  of(called: FunctionNode): FunctionNode {
    let found = this.#known.get(called);
    if (!found) {
      found = this.#find(called) ?? called;
      this.#known.set(called, found);
    }
    return found;
  }

  #find(called: FunctionNode): FunctionNode | undefined {
    const owner = called.parent;
    if (owner?.kind !== 'class' || called.name === undefined || !isAbstract(called)) return undefined;
    this.#byName ??= this.#index();
    const fitting = (this.#byName.get(called.name) ?? []).filter(
      (one) => one !== called && one.params.length === called.params.length && this.#implements(one, owner),
    );
    return fitting.length === 1 ? fitting[0] : undefined;
  }

  #index(): Map<string, FunctionNode[]> {
    const index = new Map<string, FunctionNode[]>();
    for (const module of this.#facts.modules)
      for (const node of this.#facts.nodesOf(module).of('function')) {
        if (node.name === undefined || isAbstract(node) || !(node.receiver || node.parent?.kind === 'class')) continue;
        const there = index.get(node.name);
        if (there) there.push(node);
        else index.set(node.name, [node]);
      }
    return index;
  }

  #implements(method: FunctionNode, owner: ClassNode): boolean {
    const { resolver } = this.#facts;
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

/** Whether a method has no body of its own. */
function isAbstract({ body, decorators }: FunctionNode): boolean {
  if (findDecorator(decorators, 'abstractmethod')) return true;
  return body.body.every((one) => one.kind === 'literal' || one.kind === 'throw');
}
