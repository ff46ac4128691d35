/** What Go functions give back: their returns without those of errors, as far as known tests leave them reachable. */
import type { Block, Expression, FunctionNode, If, Node, Return } from '../../syntax/ast.ts';
import { forEachChild, unwrap } from '../../syntax/walk.ts';
import type { GoEvaluator } from './go-evaluator.ts';
import type { Env } from './value.ts';

interface Reachable {
  readonly returns: readonly Return[];
  /** Nothing after it runs. */
  readonly ends: boolean;
}

const NOTHING: Reachable = { returns: [], ends: false };

export class GoResults {
  readonly #evaluator: GoEvaluator;
  readonly #known = new WeakMap<FunctionNode, readonly Return[]>();

  constructor(evaluator: GoEvaluator) {
    this.#evaluator = evaluator;
  }

  /** The returns of a function that give a result: not those that give an error or nothing. */
  of(node: FunctionNode): readonly Return[] {
    let found = this.#known.get(node);
    if (!found) {
      const returns = returnsIn(node.body);
      const type = node.returnType;
      const last = type?.name === 'tuple' ? type.args.at(-1) : undefined;
      const succeeding = last?.kind === 'type' && last.name === 'error' ? returns.filter(isSuccess) : returns;
      const given = succeeding.filter(({ value }) => value && !isEmpty(value));
      found = given.length > 0 ? given : succeeding;
      this.#known.set(node, found);
    }
    return found;
  }

  /** Those of them that are reached under assumptions. */
  reachable(node: FunctionNode, env: Env): readonly Return[] {
    const all = this.of(node);
    if (all.length < 2) return all;
    const { returns } = this.#inBlock(node.body, env);
    return all.filter((one) => returns.includes(one));
  }

  #inBlock(block: Block, env: Env): Reachable {
    const returns: Return[] = [];
    for (const statement of block.body) {
      const inner = this.#inStatement(statement, env);
      returns.push(...inner.returns);
      if (inner.ends) return { returns, ends: true };
    }
    return { returns, ends: false };
  }

  #inStatement(node: Node, env: Env): Reachable {
    switch (node.kind) {
      case 'return':
        return { returns: [node], ends: true };
      case 'block':
        return this.#inBlock(node, env);
      case 'if':
        return this.#inBranches(node, env);
      default:
        return { returns: returnsIn(node), ends: false };
    }
  }

  #inBranches({ test, then, otherwise }: If, env: Env): Reachable {
    const known = test.kind === 'declare' ? undefined : this.#evaluator.constant({ node: test, env });
    const first = known === false ? NOTHING : this.#inBlock(then, env);
    const second = known === true || !otherwise ? NOTHING : this.#inStatement(otherwise, env);
    const ends = known === true ? first.ends : known === false ? second.ends : first.ends && second.ends;
    return { returns: [...first.returns, ...second.returns], ends };
  }
}

/** Whether a `return` of a function that may fail gives no error: the last value is `nil`, or a call gives all. */
function isSuccess({ value }: Return): boolean {
  if (value?.kind !== 'array') return true;
  const last = value.elements.at(-1)?.value;
  return last?.kind === 'literal' && last.type === 'null';
}

/** `nil`, `T{}`, or a list that begins with one. */
function isEmpty(value: Expression): boolean {
  const node = unwrap(value);
  if (node.kind === 'literal') return node.type === 'null';
  if (node.kind === 'object') return node.properties.length === 0;
  return node.kind === 'array' && !node.type && node.elements[0] !== undefined && isEmpty(node.elements[0].value);
}

/** The returns in a node, those of nested functions excluded. */
function returnsIn(node: Node): Return[] {
  const returns: Return[] = [];
  const visit = (child: Node): void => {
    if (child.kind === 'function' || child.kind === 'class') return;
    if (child.kind === 'return') returns.push(child);
    forEachChild(child, visit);
  };
  visit(node);
  return returns;
}
