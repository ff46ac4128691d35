/** What recognisers find before the module that it belongs to is recognised. */
import type { Module, Node } from '../../syntax/ast.ts';
import type { ModelSink } from '../server-model.ts';

type Emit = (sink: ModelSink) => void;

export class Discoveries {
  readonly #found = new Map<Module, Emit[]>();
  readonly #reported = new Map<Node, Set<string>>();

  /** Keeps what is found in a module until that module is recognised. */
  report(module: Module, emit: Emit): void {
    const list = this.#found.get(module);
    if (list) list.push(emit);
    else this.#found.set(module, [emit]);
  }

  /** Hands over what was kept for a module; `before` runs ahead of each piece. */
  emit(module: Module, sink: ModelSink, before?: () => void): void {
    for (const emit of this.#found.get(module) ?? []) {
      before?.();
      emit(sink);
    }
  }

  /** Whether this is the first time that something of this name is reported for a node. */
  isNew(node: Node, name: string): boolean {
    const names = this.#reported.get(node) ?? new Set();
    this.#reported.set(node, names);
    if (names.has(name)) return false;
    names.add(name);
    return true;
  }
}
