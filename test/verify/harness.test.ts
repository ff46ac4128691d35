/** What the check of the examples says: places in pages, missing programs, what it need not check again. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkBatch } from '../../src/build/verify/batch.ts';
import { go, readLines } from '../../src/build/verify/go.ts';
import { formatResult, verifyExamples } from '../../src/build/verify/main.ts';
import { collectProjects, type Project } from '../../src/build/verify/projects.ts';
import { readMessages, rust } from '../../src/build/verify/rust.ts';
import { findProgram, type Outcome, type Toolchain } from '../../src/build/verify/toolchain.ts';
import { typescript } from '../../src/build/verify/typescript.ts';
import type { Knowledge, PageExample } from '../../src/types.ts';
import { root } from '../support/knowledge.ts';

const cache = path.join(root, '.verify', 'test');
const clear = () => rm(cache, { recursive: true, force: true });
beforeAll(clear);
afterAll(clear);

function project(name: string, text: string, over: Partial<Project> = {}): Project {
  const page = `knowledge/patterns/${name}.md`;
  return { name, language: 'typescript', pageId: name, page, files: [{ path: 'a.ts', text, line: 20 }], ...over };
}

/** A compiler that knows one mistake, and stops at the worse one before it looks for others. */
function makeToolchain(over: Partial<Toolchain> = {}): Toolchain & { readonly runs: string[][] } {
  const runs: string[][] = [];
  let files: ReturnType<Toolchain['layout']> = [];
  return {
    ...typescript,
    find: async () => ({ version: '1' }),
    layout(projects) {
      files = typescript.layout(projects);
      return files;
    },
    async check(): Promise<Outcome> {
      runs.push(files.map((file) => file.path));
      const placesOf = (word: string) =>
        files.flatMap((file) => {
          const index = file.text.split('\n').indexOf(word);
          return index < 0 ? [] : [{ path: file.path, line: index + 1, message: `has ${word}` }];
        });
      const worse = placesOf('unresolved');
      return { diagnostics: worse.length > 0 ? worse : placesOf('mistyped') };
    },
    ...over,
    runs,
  };
}

describe('a batch', () => {
  it('reports a broken block at its line in the page', async () => {
    const broken = project('broken', 'const one = 1;\n\nexport const two: string = one;');
    const fine = project('fine', 'export const one = 1;');
    const result = await checkBatch(typescript, [broken, fine], { root, cache: path.join(cache, 'real') });
    expect(result).toMatchObject({ blocks: 2, failed: 1 });
    expect(formatResult(result, 1.25)).toBe(
      "knowledge/patterns/broken.md:23 TS2322: Type 'number' is not assignable to type 'string'.\n" +
        'typescript: 2 blocks checked, 1 failed, 1.3 s\n',
    );
  });

  it('says what is missing and does not call it passing', async () => {
    const toolchain: Toolchain = { ...go, find: (tools) => findProgram(tools, 'no-such-compiler', ['version']) };
    const result = await checkBatch(toolchain, [project('one', ''), project('two', '')], { root, cache });
    expect(formatResult(result, 0)).toBe('go: no-such-compiler not found, 2 blocks not checked\n');
  });

  it('takes out what is broken until the rest has been seen whole', async () => {
    const toolchain = makeToolchain();
    const projects = [project('a', 'unresolved'), project('b', 'fine\nmistyped'), project('c', 'fine')];
    const result = await checkBatch(toolchain, projects, { root, cache: path.join(cache, 'rounds') });
    expect(result.failures).toEqual([
      { path: 'knowledge/patterns/a.md', line: 21, message: 'has unresolved' },
      { path: 'knowledge/patterns/b.md', line: 22, message: 'has mistyped' },
    ]);
    expect(toolchain.runs.map((run) => run.length)).toEqual([3, 2, 1]);
  });

  it('checks again only what changed or failed', async () => {
    const toolchain = makeToolchain();
    const options = { root, cache: path.join(cache, 'unchanged') };
    await checkBatch(toolchain, [project('a', 'fine'), project('b', 'mistyped'), project('c', 'old')], options);
    const again = [project('a', 'fine'), project('b', 'mistyped'), project('c', 'new')];
    const result = await checkBatch(toolchain, again, options);
    expect(result).toMatchObject({ blocks: 3, unchanged: 1, failed: 1 });
    expect(toolchain.runs.at(-2)).toEqual(['b/a.ts', 'c/a.ts']);
  });

  it('passes nothing on when the compiler itself fails', async () => {
    const toolchain = makeToolchain({ check: async () => ({ diagnostics: [], problem: 'no space left' }) });
    const options = { root, cache: path.join(cache, 'problem') };
    const result = await checkBatch(toolchain, [project('a', 'fine')], options);
    expect(formatResult(result, 1)).toBe(
      'typescript: the check itself failed, 1 of 1 blocks not checked, 1.0 s\n  no space left\n',
    );
    expect(await checkBatch(makeToolchain(), [project('a', 'fine')], options)).toMatchObject({ unchanged: 0 });
  });
});

