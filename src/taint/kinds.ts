/** Sets of sanitizer kinds, interned as sorted text so that they compare by identity. */

export type Kinds = string;

export const NO_KINDS: Kinds = '';

/** Kinds after which a value can do no harm anywhere. */
const ABSOLUTE: readonly string[] = ['allow-list', 'number'];

/** Two kinds that are a third when they come together. */
const TOGETHER: readonly (readonly [string, string, string])[] = [
  // What begins with a dash and is none of the refused options.
  ['dashed', 'deny-list', 'dash-check'],
  // A normalised path that neither is the parent folder nor begins with it.
  ['not-parent', 'not-below-parent', 'no-dotdot'],
];

const unions = new Map<string, Kinds>();

export function makeKinds(names: Iterable<string>): Kinds {
  return [...new Set(names)].sort().join(' ');
}

export function kindsOf(kinds: Kinds): readonly string[] {
  return kinds === '' ? [] : kinds.split(' ');
}

export function union(a: Kinds, b: Kinds): Kinds {
  if (a === b || b === NO_KINDS) return a;
  if (a === NO_KINDS) return b;
  const key = `${a}|${b}`;
  let found = unions.get(key);
  if (found === undefined) {
    const all = makeKinds([...a.split(' '), ...b.split(' ')]);
    found = makeKinds([
      ...all.split(' '),
      ...TOGETHER.flatMap(([a, b, whole]) => (has(all, a) && has(all, b) ? [whole] : [])),
    ]);
    unions.set(key, found);
  }
  return found;
}

export function has(kinds: Kinds, kind: string): boolean {
  return kinds !== NO_KINDS && ` ${kinds} `.includes(` ${kind} `);
}

/** The kinds but one. */
export function without(kinds: Kinds, kind: string): Kinds {
  return has(kinds, kind) ? makeKinds(kindsOf(kinds).filter((one) => one !== kind)) : kinds;
}

export function isHarmless(kinds: Kinds): boolean {
  return ABSOLUTE.some((kind) => has(kinds, kind));
}

/** What holds in both cases; a harmless value counts as passed by every sanitizer. */
export function intersect(a: Kinds, b: Kinds): Kinds {
  if (a === b) return a;
  if (isHarmless(a)) return isHarmless(b) ? union(a, b) : b;
  if (isHarmless(b)) return a;
  return makeKinds(kindsOf(a).filter((kind) => has(b, kind)));
}
