/** Python comprehensions and generator expressions → loops whose blocks have the element as their value. */
import type { Block, Expression, If, Loop } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { hasToken, makeBlock, makeUnknown } from './context.ts';
import { lowerElement, lowerExpression } from './python-expressions.ts';
import { lowerTarget } from './python-patterns.ts';
import { makeHole, operands, type PythonContext, part, parts } from './python-shared.ts';

const MAX_CLAUSES = 30;

/** `[e for x in xs if t]`: each clause holds the next in its block; the innermost block holds the element. */
export function lowerComprehension(context: PythonContext, node: Cst): Expression {
  const element = part(node, 'body');
  const clauses = operands(node).filter((child) => child !== element);
  let value: Expression = element ? lowerElement(context, element) : makeHole(node);
  if (clauses.length > MAX_CLAUSES) {
    return makeUnknown(node, [...clauses.map((clause) => lowerExpression(context, clause)), value]);
  }
  for (const clause of clauses.reverse()) {
    const body: Block = makeBlock(value, [value], true);
    value = clause.type === 'if_clause' ? lowerCondition(context, clause, body) : lowerFor(context, node, clause, body);
  }
  // The whole comprehension stands for its outermost loop.
  return value.kind === 'loop' ? { ...value, start: node.start, end: node.end } : value;
}

function lowerCondition(context: PythonContext, clause: Cst, then: Block): If {
  const test = operands(clause)[0];
  return {
    kind: 'if',
    start: then.start,
    end: clause.end,
    test: test ? lowerExpression(context, test) : makeHole(clause),
    then,
  };
}

function lowerFor(context: PythonContext, node: Cst, clause: Cst, body: Block): Loop {
  // `for x in a, b` is Python 2.
  const [first, ...more] = parts(clause, 'right').map((child) => lowerExpression(context, child));
  const iterable = first && more.length === 0 ? first : makeUnknown(clause, first ? [first, ...more] : [], true);
  return {
    kind: 'loop',
    start: clause.start,
    end: node.end,
    init: [],
    each: { target: lowerTarget(context, part(clause, 'left')), iterable },
    body,
    isAsync: hasToken(clause, 'async'),
  };
}
