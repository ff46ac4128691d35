/** Versions of a dependency as lockfiles resolve them and manifests declare them; compared number by number. */
import type { SourceFile } from '../types.ts';
import { findManifests, isAside } from './project.ts';
import type { Repository } from './repository.ts';

export interface StatedVersion {
  readonly file: SourceFile;
  /** Offset of the line that states it. */
  readonly start: number;
  readonly version: string;
  /** True for what a lockfile or `go.mod` resolves to; false for the highest version that a range admits. */
  readonly resolved: boolean;
}

export type Ecosystem = 'npm' | 'pypi' | 'crates' | 'go';

const LOCKS: Readonly<Record<Ecosystem, RegExp>> = {
  npm: /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock)$/,
  pypi: /(?:^|\/)(?:uv|poetry|pdm)\.lock$/,
  crates: /(?:^|\/)Cargo\.lock$/,
  go: /(?:^|\/)go\.mod$/,
};

/** `-1`, `0` or `1`; a pre-release counts as its release, which only makes an advisory apply less often. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [numbersOf(a), numbersOf(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

function numbersOf(version: string): number[] {
  return (/\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number);
}

/** Every version of a package in the lockfiles; where none states one, what exact and bounded ranges of manifests admit. */
export function findVersions(repository: Repository, ecosystem: Ecosystem, name: string): readonly StatedVersion[] {
  const locked = repository
    .matching(LOCKS[ecosystem])
    .filter((file) => !isAside(file.path) && !isReplaced(file, name))
    .flatMap((file) => onePerVersion(matchesIn(file, lockPattern(file.path, escape(name)), true)));
  if (locked.length > 0) return locked;
  return findManifests(repository).flatMap((file) =>
    matchesIn(file, manifestPattern(file.path, escape(name)), false).flatMap((stated) => {
      const highest = highestOf(stated.version, ecosystem);
      return highest === undefined ? [] : [{ ...stated, version: highest }];
    }),
  );
}

/** `replace example.com/sdk => ../sdk`: what is built is that folder, of whatever version. */
function isReplaced({ path, text }: SourceFile, name: string): boolean {
  return (
    path.endsWith('go.mod') && new RegExp(`^\\s*(?:replace\\s+)?${escape(name)}(?:\\s+v\\S+)?\\s+=>`, 'm').test(text)
  );
}

/** A lockfile names a version once for each set of peers. */
function onePerVersion(stated: readonly StatedVersion[]): StatedVersion[] {
  return [...new Map(stated.toReversed().map((one) => [one.version, one])).values()];
}

function matchesIn(file: SourceFile, pattern: RegExp | undefined, resolved: boolean): StatedVersion[] {
  if (!pattern) return [];
  return [...file.text.matchAll(pattern)].map((match) => ({
    file,
    start: file.text.lastIndexOf('\n', match.index + (match[1]?.length ?? 0)) + 1,
    version: match[2] ?? '',
    resolved,
  }));
}

/** Group 1 leads up to the line to report, group 2 is the version. */
function lockPattern(path: string, name: string): RegExp {
  if (/package-lock|shrinkwrap/.test(path))
    return new RegExp(`(")node_modules/${name}":\\s*\\{\\s*"version":\\s*"([^"]+)"`, 'g');
  if (path.endsWith('yarn.lock')) return new RegExp(`(^"?)${name}@[^\\n]*:\\n\\s+version:?\\s+"?([\\w.+-]+)`, 'gm');
  if (path.endsWith('pnpm-lock.yaml')) return new RegExp(`(^  ['"/]?)${name}[@/](\\d[\\w.+-]*)[^\\n]*:\\s*$`, 'gm');
  if (path.endsWith('bun.lock')) return new RegExp(`(")${name}": \\["${name}@([^"]+)"`, 'g');
  if (path.endsWith('go.mod')) return new RegExp(`(^\\s*(?:require\\s+)?)${name}\\s+v(\\S+)`, 'gm');
  return new RegExp(`(^name = ")${name}"\\r?\\nversion = "([^"]+)"`, 'gm');
}

function manifestPattern(path: string, name: string): RegExp | undefined {
  if (path.endsWith('package.json')) return new RegExp(`(")${name}":\\s*"([^"]+)"`, 'g');
  if (path.endsWith('Cargo.toml'))
    return new RegExp(`(^)${name}\\s*=\\s*(?:\\{[^}\\n]*?version\\s*=\\s*)?"([^"]+)"`, 'gm');
  if (/pyproject\.toml$|setup\.py$/.test(path))
    return new RegExp(`(["'])${name}(?:\\[[^\\]]*\\])?\\s*((?:[<>=!~]=?)[^"';]*)`, 'g');
  if (path.endsWith('requirements.txt'))
    return new RegExp(`(^)${name}(?:\\[[^\\]]*\\])?\\s*((?:[<>=!~]=?)[^#;\\n]*)`, 'gm');
  return undefined;
}

/** The highest version a range admits where it is bounded below the next major; `undefined` for open ranges. */
function highestOf(range: string, ecosystem: Ecosystem): string | undefined {
  const text = range.trim();
  const bound = /<\s*(=?)\s*(\d[\d.]*)/.exec(text);
  if (bound) return bound[1] === '=' ? bound[2] : justBelow(bound[2] ?? '');
  const exact = ecosystem === 'npm' ? /^v?(\d+\.\d+\.\d+)$/ : /^={2,3}\s*(\d[\d.]*)$|^=\s*(\d+\.\d+\.\d+)$/;
  const pinned = exact.exec(text);
  if (pinned) return pinned[1] ?? pinned[2];
  const tilde = /^~[=>]?\s*(\d+)\.(\d+)/.exec(text);
  if (tilde && (ecosystem !== 'pypi' || /^~=\s*\d+\.\d+\.\d+/.test(text))) return `${tilde[1]}.${tilde[2]}.999999`;
  // A caret (the default of Cargo) on 0.x stays within the minor version.
  const zero = (ecosystem === 'crates' ? /^\^?0\.(\d+)/ : /^\^0\.(\d+)/).exec(text);
  return zero ? `0.${zero[1]}.999999` : undefined;
}

function justBelow(version: string): string {
  const parts = numbersOf(version);
  while (parts.length < 3) parts.push(0);
  for (let i = 2; i >= 0; i--) {
    if ((parts[i] ?? 0) > 0) return parts.map((part, at) => (at < i ? part : at === i ? part - 1 : 999_999)).join('.');
  }
  return '0.0.0';
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
