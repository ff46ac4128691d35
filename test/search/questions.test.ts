import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SearchIndex } from '../../src/search/search.ts';
import { loaded } from '../support/knowledge.ts';

interface Judged {
  readonly id: string;
  readonly question: string;
  readonly pages: readonly string[];
}

const lines = readFileSync(new URL('./questions.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');
const questions = lines.map((line) => JSON.parse(line) as Judged);

describe('judged questions', () => {
  it('name pages that exist, and no page asks one of them word for word', () => {
    const { rules, patterns, checklists, migrations } = loaded.knowledge;
    const pages = [...rules, ...patterns, ...checklists, ...migrations];
    const ids = new Set(pages.map((page) => page.id));
    expect(questions.flatMap((one) => one.pages).filter((id) => !ids.has(id))).toEqual([]);
    const asks = new Set(pages.flatMap((page) => page.asks.map((ask) => ask.toLowerCase())));
    expect(questions.filter((one) => asks.has(one.question.toLowerCase()))).toEqual([]);
  });

  // The floors are just below what the search reaches: a change that finds less must be meant. The ranking is better
  // where a question shares words with its page; these share few on purpose.
  it('are answered by the first hits', () => {
    const index = new SearchIndex(loaded.knowledge);
    const ranks = questions.map(({ question, pages }) => {
      const found = index.search(question, { limit: 50 });
      return found.findIndex((hit) => pages.includes(hit.id)) + 1;
    });
    const share = (top: number) => ranks.filter((rank) => rank > 0 && rank <= top).length / ranks.length;
    const mrr = ranks.reduce((sum, rank) => sum + (rank > 0 ? 1 / rank : 0), 0) / ranks.length;
    expect(share(3)).toBeGreaterThanOrEqual(0.84);
    expect(mrr).toBeGreaterThanOrEqual(0.8);
  });
});
