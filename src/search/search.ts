/** Search over the pages: MiniSearch with stemming, synonyms, prefixes and a little fuzziness. */
import MiniSearch, { type SearchResult } from 'minisearch';
import type { Knowledge, Page } from '../types.ts';
import { makeSnippet } from './snippet.ts';
import { expandTerm, makeSynonyms, type Synonyms, tokenize } from './terms.ts';

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
  /** The passage that matches best, at most 240 characters. */
  readonly snippet: string;
  /** Which words matched in which fields: `title: origin; asks: host, header`. */
  readonly why: string;
}

interface Document {
  readonly key: string;
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly when: string;
  readonly asks: string;
  readonly tags: string;
  readonly headings: string;
  readonly body: string;
}

const BOOST = { id: 4, title: 5, asks: 4, when: 3, summary: 3, tags: 2, headings: 1, body: 1 };
const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 50;

/** The stable address of a page. */
export function uriOf(page: Pick<Page, 'kind' | 'id'>): string {
  return `best-practices://${page.kind}s/${page.id}`;
}

/** An index over a knowledge base; it is built on the first search. */
export class SearchIndex {
  readonly #pages = new Map<string, Page>();
  readonly #synonyms: Synonyms;
  #index: MiniSearch<Document> | undefined;

  constructor(knowledge: Knowledge) {
    this.#synonyms = makeSynonyms(knowledge.synonyms);
    const { rules, patterns, checklists, migrations } = knowledge;
    for (const page of [...rules, ...patterns, ...checklists, ...migrations]) this.#pages.set(uriOf(page), page);
  }

  /** The best hits for a query, best first; none for a query without words. Never throws for what the query says. */
  search(query: string, filter: SearchFilter = {}): SearchHit[] {
    const limit = Math.min(Math.max(Math.trunc(filter.limit ?? DEFAULT_LIMIT), 1), MAX_LIMIT);
    this.#index ??= this.#build();
    const results = this.#index.search(query.slice(0, 1000), {
      boost: BOOST,
      prefix: (term) => term.length >= 4,
      fuzzy: (term) => (term.length >= 6 ? 0.15 : false),
      weights: { prefix: 0.4, fuzzy: 0.2 },
      filter: (result) => this.#matches(result, filter),
      processTerm: (term) => expandTerm(term, this.#synonyms),
    });
    return results.slice(0, limit).flatMap((result) => this.#makeHit(result));
  }

  #build(): MiniSearch<Document> {
    const index = new MiniSearch<Document>({
      idField: 'key',
      fields: Object.keys(BOOST),
      tokenize,
      processTerm: (term) => expandTerm(term),
    });
    index.addAll([...this.#pages].map(([key, page]) => makeDocument(key, page)));
    return index;
  }

  #matches(result: SearchResult, filter: SearchFilter): boolean {
    const page = this.#pages.get(result.id as string);
    if (!page) return false;
    if (filter.kind !== undefined && page.kind !== filter.kind) return false;
    if (filter.category !== undefined && (!('category' in page) || page.category !== filter.category)) return false;
    if (filter.language === undefined) return true;
    const language = filter.language === 'javascript' ? 'typescript' : filter.language;
    if (page.kind === 'checklist') return true;
    const languages: readonly string[] = page.languages;
    return languages.length === 0 || languages.includes('any') || languages.includes(language);
  }

  #makeHit(result: SearchResult): SearchHit[] {
    const uri = result.id as string;
    const page = this.#pages.get(uri);
    if (!page) return [];
    const { id, title, kind } = page;
    return [
      {
        id,
        uri,
        title,
        kind,
        score: Math.round(result.score * 100) / 100,
        snippet: makeSnippet(page, result.terms),
        why: explain(result),
      },
    ];
  }
}

function makeDocument(key: string, page: Page): Document {
  return {
    key,
    id: page.id.replaceAll(/[/-]/g, ' '),
    title: page.title,
    summary: page.summary,
    when: page.when,
    asks: page.asks.join('\n'),
    tags: page.tags.join(' '),
    headings: page.sections.map((section) => section.heading).join('\n'),
    // Code is found by its identifiers in the prose; its own words would drown it.
    body: page.sections.map((section) => section.text.replace(/^```[\s\S]*?^```/gm, '')).join('\n'),
  };
}

function explain(result: SearchResult): string {
  const byField = new Map<string, string[]>();
  for (const [term, fields] of Object.entries(result.match))
    for (const field of fields) byField.set(field, [...(byField.get(field) ?? []), term]);
  return Object.keys(BOOST)
    .flatMap((field) => {
      const terms = byField.get(field);
      return terms ? [`${field}: ${[...new Set(terms)].slice(0, 4).join(', ')}`] : [];
    })
    .slice(0, 3)
    .join('; ');
}
