/** A thread that reviews, so that the thread that answers requests never waits for one. */
import { parentPort } from 'node:worker_threads';
import { createGuide } from '../../guide.ts';
import { loadWasm, readBundledKnowledge } from '../knowledge.ts';
import type { Answer, Job } from './pool.ts';

/** Loads the engine and a grammar before the first real review. */
const WARM_UP =
  "import { McpServer } from '@modelcontextprotocol/server';\nexport const server = new McpServer({ name: 'a', version: '1.0.0' });\n";

const guide = createGuide(readBundledKnowledge(), loadWasm);
await guide.review({ path: 'files', scope: 'excerpt', files: [{ path: 'server.ts', text: WARM_UP }], skipped: [] });

parentPort?.on('message', async ({ input, options }: Job) => {
  let answer: Answer;
  try {
    answer = { report: await guide.review(input, options) };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
    answer = { error: { name, message } };
  }
  parentPort?.postMessage(answer);
});
parentPort?.postMessage({ ready: true } satisfies Answer);
