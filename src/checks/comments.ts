/** What comments say about the code beside them. */
import type { Module } from '../syntax/ast.ts';

/** Words for another tool, with nothing said to a reader. */
const DIRECTIVE =
  /^(?:eslint-disable[\w-]*|biome-ignore|@ts-[\w-]+|noqa|type:|pylint:|error|nolint|nosec)(?::?[\w\s\-=,/[\]:@]{0,40})?$/;

/** True when no comment stands inside the range, or behind it on its last line. */
export function isUncommented(module: Module, range: { readonly start: number; readonly end: number }): boolean {
  const newline = module.text.indexOf('\n', range.end);
  const end = newline < 0 ? module.text.length : newline;
  const start = module.text.lastIndexOf('\n', range.start) + 1;
  return !module.comments.some(
    (comment) => comment.start >= start && comment.start < end && !DIRECTIVE.test(comment.text),
  );
}
