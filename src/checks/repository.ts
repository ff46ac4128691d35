/** The files of a repository that are not code: manifests, lockfiles, CI, container files, documents. */
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import type { Scope, SourceFile } from '../types.ts';

export interface Repository {
  readonly scope: Scope;
  /** Every file that was handed in, code and tests included, by path. */
  readonly files: ReadonlyMap<string, SourceFile>;
  /** Paths of all files, sorted. */
  readonly paths: readonly string[];
  /** Files whose path matches. */
  matching(pattern: RegExp): readonly SourceFile[];
  /** Parsed JSON, YAML or TOML of a file; `undefined` when it is missing or broken. */
  data(path: string): unknown;
}

const PARSERS: readonly (readonly [RegExp, (text: string) => unknown])[] = [
  [/\.jsonc?$|\.lock\.json$/, (text) => JSON.parse(text)],
  [/\.ya?ml$/, (text) => parseYaml(text)],
  [/\.toml$|(?:^|\/)(?:Cargo|uv|poetry|pdm)\.lock$/, (text) => parseToml(text)],
];

/** Indexes files; texts are parsed on demand and kept. */
export function makeRepository(files: readonly SourceFile[], scope: Scope): Repository {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const paths = [...byPath.keys()].sort();
  const parsed = new Map<string, unknown>();
  return {
    scope,
    files: byPath,
    paths,
    matching: (pattern) => paths.filter((path) => pattern.test(path)).flatMap((path) => byPath.get(path) ?? []),
    data: (path) => {
      if (!parsed.has(path)) parsed.set(path, parseFile(byPath.get(path)));
      return parsed.get(path);
    },
  };
}

function parseFile(file: SourceFile | undefined): unknown {
  const parse = file && PARSERS.find(([pattern]) => pattern.test(file.path))?.[1];
  if (!file || !parse) return undefined;
  try {
    return parse(file.text);
  } catch {
    // A broken manifest is another tool's business; rules that need it see that it is not readable.
    return undefined;
  }
}

/** `value.a.b` of parsed data, or `undefined`. */
export function property(value: unknown, ...keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}