describe('compilers', () => {
  it('place an error inside a macro where the macro is called', () => {
    const message = (file_name: string, line_start: number, expansion: unknown) => ({
      reason: 'compiler-message',
      message: {
        level: 'error',
        message: 'mismatched types\nmore',
        code: { code: 'E0308' },
        spans: [{ file_name, line_start, is_primary: true, expansion }],
      },
    });
    const call = { span: { file_name: 'src/a.rs', line_start: 4, is_primary: true, expansion: null } };
    const output = [message('/crates/macros/src/lib.rs', 90, call), message('src/a.rs', 4, null)];
    expect(readMessages(output.map((line) => JSON.stringify(line)).join('\n'))).toEqual([
      { path: 'src/a.rs', line: 4, message: 'E0308: mismatched types' },
    ]);
  });

  it('read what go vet prints of types, of imports and of its own', () => {
    const output =
      '# example.com/verify/a\nvet: ./a/main.go:3:9: undefined: x\nb/main.go:5:2: no module\n./c/c.go:7: lock';
    expect(readLines(output)).toEqual([
      { path: 'a/main.go', line: 3, message: 'undefined: x' },
      { path: 'b/main.go', line: 5, message: 'no module' },
      { path: 'c/c.go', line: 7, message: 'lock' },
    ]);
  });

  it('write a project of several Rust files as one module', () => {
    const files = [
      { path: 'src/main.rs', text: 'mod domain;\nuse crate::domain::fee; // $crate::x', line: 3 },
      { path: 'src/domain.rs', text: 'pub fn fee() {}', line: 9 },
    ];
    expect(rust.layout([project('p', '', { language: 'rust', files })]).map(({ path, text }) => [path, text])).toEqual([
      ['src/lib.rs', '#![allow(warnings)]\npub mod p;\n'],
      ['src/p.rs', 'mod domain;\nuse crate::p::domain::fee; // $crate::x'],
      ['src/p/domain.rs', 'pub fn fee() {}'],
    ]);
  });

  it('turn the own module of a Go page into its folder', () => {
    const text = 'import (\n\t"example.com/billing/internal/domain"\n\t"github.com/example/x"\n)';
    const [file] = go.layout([project('p', text, { language: 'go' })]);
    expect(file?.text).toBe('import (\n\t"example.com/verify/p/internal/domain"\n\t"github.com/example/x"\n)');
  });
});

describe('the blocks', () => {
  const example = (word: PageExample['word'], language: string, number: number, over: Partial<PageExample> = {}) => {
    const block = { path: `${number}`, text: '', marks: [], line: 1, ...over };
    return { ...block, word, language, project: number };
  };
  const page = (kind: 'rule' | 'pattern' | 'migration', examples: readonly PageExample[]) => {
    const list = [{ kind, id: 'a/b-c', examples }];
    return { rules: [], patterns: [], migrations: [], [`${kind}s`]: list } as unknown as Knowledge;
  };

  it.each(['rule', 'migration'] as const)('of a %s are its good ones in the four languages', (kind) => {
    const examples = [example('bad', 'ts', 1), example('good', 'js', 2), example('good', 'yaml', 3)];
    expect(collectProjects(page(kind, examples))).toMatchObject([
      { name: `${kind}_a_b_c_2`, language: 'typescript', page: `knowledge/${kind}s/a/b-c.md` },
    ]);
  });

  it('of a pattern are all, except for those of an earlier SDK', () => {
    const examples = [example('bad', 'go', 1), example('bad', 'go', 2, { sdk: 'old' }), example('missed', 'rust', 3)];
    expect(collectProjects(page('pattern', examples)).map((found) => found.name)).toEqual([
      'pattern_a_b_c_1',
      'pattern_a_b_c_3',
    ]);
  });

  it('of TypeScript have the JSON files of their project beside them', () => {
    const examples = [example('good', 'json', 1, { path: 'package.json' }), example('good', 'ts', 1)];
    expect(collectProjects(page('rule', examples))[0]?.files.map((file) => file.path)).toEqual(['1', 'package.json']);
  });

  it('that are named but not there stop the command', async () => {
    expect(await verifyExamples(root, ['security/no-such-rule'])).toBe(2);
  });
});
