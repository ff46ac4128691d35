/** What lowering Go carries along, and what several of its files need: doc comments, broken code, built-in types. */
import type { Node, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { isComment, type LowerContext, makeUnknown, stripCommentMarks, textOf } from './context.ts';
import { EXPRESSIONS, lowerExpression } from './go-expressions.ts';
import { lowerStatement, lowerStatements, STATEMENTS } from './go-statements.ts';
import { lowerType, TYPES } from './go-types.ts';

export interface GoContext extends LowerContext {
  /** Local name of an import → its module. */
  readonly imports: ReadonlyMap<string, string>;
  /** Names of types the file declares; tells `f[T](x)` from `handlers[i](x)`. */
  readonly types: Set<string>;
  /** Names of functions the file declares. */
  readonly functions: ReadonlySet<string>;
  /** For each enclosing function, innermost last, the names of its results where they have names. */
  readonly results: (readonly Cst[])[];
  /** ERROR nodes that were lowered already. */
  readonly recovered: Set<Cst>;
}

const BUILTIN_TYPES = new Set(
  (
    'any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string ' +
    'uint uint8 uint16 uint32 uint64 uintptr'
  ).split(' '),
);

/** Whether a name is a predeclared type. */
export function isBuiltinType(name: string): boolean {
  return BUILTIN_TYPES.has(name);
}

/** Whether a name starts with a capital letter. */
export function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

/** Named children without comments and without broken code, which `recoverErrors` finds. */
export function partsOf(node: Cst): Cst[] {
  return node.children.filter((child) => child.named && child.type !== 'ERROR' && !isComment(child));
}

/** Lowers whatever a node is; what has no form gives an `Unknown`, a leaf without meaning gives nothing. */
export function lowerAny(context: GoContext, node: Cst): Node[] {
  if (!node.named || isComment(node)) return [];
  if (node.type === 'statement_list' || node.type === 'source_file') return lowerStatements(context, node.children);
  if (node.type in STATEMENTS) return lowerStatement(context, node);
  if (node.type in EXPRESSIONS) return [lowerExpression(context, node, node)];
  if (node.type in TYPES) return [lowerType(context, node)];
  if (node.children.length === 0 && node.type !== 'ERROR') return [];
  return [lowerUnknown(context, node)];
}

/** Keeps the children of a node that has no form of its own. */
export function lowerUnknown(context: GoContext, node: Cst): ReturnType<typeof makeUnknown> {
  const broken = node.type === 'ERROR' || node.type === 'MISSING';
  if (broken) context.recovered.add(node);
  const children: Node[] = [];
  for (const child of node.children) children.push(...lowerAny(context, child));
  return makeUnknown(node, children, broken);
}

/**
 * The ERROR nodes inside a statement that its lowering passed over, since they stand where no field is read.
 * Statement lists inside are left out: they are lowered, and searched, on their own.
 */
export function recoverErrors(context: GoContext, node: Cst): Statement[] {
  if (context.errors.length === 0) return [];
  const found: Statement[] = [];
  const stack: Cst[] = [node];
  for (let next = stack.pop(); next; next = stack.pop()) {
    if (next.type === 'ERROR' && !context.recovered.has(next)) found.push(lowerUnknown(context, next));
    if (next.type === 'statement_list') continue;
    for (let i = next.children.length - 1; i >= 0; i--) stack.push(next.children[i] as Cst);
  }
  return found;
}

/** Visits the children that are no comments, each with the doc comment directly above it. */
export function visitDocumented(
  context: LowerContext,
  children: readonly Cst[],
  visit: (child: Cst, doc: string | undefined) => void,
): void {
  let comments: Cst[] = [];
  let end = -1;
  for (const child of children) {
    if (isComment(child)) {
      const lines = end < 0 ? 2 : countLines(context, end, child.start);
      // A comment on the line of other code belongs to that code.
      if (lines > 0 || comments.length > 0) {
        if (lines !== 1) comments = [];
        comments.push(child);
      }
      end = child.end;
    } else if (child.named) {
      visit(
        child,
        comments.length > 0 && countLines(context, end, child.start) === 1 ? joinDoc(context, comments) : undefined,
      );
      comments = [];
      end = child.end;
    } else if (/\S/.test(child.type) && child.type !== ';') {
      comments = [];
      end = child.end;
    }
  }
}

function countLines(context: LowerContext, start: number, end: number): number {
  return context.text.slice(start, end).split('\n').length - 1;
}

function joinDoc(context: LowerContext, comments: readonly Cst[]): string | undefined {
  const lines: string[] = [];
  for (const comment of comments) {
    const text = textOf(context, comment);
    // Directives (`//go:build`, `//nolint:gosec`) are no documentation.
    if (!/^\/\/[a-z0-9]+:/.test(text)) lines.push(stripCommentMarks(text));
  }
  return lines.length > 0 ? lines.join('\n').trim() || undefined : undefined;
}
