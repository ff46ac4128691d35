/** The files of a project and which of them an import names. */
import type { LanguageId, Module } from '../ast.ts';
import { type Alias, expandAlias } from './aliases.ts';
import { Scopes } from './scopes.ts';

/** What manifests say about how imports map to files. */
export interface ImportRoots {
  /** Go module path by the folder of its `go.mod` (`''` for the root). */
  readonly goModules: ReadonlyMap<string, string>;
  /** Rust package name (with `_`) by the folder of its `Cargo.toml`. */
  readonly crates: ReadonlyMap<string, string>;
  /** npm package name by the folder of its `package.json`. */
  readonly packages: ReadonlyMap<string, string>;
  /** What compilers and packages call their own files by, by the folder of the `tsconfig.json` or `package.json`. */
  readonly aliases?: ReadonlyMap<string, readonly Alias[]>;
}

export const NO_ROOTS: ImportRoots = { goModules: new Map(), crates: new Map(), packages: new Map() };

const TS_SUFFIXES = [
  '',
  '.ts',
  '.tsx',
  '.mts',
  '.cts',
  '.js',
  '.jsx',
  '.mjs',
  '.cjs',
  '/index.ts',
  '/index.tsx',
  '/index.js',
  '/index.mjs',
];

/** Where the entry of a package of the project stands below its folder: sources first, then what they are compiled to. */
const PACKAGE_ROOTS = ['src', '', 'dist', 'build', 'lib', 'dist/src', 'dist/esm', 'build/src', 'esm'];

/** All modules of a review, with their scopes. */
export class Project {
  readonly modules: readonly Module[];
  readonly #byPath = new Map<string, Module>();
  readonly #scopes = new Map<Module, Scopes>();
  readonly #goFiles = new Map<string, Module[]>();
  readonly #goItems = new Map<readonly Module[], Map<string, Module[]>>();
  readonly #pythonByTail = new Map<string, Module[]>();
  readonly #resolved = new Map<Module, Map<string, readonly Module[]>>();
  readonly #roots: ImportRoots;

