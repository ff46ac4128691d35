/** One language: what is new since it last passed is written, checked and traced back to its pages. */
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fingerprint, type Project, type VerifiedLanguage } from './projects.ts';
import { type BatchFile, type Diagnostic, runIn, type Toolchain, type Tools } from './toolchain.ts';

export interface Failure {
  /** Below the root of the repository. */
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export interface BatchResult {
  readonly language: VerifiedLanguage;
  readonly blocks: number;
  /** Blocks that passed before and have not changed since. */
  readonly unchanged: number;
  readonly failed: number;
  readonly failures: readonly Failure[];
  /** Why nothing was checked: a program that is not there. */
  readonly missing?: string;
  /** A failure that belongs to no line. */
  readonly problem?: string;
}

export interface BatchOptions {
  readonly root: string;
  /** Folder for blocks, packages and what passed; it may be deleted at any time. */
  readonly cache: string;
  readonly fresh?: boolean;
}

const countBlocks = (projects: Iterable<Project>) =>
  [...projects].reduce((sum, project) => sum + project.files.length, 0);

/** Checks the projects of one language. */
export async function checkBatch(
  toolchain: Toolchain,
  projects: readonly Project[],
  options: BatchOptions,
): Promise<BatchResult> {
  const folder = path.join(options.cache, toolchain.language);
  const manifests = path.join(options.root, 'test/verify', toolchain.manifests);
  const tools: Tools = { folder, root: options.root, run: (command, args, env) => runIn(folder, command, args, env) };
  const result = { language: toolchain.language, blocks: countBlocks(projects), unchanged: 0, failed: 0, failures: [] };
  await mkdir(folder, { recursive: true });
  const found = await toolchain.find(tools);
  if ('missing' in found) return { ...result, missing: found.missing };
  const folders = [manifests, path.join(options.root, 'src/build/verify')];
  const hashes = [...(await Promise.all(folders.map(hashFolder))), await packageLock(toolchain, options.root)];
  const environment = [found.version, ...hashes].join(' ');
  const passed = options.fresh ? new Set<string>() : await readPassed(folder);
  const changed = projects.filter((project) => !passed.has(fingerprint(project, environment)));
  const unchanged = result.blocks - countBlocks(changed);
  if (changed.length === 0) return { ...result, unchanged };
  try {
    await cp(manifests, folder, { recursive: true });
    await installOnce(toolchain, tools, environment);
    const { broken, failures, problem } = await checkInRounds(toolchain, tools, changed);
    const good = problem === undefined ? changed.filter((project) => !broken.has(project)) : [];
    for (const project of good) passed.add(fingerprint(project, environment));
    await writeFile(path.join(folder, PASSED), JSON.stringify([...passed].sort(), undefined, 1));
    return {
      ...result,
      unchanged,
      failed: countBlocks(broken),
      failures,
      ...(problem === undefined ? {} : { problem }),
    };
  } catch (error) {
    return { ...result, unchanged, problem: error instanceof Error ? error.message : String(error) };
  }
}

interface Rounds {
  readonly broken: ReadonlySet<Project>;
  readonly failures: readonly Failure[];
  readonly problem?: string;
}

/**
 * A compiler that stops at unresolved names does not get to the types of the other blocks, so what is broken is taken
 * out and the rest is checked again, until the rest passes.
 */
async function checkInRounds(toolchain: Toolchain, tools: Tools, projects: readonly Project[]): Promise<Rounds> {
  const broken = new Set<Project>();
  const failures: Failure[] = [];
  for (;;) {
    const rest = projects.filter((project) => !broken.has(project));
    if (rest.length === 0) return { broken, failures };
    const files = toolchain.layout(rest);
    await writeBatch(tools.folder, files);
    const { diagnostics, problem } = await toolchain.check(tools);
    if (problem !== undefined) return { broken, failures, problem };
    if (diagnostics.length === 0) return { broken, failures };
    const before = broken.size;
    const traced = traceAll(files, diagnostics);
    for (const { project, failure } of traced.placed) {
      broken.add(project);
      failures.push(failure);
    }
    if (broken.size === before) return { broken, failures, problem: traced.unplaced.join('\n') };
  }
}

function traceAll(files: readonly BatchFile[], diagnostics: readonly Diagnostic[]) {
  const sources = new Map(files.map((file) => [file.path, file.source]));
  const placed: { project: Project; failure: Failure }[] = [];
  const unplaced: string[] = [];
  for (const { path: file, line, message } of diagnostics) {
    const source = sources.get(file.split(path.sep).join('/'));
    if (source) {
      const failure = { path: source.project.page, line: source.firstLine + line - 1, message };
      placed.push({ project: source.project, failure });
    } else unplaced.push(`${file}:${line} ${message}`);
  }
  return { placed, unplaced };
}

const WRITTEN = 'written.json';
const PASSED = 'passed.json';

/** Writes what differs, so that compilers which look at times see no change where there is none; deletes what is gone. */
async function writeBatch(folder: string, files: readonly BatchFile[]): Promise<void> {
  const before = await readJson<string[]>(path.join(folder, WRITTEN), []);
  const now = new Set(files.map((file) => file.path));
  for (const old of before) if (!now.has(old)) await rm(path.join(folder, old), { force: true });
  await writeFile(path.join(folder, WRITTEN), JSON.stringify([...now].sort(), undefined, 1));
  for (const file of files) {
    const target = path.join(folder, file.path);
    if ((await readFile(target, 'utf8').catch(() => undefined)) === file.text) continue;
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, file.text);
  }
}

async function installOnce(toolchain: Toolchain, tools: Tools, environment: string): Promise<void> {
  if (!toolchain.install) return;
  const stamp = path.join(tools.folder, 'installed.txt');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === environment) return;
  await rm(stamp, { force: true });
  await toolchain.install(tools);
  await writeFile(stamp, environment);
}

async function readPassed(folder: string): Promise<Set<string>> {
  return new Set(await readJson<string[]>(path.join(folder, PASSED), []));
}

async function readJson<T>(file: string, otherwise: T): Promise<T> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch {
    return otherwise;
  }
}

async function hashFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) hash.update(name).update(await readFile(path.join(folder, name)));
  return hash.digest('hex');
}

/** TypeScript and pyright come with the packages of this project. */
async function packageLock(toolchain: Toolchain, root: string): Promise<string> {
  if (toolchain.language !== 'typescript' && toolchain.language !== 'python') return '';
  return createHash('sha256')
    .update(await readFile(path.join(root, 'package-lock.json')))
    .digest('hex');
}
