/** What the Rust lowering shares: its context with a depth guard, names and docs. */
import type { Block, Expression, Member, Unknown } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { isComment, type LowerContext, makeBlock, makeUnknown, stripCommentMarks, textOf } from './context.ts';

/** Macro tokens carry no nesting of their own in the tree, so depth is counted while lowering, too. */
export interface RustContext extends LowerContext {
  depth: number;
}

/** Expressions and statements nested deeper than this are cut. */
export const MAX_LOWERING_DEPTH = 450;

/** The text of an identifier without the `r#` of raw ones. */
export function identifierOf(context: LowerContext, node: Cst): string {
  const text = textOf(context, node);
  return text.startsWith('r#') ? text.slice(2) : text;
}

export function makeMember(node: { start: number; end: number }, object: Expression, property: string): Member {
  return { kind: 'member', start: node.start, end: node.end, object, property };
}

/** Stands where the grammar promises a child and the code has none. */
export function makeMissing(node: Cst): Unknown {
  return makeUnknown(node, [], true);
}

/** The text of `/// x` and `/** x *\/`; `undefined` for comments that document nothing below them. */
export function outerDocOf(context: LowerContext, node: Cst): string | undefined {
  if (!isComment(node) || !node.children.some((child) => child.field === 'outer')) return undefined;
  return stripCommentMarks(textOf(context, node));
}

/** Type names whose values may be left out by a caller. */
export function isOptionalType(name: string | undefined): boolean {
  return name === 'Option' || name === 'std::option::Option' || name === 'core::option::Option';
}

/** A block around one value, for arms and bodies that are written without braces. */
export function makeValueBlock(value: Expression): Block {
  return makeBlock(value, [value], true);
}
