/** What was worked out for nodes: a list beside the nodes of each module, and a map for nodes that evaluation made. */
import type { Module, Node } from './ast.ts';

export class NodeMemo<T extends object> {
  readonly #lists = new Map<Module, (T | null | undefined)[]>();
  readonly #made = new Map<Node, T | null>();
  /** The list that was asked last: questions come module by module. */
  #module: Module | undefined;
  #list: (T | null | undefined)[] = [];

  /** `null` where nothing was found, `undefined` where nothing was asked. */
  get(node: Node): T | null | undefined {
    const { home, order } = node;
    if (!home || order === undefined) return this.#made.get(node);
    return this.#listOf(home)[order];
  }

  set(node: Node, value: T | undefined): void {
    const { home, order } = node;
    if (!home || order === undefined) this.#made.set(node, value ?? null);
    else this.#listOf(home)[order] = value ?? null;
  }

  #listOf(module: Module): (T | null | undefined)[] {
    if (module === this.#module) return this.#list;
    let list = this.#lists.get(module);
    if (!list) {
      list = new Array<T | null | undefined>(module.nodes.length).fill(undefined);
      this.#lists.set(module, list);
    }
    this.#module = module;
    this.#list = list;
    return list;
  }
}
