/** Words of queries and pages: how they are cut, stemmed and widened by synonyms. */
import { stemmer } from 'stemmer';

/** Stem → the stems of its group. */
export type Synonyms = ReadonlyMap<string, readonly string[]>;

const STOP = new Set(
  (
    'a an and any are as at be been being both but by can could did do does doing each either every for from get gets ' +
    'getting got had has have having here how i if in into is it its just let many me more most much must my no not of on ' +
    'only or other others our own really same should so some still such than that the their them then there these they ' +
    'this those to too us very was we were what when where which while who why will with would you your also all few one ' +
    'two may even ever am s t re ve ll don doesn didn isn'
  ).split(' '),
);
const MAX_LENGTH = 60;
/** Words that came up once come up again; a server that lives long may meet any number. */
const MAX_STEMS = 20_000;
const stems = new Map<string, string>();

/** Words, code identifiers whole and in parts: `readOnlyHint` gives itself, `read`, `Only`, `Hint`. */
export function tokenize(text: string): string[] {
  const tokens: string[] = [];
  for (const match of text.matchAll(/-?\d{3,}|[\p{L}\p{N}_]+(?:[/:.-][\p{L}\p{N}_]+)*/gu)) {
    const [whole] = match;
    if (/^[a-z]+$/.test(whole)) {
      tokens.push(whole);
      continue;
    }
    const parts = whole.split(/[/:._-]+|(?<=[\p{Ll}\p{N}])(?=\p{Lu})/u).filter((part) => part !== '');
    if (parts.length > 1) tokens.push(whole);
    tokens.push(...parts);
  }
  return tokens;
}

/** The index term of a word; empty for a word that says nothing and for one too long to be a word. */
export function toTerm(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const lower = word.toLowerCase();
  const term = STOP.has(lower) || lower.length > MAX_LENGTH ? '' : stemWord(lower);
  if (stems.size < MAX_STEMS && word.length <= MAX_LENGTH) stems.set(word, term);
  return term;
}

/** The index terms of a text, in order, with repetitions. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const token of tokenize(text)) {
    const term = toTerm(token);
    if (term !== '') terms.push(term);
  }
  return terms;
}

/** The prose of a section: fences, comments and the targets of links left out. */
export function proseOf(markdown: string): string {
  return markdown
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/\]\([^)\s]*\)/g, ']');
}

function stemWord(word: string): string {
  return /^[a-z]+$/.test(word) ? stemmer(word) : word;
}

/** Synonym groups as data → a lookup by stem. Groups of several words are taken word by word. */
export function makeSynonyms(groups: readonly (readonly string[])[]): Synonyms {
  const synonyms = new Map<string, string[]>();
  for (const group of groups) {
    const terms = [...new Set(group.map((word) => stemWord(word.toLowerCase())))];
    for (const term of terms)
      synonyms.set(term, [...new Set([...(synonyms.get(term) ?? []), ...terms.filter((other) => other !== term)])]);
  }
  return synonyms;
}
