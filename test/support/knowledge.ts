/** The knowledge base as written, for tests; problems are part of what is tested. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readKnowledgeFiles } from '../../src/build/bundle.ts';
import { createGuide, type Guide } from '../../src/guide.ts';
import { loadKnowledge } from '../../src/knowledge/load.ts';
import { loadWasm } from '../../src/node/knowledge.ts';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
export const knowledgeFiles = await readKnowledgeFiles(root);
export const loaded = loadKnowledge(knowledgeFiles);

let guide: Guide | undefined;

/** One guide for a test file, over the pages on disk. */
export function makeTestGuide(): Guide {
  guide ??= createGuide(loaded.knowledge, loadWasm);
  return guide;
}
