/** What comments say about the code beside them. */
import type { Module } from '../syntax/ast.ts';

/** True when no comment stands inside the range, or behind it on its last line. */
export function isUncommented(module: Module, range: { readonly start: number; readonly end: number }): boolean {
  const newline = module.text.indexOf('\n', range.end);
  const end = newline < 0 ? module.text.length : newline;
  const start = module.text.lastIndexOf('\n', range.start) + 1;
  return !module.comments.some(
    (comment) =>
      comment.start >= start &&
      comment.start < end &&
      !/^(?:eslint-|biome-|@ts-|noqa|type:|pylint|error\b|nolint|nosec)/.test(comment.text),
  );
}
