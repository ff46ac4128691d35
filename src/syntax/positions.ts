/** Offsets → lines and columns. */
import type { Location, Position } from '../types.ts';
import type { Module } from './ast.ts';

const lineStarts = new WeakMap<object, number[]>();

function startsOf(owner: { readonly text: string }): number[] {
  let starts = lineStarts.get(owner);
  if (!starts) {
    starts = [0];
    for (let at = owner.text.indexOf('\n'); at >= 0; at = owner.text.indexOf('\n', at + 1)) starts.push(at + 1);
    lineStarts.set(owner, starts);
  }
  return starts;
}

/** The 1-based position of an offset in a text; offsets past the end give the last position. */
export function positionAt(owner: { readonly text: string }, offset: number): Position {
  const starts = startsOf(owner);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] as number) + 1 };
}

/** The offsets of a 1-based line, its line break excluded; `undefined` past the end. */
export function lineRange(owner: { readonly text: string }, line: number): { start: number; end: number } | undefined {
  const starts = startsOf(owner);
  const start = starts[line - 1];
  if (start === undefined) return undefined;
  const next = starts[line];
  let end = next === undefined ? owner.text.length : next - 1;
  if (owner.text.charAt(end - 1) === '\r') end--;
  return { start, end };
}

export function locationOf(
  owner: Pick<Module, 'path' | 'text'>,
  node: { readonly start: number; readonly end: number },
): Location {
  return { path: owner.path, start: positionAt(owner, node.start), end: positionAt(owner, node.end) };
}
