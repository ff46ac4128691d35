/**
 * Each library that the models name, in each role: an input reaches it, and what keeps the input away is seen.
 * `models/<language>.txt` holds programs: a line `library: kind of sink`, what stands at module level, then the lines of
 * a function with the input `x`: `-` where it must be reported, `+` where it must not.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loaded, root } from '../support/knowledge.ts';
import { analyse } from './support.ts';

const { models } = loaded.knowledge;

/** Texts that programs build on; `CONDITION` has not the shape of a statement, so only a model tells that it is one. */
const TEXTS = Object.entries({
  STATEMENT: 'SELECT a FROM b WHERE c = ',
  CONDITION: 'a = ',
  MATCH: 'MATCH (n) RETURN n ORDER BY n.',
  TABLE: 'table_info ',
});

type Program = (setup: readonly string[], lines: readonly string[]) => string[];

const LANGUAGES: readonly { readonly name: string; readonly path: string; readonly program: Program }[] = [
  {
    name: 'typescript',
    path: 'a.ts',
    program: (setup, lines) => [
      ...TEXTS.map(([name, text]) => `const ${name} = '${text}';`),
      ...setup,
      'export async function handler(x: any) {',
      ...lines,
      '}',
    ],
  },
  {
    name: 'python',
    path: 'a.py',
    program: (setup, lines) => [
      ...setup,
      ...TEXTS.map(([name, text]) => `${name} = "${text}"`),
      'async def handler(x):',
      ...lines.map((line) => `    ${line}`),
    ],
  },
  {
    name: 'rust',
    path: 'a.rs',
    program: (setup, lines) => [...setup, 'async fn handler(x: String) {', ...lines, '}'],
  },
  {
    name: 'go',
    path: 'a.go',
    program: (setup, lines) => [
      'package a',
      ...setup,
      ...TEXTS.map(([name, text]) => `const ${name} = "${text}"`),
      'func handler(x string) {',
      ...lines,
      '}',
    ],
  },
];

/** What a value is, rather than what it was cleaned of. */
const MARKS = new Set(['text', 'joined', 'resolved', 'normalized', 'realpath', 'behind-base']);

/** Kinds of the flows that no sanitizer or guard touched. */
async function openKinds(file: string, text: readonly string[]): Promise<string[]> {
  const { flows } = await analyse({ [file]: text.join('\n') }, models);
  return flows
    .filter(({ sanitizers }) => [...sanitizers].every((kind) => MARKS.has(kind)))
    .map(({ sink }) => sink.kind);
}

function readPrograms(language: string) {
  const text = readFileSync(path.join(root, 'test', 'taint', 'models', `${language}.txt`), 'utf8');
  return text
    .trim()
    .split(/\n{2,}/)
    .map((block) => {
      const [head = '', ...lines] = block.split('\n');
      const [library = '', kind = ''] = head.split(': ');
      const marked = (mark: string) => lines.filter((line) => line.startsWith(mark)).map((line) => line.slice(2));
      const setup = lines.filter((line) => !/^[-+] /.test(line));
      return { library, kind, setup, bad: marked('- '), good: marked('+ ') };
    });
}

describe.each(LANGUAGES)('models of $name', ({ name, path: file, program }) => {
  it.each(readPrograms(name))('$library: $kind, $bad', async ({ kind, setup, bad, good }) => {
    expect(await openKinds(file, program(setup, bad))).toContain(kind);
    if (good.length > 0) expect(await openKinds(file, program(setup, good))).not.toContain(kind);
  });
});
