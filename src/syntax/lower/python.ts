/** Python files and statements → generic AST. */
import type { Block, Declare, Expression, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { type LowerContext, makeBlock, makeUnknown } from './context.ts';
import { lowerClass, stringOf } from './python-classes.ts';
import { lowerArgument, lowerExpression, lowerPart } from './python-expressions.ts';
import { lowerFor, lowerIf, lowerMatch, lowerTry, lowerWhile, lowerWith } from './python-flow.ts';
import { type Definition, lowerDecorated, lowerFunction } from './python-functions.ts';
import { lowerImport, lowerImportFrom } from './python-imports.ts';
import { lowerTarget } from './python-patterns.ts';
import { cleanDoc, makeHole, makeNameAt, operands, type PythonContext, part } from './python-shared.ts';
import { lowerType } from './python-types.ts';

/** Lowers a whole file. */
export function lowerPython(context: LowerContext, root: Cst): Statement[] {
  const python: PythonContext = {
    ...context,
    scope: 'module',
    hasYield: false,
    typeChecking: false,
    broken: findBroken(root),
    handled: new Set(),
  };
  const statements = root.type === 'ERROR' ? [lowerExpression(python, root)] : lowerBody(python, root.children);
  flushBroken(python, root, statements);
  return statements;
}

function findBroken(root: Cst): Cst[] {
  const broken: Cst[] = [];
  const stack: Cst[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.type === 'ERROR') broken.push(node);
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as Cst);
  }
  return broken;
}

/** Appends the broken nodes under a node that nothing has lowered yet, so that their calls are not lost. */
export function flushBroken(context: PythonContext, node: Cst, out: Statement[]): void {
  const { broken, handled } = context;
  if (handled.size === broken.length) return;
  let low = 0;
  for (let high = broken.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((broken[middle] as Cst).start < node.start) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < broken.length; i++) {
    const candidate = broken[i] as Cst;
    if (candidate.start > node.end) return;
    if (candidate.end <= node.end && !handled.has(candidate)) out.push(lowerExpression(context, candidate));
  }
}

type LowerInto = (context: PythonContext, node: Cst, out: Statement[]) => void;

const nothing: LowerInto = () => {};
const jump =
  (type: 'break' | 'continue'): LowerInto =>
  (_context, node, out) =>
    out.push({ kind: 'jump', start: node.start, end: node.end, type });
/** `global x` says whose `x` is meant: the names are kept under the type of the node. */
const scoping: LowerInto = (context, node, out) =>
  out.push(
    makeUnknown(
      node,
      operands(node).map((child) => lowerExpression(context, child)),
    ),
  );
/** Statements that act like a call of a built-in: `assert`, and `print` and `exec` of Python 2. */
const callOf =
  (name: string): LowerInto =>
  (context, node, out) => {
    const callee = makeNameAt({ start: node.start, end: node.start + name.length }, name);
    const args = operands(node).map((child) => lowerArgument(context, child));
    out.push({ kind: 'call', start: node.start, end: node.end, callee, args, via: 'call', typeArgs: [] });
  };

const STATEMENTS: Record<string, LowerInto> = {
  module: (context, node, out) => out.push(lowerBlock(context, node, node)),
  block: (context, node, out) => out.push(lowerBlock(context, node, node)),
  expression_statement: (context, node, out) => lowerExpressionStatement(context, node, out),
  function_definition: (context, node, out) => lowerDefinition(context, node, out),
  class_definition: (context, node, out) => lowerDefinition(context, node, out),
  decorated_definition: (context, node, out) => lowerDefinition(context, node, out),
  import_statement: lowerImportLater,
  import_from_statement: lowerImportLater,
  future_import_statement: lowerImportLater,
  if_statement: (context, node, out) => out.push(lowerIf(context, node)),
  for_statement: (context, node, out) => lowerFor(context, node, out),
  while_statement: (context, node, out) => lowerWhile(context, node, out),
  try_statement: (context, node, out) => out.push(lowerTry(context, node)),
  with_statement: (context, node, out) => out.push(lowerWith(context, node)),
  match_statement: (context, node, out) => out.push(lowerMatch(context, node)),
  return_statement: (context, node, out) => {
    const value = operands(node)[0];
    out.push({
      kind: 'return',
      start: node.start,
      end: node.end,
      ...(value && { value: lowerExpression(context, value) }),
    });
  },
  raise_statement: (context, node, out) => lowerRaise(context, node, out),
  break_statement: jump('break'),
  continue_statement: jump('continue'),
  pass_statement: nothing,
  comment: nothing,
  line_continuation: nothing,
  global_statement: scoping,
  nonlocal_statement: scoping,
  delete_statement: (context, node, out) => lowerDelete(context, node, out),
  assert_statement: callOf('assert'),
  print_statement: callOf('print'),
  exec_statement: callOf('exec'),
  type_alias_statement: (context, node, out) => lowerAlias(context, node, out),
};

