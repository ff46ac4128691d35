/** The passage of a page that answers a query best. */
import type { Page } from '../types.ts';
import { expandTerm, tokenize } from './terms.ts';

const MAX_LENGTH = 240;

/** The paragraph with the most of these terms (index terms), cut to 240 characters; the summary when none has more. */
export function makeSnippet(page: Page, terms: readonly string[]): string {
  const wanted = new Set(terms);
  let best = page.summary;
  let bestScore = scoreOf(page.summary, wanted) + 0.5;
  for (const section of page.sections) {
    for (const paragraph of section.text.replace(/^```[\s\S]*?^```/gm, '').split(/\n\s*\n/)) {
      if (paragraph.trim() === '' || paragraph.startsWith('|')) continue;
      const score = scoreOf(paragraph, wanted);
      if (score > bestScore) {
        best = paragraph;
        bestScore = score;
      }
    }
  }
  const flat = best.replace(/\s+/g, ' ').trim();
  return flat.length > MAX_LENGTH ? `${flat.slice(0, flat.lastIndexOf(' ', MAX_LENGTH - 1))}…` : flat;
}

function scoreOf(text: string, wanted: ReadonlySet<string>): number {
  const found = new Set<string>();
  for (const token of tokenize(text)) {
    const term = expandTerm(token);
    if (typeof term === 'string' && wanted.has(term)) found.add(term);
  }
  return found.size;
}
