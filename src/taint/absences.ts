/** What holds of a text in which a pattern is not found. */
import { has, type Kinds, makeKinds, NO_KINDS } from './kinds.ts';
import { sourceOf } from './regexes.ts';
import type { Taint } from './values.ts';

const PROBES = {
  'no-dotdot': ['..', '../a', 'a/..', 'a/../b', '/../a'],
  'no-absolute': ['/', '/a', '/etc/a b', '/a/..', '//a'],
  'no-slash': ['/', 'a/', '/a', 'a/b', 'a b/c'],
};

/** Addresses of the inside of a network. */
const INSIDE = ['10.0.0.1', '192.168.0.1', '172.16.0.1', '169.254.169.254'];

/** Whether patterns find addresses of the inside of a network, and not every address. */
export function refusesInside(patterns: readonly string[]): boolean {
  return patterns.some((pattern) => {
    const regex = regexOf(pattern);
    return regex !== undefined && INSIDE.some((one) => regex.test(one)) && !regex.test('93.184.216.34');
  });
}

/** The kinds of text in which a pattern is not found: `/[\\/]/`, `/(^|\/)\.\.(\/|$)/`, `/^\//`. */
export function kindsOfAbsence(pattern: string): Kinds {
  const regex = regexOf(pattern);
  if (!regex) return NO_KINDS;
  return makeKinds(
    Object.entries(PROBES).flatMap(([kind, probes]) => (probes.every((one) => regex.test(one)) ? [kind] : [])),
  );
}

function regexOf(pattern: string): RegExp | undefined {
  const source = sourceOf(pattern);
  // Probes are a few characters, so only what repeats by the hundred could take long.
  if (source.length > 120 || /\{\d*,?\d{3}/.test(source)) return undefined;
  const flags = /\/([a-z]*)$/s.exec(pattern)?.[1]?.replace(/[gy]/g, '') ?? '';
  try {
    return new RegExp(source, /^[imsu]*$/.test(flags) ? flags : '');
  } catch {
    return undefined;
  }
}

/** A path that does not begin with `..`: normalising puts every `..` of a relative path at its start. */
export function kindsOfNoParent({ kinds, lead }: Taint, constant: string): Kinds {
  if (!has(kinds, 'normalized') || lead !== undefined) return NO_KINDS;
  return constant === '..' ? 'no-dotdot' : 'not-below-parent';
}