  constructor(modules: readonly Module[], roots: ImportRoots = NO_ROOTS) {
    this.modules = modules;
    this.#roots = roots;
    for (const module of modules) {
      this.#byPath.set(module.path, module);
      if (module.language === 'go') push(this.#goFiles, folderOf(module.path), module);
      if (module.language === 'python')
        push(this.#pythonByTail, pythonName(module.path).split('.').at(-1) ?? '', module);
    }
  }

  scopesOf(module: Module): Scopes {
    let scopes = this.#scopes.get(module);
    if (!scopes) {
      scopes = new Scopes(module);
      this.#scopes.set(module, scopes);
    }
    return scopes;
  }

  /** The files of one Go package: all Go files of its folder. Other languages: the module alone. */
  packageOf(module: Module): readonly Module[] {
    if (module.language !== 'go') return [module];
    return this.#goFiles.get(folderOf(module.path)) ?? [];
  }

  /** The files of a module's package that offer a name, or may pass one on from another package. */
  filesWith(module: Module, name: string): readonly Module[] {
    const files = this.packageOf(module);
    if (files.length < 2) return files;
    let index = this.#goItems.get(files);
    if (!index) {
      index = new Map();
      this.#goItems.set(files, index);
      for (const file of files) {
        const scopes = this.scopesOf(file);
        for (const binding of scopes.topLevelBindings()) push(index, binding.name, file);
        if (scopes.wildcards.length > 0) push(index, '*', file);
      }
    }
    const [named, open] = [index.get(name), index.get('*')];
    if (!open || !named) return named ?? open ?? [];
    return files.filter((file) => named.includes(file) || open.includes(file));
  }

  /** The project files that an import of `specifier` in `from` names; empty for packages outside the project. */
  resolve(from: Module, specifier: string): readonly Module[] {
    const known = this.#resolved.get(from) ?? new Map<string, readonly Module[]>();
    this.#resolved.set(from, known);
    let modules = known.get(specifier);
    if (!modules) {
      const found = RESOLVERS[from.language](this, from, specifier);
      modules = found === undefined ? [] : 'path' in found ? [found] : found;
      known.set(specifier, modules);
    }
    return modules;
  }

  at(path: string): Module | undefined {
    return this.#byPath.get(path);
  }

  goPackage(importPath: string): readonly Module[] {
    for (const [folder, modulePath] of this.#roots.goModules) {
      if (importPath !== modulePath && !importPath.startsWith(`${modulePath}/`)) continue;
      const inner = join(folder, importPath.slice(modulePath.length + 1));
      return this.#goFiles.get(inner) ?? [];
    }
    return [];
  }

  /** A Python module by its dotted name, matched from the end: `pkg.mod` fits `src/pkg/mod.py`. */
  pythonModule(dotted: string): Module | undefined {
    const tail = dotted.split('.').at(-1) ?? '';
    const candidates = this.#pythonByTail.get(tail) ?? [];
    // `import logging` within a package that has a `logging.py` means the standard library still.
    const isStandard = STANDARD.has(dotted.split('.')[0] ?? '');
    return candidates.find((module) => {
      const name = pythonName(module.path);
      return name === dotted || (isStandard ? name === `src.${dotted}` : name.endsWith(`.${dotted}`));
    });
  }

  crateFolder(name: string): string | undefined {
    for (const [folder, crate] of this.#roots.crates) if (crate === name) return folder;
    return undefined;
  }

  /** The files that an alias of the nearest folder with aliases may mean. */
  aliased(from: Module, specifier: string): readonly string[] {
    const { aliases } = this.#roots;
    if (!aliases || aliases.size === 0) return [];
    for (let folder = folderOf(from.path); ; folder = folderOf(folder)) {
      const paths = expandAlias(aliases.get(folder) ?? [], specifier);
      if (paths.length > 0) return paths.map((path) => join(folder, path));
      if (folder === '') return [];
    }
  }

  packageFolder(name: string): string | undefined {
    for (const [folder, npm] of this.#roots.packages) if (npm === name) return folder;
    return undefined;
  }
}

/** Modules of Python's standard library whose names packages like to use for modules of their own. */
const STANDARD: ReadonlySet<string> = new Set(
  'abc argparse ast asyncio base64 calendar codecs collections concurrent configparser contextlib copy csv dataclasses datetime decimal email enum errno fractions functools getpass glob gzip hashlib heapq hmac html http importlib inspect io ipaddress itertools json keyword locale logging math mimetypes numbers operator os pathlib pickle platform pprint queue random re secrets select shelve shlex shutil signal socket sqlite3 ssl stat statistics string struct subprocess sys tempfile textwrap threading time token tokenize trace traceback types typing unicodedata urllib uuid warnings weakref xml zipfile zlib'.split(
    ' ',
  ),
);

type Resolve = (project: Project, from: Module, specifier: string) => Module | readonly Module[] | undefined;

const RESOLVERS: Record<LanguageId, Resolve> = {
  typescript: resolveTypeScript,
  javascript: resolveTypeScript,
  python: resolvePython,
  rust: resolveRust,
  go: (project, _from, specifier) => project.goPackage(specifier),
};

function resolveTypeScript(project: Project, from: Module, specifier: string): Module | undefined {
  if (specifier.startsWith('.')) return findTypeScript(project, join(folderOf(from.path), specifier));
  for (const path of project.aliased(from, specifier)) {
    const found = findTypeScript(project, path);
    if (found) return found;
  }
  // `#internal/x`, `@/x` and `~/x` are the usual aliases of the source folder.
  const alias = /^(?:@\/|~\/|#)(.+)$/.exec(specifier)?.[1];
  if (alias !== undefined) return findTypeScript(project, join('src', alias)) ?? findTypeScript(project, alias);
  const [, name = '', inner] = /^((?:@[^/]+\/)?[^/]+)(?:\/(.+))?$/.exec(specifier) ?? [];
  const folder = project.packageFolder(name);
  if (folder === undefined) return undefined;
  for (const root of PACKAGE_ROOTS) {
    const found = findTypeScript(project, join(folder, `${root}/${inner ?? 'index'}`));
    if (found) return found;
  }
  return undefined;
}

function findTypeScript(project: Project, path: string): Module | undefined {
  const stem = path.replace(/\.[cm]?jsx?$/, '');
  for (const suffix of TS_SUFFIXES) {
    const found = project.at(path + suffix) ?? (stem === path ? undefined : project.at(stem + suffix));
    if (found) return found;
  }
  return undefined;
}

function resolvePython(project: Project, from: Module, specifier: string): Module | undefined {
  const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
  if (dots === 0) return project.pythonModule(specifier);
  let folder = folderOf(from.path);
  for (let i = 1; i < dots; i++) folder = folderOf(folder);
  const rest = specifier.slice(dots).replaceAll('.', '/');
  const path = join(folder, rest);
  return project.at(`${path}.py`) ?? project.at(join(path, '__init__.py'));
}

/** `crate::a::b`, `self::a`, `super::a`, `other_crate::a`: the file of the longest prefix that is a module. */
function resolveRust(project: Project, from: Module, specifier: string): Module | undefined {
  const segments = specifier.split('::');
  let folder = rustFolder(from.path);
  const [first] = segments;
  if (first === 'crate') {
    folder = crateRoot(project, from.path);
    segments.shift();
  } else if (first === 'self') {
    segments.shift();
  } else if (first === 'super') {
    while (segments[0] === 'super') {
      folder = folderOf(folder);
      segments.shift();
    }
  } else {
    const crate = project.crateFolder(first ?? '');
    if (crate !== undefined) {
      folder = join(crate, 'src');
      segments.shift();
    }
  }
  for (let length = segments.length; length > 0; length--) {
    const path = join(folder, segments.slice(0, length).join('/'));
    const found = project.at(`${path}.rs`) ?? project.at(join(path, 'mod.rs'));
    if (found) return found;
  }
  if (first === 'crate' || first === 'super' || project.crateFolder(first ?? '') !== undefined) {
    return (
      project.at(join(folder, 'lib.rs')) ??
      project.at(join(folder, 'main.rs')) ??
      project.at(join(folder, 'mod.rs')) ??
      project.at(`${folder}.rs`)
    );
  }
  return undefined;
}

/** The folder that a Rust file's submodules stand in. */
function rustFolder(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name === 'mod.rs' || name === 'lib.rs' || name === 'main.rs' ? folderOf(path) : path.replace(/\.rs$/, '');
}

function crateRoot(project: Project, path: string): string {
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    if (project.at(join(folder, 'lib.rs')) ?? project.at(join(folder, 'main.rs'))) return folder;
    if (folder === '') return folderOf(path);
  }
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Joins with `/`, resolving `.` and `..`. */
export function join(folder: string, path: string): string {
  const out: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..') out.pop();
    else if (part !== '' && part !== '.') out.push(part);
  }
  return out.join('/');
}

function pythonName(path: string): string {
  return path
    .replace(/\.py$/, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
