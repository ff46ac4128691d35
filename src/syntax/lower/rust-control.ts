/** Rust blocks, branches, loops and closures → generic AST. */
import type { Block, Case, Declare, Expression, FunctionNode, If, Loop, Parameter } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, hasToken, makeBlock, makeReturnBlock, makeUnknown, namedChildren } from './context.ts';
import { lowerStatementList } from './rust.ts';
import { makeMissing, makeValueBlock, type RustContext } from './rust-context.ts';
import { lowerExpression } from './rust-expressions.ts';
import { lowerParameters } from './rust-functions.ts';
import { lowerPattern, lowerTests } from './rust-patterns.ts';
import { lowerType } from './rust-types.ts';

/** A block of any sort: plain, `unsafe`, `async`, `const`, `try`, `gen`; also an arm without braces. */
export function lowerBlock(context: RustContext, node: Cst | undefined): Block {
  if (!node) return makeBlock({ start: 0, end: 0 }, []);
  if (node.type === 'block' || node.type === 'declaration_list') {
    const { body, hasValue } = lowerStatementList(context, node.children);
    return makeBlock(node, body, hasValue);
  }
  const inner = childOf(node, 'block');
  if (inner) return { ...lowerBlock(context, inner), start: node.start, end: node.end };
  return makeValueBlock(lowerExpression(context, node));
}

/** The operands of `a && let P = b && c`; a condition without `let` is one operand. */
function chainOf(node: Cst): Cst[] {
  const operands: Cst[] = [];
  const stack = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const isChain = next.type === 'binary_expression' && fieldOf(next, 'operator')?.type === '&&';
    if (isChain || next.type === 'let_chain') stack.push(...namedChildren(next));
    else operands.push(next);
  }
  return operands.some((operand) => operand.type === 'let_condition') ? operands.reverse() : [node];
}

function lowerLetCondition(context: RustContext, node: Cst): Declare {
  const pattern = fieldOf(node, 'pattern');
  const value = fieldOf(node, 'value');
  return {
    kind: 'declare',
    start: node.start,
    end: node.end,
    constant: true,
    exported: false,
    target: pattern ? lowerPattern(context, pattern) : makeMissing(node),
    ...(value && { value: lowerExpression(context, value) }),
  };
}

function lowerOperand(context: RustContext, node: Cst): Expression | Declare {
  return node.type === 'let_condition' ? lowerLetCondition(context, node) : lowerExpression(context, node);
}

/** A condition; a chain with several operands, one of them a `let`, is `Unknown` of type `let_chain` around them. */
function lowerCondition(context: RustContext, node: Cst): Expression | Declare {
  const operands = chainOf(node);
  if (operands.length === 1) return lowerOperand(context, operands[0] as Cst);
  return {
    ...makeUnknown(
      node,
      operands.map((operand) => lowerOperand(context, operand)),
    ),
    type: 'let_chain',
  };
}

/** Where only an expression may stand, as in a guard. */
export function lowerGuard(context: RustContext, node: Cst): Expression {
  const condition = lowerCondition(context, node);
  return condition.kind === 'declare' ? { ...makeUnknown(node, [condition]), type: 'let_chain' } : condition;
}

/** Longer chains of conditions with `let` stay in one node. */
const MAX_NESTED_CONDITIONS = 16;

/** `if`; a chain with `let` and no `else` becomes one `if` in another. */
export function lowerIf(context: RustContext, node: Cst): If {
  const condition = fieldOf(node, 'condition');
  const then = lowerBlock(context, fieldOf(node, 'consequence'));
  const alternative = fieldOf(node, 'alternative');
  const at = { kind: 'if' as const, start: node.start, end: node.end };
  if (!condition) return { ...at, test: makeMissing(node), then };
  const operands = chainOf(condition);
  if (alternative || operands.length > MAX_NESTED_CONDITIONS) {
    return {
      ...at,
      test: lowerCondition(context, condition),
      then,
      ...(alternative && lowerElse(context, alternative)),
    };
  }
  const tests = operands.map((operand) => lowerOperand(context, operand));
  let result: If = { ...at, test: tests[tests.length - 1] as Expression, then };
  for (let i = tests.length - 2; i >= 0; i--) {
    const inner: If = { ...result, start: (operands[i + 1] as Cst).start };
    result = wrapIf(at, tests[i] as Expression, makeBlock(inner, [inner], true));
  }
  return result;
}

