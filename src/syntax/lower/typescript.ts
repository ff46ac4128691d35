/** TypeScript, TSX and JavaScript statements → generic AST. */
import type { Block, Case, Declare, Expression, Handler, If, Loop, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import {
  childOf,
  fieldOf,
  fieldsOf,
  hasToken,
  type LowerContext,
  makeBlock,
  makeUnknown,
  namedChildren,
  textOf,
} from './context.ts';
import { lowerExpression } from './typescript-expressions.ts';
import { docAbove, type FunctionExtras, lowerClass, lowerDecorator, lowerFunction } from './typescript-functions.ts';
import { lowerExport, lowerImport } from './typescript-modules.ts';
import { lowerPattern } from './typescript-patterns.ts';
import { lowerType, lowerTypeField } from './typescript-types.ts';

/** Lowers a whole file. */
export function lowerTypeScript(context: LowerContext, root: Cst): Statement[] {
  return namedChildren(root).flatMap((child) => lowerStatements(context, child));
}

/** Declarations of several variables become several statements; everything else one. */
export function lowerStatements(context: LowerContext, node: Cst, exported = false): Statement[] {
  switch (node.type) {
    case 'lexical_declaration':
    case 'variable_declaration':
      return lowerDeclarations(context, node, exported);
    case 'export_statement':
      return lowerExport(context, node);
    case 'empty_statement':
    case 'hash_bang_line':
      return [];
    case 'ambient_declaration':
      return namedChildren(node).flatMap((child) => lowerStatements(context, child, exported));
    default:
      return [lowerStatement(context, node, exported)];
  }
}

export function lowerStatement(context: LowerContext, node: Cst, exported = false): Statement {
  const lower = STATEMENTS[node.type];
  if (lower) return lower(context, node, exported);
  if (node.type === 'lexical_declaration' || node.type === 'variable_declaration') {
    const declarations = lowerDeclarations(context, node, exported);
    return declarations.length === 1 ? (declarations[0] as Declare) : makeBlock(node, declarations);
  }
  return lowerExpression(context, node);
}

export function lowerBlock(context: LowerContext, node: Cst | undefined): Block {
  if (!node) return makeBlock({ start: 0, end: 0 }, []);
  if (
    node.type === 'statement_block' ||
    node.type === 'else_clause' ||
    node.type === 'program' ||
    node.type === 'finally_clause'
  ) {
    const inner = node.type === 'statement_block' ? undefined : childOf(node, 'statement_block');
    return inner
      ? lowerBlock(context, inner)
      : makeBlock(
          node,
          namedChildren(node).flatMap((child) => lowerStatements(context, child)),
        );
  }
  return makeBlock(node, lowerStatements(context, node));
}

function extrasOf(context: LowerContext, node: Cst, exported: boolean): FunctionExtras {
  const doc = docAbove(context, node);
  const decorators = node.children
    .filter((child) => child.type === 'decorator')
    .map((child) => lowerDecorator(context, child));
  return { exported, decorators, ...(doc && { doc }) };
}

type LowerStatement = (context: LowerContext, node: Cst, exported: boolean) => Statement;

const lowerFunctionStatement: LowerStatement = (context, node, exported) =>
  lowerFunction(context, node, extrasOf(context, node, exported));
const lowerClassStatement: LowerStatement = (context, node, exported) =>
  lowerClass(context, node, extrasOf(context, node, exported));

const STATEMENTS: Record<string, LowerStatement> = {
  statement_block: (context, node) => lowerBlock(context, node),
  function_declaration: lowerFunctionStatement,
  generator_function_declaration: lowerFunctionStatement,
  function_signature: lowerFunctionStatement,
  class_declaration: lowerClassStatement,
  abstract_class_declaration: lowerClassStatement,
  interface_declaration: lowerClassStatement,
  enum_declaration: lowerClassStatement,
  type_alias_declaration: (context, node, exported) => {
    const name = fieldOf(node, 'name');
    const type = fieldOf(node, 'value');
    return {
      kind: 'type-alias',
      start: node.start,
      end: node.end,
      name: name ? textOf(context, name) : '',
      exported,
      type: lowerType(context, type ?? node),
    };
  },
  if_statement: (context, node) => lowerIf(context, node),
  for_statement: (context, node) => lowerFor(context, node),
  for_in_statement: (context, node) => lowerForIn(context, node),
  while_statement: (context, node) => lowerWhile(context, node),
  do_statement: (context, node) => lowerWhile(context, node),
  return_statement: (context, node) => ({
    kind: 'return',
    start: node.start,
    end: node.end,
    ...optionalValue(context, node),
  }),
  throw_statement: (context, node) => ({
    kind: 'throw',
    start: node.start,
    end: node.end,
    ...optionalValue(context, node),
  }),
  break_statement: (_context, node) => ({ kind: 'jump', start: node.start, end: node.end, type: 'break' }),
  continue_statement: (_context, node) => ({ kind: 'jump', start: node.start, end: node.end, type: 'continue' }),
  try_statement: (context, node) => lowerTry(context, node),
  switch_statement: (context, node) => lowerSwitch(context, node),
  labeled_statement: (context, node) => lowerBlock(context, fieldOf(node, 'body')),
  import_statement: (context, node) => lowerImport(context, node),
  internal_module: (context, node) => lowerBlock(context, fieldOf(node, 'body')),
  module: (context, node) => lowerBlock(context, fieldOf(node, 'body')),
};

function optionalValue(context: LowerContext, node: Cst): { value?: Expression } {
  const child = namedChildren(node)[0];
  return child ? { value: lowerExpression(context, child) } : {};
}

function lowerDeclarations(context: LowerContext, node: Cst, exported: boolean): Declare[] {
  const constant = hasToken(node, 'const');
  const doc = docAbove(context, node);
  return namedChildren(node)
    .filter((child) => child.type === 'variable_declarator')
    .map((child) => {
      const name = fieldOf(child, 'name');
      const type = lowerTypeField(context, child);
      const value = fieldOf(child, 'value');
      return {
        kind: 'declare',
        start: child.start,
        end: child.end,
        constant,
        exported,
        target: name ? lowerPattern(context, name) : makeUnknown(child, [], true),
        ...(type && { type }),
        ...(value && { value: lowerExpression(context, value) }),
        ...(doc && { doc }),
      };
    });
}

function condition(context: LowerContext, node: Cst): Expression {
  const child = fieldOf(node, 'condition');
  return child ? lowerExpression(context, child) : makeUnknown(node, [], true);
}

function lowerIf(context: LowerContext, node: Cst): If {
  const alternative = fieldOf(node, 'alternative');
  const nested =
    alternative && (alternative.type === 'if_statement' ? alternative : childOf(alternative, 'if_statement'));
  const otherwise = alternative && (nested ? lowerIf(context, nested) : lowerBlock(context, alternative));
  return {
    kind: 'if',
    start: node.start,
    end: node.end,
    test: condition(context, node),
    then: lowerBlock(context, fieldOf(node, 'consequence')),
    ...(otherwise && { otherwise }),
  };
}

function lowerFor(context: LowerContext, node: Cst): Loop {
  const init = fieldOf(node, 'initializer');
  const test = fieldOf(node, 'condition');
  const update = fieldOf(node, 'increment');
  return {
    kind: 'loop',
    start: node.start,
    end: node.end,
    init: init ? lowerStatements(context, init) : [],
    isAsync: false,
    body: lowerBlock(context, fieldOf(node, 'body')),
    ...(test && test.type !== 'empty_statement' && { test: lowerExpression(context, test) }),
    ...(update && { update: lowerExpression(context, update) }),
  };
}

function lowerForIn(context: LowerContext, node: Cst): Loop {
  const left = fieldOf(node, 'left');
  const right = fieldOf(node, 'right');
  const target = left ? lowerPattern(context, left) : makeUnknown(node, [], true);
  const iterable = right ? lowerExpression(context, right) : makeUnknown(node, [], true);
  return {
    kind: 'loop',
    start: node.start,
    end: node.end,
    init: [],
    each: { target, iterable },
    body: lowerBlock(context, fieldOf(node, 'body')),
    isAsync: hasToken(node, 'await'),
  };
}

function lowerWhile(context: LowerContext, node: Cst): Loop {
  return {
    kind: 'loop',
    start: node.start,
    end: node.end,
    init: [],
    test: condition(context, node),
    body: lowerBlock(context, fieldOf(node, 'body')),
    isAsync: false,
  };
}

function lowerTry(context: LowerContext, node: Cst): Statement {
  const clause = fieldOf(node, 'handler');
  const finalizer = fieldOf(node, 'finalizer');
  const handlers: Handler[] = [];
  if (clause) {
    const parameter = fieldOf(clause, 'parameter');
    handlers.push({
      types: [],
      start: clause.start,
      end: clause.end,
      body: lowerBlock(context, fieldOf(clause, 'body')),
      ...(parameter && { target: lowerPattern(context, parameter) }),
    });
  }
  return {
    kind: 'try',
    start: node.start,
    end: node.end,
    body: lowerBlock(context, fieldOf(node, 'body')),
    handlers,
    ...(finalizer && { finalizer: lowerBlock(context, finalizer) }),
  };
}

/** Cases that fall through share the body of the first one with statements. */
function lowerSwitch(context: LowerContext, node: Cst): Statement {
  const subject = fieldOf(node, 'value');
  const cases: Case[] = [];
  let tests: Expression[] = [];
  for (const child of namedChildren(fieldOf(node, 'body') ?? node)) {
    if (child.type !== 'switch_case' && child.type !== 'switch_default') continue;
    const value = fieldOf(child, 'value');
    if (value) tests.push(lowerExpression(context, value));
    const body = fieldsOf(child, 'body').filter((statement) => statement.named && statement.type !== 'comment');
    if (body.length === 0 && child.type === 'switch_case') continue;
    const statements = body.flatMap((statement) => lowerStatements(context, statement));
    cases.push({ tests: child.type === 'switch_default' ? [] : tests, body: makeBlock(child, statements) });
    tests = [];
  }
  return {
    kind: 'switch',
    start: node.start,
    end: node.end,
    cases,
    ...(subject && { subject: lowerExpression(context, subject) }),
  };
}
