/** Reading files for a review: directories, single files, standard input. The only place that reads reviewed files. */
import { constants, type FileHandle, lstat, open, readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { InputError } from '../guide.ts';
import { languageOf } from '../syntax/languages.ts';
import type { ReviewInput, Scope, SourceFile } from '../types.ts';
import { scopeOf } from './scope.ts';
import { readTracked, type Tracked } from './tracked.ts';

/** Larger files are not read: no hand-written source is that long. In bytes. */
export const MAX_FILE_BYTES = 2_000_000;
/** A walk stops here and says so. */
const MAX_FILES = 20_000;
const SKIPPED_FOLDERS = new Set([
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.venv',
  'venv',
  '__pycache__',
  '.mypy_cache',
  '.pytest_cache',
  '.tox',
  '.idea',
]);

/** Files that rules about the repository read, by name; documents only near the top. */
const REPOSITORY_FILES =
  /(?:^|\/)(?:package(?:-lock)?\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|tsconfig[^/]*\.json|biome\.jsonc?|\.?eslint[^/]*|pyproject\.toml|setup\.(?:py|cfg)|requirements[^/]*\.txt|uv\.lock|poetry\.lock|pdm\.lock|Pipfile(?:\.lock)?|ruff\.toml|mypy\.ini|tox\.ini|Cargo\.(?:toml|lock)|clippy\.toml|deny\.toml|go\.(?:mod|sum|work)|\.golangci\.[^/]+|Makefile|justfile|Dockerfile[^/]*|Containerfile|nginx[^/]*\.conf|[^/]*\.dockerfile|docker-compose[^/]*\.ya?ml|compose[^/]*\.ya?ml|\.dockerignore|\.env[^/]*|\.?mcp\.json|server\.json|manifest\.json|smithery\.yaml|renovate\.json[5c]?|\.renovaterc[^/]*|dependabot\.ya?ml|\.gitlab-ci\.yml|Jenkinsfile|azure-pipelines[^/]*\.ya?ml|bitbucket-pipelines\.yml|\.drone\.yml|\.travis\.yml|cloudbuild\.ya?ml|buildspec\.ya?ml|\.?woodpecker\.ya?ml|appveyor\.yml|\.cirrus\.yml|\.?codecov\.ya?ml|\.coveragerc|\.nycrc(?:\.json)?|\.c8rc(?:\.json)?|tarpaulin\.toml|pyrightconfig\.json|\.pylintrc|\.flake8|\.golangci-lint\.ya?ml|Taskfile\.ya?ml|noxfile\.py|bun\.lock|deno\.lock|bunfig\.toml|\.pre-commit-config\.yaml|[^/]*entrypoint[^/]*\.sh|(?:start|run|launch|init)[^/]*\.sh|README[^/]*|CHANGELOG[^/]*|CHANGES[^/]*|HISTORY[^/]*|SECURITY[^/]*|LICEN[SC]E[^/]*|COPYING[^/]*|UNLICENSE|CONTRIBUTING[^/]*|DEPLOY[^/]*)$|(?:^|\/)\.(?:github|gitea|forgejo)\/(?:workflows\/[^/]+\.ya?ml|dependabot\.ya?ml)$|(?:^|\/)\.(?:github|gitlab)\/renovate\.json[5c]?$|(?:^|\/)\.(?:buildkite|azure-pipelines)\/[^/]+\.ya?ml$|^\.ci\/[^/]+$|(?:^|\/)\.circleci\/config\.yml$|^(?:docs|config|deploy|k8s|kubernetes|helm|charts)\/[^/]+(?:\/[^/]+)?\.(?:md|ya?ml|toml|json)$|^[^/]+\.(?:md|ya?ml|toml|json)$|^\.vscode\/mcp\.json$/i;

const LOCKFILE = /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|bun\.lockb|[^/]+\.lock|go\.sum)$/;

interface Walk {
  root: string;
  /** What stands before the paths of files below the root. */
  readonly base: string;
  readonly files: SourceFile[];
  readonly skipped: { path: string; reason: string }[];
  /** Real paths of folders already walked: a link cannot lead in circles. */
  readonly seen: Set<string>;
  /** Where only some folders may be read: whether a real path lies there. Asked again of what was opened. */
  readonly mayRead?: ((real: string) => boolean) | undefined;
  /** What git tracks below the root, where it says so. */
  tracked?: Tracked | undefined;
}

/**
 * Reads what a review of a path needs. A directory is walked, following `.gitignore` for what git does not track, and
 * links only inside it; a file is read whatever its name.
 * @param target An absolute path.
 * @param shown How the report names the target.
 * @param mayRead Whether a real path may be read; links that are swapped while the walk goes on do not lead past it.
 * @throws InputError when the path is neither a file nor a directory, or cannot be read.
 */
