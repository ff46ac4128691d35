/** Bundles `knowledge/` to `dist/knowledge.json`, so that start-up parses no Markdown. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadKnowledge } from '../knowledge/load.ts';
import { formatProblem, type KnowledgeFile } from '../knowledge/problem.ts';

/** Every file below `knowledge/`, paths with forward slashes, sorted. */
export async function readKnowledgeFiles(root: string): Promise<KnowledgeFile[]> {
  const folder = path.join(root, 'knowledge');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    files.sort().map(async (file) => ({
      path: path.relative(folder, file).split(path.sep).join('/'),
      text: await readFile(file, 'utf8'),
    })),
  );
}

/** Writes the bundle; prints every problem of every page and returns 1 when there is one. */
export async function bundle(root: string): Promise<number> {
  const { knowledge, problems } = loadKnowledge(await readKnowledgeFiles(root));
  for (const problem of problems) process.stderr.write(`knowledge/${formatProblem(problem)}\n`);
  await mkdir(path.join(root, 'dist'), { recursive: true });
  await writeFile(path.join(root, 'dist', 'knowledge.json'), JSON.stringify(knowledge));
  return problems.length > 0 ? 1 : 0;
}
