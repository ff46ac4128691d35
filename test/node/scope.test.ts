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
    'linked',
    'extended',
    'members/one',
    'loose',
    'own',
  ])
    await mkdir(path.join(root, folder), { recursive: true });
  await writeFile(path.join(root, 'plain/server.ts'), 'export {};\n');
  await writeFile(path.join(root, 'module/go.mod'), 'module example.com/notes\n');
  const url = 'https://git.example/desk/tools/tree/main/src/linked';
  await writeFile(
    path.join(root, 'linked/pyproject.toml'),
    `[project]\nname = "linked"\n[project.urls]\nHome = "${url}"\n`,
  );
  await writeFile(path.join(root, 'extended/package.json'), '{"name": "extended"}');
  await writeFile(path.join(root, 'extended/tsconfig.json'), '{"extends": "../../tsconfig.json"}');
  await writeFile(path.join(root, 'members/one/package.json'), '{"name": "one"}');
  await writeFile(path.join(root, 'loose/server.ts'), "import { z } from 'zod';\n");
  await writeFile(path.join(root, 'own/package.json'), '{"name": "own", "repository": "https://git.example/desk/own"}');
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
  ['linked', 'folder'],
  ['extended', 'folder'],
  ['members', 'folder'],
  ['loose', 'folder'],
  ['own', 'repository'],
])('%s is read as %s', async (target, scope) => {
  expect((await readTarget(path.join(root, target), target)).scope).toBe(scope);
});

it('keeps a lockfile that is too large to read as an empty file', async () => {
  await writeFile(path.join(root, 'plain/package-lock.json'), ' '.repeat(MAX_FILE_BYTES + 1));
  const { files, skipped } = await readTarget(path.join(root, 'plain'), 'plain');
  expect(files.find((file) => file.path === 'package-lock.json')?.text).toBe('');
  expect(skipped).toContainEqual({ path: 'package-lock.json', reason: 'larger than 2 MB' });
});
