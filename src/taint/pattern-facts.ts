/** Matching a pattern as a check. */
import { kindsOfAbsence, refusesInside } from './absences.ts';
import { DASH_CHECKED, learned } from './guards.ts';
import { ofHost } from './hosts.ts';
import { has, intersect, NO_KINDS, union } from './kinds.ts';
import { kindsOfReading } from './queries.ts';
import { kindsOfPattern, matchesLeadingDash } from './regexes.ts';
import { kindsOfUrl } from './urls.ts';
import { allTaints, type Facts, NO_FACTS, type Value } from './values.ts';
import { isName } from './variables.ts';

/** What a match of a pattern guarantees, and what no match does. */
export function patternFacts(
  text: Value,
  patterns: readonly string[],
  anchored: 'both' | 'start' | 'none',
): { whenTrue: Facts; whenFalse: Facts } {
  const [first = NO_KINDS, ...others] = patterns.map((pattern) =>
    [
      kindsOfPattern(pattern, anchored),
      kindsOfUrl(pattern, anchored),
      kindsOfReading(anchored === 'none' ? pattern : `^${pattern}`),
    ].reduce(union),
  );
  const kinds = others.reduce(intersect, first);
  const taints = allTaints(text);
  const dash = patterns.every(matchesLeadingDash) ? DASH_CHECKED : NO_KINDS;
  // What was resolved or normalised before says nothing of what was there.
  const [absentFirst = NO_KINDS, ...absentOthers] = anchored === 'none' ? patterns.map(kindsOfAbsence) : [];
  const absent = absentOthers.reduce(intersect, absentFirst);
  return {
    whenTrue: kinds === NO_KINDS ? NO_FACTS : learned(taints, () => kinds),
    whenFalse: learned(taints, (taint) =>
      union(
        isName(taint) ? 'deny-list' : refusesInside(patterns) ? ofHost(taint) : NO_KINDS,
        union(dash, has(taint.kinds, 'normalized') || has(taint.kinds, 'resolved') ? NO_KINDS : absent),
      ),
    ),
  };
}