export async function readTarget(
  target: string,
  shown: string,
  mayRead?: (real: string) => boolean,
): Promise<ReviewInput> {
  const walk: Walk = { root: '', base: '', files: [], skipped: [], seen: new Set(), mayRead };
  const isFolder = await readInto(walk, target, shown, '');
  const scope = isFolder ? await scopeOf(walk.root, walk.files) : 'excerpt';
  return { path: shown, scope, files: walk.files, skipped: walk.skipped };
}

/** Reads several targets at once; their files are named relative to the working directory. */
export async function readTargets(cwd: string, paths: readonly string[]): Promise<ReviewInput> {
  const [only] = paths;
  if (paths.length === 1 && only !== undefined) return readTarget(path.resolve(cwd, only), only);
  const files: SourceFile[] = [];
  const skipped: { path: string; reason: string }[] = [];
  let scope: Scope = 'excerpt';
  for (const shown of paths) {
    const relative = path.relative(cwd, path.resolve(cwd, shown)).split(path.sep).join('/');
    const walk: Walk = { root: '', base: relative, files: [], skipped: [], seen: new Set() };
    if (await readInto(walk, path.resolve(cwd, shown), shown, relative)) scope = 'folder';
    const known = new Set(files.map((file) => file.path));
    const within = (file: SourceFile) =>
      file.path === relative ? '' : file.path.slice(relative === '' ? 0 : relative.length + 1);
    for (const file of walk.files) if (!known.has(file.path)) files.push({ ...file, within: within(file) });
    skipped.push(...walk.skipped);
  }
  return { path: paths.join(' '), scope, files, skipped };
}

/** Reads a file or walks a folder; says which it was. `name` is what stands before the paths in it, or a file's path. */
async function readInto(walk: Walk, target: string, shown: string, name: string): Promise<boolean> {
  const real = await realpath(target).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`cannot read ${shown}: ${describeError(error)}`);
  });
  if (walk.mayRead?.(real) === false) throw new InputError(`cannot read ${shown}: ${CHANGED}`);
  const info = await stat(real).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`cannot read ${shown}: ${describeError(error)}`);
  });
  if (info.isDirectory()) {
    walk.root = real;
    walk.seen.add(real);
    walk.tracked = await readTracked(real);
    await walkFolder(walk, real, name, []);
    return true;
  }
  if (!info.isFile()) throw new InputError(`cannot review ${shown}: it is neither a file nor a folder`);
  const child = name === '' ? path.basename(target) : name;
  if (languageOf(child) === undefined && !REPOSITORY_FILES.test(child))
    walk.skipped.push({ path: child, reason: 'not a file type that is reviewed' });
  else await readOne(walk, real, child);
  return false;
}

interface Rules {
  readonly folder: string;
  readonly text: string;
  readonly rules: Ignore;
}

async function walkFolder(walk: Walk, folder: string, relative: string, inherited: readonly Rules[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    walk.skipped.push({ path: relative || '.', reason: describeError(error) });
    return [];
  });
  if (walk.mayRead && (await realpath(folder).catch(() => '')) !== folder)
    return void walk.skipped.push({ path: relative || '.', reason: CHANGED });
  const ignoreFile = entries.find((entry) => entry.name === '.gitignore' && entry.isFile());
  const text = ignoreFile ? await readFile(path.join(folder, '.gitignore'), 'utf8').catch(() => '') : '';
  const rules = text === '' ? inherited : [...inherited, { folder: relative, text, rules: ignore().add(text) }];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = relative === '' ? entry.name : `${relative}/${entry.name}`;
    await visit(walk, path.join(folder, entry.name), child, rules);
  }
}

async function visit(walk: Walk, absolute: string, child: string, rules: readonly Rules[]): Promise<void> {
  const link = await lstat(absolute).catch(() => undefined);
  if (!link) return;
  let real = absolute;
  if (link.isSymbolicLink()) {
    real = await realpath(absolute).catch(() => '');
    if (real === '') return void walk.skipped.push({ path: child, reason: 'broken or circular link' });
    if (!isInside(walk.root, real))
      return void walk.skipped.push({ path: child, reason: 'link out of the reviewed folder' });
  }
  const info = link.isSymbolicLink() ? await stat(real).catch(() => undefined) : link;
  if (!info) return;
  if (info.isDirectory()) {
    const name = path.basename(child);
    if (SKIPPED_FOLDERS.has(name))
      return void (name !== '.git' && walk.skipped.push({ path: `${child}/`, reason: 'vendored or tool folder' }));
    const inner = isIgnored(walk, `${child}/`, rules) ? await rulesOfCommand(walk, real, child, rules) : rules;
    if (!inner) return void walk.skipped.push({ path: `${child}/`, reason: 'ignored by .gitignore' });
    if (walk.seen.has(real))
      return void walk.skipped.push({ path: `${child}/`, reason: 'link to a folder that is read already' });
    walk.seen.add(real);
    return walkFolder(walk, real, child, inner);
  }
  if (!info.isFile()) return;
  const wanted = languageOf(child) !== undefined || REPOSITORY_FILES.test(child);
  if (!wanted) return;
  if (isIgnored(walk, child, rules)) return void walk.skipped.push({ path: child, reason: 'ignored by .gitignore' });
  if (walk.files.length >= MAX_FILES)
    return void walk.skipped.push({ path: child, reason: `more than ${MAX_FILES} files` });
  await readOne(walk, real, child);
}

