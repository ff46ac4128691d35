/** Names for values whose content is not known, and for their parts. */

/** A symbolic value: a root, or a part of another one. Guards hold for a symbol and for everything made from it. */
export interface Sym {
  readonly parent?: Sym;
  readonly key?: string;
  readonly depth: number;
  readonly parts: Map<string, Sym>;
}

export function makeSym(parent?: Sym, key?: string): Sym {
  return {
    depth: (parent?.depth ?? -1) + 1,
    parts: new Map(),
    ...(parent && { parent }),
    ...(key !== undefined && { key }),
  };
}

export const MAX_SYM_DEPTH = 12;

/** The symbol of a part; the same part always has the same symbol. */
export function partOf(sym: Sym, key: string): Sym {
  if (sym.depth >= MAX_SYM_DEPTH) return sym;
  let part = sym.parts.get(key);
  if (!part) {
    part = makeSym(sym, key);
    sym.parts.set(key, part);
  }
  return part;
}

/** The keys from the root of a symbol to it, and the root. */
export function pathOf(sym: Sym): { root: Sym; keys: string[] } {
  const keys: string[] = [];
  let at = sym;
  for (; at.parent; at = at.parent) keys.unshift(at.key ?? '');
  return { root: at, keys };
}
