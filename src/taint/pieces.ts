/** Pieces of a text that was taken apart, as a path into its components. */
import { learned } from './guards.ts';
import { ADDRESS, isInsideName, ofHost } from './hosts.ts';
import { has, type Kinds, makeKinds, NO_KINDS, union } from './kinds.ts';
import type { Sym } from './symbols.ts';
import { allTaints, type Facts, NO_FACTS, type Value } from './values.ts';

/** The part of a text that all pieces of it are. */
export const PIECES = 'pieces';

/** A component of a path that is an ordinary name. */
export function plainPiece(value: Value): Facts {
  return learned(allTaints(value), ({ sym }) => (isPiece(sym) ? makeKinds(['no-dotdot', 'no-absolute']) : NO_KINDS));
}

/** A text that is not `..` or `/`: says something of a piece of a split text, of a normalised path, or of an address. */
export function differs(value: Value, constant: Value['constant']): Facts {
  if (isInsideName(constant))
    return learned(allTaints(value), (taint) => (has(taint.kinds, ADDRESS) ? ofHost(taint) : NO_KINDS));
  if (constant === '/') return learned(allTaints(value), ({ sym }) => (isPiece(sym) ? 'no-absolute' : NO_KINDS));
  if (constant !== '..') return NO_FACTS;
  return learned(allTaints(value), ({ sym, kinds }) =>
    has(kinds, 'normalized') ? NOT_PARENT : ofPiece(sym, NOT_PARENT),
  );
}

const NOT_PARENT = 'not-parent';

/** What a helper found of a text, where the text is one piece of a split one. */
export function ofPiece(sym: Sym, kinds: Kinds): Kinds {
  return isPiece(sym) && has(kinds, NOT_PARENT) ? union(kinds, 'no-dotdot') : kinds;
}

function isPiece({ key, parent }: Sym): boolean {
  return key === '*' && parent?.key === PIECES;
}
