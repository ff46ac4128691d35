/** Links that are swapped while they are read lead nowhere outside: the check and the read are of the same file. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readUnderRoots } from '../../src/node/serve.ts';

/** Swaps a file and a folder for links to the outside and back, until it is stopped. */
const SWAP = `
const fs = require('fs');
process.chdir(process.argv[1]);
for (let turn = 0; ; turn++) {
  try {
    fs.rmSync('n1', { force: true });
    if (turn % 2) fs.symlinkSync('../outside/b.ts', 'n1'); else fs.writeFileSync('n1', 'inner');
    fs.renameSync('n1', 'file.ts');
    fs.renameSync('folder', 'kept'); fs.symlinkSync('../outside', 'folder');
    fs.unlinkSync('folder'); fs.renameSync('kept', 'folder');
  } catch {}
}`;

it('reads only what is inside', async () => {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'swap-')));
  const inside = path.join(base, 'inside');
  for (const folder of ['inside', 'inside/folder', 'outside']) mkdirSync(path.join(base, folder));
  writeFileSync(path.join(base, 'outside', 'b.ts'), 'outer');
  for (const file of ['file.ts', 'folder/b.ts']) writeFileSync(path.join(inside, file), 'inner');
  const child = spawn(process.execPath, ['-e', SWAP, inside], { stdio: 'ignore' });
  const seen = new Set<string>();
  for (let round = 0; round < 400; round++) {
    for (const named of ['file.ts', 'folder/b.ts', '.', 'folder']) {
      const input = await readUnderRoots(named, [inside]).catch((error: Error) => error.name);
      if (typeof input === 'string') seen.add(input);
      else for (const file of input.files) seen.add(file.text);
    }
  }
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
  rmSync(base, { recursive: true, force: true });
  seen.delete('');
  expect([...seen].filter((one) => one !== 'inner' && one !== 'InputError')).toEqual([]);
  expect(seen).toContain('inner');
});
