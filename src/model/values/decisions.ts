/** Tests of branches that what is known decides. */
import type { Expression } from '../../syntax/ast.ts';
import type { Evaluator } from './evaluator.ts';
import type { Env } from './value.ts';

/** Kinds of nodes whose value is there. */
const SOLID = new Set<Expression['kind']>(['object', 'array', 'function', 'class']);

/** Whether a test holds, where it asks for what is known: the type of a value, or whether it is there at all. */
export function decide(evaluator: Evaluator, test: Expression, env: Env): boolean | undefined {
  return evaluator.guard(undefined, () => {
    if (test.kind === 'unary' && test.operator === 'not') {
      const operand = decide(evaluator, test.operand, env);
      return operand === undefined ? undefined : !operand;
    }
    if (test.kind === 'binary' && (test.operator === '==' || test.operator === '!=')) {
      const is = isOfType(evaluator, test.left, test.right, env);
      return is === undefined || test.operator === '==' ? is : !is;
    }
    if (test.kind !== 'name' && test.kind !== 'member') return undefined;
    const found = evaluator.follow({ node: test, env });
    if (found.choices) return undefined;
    return found.items || found.instance || SOLID.has(found.node.kind) ? true : undefined;
  });
}

/** `typeof x === 'function'`. */
function isOfType(evaluator: Evaluator, left: Expression, right: Expression, env: Env): boolean | undefined {
  if (left.kind !== 'unary' || left.operator !== 'typeof' || right.kind !== 'literal') return undefined;
  const { node, choices } = evaluator.follow({ node: left.operand, env });
  if (choices) return undefined;
  if (node.kind === 'literal') return typeof node.value === right.value;
  if (node.kind === 'text') return right.value === 'string';
  if (node.kind === 'function' || node.kind === 'class') return right.value === 'function';
  return node.kind === 'object' || node.kind === 'array' ? right.value === 'object' : undefined;
}
