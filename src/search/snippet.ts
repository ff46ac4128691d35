/** The passage of a section that answers a query best. */
import { proseOf, termsOf } from './terms.ts';

const MAX_LENGTH = 240;

/** The paragraph or list item whose distinct terms weigh most, the first of equals; cut to 240 characters at a word. */
export function makeSnippet(markdown: string, weigh: (term: string) => number): string {
  let best = '';
  let most = -1;
  for (const passage of proseOf(markdown).split(/\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )/)) {
    const flat = passage.replace(/\s+/g, ' ').trim();
    if (flat === '' || flat.startsWith('|')) continue;
    let sum = 0;
    for (const term of new Set(termsOf(flat))) sum += weigh(term);
    if (sum <= most) continue;
    best = flat;
    most = sum;
  }
  // A link's text stays; its brackets say nothing without the target.
  const plain = best.replace(/^(?:[-*]|\d+\.) (?:\[[ x]\] )?/, '').replace(/\[([^\]]*)\]/g, '$1');
  return plain.length > MAX_LENGTH ? `${plain.slice(0, plain.lastIndexOf(' ', MAX_LENGTH - 1))}…` : plain;
}
