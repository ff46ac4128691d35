/** Names by which a TypeScript or JavaScript project imports its own files, as its manifests give them. */

/** `@desk/*` stands for each of the targets, which are relative to the manifest's folder. */
export interface Alias {
  readonly pattern: string;
  readonly targets: readonly string[];
}

/** The aliases of a `tsconfig.json` (`compilerOptions.paths`) or a `package.json` (`imports`). */
export function readAliases(text: string): Alias[] {
  const data = parseLenient(text);
  const options = entry(data, 'compilerOptions');
  const base = entry(options, 'baseUrl');
  const found: Alias[] = [];
  for (const [pattern, targets] of pairs(entry(options, 'paths')))
    found.push({ pattern, targets: textsOf(targets).map((one) => `${typeof base === 'string' ? base : '.'}/${one}`) });
  for (const [pattern, target] of pairs(entry(data, 'imports'))) found.push({ pattern, targets: textsOf(target) });
  return found.filter((alias) => alias.targets.length > 0);
}

/** The paths that a specifier may mean; the longest pattern wins, as for the compiler. */
export function expandAlias(aliases: readonly Alias[], specifier: string): string[] {
  let best: { length: number; paths: string[] } | undefined;
  for (const { pattern, targets } of aliases) {
    const star = pattern.indexOf('*');
    const [head, tail] = star < 0 ? [pattern, ''] : [pattern.slice(0, star), pattern.slice(star + 1)];
    const fits =
      star < 0
        ? specifier === pattern
        : specifier.length >= head.length + tail.length && specifier.startsWith(head) && specifier.endsWith(tail);
    if (!fits || (best && best.length >= head.length)) continue;
    // A lone `*` says where packages are looked for, not what the project's own files are called.
    if (pattern === '*') continue;
    const middle = specifier.slice(head.length, specifier.length - tail.length);
    best = { length: head.length, paths: targets.map((target) => target.replace('*', () => middle)) };
  }
  return best?.paths ?? [];
}

/** JSON as compilers read it: with comments and trailing commas. */
function parseLenient(text: string): unknown {
  const plain = text
    .replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_all, quoted: string | undefined) => quoted ?? '')
    .replace(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g, (_all, quoted: string | undefined) => quoted ?? '');
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}

function entry(data: unknown, key: string): unknown {
  return typeof data === 'object' && data !== null && Object.hasOwn(data, key)
    ? (data as Record<string, unknown>)[key]
    : undefined;
}

function pairs(data: unknown): [string, unknown][] {
  return typeof data === 'object' && data !== null ? Object.entries(data) : [];
}

/** Texts in a target: itself, a list of them, or what conditions choose among. */
function textsOf(target: unknown): string[] {
  if (typeof target === 'string') return [target];
  return pairs(target).flatMap(([, one]) => (typeof one === 'string' ? [one] : []));
}
