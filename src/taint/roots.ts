/** Folders that the caller chooses, and what is therefore no harm in a path. */
import type { Node } from '../syntax/ast.ts';
import type { Hit } from './collector.ts';
import { has } from './kinds.ts';
import type { Run } from './run.ts';
import type { Sym } from './symbols.ts';
import { allTaints, type Value } from './values.ts';

const CHOSEN = 'chosen-root';

/** The code compares a path with a folder from outside: it takes that folder for the root, and confines the rest to it. */
export function noteRoot(run: Run, node: Node, base: Value | undefined, path: Value | undefined): void {
  if (!base || !path) return;
  const own = new Set(allTaints(base).map((taint) => taint.sym));
  if (own.size === 0 || allTaints(path).every((taint) => own.has(taint.sym))) return;
  for (const taint of allTaints(base))
    run.engine.emit(run.collector, { taint, kind: CHOSEN, module: run.frame.module, node, callee: '' });
}

/** Hits without those that a reader would not call harm. */
export function withoutChosen(hits: readonly Hit[]): Hit[] {
  const chosen = new Set(hits.flatMap((hit) => (hit.kind === CHOSEN ? [hit.taint.sym] : [])));
  return hits.filter((hit) => hit.kind !== CHOSEN && !isTame(hit, chosen));
}

function isTame({ kind, taint: { sym, kinds } }: Hit, chosen: ReadonlySet<Sym>): boolean {
  if (kind === 'url-segment') return ['no-dotdot', 'url-encode', 'basename'].some((one) => has(kinds, one));
  // `${folder}/package.json` of a folder that the caller names reads no other file.
  if (kind === 'file-read' && has(kinds, 'fixed-name')) return true;
  if (!/^(?:file-\w+|working-directory)$/.test(kind) || chosen.size === 0) return false;
  for (let at: Sym | undefined = sym; at; at = at.parent) if (chosen.has(at)) return true;
  return false;
}