function wrapIf(at: { kind: 'if'; start: number; end: number }, test: Expression | Declare, then: Block): If {
  return { ...at, test, then };
}

function lowerElse(context: RustContext, node: Cst): { otherwise?: Block | If } {
  const child = node.type === 'else_clause' ? namedChildren(node)[0] : node;
  if (!child) return {};
  const lowered = lowerExpression(context, child);
  return { otherwise: lowered.kind === 'if' || lowered.kind === 'block' ? lowered : makeValueBlock(lowered) };
}

/** `while`, `while let` and `loop`. */
export function lowerWhile(context: RustContext, node: Cst): Loop {
  const condition = fieldOf(node, 'condition');
  return {
    kind: 'loop',
    start: node.start,
    end: node.end,
    init: [],
    ...(condition && { test: lowerCondition(context, condition) }),
    body: lowerBlock(context, fieldOf(node, 'body')),
    isAsync: false,
  };
}

export function lowerFor(context: RustContext, node: Cst): Loop {
  const pattern = fieldOf(node, 'pattern');
  const value = fieldOf(node, 'value');
  return {
    kind: 'loop',
    start: node.start,
    end: node.end,
    init: [],
    each: {
      target: pattern ? lowerPattern(context, pattern) : makeMissing(node),
      iterable: value ? lowerExpression(context, value) : makeMissing(node),
    },
    body: lowerBlock(context, fieldOf(node, 'body')),
    isAsync: false,
  };
}

/** `match` */
export function lowerMatch(context: RustContext, node: Cst): Expression {
  const value = fieldOf(node, 'value');
  const cases: Case[] = [];
  for (const arm of namedChildren(fieldOf(node, 'body') ?? node)) {
    if (arm.type === 'match_arm') cases.push(lowerArm(context, arm));
    else if (arm.type === 'ERROR') cases.push({ tests: [lowerExpression(context, arm)], body: makeBlock(arm, []) });
  }
  return {
    kind: 'switch',
    start: node.start,
    end: node.end,
    cases,
    ...(value && { subject: lowerExpression(context, value) }),
  };
}

function lowerArm(context: RustContext, arm: Cst): Case {
  const pattern = fieldOf(arm, 'pattern');
  const condition = pattern && fieldOf(pattern, 'condition');
  return {
    tests: pattern ? lowerTests(context, pattern) : [makeMissing(arm)],
    ...(condition && { guard: lowerGuard(context, condition) }),
    body: lowerBlock(context, fieldOf(arm, 'value') ?? arm),
  };
}

/** `break` and `continue`; `break value` is a block of the value and the jump. */
export function lowerJump(context: RustContext, node: Cst, type: 'break' | 'continue'): Expression {
  const jump: Expression = { kind: 'jump', start: node.start, end: node.end, type };
  const value = namedChildren(node).find((child) => child.type !== 'label');
  return value ? makeBlock(node, [lowerExpression(context, value), jump]) : jump;
}

export function lowerClosure(context: RustContext, node: Cst): FunctionNode {
  const body = fieldOf(node, 'body');
  const result = fieldOf(node, 'return_type');
  const parameters = fieldOf(node, 'parameters');
  const params: Parameter[] = parameters ? lowerParameters(context, parameters).params : [];
  const lowered = body ? lowerExpression(context, body) : makeMissing(node);
  return {
    kind: 'function',
    start: node.start,
    end: node.end,
    params,
    body: body?.type === 'block' && lowered.kind === 'block' ? lowered : makeReturnBlock(lowered),
    ...(result && { returnType: lowerType(context, result) }),
    decorators: [],
    isAsync: hasToken(node, 'async'),
    isGenerator: false,
    exported: false,
  };
}
