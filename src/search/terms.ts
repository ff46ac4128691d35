/** Words of queries and pages: how they are cut, stemmed and widened by synonyms. */
import { stemmer } from 'stemmer';

/** Stem → the stems of its group. */
export type Synonyms = ReadonlyMap<string, readonly string[]>;

const STOP = new Set(
  'a an and are as at be but by can do does for from had has have how i if in into is it its my no of on or our so that the their them then there this to was we what when where which who why will with you your'.split(
    ' ',
  ),
);

/** Words, code identifiers whole and in parts: `readOnlyHint` gives itself, `read`, `Only`, `Hint`. */
export function tokenize(text: string): string[] {
  const tokens: string[] = [];
  for (const match of text.matchAll(/-?\d{3,}|[\p{L}\p{N}_]+(?:[/:.-][\p{L}\p{N}_]+)*/gu)) {
    const [whole] = match;
    const parts = whole.split(/[/:._-]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u).filter((part) => part !== '');
    if (parts.length > 1) tokens.push(whole);
    tokens.push(...parts);
  }
  return tokens;
}

/** The terms that stand for a word in the index; with synonyms also those of its group. `null` drops it. */
export function expandTerm(term: string, synonyms?: Synonyms): string | string[] | null {
  const lower = term.toLowerCase();
  if (STOP.has(lower) || lower.length > 60) return null;
  const stem = stemWord(lower);
  const group = synonyms?.get(stem);
  return group ? [stem, ...group] : stem;
}

function stemWord(word: string): string {
  return /^[a-z]+$/.test(word) ? stemmer(word) : word;
}

/** Synonym groups as data → a lookup by stem. Groups of several words are taken word by word. */
export function makeSynonyms(groups: readonly (readonly string[])[]): Synonyms {
  const synonyms = new Map<string, string[]>();
  for (const group of groups) {
    const stems = [...new Set(group.map((word) => stemWord(word.toLowerCase())))];
    for (const stem of stems)
      synonyms.set(stem, [...new Set([...(synonyms.get(stem) ?? []), ...stems.filter((other) => other !== stem)])]);
  }
  return synonyms;
}
