/** Branches and loops of Go. */
import type { Block, Case, Declare, Destructure, Expression, If, Loop, Pattern, Statement, Switch } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, isComment, makeBlock, makeLiteral, makeName, namedChildren, textOf } from './context.ts';
import type { GoContext } from './go-context.ts';
import { EXPRESSIONS, lowerExpression } from './go-expressions.ts';
import { listOf, lowerBlock, lowerStatement, lowerStatements, lowerTargets, makeDeclare } from './go-statements.ts';
import { lowerType } from './go-types.ts';

/** `if init; test {…}` is a block of both, so that what `init` declares ends with the branch. */
export function lowerIf(context: GoContext, node: Cst): If | Block {
  const init = lowerInit(context, node);
  const consequence = fieldOf(node, 'consequence');
  const alternative = fieldOf(node, 'alternative');
  const test = lowerExpression(context, fieldOf(node, 'condition'), node);
  const then = consequence ? lowerBlock(context, consequence) : makeBlock(node, []);
  const otherwise = alternative && lowerAlternative(context, alternative);
  const branch: If = { kind: 'if', start: node.start, end: node.end, test, then, ...(otherwise && { otherwise }) };
  return init.length > 0 ? makeBlock(node, [...init, branch]) : branch;
}

function lowerAlternative(context: GoContext, node: Cst): If | Block {
  return node.type === 'if_statement' ? lowerIf(context, node) : lowerBlock(context, node);
}

function lowerInit(context: GoContext, node: Cst): Statement[] {
  const init = fieldOf(node, 'initializer');
  return init ? lowerStatement(context, init) : [];
}

/** `for range`, `for init; test; update`, `for test` and `for`. */
export function lowerFor(context: GoContext, node: Cst): Loop {
  const body = fieldOf(node, 'body');
  const head = node.children.find(
    (child) => child.named && child !== body && !isComment(child) && child.type !== 'ERROR',
  );
  let parts: Pick<Loop, 'init' | 'test' | 'each' | 'update'> = { init: [] };
  if (head?.type === 'range_clause') {
    parts = { init: [], each: lowerRange(context, head) };
  } else if (head?.type === 'for_clause') {
    const test = fieldOf(head, 'condition');
    const update = fieldOf(head, 'update');
    const [step] = update ? lowerStatement(context, update) : [];
    parts = {
      init: lowerInit(context, head),
      ...(test && { test: lowerExpression(context, test, head) }),
      ...(step && { update: step as Expression }),
    };
  } else if (head && head.type in EXPRESSIONS) {
    parts = { init: [], test: lowerExpression(context, head, node) };
  }
  const block = body ? lowerBlock(context, body) : makeBlock(node, []);
  return { kind: 'loop', start: node.start, end: node.end, ...parts, body: block, isAsync: false };
}

function lowerRange(context: GoContext, node: Cst): { target: Pattern; iterable: Expression } {
  const left = fieldOf(node, 'left');
  const target = left ? lowerTargets(context, left, node) : makeName(node, '_');
  return { target, iterable: lowerExpression(context, fieldOf(node, 'right'), node) };
}

/** `switch init; subject {…}`; without a subject the tests are conditions. */
export function lowerSwitch(context: GoContext, node: Cst): Switch | Block {
  const init = lowerInit(context, node);
  const value = fieldOf(node, 'value');
  const cases: Case[] = [];
  for (const child of node.children) {
    if (child.type === 'expression_case') {
      const list = fieldOf(child, 'value');
      const tests = (list ? namedChildren(list) : []).map((test) => lowerExpression(context, test, child));
      cases.push({ tests, body: lowerCaseBody(context, child) });
    } else if (child.type === 'default_case') {
      cases.push({ tests: [], body: lowerCaseBody(context, child) });
    }
  }
  const subject = value && lowerExpression(context, value, node);
  return wrapSwitch(node, init, {
    kind: 'switch',
    start: node.start,
    end: node.end,
    ...(subject && { subject }),
    cases,
  });
}

function wrapSwitch(node: Cst, init: readonly Statement[], statement: Switch): Switch | Block {
  return init.length > 0 ? makeBlock(node, [...init, statement]) : statement;
}

function lowerCaseBody(context: GoContext, node: Cst, before: readonly Statement[] = []): Block {
  const list = childOf(node, 'statement_list');
  const statements = lowerStatements(context, listOf(node));
  return makeBlock(list ?? { start: node.end, end: node.end }, [...before, ...statements]);
}

/**
 * `switch x := v.(type)` is a block of `x := v` and a switch over `typeof x`. A case is a pattern of the type it
 * names, without entries; `nil` is a literal.
 */
export function lowerTypeSwitch(context: GoContext, node: Cst): Switch | Block {
  const init = lowerInit(context, node);
  const alias = fieldOf(node, 'alias');
  const value = lowerExpression(context, fieldOf(node, 'value'), node);
  let operand = value;
  if (alias) {
    const target = lowerTargets(context, alias, node);
    const declare: Declare = makeDeclare(alias, target, value);
    init.push({ ...declare, end: value.end });
    operand = makeName(alias, textOf(context, alias));
  }
  const subject: Expression = { kind: 'unary', start: value.start, end: value.end, operator: 'typeof', operand };
  const cases: Case[] = [];
  for (const child of node.children) {
    if (child.type !== 'type_case' && child.type !== 'default_case') continue;
    const types = child.children.filter((type) => type.field === 'type' && type.named);
    cases.push({ tests: types.map((type) => lowerTypeTest(context, type)), body: lowerCaseBody(context, child) });
  }
  return wrapSwitch(node, init, { kind: 'switch', start: node.start, end: node.end, subject, cases });
}

function lowerTypeTest(context: GoContext, node: Cst): Expression | Destructure {
  if (node.type === 'type_identifier' && textOf(context, node) === 'nil') return makeLiteral(node, 'null', null);
  const type = lowerType(context, node);
  return { kind: 'destructure', start: node.start, end: node.end, shape: 'object', type, entries: [] };
}

/** A case that declares what it receives tests for the pattern, and its body begins with the declaration. */
export function lowerSelect(context: GoContext, node: Cst): Switch {
  const cases: Case[] = [];
  for (const child of node.children) {
    if (child.type === 'default_case') cases.push({ tests: [], body: lowerCaseBody(context, child) });
    if (child.type !== 'communication_case') continue;
    const communication = fieldOf(child, 'communication');
    const [statement] = communication ? lowerStatement(context, communication) : [];
    if (communication && statement?.kind === 'declare') {
      const test = lowerTargets(context, fieldOf(communication, 'left'), child);
      cases.push({ tests: [test], body: lowerCaseBody(context, child, [statement]) });
    } else {
      cases.push({ tests: statement ? [statement as Expression] : [], body: lowerCaseBody(context, child) });
    }
  }
  return { kind: 'switch', start: node.start, end: node.end, cases };
}
