/** What an analysis finds, and what a function leaves behind beside its value. */
import type { ClassNode, Module, Node } from '../syntax/ast.ts';
import type { Binding } from '../syntax/resolve/scopes.ts';
import { join, type Taint, type Value } from './values.ts';

/** Hits at one node that differ in nothing but where the value came from: thirteen headers of a request leave room for its URL. */
const MAX_ALIKE = 32;
const MAX_WRITES = 256;

/** A taint at a sink. */
export interface Hit {
  readonly taint: Taint;
  readonly kind: string;
  readonly module: Module;
  readonly node: Node;
  readonly callee: string;
}

/** What state outside functions is kept by: a class (its fields) or a variable. */
export type StoreKey = ClassNode | Binding;

/** What evaluating a function leaves behind beside its value. */
export class Collector {
  readonly hits: Hit[] = [];
  readonly #writes = new Map<StoreKey, Map<string, Value>>();
  #size = 0;
  readonly #perNode = new Map<Node, Map<string, Hit[]>>();

  /** State that was written, each place once. */
  get writes(): { readonly key: StoreKey; readonly field: string; readonly value: Value }[] {
    return [...this.#writes].flatMap(([key, fields]) => [...fields].map(([field, value]) => ({ key, field, value })));
  }

  /** Remembers what may be written to state; `false` when there is too much of it. */
  write(key: StoreKey, field: string, value: Value): boolean {
    const fields = this.#writes.get(key) ?? new Map<string, Value>();
    const before = fields.get(field);
    if (!before && ++this.#size > MAX_WRITES) return false;
    fields.set(field, before ? join(before, value) : value);
    this.#writes.set(key, fields);
    return true;
  }

  /** `false` when the hit is left out although no equal one is there. */
  add(hit: Hit): boolean {
    const ofNode = this.#perNode.get(hit.node) ?? new Map<string, Hit[]>();
    this.#perNode.set(hit.node, ofNode);
    const there = ofNode.get(hit.kind) ?? [];
    const { root, sym, kinds, seen } = hit.taint;
    let alike = 0;
    for (const { taint } of there) {
      if (taint.kinds !== kinds) continue;
      if (taint.root === root && taint.sym === sym) return true;
      if (taint.root.kind === root.kind && taint.seen === seen) alike++;
    }
    if (alike >= MAX_ALIKE) return false;
    there.push(hit);
    ofNode.set(hit.kind, there);
    this.hits.push(hit);
    return true;
  }
}
