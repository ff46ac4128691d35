/** The project's review of itself: profile `strict`, with the answers of a reader, as `test/own/review.md`. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createGuide, parseAnswers } from '../guide.ts';
import { loadKnowledge } from '../knowledge/load.ts';
import { readTarget } from '../node/files.ts';
import { loadWasm } from '../node/knowledge.ts';
import { formatMarkdown } from '../report/markdown.ts';
import type { Report } from '../types.ts';
import { readKnowledgeFiles } from './bundle.ts';

export const OWN_REVIEW = 'test/own/review.md';
const ANSWERS = 'test/own/answers.json';

/** Reviews the project at `strict`; the answers count only where their quotes stand in the files. */
export async function reviewItself(root: string): Promise<Report> {
  const { knowledge } = loadKnowledge(await readKnowledgeFiles(root));
  const answers = parseAnswers(JSON.parse(await readFile(path.join(root, ANSWERS), 'utf8')));
  const input = await readTarget(root, '.');
  // The report is written by this review: read by it, each would ask for the next. What git ignores is not the project.
  const files = input.files.filter((file) => file.path !== OWN_REVIEW);
  return createGuide(knowledge, loadWasm).review({ ...input, files, skipped: [] }, { profile: 'strict', answers });
}

/** The report with what the reader answered, each answer with its place. */
export async function ownReview(root: string): Promise<string> {
  const report = await reviewItself(root);
  const answers = (report.completion?.accepted ?? []).map(
    ({ ruleId, verdict, reason, location }) =>
      `| \`${ruleId}\` | ${verdict} | ${reason.replaceAll('|', '\\|')} | \`${location.path}:${location.start.line}\` |`,
  );
  return [
    formatMarkdown(report).trimEnd(),
    '',
    '## Answers of a reader',
    '',
    'Each counts because the quote that it gives in `test/own/answers.json` stands at the place named.',
    '',
    '| rule | verdict | reason | place of the quote |',
    '|---|---|---|---|',
    ...answers,
    '',
  ].join('\n');
}
