/** From places that a report shows back to offsets into a text. */
import { lineRange } from '../syntax/positions.ts';
import type { Position } from '../types.ts';

/** The offset of a position; the end of the text when it lies beyond. */
export function offsetOf(owner: { readonly text: string }, position: Position): number {
  const range = lineRange(owner, position.line);
  return range ? Math.min(range.start + position.column - 1, range.end) : owner.text.length;
}
