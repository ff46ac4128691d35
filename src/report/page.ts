/** A part of a long result that fits a budget of tokens, and where to go on. Nothing is kept between two calls. */
import { estimateTokens } from './tokens.ts';

/** One entry of a result, as text and as data. */
export interface PageItem {
  /** Lines of text; `brief` is for one that would fill a page alone. */
  readonly render: (brief: boolean) => readonly string[];
  readonly data: (brief: boolean) => { readonly list: string; readonly entry: unknown };
  /** Items of the same heading are printed below it, once on a page. */
  readonly heading?: string;
}

export interface PageRequest {
  /** The first item to show. */
  readonly offset: number;
  /** Items shown at most. */
  readonly limit: number;
  /** Tokens that the text takes at most, and the data likewise: what stands before the items is counted in. */
  readonly budget: number;
}

export interface Page {
  readonly lines: readonly string[];
  /** Entries by the name of their list. */
  readonly lists: Readonly<Record<string, readonly unknown[]>>;
  /** The first item that is not shown; `undefined` where all are. */
  readonly next?: number;
}

/** Fills a page behind what already takes `used` tokens. It holds one item at least. */
export function fillPage(items: readonly PageItem[], { offset, limit, budget }: PageRequest, used: number): Page {
  const lines: string[] = [];
  const lists: Record<string, unknown[]> = {};
  let [text, data] = [used, used];
  let at = offset;
  let heading: string | undefined;
  for (; at < items.length && at < offset + limit; at++) {
    const item = items[at] as PageItem;
    const head = item.heading !== undefined && item.heading !== heading ? [item.heading] : [];
    let own = [...head, ...item.render(false)];
    let { list, entry } = item.data(false);
    if (at === offset && exceeds(own, entry, budget - used)) {
      own = [...head, ...item.render(true)];
      ({ list, entry } = item.data(true));
    }
    text += estimateTokens(own.join('\n')) + 1;
    data += estimateTokens(JSON.stringify(entry)) + 2;
    if (at > offset && Math.max(text, data) > budget) break;
    lines.push(...own);
    heading = item.heading;
    lists[list] = [...(lists[list] ?? []), entry];
  }
  return { lines, lists, ...(at < items.length && { next: at }) };
}

function exceeds(lines: readonly string[], entry: unknown, budget: number): boolean {
  return Math.max(estimateTokens(lines.join('\n')), estimateTokens(JSON.stringify(entry))) > budget;
}

/** As many of the lines as fit the budget, each cut to a length; says how many are left out. */
export function fitLines(lines: readonly string[], budget: number, longest = 300): string[] {
  const kept: string[] = [];
  let used = 0;
  for (const line of lines) {
    const cut = clip(line, longest);
    used += estimateTokens(cut) + 1;
    if (used > budget) break;
    kept.push(cut);
  }
  return kept.length < lines.length ? [...kept, `(${lines.length - kept.length} more such lines)`] : kept;
}

/** The beginning and the end of a text that is longer than `longest`. */
export function clip(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const half = Math.floor((longest - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

/** A cursor names a place in the items and what they were: a changed project makes another. */
export function makeCursor(offset: number, digest: string): string {
  return `${offset}.${digest}`;
}

/** The offset of a cursor; `changed` where it is of another list, `undefined` where it is none. */
export function readCursor(cursor: string, digest: string): number | 'changed' | undefined {
  const match = /^(\d{1,6})\.([0-9a-f]{8})$/.exec(cursor.trim());
  if (!match) return undefined;
  return match[2] === digest ? Number(match[1]) : 'changed';
}

/** A short digest that tells lists apart; it guards nothing (FNV-1a). */
export function digestOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
