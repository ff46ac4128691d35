/** What the files of the Python lowering share: state, access to children, copies of small expressions. */
import type { Expression, Name, Unknown } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { isComment, type LowerContext, makeUnknown } from './context.ts';

export interface PythonContext extends LowerContext {
  /** What the code being lowered stands in; `if`, `try` and the like do not count. */
  scope: 'module' | 'class' | 'function';
  /** Whether a `yield` was met in the function being lowered. */
  hasYield: boolean;
  /** Inside `if TYPE_CHECKING:`. */
  typeChecking: boolean;
  /** Every node of broken code, in document order. */
  readonly broken: readonly Cst[];
  /** The broken nodes that stand in the result already. */
  readonly handled: Set<Cst>;
}

/**
 * The named children that mean something. Broken ones are left out: those that no list of statements lowers
 * in place follow the statement they stand in.
 */
export function operands(node: Cst): Cst[] {
  return node.children.filter((child) => child.named && !isFiller(child));
}

function isFiller(node: Cst): boolean {
  return node.type === 'ERROR' || node.type === 'line_continuation' || isComment(node);
}

/** The first child in a field; comments within a repeated field carry its name too and are passed over. */
export function part(node: Cst, field: string): Cst | undefined {
  for (const child of node.children) if (child.field === field && !isFiller(child)) return child;
  return undefined;
}

/** All children in a field, in order. */
export function parts(node: Cst, field: string): Cst[] {
  return node.children.filter((child) => child.field === field && child.named && !isFiller(child));
}

/** What stands where the parser or the depth limit left a hole. */
export function makeHole(node: Cst): Unknown {
  return makeUnknown(node, [], true);
}

export function makeNameAt(at: { readonly start: number; readonly end: number }, name: string): Name {
  return { kind: 'name', start: at.start, end: at.end, name };
}

const COPY_DEPTH = 4;

/** Calls of these have no effect, so that a copy of one says nothing new. */
const PURE = new Set(['len', 'abs', 'min', 'max', 'sum', 'round', 'ord', 'int', 'float', 'str', 'repr']);

/**
 * A copy of a small expression without effects, for values that the text writes once and uses twice
 * (`0 < x < 9`, `'{0}{0}'`): a node stands in the tree once only. `undefined` for anything larger.
 */
export function copySimple(value: Expression, depth = COPY_DEPTH): Expression | undefined {
  if (value.kind === 'name' || value.kind === 'literal') return { ...value };
  if (depth === 0) return undefined;
  if (value.kind === 'member') {
    const object = copySimple(value.object, depth - 1);
    return object && { ...value, object };
  }
  if (value.kind === 'index') {
    const object = copySimple(value.object, depth - 1);
    const index = copySimple(value.index, depth - 1);
    return object && index && { ...value, object, index };
  }
  if (value.kind !== 'call' || value.callee.kind !== 'name' || !PURE.has(value.callee.name)) return undefined;
  const [argument] = value.args;
  const copy = value.args.length === 1 && argument && copySimple(argument.value, depth - 1);
  return copy ? { ...value, callee: { ...value.callee }, args: [{ ...argument, value: copy }] } : undefined;
}

/** A docstring without the indentation of its lines, the way Python's `inspect.cleandoc` gives it. */
export function cleanDoc(text: string): string {
  const lines = text.split('\n');
  let margin = Number.POSITIVE_INFINITY;
  for (const line of lines.slice(1)) if (line.trim() !== '') margin = Math.min(margin, line.search(/\S/));
  return lines
    .map((line, i) => (i === 0 ? line : line.slice(margin === Number.POSITIVE_INFINITY ? 0 : margin)).trimEnd())
    .join('\n')
    .trim();
}
