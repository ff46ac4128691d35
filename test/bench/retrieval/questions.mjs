/** Questions with the pages that answer them, from either form of file. */
import { readFile } from 'node:fs/promises';

const catalogueFile = new URL('../../knowledge/catalogue.json', import.meta.url);

export async function readQuestions(file, { rules, patterns, checklists, migrations }) {
  const catalogue = JSON.parse(await readFile(catalogueFile, 'utf8'));
  const titles = new Map(patterns.map((page) => [page.title, page.id]));
  const known = new Set([...rules, ...patterns, ...checklists, ...migrations].map((page) => page.id));
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, at) => {
    const { id = `${at}`, question, pages = [], checks = [], patterns: named = [] } = JSON.parse(line);
    const relevant = new Set([
      ...pages,
      ...checks.flatMap((check) => catalogue[check] ?? [`no rule answers the check ${check}`]),
      ...named.map((title) => titles.get(title) ?? `no pattern has the title ${title}`),
    ]);
    const unknown = [...relevant].filter((page) => !known.has(page));
    if (unknown.length > 0) throw new Error(`${id}: no such page: ${unknown.join(', ')}`);
    return { id, question, relevant, number: Number(/\d+$/.exec(id)?.[0] ?? at) };
  });
}

const COMMON = new Set(
  'a an and are as at be but by can do does for from had has have how i if in into is it its my no not of on or our so that the their them then there this to was we what when where which who why will with would you your'.split(
    ' ',
  ),
);
const wordsOf = (text) =>
  new Set((text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !COMMON.has(word)));

/** Asks that repeat a question: three words or more and at least half of either's distinct words in common. */
export function findRepeated(pages, questions) {
  const asked = questions.map(({ id, question }) => ({ id, words: wordsOf(question) }));
  return pages.flatMap((page) =>
    page.asks.flatMap((ask) => {
      const words = [...wordsOf(ask)];
      const like = asked.find((one) => {
        const common = words.filter((word) => one.words.has(word)).length;
        return common >= 3 && common / Math.min(words.length, one.words.size) >= 0.5;
      });
      return like ? [{ page: page.id, ask, id: like.id }] : [];
    }),
  );
}
