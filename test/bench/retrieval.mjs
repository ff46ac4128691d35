/**
 * How well the search finds the page that answers a builder's question, beside four search libraries.
 *
 *   npm run bench:retrieval [-- QUESTIONS.jsonl] [--verbose]
 *
 * A line of the file is `{id, question, pages}` with ids of pages, or `{id, question, checks, patterns}` with names of the
 * catalogue that test/knowledge/catalogue.json maps to rules, and titles of patterns. Every page so named is relevant and
 * no other. Without a file: test/search/questions.jsonl, which are our own.
 *
 * recall@k is the share of questions with a relevant page among the first k hits (hit rate); MRR takes the first relevant
 * page of the first 50 hits; nDCG@10 has gain 1 for a relevant page, and the ideal order has all of them first. The search
 * runs as callers run it: all kinds of pages, no filter. Every engine gets the same pages and the same fields in this run;
 * the libraries run with their defaults. Latency is of one process and ten hits,
 * all questions ten times after one warm round; the first search makes the index.
 *
 * Pages must not repeat the questions that they are measured by: the second line counts the asks that come near one, names
 * of errors and identifiers among them; --verbose lists them.
 *
 * The questions fall in two halves by the parity of the number in their id: weights and vocabulary are tuned on `even`.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { engines } from './retrieval/engines.mjs';
import { findRepeated, readQuestions } from './retrieval/questions.mjs';

const DEPTH = 50;
const here = path.dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  options: { verbose: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const file = positionals[0] ?? path.join(here, '../search/questions.jsonl');
const knowledge = JSON.parse(await readFile(path.join(here, '../../dist/knowledge.json'), 'utf8'));
const questions = await readQuestions(file, knowledge);

function measure(search, list) {
  const sums = { r1: 0, r3: 0, r5: 0, mrr: 0, ndcg: 0 };
  for (const { question, relevant } of list) {
    const found = search(question);
    const rank = found.findIndex((id) => relevant.has(id)) + 1;
    if (rank === 1) sums.r1++;
    if (rank > 0 && rank <= 3) sums.r3++;
    if (rank > 0 && rank <= 5) sums.r5++;
    if (rank > 0) sums.mrr += 1 / rank;
    const gain = found.slice(0, 10).reduce((sum, id, at) => sum + (relevant.has(id) ? 1 / Math.log2(at + 2) : 0), 0);
    const ideal = Array.from({ length: Math.min(relevant.size, 10) }, (_, at) => 1 / Math.log2(at + 2));
    sums.ndcg += gain / ideal.reduce((a, b) => a + b, 0);
  }
  return Object.values(sums).map((sum) => sum / list.length);
}

function time(search) {
  for (const { question } of questions) search(question);
  const times = [];
  for (let round = 0; round < 10; round++) {
    for (const { question } of questions) {
      const from = performance.now();
      search(question);
      times.push(performance.now() - from);
    }
  }
  times.sort((a, b) => a - b);
  return [0.5, 0.99].map((share) => times[Math.floor(times.length * share)]);
}

const pages = [...knowledge.rules, ...knowledge.patterns, ...knowledge.checklists, ...knowledge.migrations];
const repeated = findRepeated(pages, questions);

const halves = [
  ['all', questions],
  ['even', questions.filter(({ number }) => number % 2 === 0)],
  ['odd', questions.filter(({ number }) => number % 2 === 1)],
].filter(([name, list]) => list.length > 0 && (name === 'all' || list.length < questions.length));

const columns = ['recall@1', 'recall@3', 'recall@5', 'MRR', 'nDCG@10'];
const row = (cells) => cells.map((cell, at) => (at < 2 ? cell.padEnd(at ? 11 : 18) : cell.padStart(9))).join('');
console.log(
  `${questions.length} questions of ${path.basename(file)}, ${engines.length} engines, Node ${process.version}`,
);
const asks = pages.reduce((sum, page) => sum + page.asks.length, 0);
console.log(`${repeated.length} of ${asks} asks share half of their words with a question`);
if (values.verbose) for (const { page, ask, id } of repeated) console.log(`  ${id} ${page}: ${ask}`);
console.log(row(['engine', 'questions', ...columns, 'p50 ms', 'p99 ms', 'first ms']));
for (const engine of engines) {
  const from = performance.now();
  const searchTen = await engine.make(knowledge, 10);
  searchTen(questions[0].question);
  const first = performance.now() - from;
  const latency = [...time(searchTen), first].map((value) => value.toFixed(2));
  const search = await engine.make(knowledge, DEPTH);
  for (const [name, list] of halves) {
    const figures = measure(search, list).map((value) => value.toFixed(3));
    console.log(row([engine.name, `${name} ${list.length}`, ...figures, ...(name === 'all' ? latency : [])]));
  }
  if (!values.verbose || engine !== engines[0]) continue;
  for (const { id, question, relevant } of questions) {
    const found = search(question);
    const rank = found.findIndex((one) => relevant.has(one)) + 1;
    if (rank !== 1)
      console.log(
        `  ${id} rank ${rank || '-'}: ${question}\n      got ${found.slice(0, 3)}\n      want ${[...relevant]}`,
      );
  }
}
