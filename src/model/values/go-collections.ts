/** The elements of Go lists and the entries of maps, with what is added to them after their creation. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { Binding } from '../../syntax/resolve/scopes.ts';
import { unwrap } from '../../syntax/walk.ts';
import type { GoEvaluator } from './go-evaluator.ts';
import { Env, type Value } from './value.ts';

/** A value of a map or the field of a struct; `key` is undefined where it is computed at run time. */
export interface GoEntry {
  readonly key?: string;
  readonly value: Value;
}

export class GoCollections {
  readonly #evaluator: GoEvaluator;
  /** Variables that are being read, so that `list = append(list, x)` ends. */
  readonly #open = new Set<Binding>();

  constructor(evaluator: GoEvaluator) {
    this.#evaluator = evaluator;
  }

  /** The elements that a list may have; those that cannot be read are left out. */
  elements(value: Value): Value[] {
    if (value.items) return [...value.items];
    const node = unwrap(value.node);
    const { env } = value;
    return this.#evaluator.guard([], () => {
      switch (node.kind) {
        case 'array':
          return node.elements.flatMap((one) =>
            one.spread ? this.elements({ node: one.value, env }) : [{ node: one.value, env }],
          );
        case 'index':
          return node.index.kind === 'unknown'
            ? this.elements({ node: node.object, env })
            : this.#elementsOfNext({ node, env });
        case 'name':
          return this.#elementsOfName(node, env) ?? this.#elementsOfNext({ node, env });
        case 'call':
          return this.#elementsOfCall(node, env) ?? this.#elementsOfNext({ node, env });
        default:
          return this.#elementsOfNext({ node, env });
      }
    });
  }

  #elementsOfNext(value: Value): Value[] {
    const next = this.#evaluator.step(value);
    return next ? this.elements(next) : [];
  }

  /** A variable that is appended to has the elements of all its values. */
  #elementsOfName(node: Expression & { kind: 'name' }, env: Env): Value[] | undefined {
    const binding = this.#evaluator.resolver.bindingOf(node);
    if (!binding || binding.import || binding.parameter || binding.node.kind === 'function') return undefined;
    if (binding.definitions.length < 2) return undefined;
    if (this.#open.has(binding)) return [];
    this.#open.add(binding);
    const found = binding.definitions.flatMap(({ value, via, path }) => {
      const part = value && !via && this.#evaluator.part({ node: value, env }, path);
      return part ? this.elements(part) : [];
    });
    this.#open.delete(binding);
    return found;
  }

  #elementsOfCall(node: Call, env: Env): Value[] | undefined {
    const name = node.callee.kind === 'name' ? node.callee.name : this.#evaluator.resolver.calleeName(node);
    const args = node.args.map(({ value }): Value => ({ node: value, env }));
    const [first, ...rest] = args;
    if (name === 'append' && first) {
      const added = rest.flatMap((one, index) => (node.args[index + 1]?.spread ? this.elements(one) : [one]));
      return [...this.elements(first), ...added];
    }
    if (name === 'slices.Concat') return args.flatMap((one) => this.elements(one));
    const called = this.#evaluator.calledFunction(node, env);
    if (!called) return undefined;
    const results = this.#evaluator.resultsOf(called.node);
    if (results.length < 2) return undefined;
    const inner = this.#evaluator.bind(called, node, env);
    return results.flatMap((result) => (result.value ? this.elements({ node: result.value, env: inner }) : []));
  }

  /** The entries of a map, or the fields of a struct literal. */
  entries(value: Value): GoEntry[] {
    const node = unwrap(value.node);
    const { env } = value;
    return this.#evaluator.guard([], () => {
      const next = this.#evaluator.step({ node, env });
      if (next) return node.kind === 'name' ? [...this.entries(next), ...this.#added(node)] : this.entries(next);
      const own =
        node.kind === 'object'
          ? node.properties.map((one) => this.#entry(one.key ?? one.computed, one.value, env))
          : [];
      const added = this.#added(node);
      // What no literal gives and nobody is seen to add is not known.
      return node.kind !== 'object' && added.length === 0 ? [{ value: { node, env } }] : [...own, ...added];
    });
  }

  #added(node: Expression): GoEntry[] {
    const changes = this.#evaluator.changesOf(node).filter((change) => change.path.length === 0);
    return changes.map((change) => this.#entry(change.key, change.value, Env.EMPTY));
  }

  #entry(written: Expression | string | undefined, node: Expression, env: Env): GoEntry {
    const key = typeof written === 'string' ? written : written && this.#evaluator.text({ node: written, env });
    return { value: { node, env }, ...(key !== undefined && { key }) };
  }
}