/** Whether a path is the root or lies under it; both absolute and resolved. */
export function isInside(root: string, candidate: string): boolean {
  const relative = path.relative(root, candidate);
  return relative === '' || (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative));
}

function isIgnored(walk: Walk, child: string, rules: readonly Rules[]): boolean {
  if (!rules.some(({ folder, rules: own }) => own.ignores(relativeTo(folder, child)))) return false;
  return !walk.tracked?.has(relativeTo(walk.base, child));
}

function relativeTo(folder: string, child: string): string {
  return folder === '' ? child : child.slice(folder.length + 1);
}

/**
 * The rules inside an ignored folder that is to be read all the same. The bare name of a program that `go build` writes
 * also matches the folder of its sources; where git cannot be asked, such a folder is taken for tracked.
 */
async function rulesOfCommand(
  walk: Walk,
  absolute: string,
  child: string,
  rules: readonly Rules[],
): Promise<readonly Rules[] | undefined> {
  if (walk.tracked) return undefined;
  const name = path.basename(child);
  const others = rules.map(({ folder, text }) => {
    const kept = text.replace(/^.*$/gm, (line) => (line.trim() === name ? '' : line));
    return { folder, text: kept, rules: ignore().add(kept) };
  });
  if (isIgnored(walk, `${child}/`, others)) return undefined;
  const names = await readdir(absolute).catch(() => []);
  // A repository or module of its own was put there by someone else.
  const isForeign = names.some((one) => one === '.git' || one === 'go.mod');
  return !isForeign && names.some((one) => one.endsWith('.go')) ? others : undefined;
}

async function readOne(walk: Walk, absolute: string, child: string): Promise<void> {
  try {
    const bytes = await (walk.mayRead ? readConfined(absolute, walk.mayRead) : readWhole(absolute));
    if (bytes === 'changed') return void walk.skipped.push({ path: child, reason: CHANGED });
    const text = bytes === 'large' ? undefined : decodeText(bytes);
    if (text !== undefined) return void walk.files.push({ path: child, text });
    const reason = bytes === 'large' ? `larger than ${MAX_FILE_BYTES / 1_000_000} MB` : 'not UTF-8 text';
    walk.skipped.push({ path: child, reason });
    // That a lockfile is there is a fact of its own, whatever it says.
    if (LOCKFILE.test(child)) walk.files.push({ path: child, text: '' });
  } catch (error) {
    walk.skipped.push({ path: child, reason: describeError(error as NodeJS.ErrnoException) });
  }
}

const CHANGED = 'changed while it was read';

async function readWhole(absolute: string): Promise<Uint8Array | 'large'> {
  const { size } = await stat(absolute);
  return size > MAX_FILE_BYTES ? 'large' : readFile(absolute);
}

/** Reads what was opened only when that very file lies inside: between a check by path and a read, links can change. */
async function readConfined(
  absolute: string,
  mayRead: (real: string) => boolean,
): Promise<Uint8Array | 'large' | 'changed'> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = await open(absolute, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const opened = await file.stat();
    if (!opened.isFile() || !mayRead(await pathOf(file, absolute))) return 'changed';
    return opened.size > MAX_FILE_BYTES ? 'large' : await file.readFile();
  } finally {
    await file.close();
  }
}

/** Where an open file is: what the system says of its descriptor (Linux), else the path that leads to the same file now. */
async function pathOf(file: FileHandle, absolute: string): Promise<string> {
  const known = await readlink(`/proc/self/fd/${file.fd}`).catch(() => undefined);
  if (known !== undefined) return known;
  const opened = await file.stat({ bigint: true });
  const real = await realpath(absolute);
  const found = await lstat(real, { bigint: true });
  const isSame = opened.ino === found.ino && opened.dev === found.dev && (await realpath(absolute)) === real;
  return isSame ? real : path.parse(absolute).root;
}

/** UTF-8 text without a byte order mark; `undefined` for binary data and other encodings. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, 8000).includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function describeError(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return 'no such file or directory';
  if (error.code === 'EACCES' || error.code === 'EPERM') return 'permission denied';
  if (error.code === 'ELOOP') return 'circular link';
  return error.code ?? 'unreadable';
}
