/** The nodes of a module by kind, collected in one walk; the server model and the checks start from these lists. */
import type { Module, Node } from './ast.ts';

const EMPTY: readonly never[] = [];

export class ModuleNodes {
  readonly module: Module;
  readonly #byKind = new Map<Node['kind'], Node[]>();

  constructor(module: Module) {
    this.module = module;
    const { nodes, ends } = module;
    for (let at = 0; at < nodes.length; at++) {
      const node = nodes[at] as Node;
      // Tests inside a Rust file are left out as test files are.
      if (node.kind === 'unknown' && node.type === 'cfg_test_module') {
        at = ends[at] as number;
        continue;
      }
      const list = this.#byKind.get(node.kind);
      if (list) list.push(node);
      else this.#byKind.set(node.kind, [node]);
    }
  }

  /** All nodes of a kind, in source order. */
  of<K extends Node['kind']>(kind: K): readonly Extract<Node, { kind: K }>[] {
    return (this.#byKind.get(kind) ?? EMPTY) as readonly Extract<Node, { kind: K }>[];
  }
}
