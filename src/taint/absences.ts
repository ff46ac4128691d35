/** What holds of a text in which a pattern is not found. */
import { type Kinds, makeKinds, NO_KINDS } from './kinds.ts';
import { sourceOf } from './regexes.ts';

const PROBES = {
  'no-dotdot': ['..', '../a', 'a/..', 'a/../b', '/../a'],
  'no-absolute': ['/', '/a', '/etc/a b', '/a/..', '//a'],
  'no-slash': ['/', 'a/', '/a', 'a/b', 'a b/c'],
};

/** The kinds of text in which a pattern is not found: `/[\\/]/`, `/(^|\/)\.\.(\/|$)/`, `/^\//`. */
export function kindsOfAbsence(pattern: string): Kinds {
  const source = sourceOf(pattern);
  // Probes are a few characters, so only what repeats by the hundred could take long.
  if (source.length > 120 || /\{\d*,?\d{3}/.test(source)) return NO_KINDS;
  try {
    const flags = /\/([a-z]*)$/s.exec(pattern)?.[1]?.replace(/[gy]/g, '') ?? '';
    const regex = new RegExp(source, /^[imsu]*$/.test(flags) ? flags : '');
    return makeKinds(
      Object.entries(PROBES).flatMap(([kind, probes]) => (probes.every((one) => regex.test(one)) ? [kind] : [])),
    );
  } catch {
    return NO_KINDS;
  }
}
