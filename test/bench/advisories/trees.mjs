/** Trees of real servers at exact commits, in a folder that git ignores. They are read, never built or run. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const git = (args, options = {}) =>
  spawnSync('git', ['-c', 'core.hooksPath=/dev/null', '-c', 'protocol.ext.allow=never', ...args], {
    encoding: 'buffer',
    maxBuffer: 2 ** 31 - 1,
    ...options,
  });

/** Finds and unpacks commits: from local mirrors first, then over git. */
export class Trees {
  #dir;
  #mirrors;
  #failed = new Map();

  /**
   * @param dir Where trees and clones are kept.
   * @param mirrors Folders with git directories named `owner+name` or `owner/name` (bare, or with `.git` or `repo` inside).
   */
  constructor(dir, mirrors) {
    this.#dir = path.resolve(dir);
    this.#mirrors = mirrors.map((one) => path.resolve(one));
  }

  /**
   * The folder that holds a part of a repository at a commit.
   * @throws Error with the reason when the commit cannot be had.
   */
  tree(repository, commit, root = '.') {
    const name = repository.replaceAll('/', '+');
    const part = root === '.' ? '' : `,${root.replaceAll('/', '+')}`;
    const target = path.join(this.#dir, 'trees', `${name}@${commit.slice(0, 12)}${part}`);
    const folder = path.join(target, root);
    if (existsSync(target)) return folder;
    const from = this.#gitDirOf(repository, commit);
    const archive = archiveOf(from, commit, root);
    const partial = `${target}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    const tar = path.join(this.#dir, `${process.pid}.tar`);
    writeFileSync(tar, archive.stdout);
    execFileSync('tar', ['-x', '--no-same-owner', '-f', tar, '-C', partial]);
    rmSync(tar);
    // A tree stands for a checkout: a folder of it is a part of its repository.
    mkdirSync(path.join(partial, '.git'), { recursive: true });
    renameSync(partial, target);
    return folder;
  }

  #gitDirOf(repository, commit) {
    const failed = this.#failed.get(repository);
    if (failed) throw new Error(failed);
    for (const mirror of this.#mirrors) {
      for (const name of [repository.replaceAll('/', '+'), repository]) {
        for (const inside of ['', '.git', 'repo', 'repo/.git']) {
          const folder = path.join(mirror, name, inside);
          if (existsSync(path.join(folder, 'HEAD')) && hasCommit(folder, commit)) return folder;
        }
      }
    }
    const clone = path.join(this.#dir, 'clones', `${repository.replaceAll('/', '+')}.git`);
    if (!existsSync(clone)) this.#clone(repository, clone);
    if (!hasCommit(clone, commit)) git(['--git-dir', clone, 'fetch', '--quiet', 'origin', commit]);
    if (!hasCommit(clone, commit)) throw new Error(`${repository} has no commit ${commit}`);
    return clone;
  }

  #clone(repository, clone) {
    mkdirSync(path.dirname(clone), { recursive: true });
    const url = `https://github.com/${repository}.git`;
    const made = git(['clone', '--quiet', '--bare', '--filter=blob:none', url, clone], {
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
    });
    if (made.status === 0) return;
    rmSync(clone, { recursive: true, force: true });
    const reason = `no local mirror, and cloning ${url} failed: ${made.stderr.toString().trim().split('\n').at(-1)}`;
    this.#failed.set(repository, reason);
    throw new Error(reason);
  }
}

/** A mirror may lack its largest files: those are left out. */
function archiveOf(from, commit, root) {
  const left = [];
  for (;;) {
    const paths = [root, ...left.map((one) => `:(exclude)${one}`)];
    const archive = git(['--git-dir', from, 'archive', '--format=tar', commit, '--', ...paths]);
    if (archive.status === 0) return archive;
    const reason = archive.stderr.toString().trim();
    const missing = missingPaths(from, commit, reason).find((one) => !left.includes(one));
    if (missing === undefined || left.length >= 50) throw new Error(`git archive failed: ${reason}`);
    left.push(missing);
  }
}

/** The paths whose contents git could not read: it names some of them, of others only the object. */
function missingPaths(from, commit, reason) {
  const object = /cannot read '([0-9a-f]{40})'/.exec(reason)?.[1];
  const listed =
    object === undefined ? [] : git(['--git-dir', from, 'ls-tree', '-r', '-z', commit]).stdout.toString().split('\0');
  const unread = listed.filter((one) => one.includes(` ${object}\t`)).map((one) => one.slice(one.indexOf('\t') + 1));
  return [...unread, ...[...reason.matchAll(/invalid object \d+ [0-9a-f]+ for '([^']+)'/g)].map((found) => found[1])];
}

function hasCommit(folder, commit) {
  return git(['--git-dir', folder, 'cat-file', '-e', `${commit}^{commit}`]).status === 0;
}

/** Where a line of the old text stands in the new one: the nearest line that `git diff` keeps. 1-based. */
export function lineMapping(before, after) {
  const { stdout } = git(['diff', '--no-index', '--no-ext-diff', '--unified=0', '--', before, after]);
  const hunks = [...stdout.toString('utf8').matchAll(/^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm)].map((found) => ({
    start: Number(found[1]),
    removed: Number(found[2] ?? 1),
    at: Number(found[3]),
    added: Number(found[4] ?? 1),
  }));
  return (line) => {
    let shift = 0;
    for (const { start, removed, at, added } of hunks) {
      if (start + Math.max(removed, 1) <= line) shift = at + added - (start + removed) + (removed === 0 ? -1 : 0);
      else if (start <= line && removed > 0) return added === 0 ? at : Math.min(at + (line - start), at + added - 1);
    }
    return line + shift;
  };
}
