/**
 * Search over the pages. Own ranking over a small index, not a library's: it joins the page, its best line and its best
 * section in one score and costs well below a millisecond. MiniSearch, tuned over the same pages, missed more than three
 * times as many of the judged questions at ten times the cost; `npm run bench:retrieval` compares it and three others.
 */
import type { Knowledge, Page } from '../types.ts';
import { buildLexicon, type Lexicon, type Postings } from './lexicon.ts';
import { type Query, QueryReader } from './query.ts';
import { makeSnippet } from './snippet.ts';
import { makeSynonyms, termsOf } from './terms.ts';
import { CODE, FIELD_NAMES, KINDS, LINE, LINE_LENGTH, LINK, NAME, PAIR, SECTION } from './weights.ts';

export interface SearchFilter {
  readonly kind?: Page['kind'];
  readonly category?: string;
  readonly language?: string;
  /** 1–50, default 10. */
  readonly limit?: number;
}

export interface SearchHit {
  readonly id: string;
  readonly uri: string;
  readonly title: string;
  readonly kind: Page['kind'];
  readonly score: number;
  /** Heading of the section that answers best, where one does: `get_guidance` takes it in `sections`. */
  readonly section?: string;
  /** The passage that matches best, of that section where there is one; at most 240 characters. */
  readonly snippet: string;
  /** Which words matched in which fields: `title: origin; asks: host, header`. */
  readonly why: string;
}

interface Built {
  readonly lexicon: Lexicon;
  /** Terms by number. */
  readonly words: readonly string[];
  readonly reader: QueryReader;
  /** For each page the places of the rules that it names, if it is a pattern. */
  readonly links: readonly (readonly number[])[];
  /** Slug, id and title as terms → the pages of that name. */
  readonly names: ReadonlyMap<string, readonly number[]>;
  /** Identifiers that were looked for in code. */
  readonly code: Map<string, Postings>;
}

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 50;
const MAX_IDENTIFIERS = 500;

/** The stable address of a page. */
export function uriOf(page: Pick<Page, 'kind' | 'id'>): string {
  return `best-practices://${page.kind}s/${page.id}`;
}

/** An index over a knowledge base; it is built on the first search. */
export class SearchIndex {
  readonly #pages: readonly Page[];
  readonly #knowledge: Knowledge;
  #built: Built | undefined;

  constructor(knowledge: Knowledge) {
    this.#knowledge = knowledge;
    const { rules, patterns, checklists, migrations } = knowledge;
    this.#pages = [...rules, ...patterns, ...checklists, ...migrations];
  }

