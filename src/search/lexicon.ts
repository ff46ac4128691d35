/** The inverted index: which pages, lines and sections a term stands in, and how much it says of each. */
import type { Page } from '../types.ts';
import { proseOf, termsOf } from './terms.ts';
import { FIELD_NAMES, FIELDS, type FieldName, HEADINGS, LINE_LENGTH, SATURATION, SECTION_LENGTH } from './weights.ts';

/** Places of a term with the weight it has there. */
export interface Postings {
  readonly places: number[];
  readonly weights: number[];
}

/** The terms of a page, by field, and those of each section. */
export interface PageTerms {
  readonly fields: Readonly<Record<FieldName, readonly string[]>>;
  readonly sections: readonly (readonly string[])[];
}

export interface Lexicon {
  readonly terms: readonly PageTerms[];
  /** Terms and pairs of neighbours (`a b`), over pages. */
  readonly pages: ReadonlyMap<string, Postings>;
  /** Rarity of a term over pages; pairs included. */
  readonly rarity: ReadonlyMap<string, number>;
  /** Terms over lines, weight 1 each. */
  readonly lines: ReadonlyMap<string, readonly number[]>;
  readonly pageOfLine: readonly number[];
  /** What the length of a line divides by. */
  readonly lengthOfLine: readonly number[];
  readonly sections: ReadonlyMap<string, Postings>;
  readonly pageOfSection: readonly number[];
  /** The number of the section within its page. */
  readonly sectionInPage: readonly number[];
}

/** Builds the index over pages, in their order. */
export function buildLexicon(pages: readonly Page[]): Lexicon {
  const terms = pages.map(readTerms);
  const lines = pages.map((page, at) => linesOf(page, terms[at] as PageTerms));
  const byPage = indexPages(terms, lines);
  const rarity = new Map<string, number>();
  for (const [term, { places }] of byPage)
    rarity.set(term, Math.log(1 + (pages.length - places.length + 0.5) / (places.length + 0.5)));
  for (const [term, { weights }] of byPage) {
    const factor = rarity.get(term) ?? 0;
    for (const [at, tf] of weights.entries()) weights[at] = (factor * tf) / (tf + SATURATION);
  }
  return { terms, pages: byPage, rarity, ...indexLines(lines, rarity), ...indexSections(pages, terms, rarity) };
}

function readTerms(page: Page): PageTerms {
  const sections = page.sections.map(({ heading, text }) => {
    const prose = termsOf(proseOf(text));
    return prose.length === 0 || HEADINGS[heading] === 0 ? [] : [...termsOf(heading), ...prose];
  });
  const fields = {
    id: termsOf(page.id.replaceAll(/[/-]/g, ' ')),
    title: termsOf(page.title),
    asks: page.asks.flatMap((ask) => termsOf(ask)),
    when: termsOf(page.when),
    summary: termsOf(page.summary),
    tags: termsOf(page.tags.join(' ')),
    body: sections.flat(),
  };
  return { fields, sections };
}

function linesOf(page: Page, { fields }: PageTerms): string[][] {
  return [page.asks.map(termsOf), [[...fields.title], [...fields.when], [...fields.summary]]].flat();
}

function indexPages(terms: readonly PageTerms[], lines: readonly string[][][]): Map<string, Postings> {
  const index = new Map<string, Postings>();
  const mean = new Map(
    FIELD_NAMES.map((name) => [name, terms.reduce((sum, { fields }) => sum + fields[name].length, 0) / terms.length]),
  );
  for (const [place, { fields, sections }] of terms.entries()) {
    const counts = new Map<string, number>();
    const add = (term: string, by: number) => counts.set(term, (counts.get(term) ?? 0) + by);
    for (const name of FIELD_NAMES) {
      const { weight, length } = FIELDS[name];
      const by = weight / (1 - length + (length * fields[name].length) / (mean.get(name) || 1));
      for (const term of fields[name]) add(term, by);
    }
    for (const passage of [...(lines[place] ?? []), ...sections])
      for (let at = 1; at < passage.length; at++) add(`${passage[at - 1]} ${passage[at]}`, 1);
    for (const [term, count] of counts) post(index, term, place, count);
  }
  return index;
}

function indexLines(pages: readonly string[][][], rarity: ReadonlyMap<string, number>) {
  const lines = new Map<string, number[]>();
  const pageOfLine: number[] = [];
  const lengthOfLine: number[] = [];
  for (const [page, list] of pages.entries()) {
    for (const line of list) {
      const distinct = new Set(line);
      let length = 0;
      for (const term of distinct) {
        length += rarity.get(term) ?? 0;
        const places = lines.get(term);
        if (places) places.push(pageOfLine.length);
        else lines.set(term, [pageOfLine.length]);
      }
      pageOfLine.push(page);
      lengthOfLine.push(Math.max(length, 1) ** LINE_LENGTH);
    }
  }
  return { lines, pageOfLine, lengthOfLine };
}

function indexSections(pages: readonly Page[], terms: readonly PageTerms[], rarity: ReadonlyMap<string, number>) {
  const sections = new Map<string, Postings>();
  const pageOfSection: number[] = [];
  const sectionInPage: number[] = [];
  const all = terms.flatMap((page) => page.sections).filter((section) => section.length > 0);
  const mean = all.reduce((sum, section) => sum + section.length, 0) / Math.max(all.length, 1);
  for (const [page, { sections: list }] of terms.entries()) {
    for (const [at, section] of list.entries()) {
      if (section.length === 0) continue;
      const counts = new Map<string, number>();
      for (const term of section) counts.set(term, (counts.get(term) ?? 0) + 1);
      const spread = SATURATION * (1 - SECTION_LENGTH + (SECTION_LENGTH * section.length) / mean);
      const heading = HEADINGS[pages[page]?.sections[at]?.heading ?? ''] ?? 1;
      for (const [term, count] of counts)
        post(sections, term, pageOfSection.length, (heading * (rarity.get(term) ?? 0) * count) / (count + spread));
      pageOfSection.push(page);
      sectionInPage.push(at);
    }
  }
  return { sections, pageOfSection, sectionInPage };
}

function post(index: Map<string, Postings>, term: string, place: number, weight: number): void {
  const known = index.get(term);
  if (known) {
    known.places.push(place);
    known.weights.push(weight);
  } else index.set(term, { places: [place], weights: [weight] });
}
