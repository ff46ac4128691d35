/** The inverted index: which pages, lines and sections a term stands in, and how much it says of each. */
import type { Page } from '../types.ts';
import { proseOf, termsOf } from './terms.ts';
import {
  FIELD_NAMES,
  FIELDS,
  type FieldName,
  HEADINGS,
  LINE_LENGTH,
  RARITY,
  SATURATION,
  SECTION_LENGTH,
} from './weights.ts';

/** Places of a term with the weight it has there. */
export interface Postings {
  readonly places: number[];
  readonly weights: number[];
}

/** Terms are numbers in here: the first search waits for the index, and numbers make it in half the time. */
export interface Lexicon {
  readonly ids: ReadonlyMap<string, number>;
  /** For each page its terms by field. */
  readonly fields: readonly Readonly<Record<FieldName, readonly number[]>>[];
  /** Term → pages. */
  readonly pages: readonly Postings[];
  /** `pairKey` of two neighbours in a line → pages. */
  readonly pairs: ReadonlyMap<number, Postings>;
  /** Term → rarity over pages. */
  readonly rarity: readonly number[];
  /** Term → lines; a line is an ask, a title, a `when` or a summary. */
  readonly lines: readonly (readonly number[])[];
  readonly pageOfLine: readonly number[];
  /** What the length of a line divides by. */
  readonly lengthOfLine: readonly number[];
  /** Term → sections. */
  readonly sections: readonly Postings[];
  readonly pageOfSection: readonly number[];
  /** The number of a section within its page. */
  readonly sectionInPage: readonly number[];
}

interface PageTerms {
  readonly fields: Record<FieldName, readonly number[]>;
  readonly lines: readonly (readonly number[])[];
  readonly sections: readonly (readonly number[])[];
}

/** The key of two neighbours; there are fewer than 65,536 terms. */
export function pairKey(first: number, second: number): number {
  return first * 65_536 + second;
}

/** Builds the index over pages, in their order. */
export function buildLexicon(pages: readonly Page[]): Lexicon {
  const ids = new Map<string, number>();
  const number = (text: string) =>
    termsOf(text).map((term) => {
      const known = ids.get(term);
      if (known !== undefined) return known;
      ids.set(term, ids.size);
      return ids.size - 1;
    });
  const terms = pages.map((page) => readTerms(page, number));
  const size = ids.size;
  const byPage = indexPages(terms, size);
  const rarityOf = ({ places }: Postings) =>
    Math.log(1 + (pages.length - places.length + 0.5) / (places.length + 0.5)) ** RARITY;
  const rarity = byPage.map(rarityOf);
  for (const [term, postings] of byPage.entries()) saturate(postings, rarity[term] as number);
  const pairs = indexPairs(terms);
  for (const postings of pairs.values()) saturate(postings, rarityOf(postings));
  return {
    ids,
    fields: terms.map((page) => page.fields),
    pages: byPage,
    pairs,
    rarity,
    ...indexLines(terms, rarity),
    ...indexSections(pages, terms, rarity),
  };
}

function readTerms(page: Page, number: (text: string) => number[]): PageTerms {
  const sections = page.sections.map(({ heading, text }) => {
    const prose = HEADINGS[heading] === 0 ? [] : number(proseOf(text));
    return prose.length === 0 ? prose : [...number(heading), ...prose];
  });
  const asks = page.asks.map(number);
  const [title, when, summary] = [number(page.title), number(page.when), number(page.summary)];
  const fields = {
    id: number(page.id.replaceAll(/[/-]/g, ' ')),
    title,
    asks: asks.flat(),
    when,
    summary,
    tags: number(page.tags.join(' ')),
    body: sections.flat(),
  };
  return { fields, lines: [...asks, title, when, summary], sections };
}

function indexPages(terms: readonly PageTerms[], size: number): Postings[] {
  const index = makePostings(size);
  const mean = new Map(
    FIELD_NAMES.map((name) => [name, terms.reduce((sum, { fields }) => sum + fields[name].length, 0) / terms.length]),
  );
  const counts = new Float64Array(size);
  for (const [place, { fields }] of terms.entries()) {
    const seen: number[] = [];
    for (const name of FIELD_NAMES) {
      const { weight, length } = FIELDS[name];
      const by = weight / (1 - length + (length * fields[name].length) / (mean.get(name) || 1));
      for (const term of fields[name]) {
        if (counts[term] === 0) seen.push(term);
        counts[term] = (counts[term] as number) + by;
      }
    }
    for (const term of seen) {
      post(index[term] as Postings, place, counts[term] as number);
      counts[term] = 0;
    }
  }
  return index;
}

function indexPairs(terms: readonly PageTerms[]): Map<number, Postings> {
  const pairs = new Map<number, Postings>();
  for (const [place, { lines }] of terms.entries()) {
    for (const line of lines) {
      for (let at = 1; at < line.length; at++) {
        const key = pairKey(line[at - 1] as number, line[at] as number);
        const known = pairs.get(key);
        if (known === undefined) pairs.set(key, { places: [place], weights: [1] });
        else if (known.places.at(-1) === place)
          known.weights[known.weights.length - 1] = (known.weights.at(-1) ?? 0) + 1;
        else post(known, place, 1);
      }
    }
  }
  return pairs;
}

function saturate({ weights }: Postings, rarity: number): void {
  for (let at = 0; at < weights.length; at++) {
    const count = weights[at] as number;
    weights[at] = (rarity * count) / (count + SATURATION);
  }
}

function indexLines(terms: readonly PageTerms[], rarity: readonly number[]) {
  const lines = rarity.map((): number[] => []);
  const pageOfLine: number[] = [];
  const lengthOfLine: number[] = [];
  for (const [page, { lines: list }] of terms.entries()) {
    for (const line of list) {
      let length = 0;
      for (const term of new Set(line)) {
        length += rarity[term] as number;
        lines[term]?.push(pageOfLine.length);
      }
      pageOfLine.push(page);
      lengthOfLine.push(Math.max(length, 1) ** LINE_LENGTH);
    }
  }
  return { lines, pageOfLine, lengthOfLine };
}

function indexSections(pages: readonly Page[], terms: readonly PageTerms[], rarity: readonly number[]) {
  const sections = makePostings(rarity.length);
  const pageOfSection: number[] = [];
  const sectionInPage: number[] = [];
  const all = terms.flatMap((page) => page.sections).filter((section) => section.length > 0);
  const mean = all.reduce((sum, section) => sum + section.length, 0) / Math.max(all.length, 1);
  const counts = new Float64Array(rarity.length);
  for (const [page, { sections: list }] of terms.entries()) {
    for (const [at, section] of list.entries()) {
      if (section.length === 0) continue;
      const spread = SATURATION * (1 - SECTION_LENGTH + (SECTION_LENGTH * section.length) / mean);
      const heading = HEADINGS[pages[page]?.sections[at]?.heading ?? ''] ?? 1;
      for (const term of section) counts[term] = (counts[term] as number) + 1;
      for (const term of section) {
        const count = counts[term] as number;
        if (count === 0) continue;
        post(
          sections[term] as Postings,
          pageOfSection.length,
          (heading * (rarity[term] as number) * count) / (count + spread),
        );
        counts[term] = 0;
      }
      pageOfSection.push(page);
      sectionInPage.push(at);
    }
  }
  return { sections, pageOfSection, sectionInPage };
}

function makePostings(size: number): Postings[] {
  return Array.from({ length: size }, () => ({ places: [], weights: [] }));
}

function post({ places, weights }: Postings, place: number, weight: number): void {
  places.push(place);
  weights.push(weight);
}
