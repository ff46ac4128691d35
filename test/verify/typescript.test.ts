/** TypeScript on the pages is always checked; the other languages are where their toolchains are (`npm run verify:examples`). */
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkBatch } from '../../src/build/verify/batch.ts';
import { formatResult } from '../../src/build/verify/main.ts';
import { collectProjects } from '../../src/build/verify/projects.ts';
import { typescript } from '../../src/build/verify/typescript.ts';
import { loaded, root } from '../support/knowledge.ts';

it('every TypeScript block type-checks against the current SDK', async () => {
  const projects = collectProjects(loaded.knowledge).filter((project) => project.language === 'typescript');
  const result = await checkBatch(typescript, projects, { root, cache: path.join(root, '.verify') });
  expect(result.blocks).toBeGreaterThan(100);
  expect(formatResult(result, 0)).toMatch(
    /^typescript: \d+ blocks checked(?: \(\d+ unchanged since they passed\))?, 0 failed, 0\.0 s\n$/,
  );
}, 180_000);
