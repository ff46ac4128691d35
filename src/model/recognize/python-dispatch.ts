/** What low-level call handlers run for each tool: branches on the name, and tables of functions. */
import type { Expression, FunctionNode, Node } from '../../syntax/ast.ts';
import { forEachChild, walk } from '../../syntax/walk.ts';
import type { PythonProject } from './python-project.ts';

/** Methods that do the work of an object in a table. */
const WORK = [
  'run_tool',
  'execute',
  'run',
  'call',
  'handle',
  'invoke',
  '__call__',
  'handler',
  'function',
  'func',
  'fn',
];

export class Dispatches {
  readonly #project: PythonProject;
  readonly #byName = new Map<string, FunctionNode>();
  readonly #mapped = new Map<string, FunctionNode>();
  readonly #handlers = new Set<FunctionNode>();

  constructor(project: PythonProject) {
    this.#project = project;
  }

  /** Reads a handler of `tools/call`. */
  add(handler: FunctionNode): void {
    if (this.#handlers.has(handler)) return;
    this.#handlers.add(handler);
    walk(handler.body, (node) => {
      if (node.kind === 'switch')
        for (const one of node.cases) for (const test of one.tests) this.#addBranch(test, one.body);
      if (node.kind === 'if') this.#addBranch(node.test, node.then);
      this.#addTable(node);
      return true;
    });
  }

  /** The function behind a tool: its own, or the one that answers for all. */
  handlerOf(name: string | undefined): FunctionNode | undefined {
    const own = name === undefined ? undefined : this.#byName.get(name);
    return own ?? (name === undefined ? undefined : this.#mapped.get(name)) ?? [...this.#handlers][0];
  }

  /** The function that a table holds for a tool; the flow engine does not find it by itself. */
  mappedTo(name: string): FunctionNode | undefined {
    return this.#byName.has(name) ? undefined : this.#mapped.get(name);
  }

  #addBranch(test: Node, body: Node): void {
    for (const name of this.#namesIn(test)) {
      const called = this.#byName.has(name) ? undefined : this.#workOf(body);
      if (called) this.#byName.set(name, called);
    }
  }

  /** The texts that a case or comparison names. */
  #namesIn(test: Node): string[] {
    if (test.kind === 'binary' && ['==', 'or', 'in'].includes(test.operator))
      return [...this.#namesIn(test.left), ...this.#namesIn(test.right)];
    if (test.kind === 'array') return test.elements.flatMap((one) => this.#namesIn(one.value));
    if (test.kind !== 'literal' && test.kind !== 'member' && test.kind !== 'name') return [];
    const text = this.#project.text(test);
    return text === undefined ? [] : [text];
  }

  /** The function of the project that a branch hands its work to: the last one called with arguments. */
  #workOf(body: Node): FunctionNode | undefined {
    let found: FunctionNode | undefined;
    const visit = (node: Node): void => {
      if (node.kind === 'call' && node.args.length > 0) found = this.#project.resolver.functionOf(node) ?? found;
      if (node.kind !== 'function') forEachChild(node, visit);
    };
    visit(body);
    return found;
  }

  /** `handlers[name]`, `handlers.get(name)`. */
  #addTable(node: Node): void {
    const table = tableOf(node);
    if (!table) return;
    const { environments, emptyEnv } = this.#project;
    for (const { key, value } of environments.collections.entries({ node: table, env: emptyEnv })) {
      const called = key === undefined || this.#mapped.has(key) ? undefined : this.#functionIn(value);
      if (key !== undefined && called) this.#mapped.set(key, called);
    }
  }

  #functionIn(value: Parameters<PythonProject['functionOf']>[0]): FunctionNode | undefined {
    const own = this.#project.functionOf(value);
    if (own || !value) return own;
    for (const key of WORK) {
      const found = this.#project.functionOf(this.#project.evaluator.property(value, key));
      if (found) return found;
    }
    return undefined;
  }
}

function tableOf(node: Node): Expression | undefined {
  if (node.kind === 'index' && node.index.kind !== 'literal' && node.index.kind !== 'unknown') return node.object;
  return node.kind === 'call' &&
    node.callee.kind === 'member' &&
    node.callee.property === 'get' &&
    node.args.length > 0 &&
    node.args[0]?.value.kind !== 'literal'
    ? node.callee.object
    : undefined;
}
