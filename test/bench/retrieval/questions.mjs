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
