/** What stands for the taints beyond a bound: they are not told apart, and not forgotten. */
import { NO_KINDS } from './kinds.ts';
import { MAX_SYM_DEPTH } from './symbols.ts';
import type { Taint } from './values.ts';

const more = new Map<string, Taint>();

/** Stands for taints of a kind beyond the bound: what it reaches is not known to be safe. */
export function moreTaints(kind: string): Taint {
  let found = more.get(kind);
  if (!found) {
    found = {
      root: { kind, label: () => '', more: true },
      // As deep as symbols get: its parts are itself.
      sym: { depth: MAX_SYM_DEPTH, parts: new Map() },
      kinds: NO_KINDS,
      lead: undefined,
      trail: undefined,
      seen: false,
    };
    more.set(kind, found);
  }
  return found;
}

/** Whether a taint that is kept goes wherever this one does: only guards on arguments tell those of a kind apart. */
export function isCovered(known: readonly Taint[], taint: Taint): boolean {
  const { root, kinds } = taint;
  if (root.entry || root.slot !== undefined) return false;
  return known.some((one) => one.root.kind === root.kind && one.kinds === kinds && !one.root.entry);
}
