import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readTarget } from '../../src/node/files.ts';

let root = '';

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'scope-'));
  for (const folder of ['app/.git', 'app/packages/one', 'plain', 'plain/node_modules/two'])
    await mkdir(path.join(root, folder), { recursive: true });
  await writeFile(path.join(root, 'plain/server.ts'), 'export {};\n');
});

afterAll(() => rm(root, { recursive: true }));

it.each([
  ['app', 'repository'],
  ['plain', 'repository'],
  ['app/packages/one', 'folder'],
  ['plain/node_modules/two', 'folder'],
  ['plain/server.ts', 'excerpt'],
])('%s is read as %s', async (target, scope) => {
  expect((await readTarget(path.join(root, target), target)).scope).toBe(scope);
});
