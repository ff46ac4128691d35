/** Python compound statements: branches, loops, `try`, `with`, `match`. */
import type { Block, Expression, Handler, If, Pattern, Statement, Switch, Try, TypeNode, With } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, hasToken, makeBlock, textOf } from './context.ts';
import { lowerBlock } from './python.ts';
import { lowerArgument, lowerExpression, lowerPart } from './python-expressions.ts';
import { lowerCase, lowerTarget } from './python-patterns.ts';
import { makeHole, operands, type PythonContext, part, parts } from './python-shared.ts';
import { lowerType } from './python-types.ts';

/** A chain of more `elif` than this goes on as separate statements, so that nothing nests without bound. */
const MAX_CHAIN = 100;

export function lowerIf(context: PythonContext, node: Cst): If {
  const first = lowerBranch(context, node, node.end);
  const alternatives = parts(node, 'alternative');
  let otherwise: Block | If | undefined;
  if (alternatives.length > MAX_CHAIN) {
    const body: Statement[] = [];
    for (const clause of alternatives) {
      body.push(clause.type === 'elif_clause' ? lowerBranch(context, clause, clause.end) : lowerElse(context, clause));
    }
    otherwise = makeBlock({ start: alternatives[0]?.start ?? node.end, end: node.end }, body);
  } else {
    // Lowered in the order of the text, nested from the last.
    const clauses = alternatives.map((clause) =>
      clause.type === 'elif_clause' ? lowerBranch(context, clause, node.end) : lowerElse(context, clause),
    );
    for (const clause of clauses.reverse()) {
      otherwise = clause.kind === 'if' && otherwise ? { ...clause, otherwise } : clause;
    }
  }
  return otherwise ? { ...first, otherwise } : first;
}

function lowerBranch(context: PythonContext, node: Cst, end: number): If {
  const test = lowerPart(context, node, 'condition');
  const { typeChecking } = context;
  context.typeChecking ||= isTypeChecking(test);
  const then = lowerBlock(context, part(node, 'consequence'), node);
  context.typeChecking = typeChecking;
  return { kind: 'if', start: node.start, end, test, then };
}

function isTypeChecking(test: Expression): boolean {
  const name = test.kind === 'name' ? test.name : test.kind === 'member' ? test.property : '';
  return name === 'TYPE_CHECKING';
}

function lowerElse(context: PythonContext, clause: Cst): Block {
  return lowerBlock(context, part(clause, 'body'), clause);
}

/** The `else` of a loop follows the loop: it runs unless the loop breaks. */
function pushElse(context: PythonContext, node: Cst, out: Statement[]): void {
  const clause = part(node, 'alternative');
  if (clause) out.push(lowerElse(context, clause));
}

export function lowerFor(context: PythonContext, node: Cst, out: Statement[]): void {
  const iterable = lowerPart(context, node, 'right');
  out.push({
    kind: 'loop',
    start: node.start,
    end: node.end,
    init: [],
    each: { target: lowerTarget(context, part(node, 'left')), iterable },
    body: lowerBlock(context, part(node, 'body'), node),
    isAsync: hasToken(node, 'async'),
  });
  pushElse(context, node, out);
}

export function lowerWhile(context: PythonContext, node: Cst, out: Statement[]): void {
  const test = lowerPart(context, node, 'condition');
  const body = lowerBlock(context, part(node, 'body'), node);
  out.push({ kind: 'loop', start: node.start, end: node.end, init: [], test, body, isAsync: false });
  pushElse(context, node, out);
}

export function lowerTry(context: PythonContext, node: Cst): Try {
  const body = lowerBlock(context, part(node, 'body'), node);
  const handlers: Handler[] = [];
  let otherwise: Block | undefined;
  let finalizer: Block | undefined;
  for (const clause of operands(node)) {
    if (clause.type === 'except_clause' || clause.type === 'except_group_clause') {
      handlers.push(lowerHandler(context, clause));
    } else if (clause.type === 'else_clause') {
      otherwise = lowerElse(context, clause);
    } else if (clause.type === 'finally_clause') {
      finalizer = lowerBlock(context, childOf(clause, 'block'), clause);
    }
  }
  return {
    kind: 'try',
    start: node.start,
    end: node.end,
    body,
    handlers,
    ...(otherwise && { otherwise }),
    ...(finalizer && { finalizer }),
  };
}

/** `except A`, `except (A, B) as e`, `except A, B` of Python 3.14 and `except A, e` of Python 2. */
function lowerHandler(context: PythonContext, clause: Cst): Handler {
  const values = parts(clause, 'value');
  const [first] = values;
  let types = values;
  let bound: Cst | undefined;
  if (first?.type === 'as_pattern') {
    types = operands(first).slice(0, 1);
    bound = part(first, 'alias');
  } else if (values.length === 2 && /^[a-z_]/.test(textOf(context, values[1] as Cst))) {
    types = values.slice(0, 1);
    bound = values[1];
  }
  const target = bound && lowerTarget(context, operands(bound)[0] ?? bound);
  return {
    ...(target && { target }),
    types: types.flatMap((type) => lowerCaught(context, type)),
    body: lowerBlock(context, childOf(clause, 'block'), clause),
    start: clause.start,
    end: clause.end,
  };
}

function lowerCaught(context: PythonContext, node: Cst): TypeNode[] {
  if (node.type === 'parenthesized_expression') return operands(node).flatMap((child) => lowerCaught(context, child));
  return (node.type === 'tuple' ? operands(node) : [node]).map((child) => lowerType(context, child));
}

export function lowerWith(context: PythonContext, node: Cst): With {
  const clause = childOf(node, 'with_clause');
  const items = (clause ? operands(clause) : []).flatMap((item) => lowerItem(context, part(item, 'value') ?? item));
  return {
    kind: 'with',
    start: node.start,
    end: node.end,
    items,
    body: lowerBlock(context, part(node, 'body'), node),
    isAsync: hasToken(node, 'async'),
  };
}

function lowerItem(context: PythonContext, node: Cst): { value: Expression; target?: Pattern }[] {
  const children = operands(node);
  const grouped = node.type === 'tuple' || node.type === 'parenthesized_expression';
  if (grouped && children.some((child) => child.type === 'as_pattern')) {
    return children.flatMap((child) => lowerItem(context, child));
  }
  const [value] = children;
  if (node.type !== 'as_pattern' || !value) return [{ value: lowerExpression(context, node) }];
  const alias = part(node, 'alias');
  const target = alias && lowerTarget(context, operands(alias)[0] ?? alias);
  return [{ value: lowerExpression(context, value), ...(target && { target }) }];
}

export function lowerMatch(context: PythonContext, node: Cst): Switch {
  const subjects = parts(node, 'subject');
  const [only] = subjects;
  const several = subjects.length > 1 || hasToken(node, ',');
  const subject: Expression =
    only && !several
      ? lowerExpression(context, only)
      : {
          kind: 'array',
          start: only?.start ?? node.start,
          end: subjects.at(-1)?.end ?? node.start,
          elements: subjects.map((child) => lowerArgument(context, child)),
        };
  const body = part(node, 'body');
  const cases = (body ? operands(body) : [])
    .filter((child) => child.type === 'case_clause')
    .map((child) => lowerCase(context, child, subject));
  return { kind: 'switch', start: node.start, end: node.end, subject: only ? subject : makeHole(node), cases };
}
