/** Path functions: what they make of a path, and which checks that allows. */
import type { CallSite } from './calls.ts';
import { has, makeKinds, union, without } from './kinds.ts';
import { noteRoot } from './roots.ts';
import type { Run } from './run.ts';
import { partOf } from './symbols.ts';
import { dropMarks, joinTexts, leads } from './texts.ts';
import { allTaints, constantValue, type Taint, type Value, withKinds } from './values.ts';

/**
 * `path-join` (keeps the base: `path.join`), `path-resolve` (an absolute part replaces the base and the result has no
 * `..`: `path.resolve`), `path-append` (an absolute part replaces the base, `..` stays: `os.path.join`),
 * `path-normalize`, `path-real`, `path-relative`, `path-common`, `path-parent`.
 */
export function callPath(run: Run, site: CallSite, kind: string, values: readonly Value[]): Value {
  switch (kind) {
    case 'path-join':
    case 'path-append':
    case 'path-resolve':
      return joinPaths(run, site, kind, values);
    case 'path-parent':
      return derive(values, (taint) => ({
        ...taint,
        kinds: without(taint.kinds, 'fixed-name'),
        sym: partOf(taint.sym, 'parent'),
      }));
    default: {
      if (kind === 'path-relative') noteRoot(run, site.node, site.passed.positional[0], values[0]);
      const marks = {
        'path-normalize': 'normalized',
        'path-real': 'realpath resolved',
        'path-relative': 'relative',
        'path-common': 'common',
      }[kind];
      return derive(values, (taint) => withKinds(taint, marks ?? ''));
    }
  }
}

function derive(values: readonly Value[], change: (taint: Taint) => Taint): Value {
  return { taints: values.flatMap((value) => allTaints(value).map(change)) };
}

function joinPaths(run: Run, site: CallSite, kind: string, values: readonly Value[]): Value {
  const withSeparators = values.flatMap((value, i) => (i === 0 ? [value] : [constantValue('/'), value]));
  const text = joinTexts(run, withSeparators, site.node, 'joined with a base folder');
  const taints = text.taints.map((taint) => {
    const first = values[0]?.taints.some((other) => other.sym === taint.sym) ?? false;
    const here = union(taint.kinds, run.frame.kindsOf(taint.sym));
    const marked = values.length > 1 ? { ...taint, kinds: dropMarks(taint.kinds, first) } : taint;
    const safe = !first && values.length > 1 && staysBelow(here, kind);
    const kinds = [
      ...(kind === 'path-resolve' ? ['resolved'] : kind === 'path-join' ? ['normalized'] : []),
      ...(safe ? ['path-containment'] : []),
      ...(first ? [] : ['joined']),
      // An absolute part, or one behind the base.
      ...(!first && leads(values[0]) ? ['behind-base'] : []),
    ];
    const added = withKinds(marked, makeKinds(kinds));
    // Where an absolute part replaces the base, nothing stands before it.
    const lead = kind === 'path-join' ? added.lead : undefined;
    return { ...added, lead };
  });
  return { ...text, taints };
}

/** Whether a part of that kind cannot leave the folder it is joined to. */
function staysBelow(kinds: string, join: string): boolean {
  if (has(kinds, 'basename')) return true;
  if (has(kinds, 'no-slash')) return true;
  return has(kinds, 'no-dotdot') && (join === 'path-join' || has(kinds, 'no-absolute'));
}
