/** The nodes of a module by kind, collected in one walk; the server model and the checks start from these lists. */
import type { Module, Node } from './ast.ts';
import { forEachChild } from './walk.ts';

const EMPTY: readonly never[] = [];

export class ModuleNodes {
  readonly module: Module;
  readonly #byKind = new Map<Node['kind'], Node[]>();

  constructor(module: Module) {
    this.module = module;
    const stack: Node[] = [];
    for (let i = module.body.length - 1; i >= 0; i--) stack.push(module.body[i] as Node);
    for (let node = stack.pop(); node; node = stack.pop()) {
      // Tests inside a Rust file are left out as test files are.
      if (node.kind === 'unknown' && node.type === 'cfg_test_module') continue;
      const list = this.#byKind.get(node.kind);
      if (list) list.push(node);
      else this.#byKind.set(node.kind, [node]);
      const from = stack.length;
      forEachChild(node, (child) => stack.push(child));
      for (let i = from, j = stack.length - 1; i < j; i++, j--)
        [stack[i], stack[j]] = [stack[j] as Node, stack[i] as Node];
    }
  }

  /** All nodes of a kind, in source order. */
  of<K extends Node['kind']>(kind: K): readonly Extract<Node, { kind: K }>[] {
    return (this.#byKind.get(kind) ?? EMPTY) as readonly Extract<Node, { kind: K }>[];
  }
}