  /** The best hits for a query, best first; none for a query without words. Never throws for what the query says. */
  search(query: string, filter: SearchFilter = {}): SearchHit[] {
    const limit = Math.min(Math.max(Math.trunc(filter.limit ?? DEFAULT_LIMIT) || 1, 1), MAX_LIMIT);
    this.#built ??= this.#build();
    const { lexicon, reader, names } = this.#built;
    const read = reader.read(query);
    const scores = this.#scorePages(read);
    const sections = scoreSections(lexicon, read, scores.length);
    addAll(scores, sections.scores, SECTION);
    this.#lift(scores);
    for (const place of names.get(toName(query.slice(0, 200))) ?? []) scores[place] = (scores[place] as number) + NAME;
    const found: number[] = [];
    for (let place = 0; place < scores.length; place++)
      if ((scores[place] as number) > 0 && matches(this.#pages[place] as Page, filter)) found.push(place);
    found.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
    return found
      .slice(0, limit)
      .map((place) => this.#makeHit(place, scores[place] as number, read, sections.best[place] as number));
  }

  #build(): Built {
    const lexicon = buildLexicon(this.#pages);
    const places = new Map(this.#pages.map((page, place) => [page.id, place]));
    const links = this.#pages.map((page) =>
      page.kind === 'pattern' ? page.rules.flatMap((id) => places.get(id) ?? []) : [],
    );
    const names = new Map<string, number[]>();
    for (const [place, { id, title }] of this.#pages.entries()) {
      const own = new Set([id, id.slice(id.indexOf('/') + 1), title].map(toName));
      for (const name of own) names.set(name, [...(names.get(name) ?? []), place]);
    }
    const reader = new QueryReader(lexicon, makeSynonyms(this.#knowledge.synonyms));
    return { lexicon, words: [...lexicon.ids.keys()], reader, links, names, code: new Map() };
  }

  /** Words and pairs over whole pages, the best line of each, and identifiers that only code has. */
  #scorePages({ terms, pairs, identifiers }: Query): Float64Array {
    const { lexicon, code } = this.#built as Built;
    const scores = new Float64Array(this.#pages.length);
    const lines = new Float64Array(lexicon.pageOfLine.length);
    let asked = 0;
    for (const [term, weight] of terms) {
      addTo(scores, lexicon.pages[term], weight);
      const rarity = weight * (lexicon.rarity[term] as number);
      if (weight === 1) asked += rarity;
      for (const line of lexicon.lines[term] ?? []) lines[line] = (lines[line] as number) + rarity;
    }
    for (const pair of pairs) addTo(scores, lexicon.pairs.get(pair), PAIR);
    const best = new Float64Array(scores.length);
    for (let line = 0; line < lines.length; line++) {
      const sum = lines[line] as number;
      if (sum === 0) continue;
      const place = lexicon.pageOfLine[line] as number;
      best[place] = Math.max(best[place] as number, sum / (lexicon.lengthOfLine[line] as number));
    }
    addAll(scores, best, LINE * Math.max(asked, 1) ** LINE_LENGTH);
    for (const word of identifiers) {
      let found = code.get(word);
      found ??= this.#findInCode(word);
      if (code.size < MAX_IDENTIFIERS) code.set(word, found);
      addTo(scores, found, CODE);
    }
    return scores;
  }

  #findInCode(word: string): Postings {
    const places = this.#pages.flatMap((page, place) => (page.text.includes(word) ? [place] : []));
    const rarity = Math.log(1 + (this.#pages.length - places.length + 0.5) / (places.length + 0.5));
    return { places, weights: places.map(() => rarity) };
  }

  /** Patterns gain from their rules; kinds that name everything in passing stand back. */
  #lift(scores: Float64Array): void {
    const { links } = this.#built as Built;
    const gains = links.map((places) => places.reduce((most, place) => Math.max(most, scores[place] as number), 0));
    for (const [place, gain] of gains.entries()) {
      const { kind } = this.#pages[place] as Page;
      scores[place] = KINDS[kind] * ((scores[place] as number) + LINK * gain);
    }
  }

  #makeHit(place: number, score: number, { terms }: Query, best: number): SearchHit {
    const page = this.#pages[place] as Page;
    const { lexicon, words } = this.#built as Built;
    const { id, title, kind } = page;
    const section = best < 0 ? undefined : page.sections[best];
    const weigh = (word: string) => {
      const term = lexicon.ids.get(word) ?? -1;
      return (terms.get(term) ?? 0) * (lexicon.rarity[term] ?? 0);
    };
    return {
      id,
      uri: uriOf(page),
      title,
      kind,
      score: Math.round(score * 100) / 100,
      ...(section && { section: section.heading }),
      snippet: makeSnippet(section?.text ?? page.summary, weigh),
      why: explain(lexicon, place, terms, words),
    };
  }
}

/** Plain loops: iterators over so many numbers make garbage that later searches wait for. */
function addAll(scores: Float64Array, more: Float64Array, weight: number): void {
  for (let place = 0; place < scores.length; place++)
    scores[place] = (scores[place] as number) + weight * (more[place] as number);
}

function addTo(scores: Float64Array, postings: Postings | undefined, weight: number): void {
  if (!postings) return;
  const { places, weights } = postings;
  for (let at = 0; at < places.length; at++) {
    const place = places[at] as number;
    scores[place] = (scores[place] as number) + weight * (weights[at] as number);
  }
}

/** The best section of each page and its score; -1 where none holds a word of the query. */
function scoreSections(lexicon: Lexicon, { terms }: Query, pages: number) {
  const sums = new Float64Array(lexicon.pageOfSection.length);
  for (const [term, weight] of terms) addTo(sums, lexicon.sections[term], weight);
  const scores = new Float64Array(pages);
  const best = new Int16Array(pages).fill(-1);
  for (let section = 0; section < sums.length; section++) {
    const sum = sums[section] as number;
    const place = lexicon.pageOfSection[section] as number;
    if (sum <= (scores[place] as number)) continue;
    scores[place] = sum;
    best[place] = lexicon.sectionInPage[section] as number;
  }
  return { scores, best };
}

/** What a query and a page's name are compared by: `path traversal`, `path-traversal` and `Path Traversal` are one. */
function toName(text: string): string {
  return termsOf(text.replaceAll(/[/-]/g, ' ')).join(' ') || '-';
}

function matches(page: Page, { kind, category, language }: SearchFilter): boolean {
  if (kind !== undefined && page.kind !== kind) return false;
  if (category !== undefined && (!('category' in page) || page.category !== category)) return false;
  if (language === undefined || page.kind === 'checklist') return true;
  const wanted = language === 'javascript' ? 'typescript' : language;
  const languages: readonly string[] = page.languages;
  return languages.length === 0 || languages.includes('any') || languages.includes(wanted);
}

function explain(
  lexicon: Lexicon,
  place: number,
  terms: ReadonlyMap<number, number>,
  words: readonly string[],
): string {
  const fields = lexicon.fields[place];
  if (!fields) return '';
  return FIELD_NAMES.flatMap((name) => {
    const found = [...new Set(fields[name].filter((term) => terms.has(term)))];
    return found.length > 0
      ? [
          `${name}: ${found
            .slice(0, 4)
            .map((term) => words[term])
            .join(', ')}`,
        ]
      : [];
  })
    .slice(0, 3)
    .join('; ');
}
