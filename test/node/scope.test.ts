import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MAX_FILE_BYTES, readTarget } from '../../src/node/files.ts';

let root = '';

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'scope-'));
  for (const folder of [
    'app/.git',
    'app/packages/one',
    'plain',
    'plain/node_modules/two',
    'crate',
    'module/internal/mcp',
  ])
    await mkdir(path.join(root, folder), { recursive: true });
  await writeFile(path.join(root, 'plain/server.ts'), 'export {};\n');
  await writeFile(path.join(root, 'module/go.mod'), 'module example.com/notes\n');
  await writeFile(path.join(root, 'crate/.cargo_vcs_info.json'), '{}');
});

afterAll(() => rm(root, { recursive: true }));

it.each([
  ['app', 'repository'],
  ['plain', 'repository'],
  ['app/packages/one', 'folder'],
  ['plain/node_modules/two', 'folder'],
  ['crate', 'folder'],
  ['module', 'repository'],
  ['module/internal/mcp', 'folder'],
  ['plain/server.ts', 'excerpt'],
])('%s is read as %s', async (target, scope) => {
  expect((await readTarget(path.join(root, target), target)).scope).toBe(scope);
});

it('keeps a lockfile that is too large to read as an empty file', async () => {
  await writeFile(path.join(root, 'plain/package-lock.json'), ' '.repeat(MAX_FILE_BYTES + 1));
  const { files, skipped } = await readTarget(path.join(root, 'plain'), 'plain');
  expect(files.find((file) => file.path === 'package-lock.json')?.text).toBe('');
  expect(skipped).toContainEqual({ path: 'package-lock.json', reason: 'larger than 2 MB' });
});
