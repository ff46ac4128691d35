/** Dependencies as manifests declare them: which file, which line, which range. */
import type { Repository } from '../checks/repository.ts';
import type { SourceFile } from '../types.ts';

export interface DeclaredDependency {
  readonly file: SourceFile;
  /** Offsets of the declaration. */
  readonly start: number;
  readonly end: number;
  /** As written; empty where there is none (a git dependency, a bare name). */
  readonly range: string;
}

const MANIFESTS: readonly (readonly [RegExp, (name: string) => readonly string[]])[] = [
  [/(?:^|\/)package\.json$/, (name) => [`"${name}":\\s*"([^"]*)"`]],
  [
    /(?:^|\/)Cargo\.toml$/,
    (name) => [
      `^${name}\\s*=\\s*"([^"]*)"`,
      `^${name}\\s*=\\s*\\{(?:[^}]*?\\bversion\\s*=\\s*"([^"]*)")?`,
      `^\\[[\\w.-]*dependencies\\.${name}\\](?:[^[]*?^version\\s*=\\s*"([^"]*)")?`,
    ],
  ],
  [
    /(?:^|\/)(?:pyproject\.toml|setup\.(?:py|cfg)|Pipfile)$/,
    (name) => [
      `["']${name}(?:\\[[^\\]]*\\])?\\s*((?:[<>=!~]=?[^"';]*)?)["';]`,
      `^${name}\\s*=\\s*(?:\\{[^}\\n]*?version\\s*=\\s*)?["']([^"']*)["']`,
    ],
  ],
  [
    /(?:^|\/)requirements[^/]*\.(?:txt|in)$/,
    (name) => [`^${name}(?:\\[[^\\]]*\\])?[^\\S\\n]*((?:[<>=!~]=?[^#;\\n]*)?)[^\\S\\n]*(?=[#;\\n]|$)`],
  ],
  [/(?:^|\/)go\.mod$/, (name) => [`^[^\\S\\n]*(?:require[^\\S\\n]+)?${name}[^\\S\\n]+v(\\S+)`]],
];

/** Every declaration of a package, in the order of paths. A package that other files vendor is no declaration. */
export function findDeclared(repository: Repository, name: string): DeclaredDependency[] {
  const escaped = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  return MANIFESTS.flatMap(([path, patterns]) =>
    repository
      .matching(path)
      .filter((file) => !/(?:^|\/)(?:node_modules|vendor)\//.test(file.path))
      .flatMap((file) => patterns(escaped).flatMap((pattern) => declaredIn(file, new RegExp(pattern, 'gm')))),
  );
}

function declaredIn(file: SourceFile, pattern: RegExp): DeclaredDependency[] {
  return [...file.text.matchAll(pattern)].flatMap((match) => {
    const range = match[1]?.trim() ?? '';
    if (range === '' && file.path.endsWith('pyproject.toml') && !isListed(file.text.slice(0, match.index))) return [];
    return [{ file, start: match.index, end: match.index + match[0].length, range }];
  });
}

/** A name without a range is a dependency only in a list of them: `keywords = ["mcp"]` is none. */
function isListed(before: string): boolean {
  const bare = before.replace(/"[^"\n]*"|'[^'\n]*'/g, '');
  const [, key] = /([\w.-]+)\s*=\s*\[[^\]]*$/.exec(bare) ?? [];
  return key !== undefined && !/^(?:keywords|classifiers|authors|maintainers|packages|include|exclude)$/.test(key);
}

/** Whether a range begins below a version; `undefined` when it states no number (`latest`, a branch). */
export function isBelow(range: string, version: string): boolean | undefined {
  const stated = /\d+(?:\.\d+)*/.exec(range)?.[0];
  if (stated === undefined) return undefined;
  const [left, right] = [stated, version].map((text) => text.split('.').map(Number)) as [number[], number[]];
  for (let at = 0; at < 3; at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
