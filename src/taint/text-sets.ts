/** Values that are one of a few constant texts or patterns. */
import type { Value } from './values.ts';

/** The type of a value that is one of several patterns. */
export const PATTERNS = 'patterns';

const MAX_TEXTS = 16;

/** The constant texts that a value is one of; `undefined` where it may be another. */
export function textsOf(value: Value): readonly string[] | undefined {
  if (value.texts) return value.texts;
  if (typeof value.constant === 'string') return [value.constant];
  return value.type?.startsWith('regex:') ? [value.type.slice(6)] : undefined;
}

export function isPattern({ type }: Value): boolean {
  return type !== undefined && (type === PATTERNS || type.startsWith('regex:'));
}

/** The texts that either value is one of. */
export function joinTextSets(a: Value, b: Value): readonly string[] | undefined {
  if (isPattern(a) !== isPattern(b) || (a.constant !== undefined && a.constant === b.constant)) return undefined;
  const [left, right] = [textsOf(a), textsOf(b)];
  if (!left || !right || (left === right && !a.texts)) return undefined;
  const all = [...new Set([...left, ...right])];
  return all.length > MAX_TEXTS || (all.length === 1 && isPattern(a)) ? undefined : all;
}
