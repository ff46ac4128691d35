import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readTarget } from '../../src/node/files.ts';
import { readIndex } from '../../src/node/tracked.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'tracked-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(name: string, text = ''): Promise<void> {
  await mkdir(path.dirname(path.join(root, name)), { recursive: true });
  await writeFile(path.join(root, name), text);
}

const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { stdio: 'ignore' });

async function read(folder = '') {
  const { files, skipped } = await readTarget(path.join(root, folder), 'shown');
  return { files: files.map((file) => file.path), skipped: skipped.map((one) => one.path) };
}

/** A program that is named as the folder of its sources, and what is built beside it. */
async function writeProject(): Promise<void> {
  await write('.gitignore', 'my-server\ndist\n*.gen.go\n');
  await write('go.mod', 'module example.com/my\n');
  await write('cmd/my-server/main.go', 'package main\n');
  await write('cmd/my-server/äöü.go', 'package main\n');
  await write('cmd/my-server/own.gen.go', 'package main\n');
  await write('dist/index.js', 'x\n');
}

describe('a folder that a pattern ignores', () => {
  it('is read as far as git tracks it', async () => {
    await writeProject();
    git('init');
    git('add', '-f', 'cmd/my-server/main.go', 'cmd/my-server/äöü.go', 'go.mod');
    const { files, skipped } = await read();
    expect(files).toEqual(['cmd/my-server/main.go', 'cmd/my-server/äöü.go', 'go.mod']);
    expect(skipped).toEqual(['cmd/my-server/own.gen.go', 'dist/']);
  });

  it('is read as git tracks it when the target lies below the repository', async () => {
    await writeProject();
    await write('cmd/.gitignore', 'my-server\n');
    git('init');
    git('add', '-f', 'cmd/my-server/main.go');
    expect((await read('cmd')).files).toEqual(['my-server/main.go']);
  });

  it('is not read when git does not track it', async () => {
    await writeProject();
    git('init');
    git('add', 'go.mod');
    expect(await read()).toEqual({ files: ['go.mod'], skipped: ['cmd/my-server/', 'dist/'] });
  });

  it('is read without git when the bare name of a program matches the folder of its sources', async () => {
    await writeProject();
    const { files, skipped } = await read();
    expect(files).toEqual(['cmd/my-server/main.go', 'cmd/my-server/äöü.go', 'go.mod']);
    expect(skipped).toEqual(['cmd/my-server/own.gen.go', 'dist/']);
  });

  it('is read like that where the repository above does not track the target at all', async () => {
    await writeProject();
    await write('out/.gitignore', 'my-server\n');
    await write('out/cmd/my-server/main.go', 'package main\n');
    git('init');
    git('add', 'go.mod');
    expect((await read('out')).files).toEqual(['cmd/my-server/main.go']);
  });

  it('is not read without git when it is a module of its own, or a pattern asks for the folder', async () => {
    await write('.gitignore', 'other\ntool/\n');
    await write('other/go.mod', 'module example.com/other\n');
    await write('other/main.go', 'package main\n');
    await write('tool/main.go', 'package main\n');
    expect(await read()).toEqual({ files: [], skipped: ['other/', 'tool/'] });
  });
});

describe('an index of git', () => {
  it.each(['2', '4'])('of version %s gives its paths', async (version) => {
    for (const name of ['a.go', 'b/c.go', 'b/cc.go', 'b/ü.go']) await write(name, name);
    git('init');
    git('add', '.');
    git('update-index', '--index-version', version);
    const { readFile } = await import('node:fs/promises');
    const bytes = await readFile(path.join(root, '.git/index'));
    expect(readIndex(bytes)).toEqual(['a.go', 'b/c.go', 'b/cc.go', 'b/ü.go']);
    expect(readIndex(bytes.subarray(0, 100))).toBeUndefined();
  });

  it('is nothing else', () => {
    expect(readIndex(Buffer.from('DIRX'))).toBeUndefined();
    expect(readIndex(Buffer.from('DIRC\0\0\0\u0002\u00ff\u00ff\u00ff\u00ff'))).toBeUndefined();
  });
});
