/** Statements of Go: lists, assignments, jumps; branches and loops are in `go-control.ts`. */
import type { Assign, Block, Declare, Expression, Pattern, Return, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { fieldOf, isComment, makeBlock, makeLiteral, makeUnknown, namedChildren } from './context.ts';
import { type GoContext, lowerUnknown, partsOf, recoverErrors, visitDocumented } from './go-context.ts';
import { lowerFor, lowerIf, lowerSelect, lowerSwitch, lowerTypeSwitch } from './go-control.ts';
import { lowerFunction, lowerTypes, lowerVariables, nameResults } from './go-declarations.ts';
import { EXPRESSIONS, lowerExpression, lowerList } from './go-expressions.ts';

type LowerStatement = (context: GoContext, node: Cst, doc?: string) => Statement[];

const lowerNothing: LowerStatement = () => [];

/** One lowering for each type of node that is a statement or a declaration. */
export const STATEMENTS: Record<string, LowerStatement> = {
  package_clause: lowerNothing,
  import_declaration: lowerNothing,
  empty_statement: lowerNothing,
  function_declaration: (context, node, doc) => [lowerFunction(context, node, doc)],
  method_declaration: (context, node, doc) => [lowerFunction(context, node, doc)],
  const_declaration: lowerVariables,
  var_declaration: lowerVariables,
  type_declaration: lowerTypes,
  expression_statement: (context, node) => [lowerExpression(context, partsOf(node)[0], node)],
  short_var_declaration: (context, node) => [lowerShortVariables(context, node)],
  assignment_statement: (context, node) => [lowerAssignment(context, node)],
  inc_statement: (context, node) => [lowerStep(context, node, '+=')],
  dec_statement: (context, node) => [lowerStep(context, node, '-=')],
  send_statement: (context, node) => [lowerSend(context, node)],
  receive_statement: (context, node) => lowerReceive(context, node),
  return_statement: (context, node) => [lowerReturn(context, node)],
  break_statement: (_context, { start, end }) => [{ kind: 'jump', start, end, type: 'break' }],
  continue_statement: (_context, { start, end }) => [{ kind: 'jump', start, end, type: 'continue' }],
  defer_statement: (context, node) => [lowerDefer(context, node, 'defer')],
  go_statement: (context, node) => [lowerDefer(context, node, 'go')],
  labeled_statement: (context, node) =>
    lowerStatements(
      context,
      node.children.filter((child) => child.field !== 'label'),
    ),
  block: (context, node) => [lowerBlock(context, node)],
  if_statement: (context, node) => [lowerIf(context, node)],
  for_statement: (context, node) => [lowerFor(context, node)],
  expression_switch_statement: (context, node) => [lowerSwitch(context, node)],
  type_switch_statement: (context, node) => [lowerTypeSwitch(context, node)],
  select_statement: (context, node) => [lowerSelect(context, node)],
};

/** Lowers a list of statements, each with the comment above it and the broken code inside it. */
export function lowerStatements(context: GoContext, nodes: readonly Cst[]): Statement[] {
  const statements: Statement[] = [];
  visitDocumented(context, nodes, (node, doc) => {
    for (const statement of lowerStatement(context, node, doc)) statements.push(statement);
    for (const error of recoverErrors(context, node)) statements.push(error);
  });
  return statements;
}

/** Lowers one statement, which may be several (`var` groups) or none. */
export function lowerStatement(context: GoContext, node: Cst, doc?: string): Statement[] {
  const lower = STATEMENTS[node.type];
  if (lower) return lower(context, node, doc);
  if (node.type in EXPRESSIONS) return [lowerExpression(context, node, node)];
  if (node.type === 'statement_list') return lowerStatements(context, node.children);
  if (!node.named || isComment(node)) return [];
  return [lowerUnknown(context, node)];
}

/** `{…}`, with statements of the enclosing construct put first. */
export function lowerBlock(context: GoContext, node: Cst, before: readonly Statement[] = []): Block {
  return makeBlock(node, [...before, ...lowerStatements(context, listOf(node))]);
}

/** The statements and comments of a block or case; broken code between them may split the list. */
export function listOf(node: Cst): readonly Cst[] {
  return node.children.flatMap((child) =>
    child.type === 'statement_list' ? child.children : isComment(child) ? [child] : [],
  );
}

/** What may stand left of `=`; pointers vanish, and so do casts of a pointer. */
function lowerPattern(context: GoContext, node: Cst): Pattern {
  const [inner] = partsOf(node);
  const isPointer = node.type === 'unary_expression' && fieldOf(node, 'operator')?.type === '*';
  if (inner && (isPointer || node.type === 'parenthesized_expression')) return lowerPattern(context, inner);
  const written = lowerExpression(context, node, node);
  const target = written.kind === 'cast' ? written.value : written;
  const isPattern = target.kind === 'name' || target.kind === 'member' || target.kind === 'index';
  return isPattern || target.kind === 'unknown' ? target : makeUnknown(node, [target]);
}

/** The targets of an assignment: one is a plain pattern, several destructure an array. */
export function lowerTargets(context: GoContext, list: Cst | undefined, parent: Cst): Pattern {
  if (!list) return makeUnknown(parent, [], true);
  const targets = list.type === 'expression_list' ? namedChildren(list) : [list];
  const [first] = targets;
  if (first && targets.length === 1) return lowerPattern(context, first);
  const entries = targets.map((target) => ({ target: lowerPattern(context, target), rest: false }));
  return { kind: 'destructure', start: list.start, end: list.end, shape: 'array', entries };
}

/** The value of a list of expressions. */
export function lowerValues(context: GoContext, list: Cst | undefined, parent: Cst): Expression {
  return list?.type === 'expression_list' ? lowerList(context, list) : lowerExpression(context, list, parent);
}

function lowerShortVariables(context: GoContext, node: Cst): Declare {
  const target = lowerTargets(context, fieldOf(node, 'left'), node);
  return makeDeclare(node, target, lowerValues(context, fieldOf(node, 'right'), node));
}

/** A variable of a function. */
export function makeDeclare(node: Cst, target: Pattern, value: Expression): Declare {
  return { kind: 'declare', start: node.start, end: node.end, target, value, constant: false, exported: false };
}

function lowerAssignment(context: GoContext, node: Cst): Assign {
  return {
    kind: 'assign',
    start: node.start,
    end: node.end,
    target: lowerTargets(context, fieldOf(node, 'left'), node),
    operator: fieldOf(node, 'operator')?.type ?? '=',
    value: lowerValues(context, fieldOf(node, 'right'), node),
  };
}

function lowerStep(context: GoContext, node: Cst, operator: string): Assign {
  const [operand] = partsOf(node);
  const target = operand ? lowerPattern(context, operand) : makeUnknown(node, [], true);
  return { kind: 'assign', start: node.start, end: node.end, target, operator, value: makeLiteral(node, 'number', 1) };
}

function lowerSend(context: GoContext, node: Cst): Expression {
  const left = lowerExpression(context, fieldOf(node, 'channel'), node);
  const right = lowerExpression(context, fieldOf(node, 'value'), node);
  return { kind: 'binary', start: node.start, end: node.end, operator: '<-', left, right };
}

/** `v := <-ch`, `v = <-ch` or `<-ch` of a `select`. */
function lowerReceive(context: GoContext, node: Cst): Statement[] {
  const left = fieldOf(node, 'left');
  const value = lowerExpression(context, fieldOf(node, 'right'), node);
  if (!left) return [value];
  const target = lowerTargets(context, left, node);
  if (node.children.some((child) => child.type === ':=')) return [makeDeclare(node, target, value)];
  return [{ kind: 'assign', start: node.start, end: node.end, target, operator: '=', value }];
}

function lowerReturn(context: GoContext, node: Cst): Return {
  const list = partsOf(node)[0];
  const value = list ? { value: lowerValues(context, list, node) } : nameResults(context, node);
  return { kind: 'return', start: node.start, end: node.end, ...value };
}

function lowerDefer(context: GoContext, node: Cst, type: 'defer' | 'go'): Statement {
  const value = lowerExpression(context, partsOf(node)[0], node);
  return { kind: 'defer', start: node.start, end: node.end, type, value };
}