function lowerImportLater(context: PythonContext, node: Cst, out: Statement[]): void {
  if (node.type === 'import_statement') lowerImport(context, node, out);
  else lowerImportFrom(context, node, out);
}

export function lowersAsStatement(node: Cst): boolean {
  return Object.hasOwn(STATEMENTS, node.type);
}

/** Some statements become several (`import a, b`), some none (`pass`). */
export function lowerStatement(context: PythonContext, node: Cst, out: Statement[]): void {
  const lower = Object.hasOwn(STATEMENTS, node.type) ? STATEMENTS[node.type] : undefined;
  if (lower) lower(context, node, out);
  else out.push(lowerExpression(context, node));
  flushBroken(context, node, out);
}

/** Statements in order. A string below an annotated assignment is its doc. */
export function lowerBody(context: PythonContext, nodes: readonly Cst[]): Statement[] {
  const out: Statement[] = [];
  for (const node of nodes) {
    if (!node.named) continue;
    const last = out.at(-1);
    const doc = last?.kind === 'declare' ? stringOf(context, node) : undefined;
    if (last?.kind === 'declare' && doc !== undefined) out[out.length - 1] = { ...last, doc: cleanDoc(doc) };
    else lowerStatement(context, node, out);
  }
  return out;
}

/** The block of a compound statement, or an empty one at the end of it. */
export function lowerBlock(context: PythonContext, node: Cst | undefined, owner: Cst): Block {
  if (!node) return makeBlock({ start: owner.end, end: owner.end }, []);
  return makeBlock(node, lowerBody(context, node.children));
}

function lowerDefinition(context: PythonContext, node: Cst, out: Statement[]): void {
  const lower = (definition: Cst, before: Definition): Statement | undefined => {
    if (definition.type === 'function_definition') return lowerFunction(context, definition, before);
    return definition.type === 'class_definition' ? lowerClass(context, definition, before) : undefined;
  };
  const result =
    node.type === 'decorated_definition'
      ? lowerDecorated(context, node, lower)
      : lower(node, { decorators: [], start: node.start });
  out.push(result ?? makeHole(node));
}

function lowerExpressionStatement(context: PythonContext, node: Cst, out: Statement[]): void {
  const children = operands(node);
  const [only] = children;
  if (children.length > 1) {
    // `a, b` with nothing around it.
    const elements = children.map((child) => lowerArgument(context, child));
    out.push({ kind: 'array', start: node.start, end: node.end, elements });
  } else if (only?.type === 'assignment' && part(only, 'type')) {
    out.push(lowerDeclare(context, only));
  } else if (only) {
    out.push(lowerExpression(context, only));
  }
}

function lowerDeclare(context: PythonContext, node: Cst): Declare {
  const written = part(node, 'type');
  const type = written && lowerType(context, written);
  const constant = type !== undefined && /(?:^|\.)Final$/.test(type.name);
  return {
    kind: 'declare',
    start: node.start,
    end: node.end,
    target: lowerTarget(context, part(node, 'left')),
    ...(type && { type }),
    ...(part(node, 'right') && { value: lowerPart(context, node, 'right') }),
    constant,
    exported: context.scope === 'module',
  };
}

/** `raise x from y`: a cause that is more than a name stands before the throw, so that no call is lost. */
function lowerRaise(context: PythonContext, node: Cst, out: Statement[]): void {
  const cause = part(node, 'cause');
  const value = operands(node).find((child) => child !== cause);
  const origin: Expression | undefined = cause && lowerExpression(context, cause);
  if (origin && origin.kind !== 'name' && origin.kind !== 'literal') out.push(origin);
  out.push({
    kind: 'throw',
    start: node.start,
    end: node.end,
    ...(value && { value: lowerExpression(context, value) }),
  });
}

function lowerDelete(context: PythonContext, node: Cst, out: Statement[]): void {
  for (const child of operands(node)) {
    const grouped = child.type === 'expression_list' || child.type === 'tuple';
    for (const target of grouped ? operands(child) : [child]) {
      const operand = lowerExpression(context, target);
      out.push({ kind: 'unary', start: node.start, end: node.end, operator: 'delete', operand });
    }
  }
}

function lowerAlias(context: PythonContext, node: Cst, out: Statement[]): void {
  const left = part(node, 'left');
  const right = part(node, 'right');
  const name = left ? lowerType(context, left).name : '';
  const type = right ? lowerType(context, right) : undefined;
  if (!type) return void out.push(makeHole(node));
  const exported = context.scope === 'module';
  out.push({ kind: 'type-alias', start: node.start, end: node.end, name, type, exported });
}
