/** Parts and patterns of URLs: what a check of one says of where a request or a link goes. */
import { has, type Kinds, makeKinds, NO_KINDS } from './kinds.ts';
import { isHostPattern } from './regexes.ts';
import type { Sym } from './symbols.ts';
import type { Taint, Value } from './values.ts';

const SCHEME_CHECKED = makeKinds(['scheme-check']);
const HOST_CHECKED_SCHEME = makeKinds(['scheme-check', 'url-host-check']);

/** Parts of a URL whose check decides where a request goes. */
const HOST_PARTS = new Set(['host', 'hostname', 'origin', 'netloc', 'Host', 'Hostname', 'host_str', 'domain']);

const SCHEME_PARTS = new Set(['protocol', 'scheme', 'Scheme']);

export function isHostPart({ key }: Sym): boolean {
  return HOST_PARTS.has(key ?? '');
}

/** Whether a check of a part is one of the scheme. */
export function isPartOfScheme({ key }: Sym): boolean {
  return SCHEME_PARTS.has(key ?? '');
}

/** The parts of a parsed URL decide on the whole; a part of an argument object with such a name does not. */
export function isPartOfUrl({ sym, kinds, root }: Taint): boolean {
  if (!sym.parent || !isHostPart(sym)) return false;
  return has(kinds, 'url-parsed') || root.keyed !== true || sym.parent.parent !== undefined;
}

/** A scheme that browsers and clients take for the web. */
export function isWebPrefix(prefix: Value['constant']): boolean {
  return typeof prefix === 'string' && /^(?:https?|mailto|wss?):/i.test(prefix);
}

/** A whole host and what ends it. */
export function isHostPrefix(prefix: Value['constant']): boolean {
  return typeof prefix === 'string' && /^[a-z][a-z+.-]*:\/\/[^/?#@]+[/?#]/i.test(prefix);
}

/** What a pattern says of the start of a URL. */
export function kindsOfUrl(pattern: string, anchored: 'both' | 'start' | 'none'): Kinds {
  if (isHostPattern(pattern, anchored)) return HOST_CHECKED_SCHEME;
  const body = /^\/(.*)\/[a-z]*$/s.exec(pattern)?.[1] ?? pattern;
  return /^(?:\^|\\A)/.test(body) && /^(?:\^|\\A)\(?(?:\?:)?https?\b/.test(body) ? SCHEME_CHECKED : NO_KINDS;
}
