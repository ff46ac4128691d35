/** The walls between folders (see AGENTS.md): what each may import, and that nothing is allowed which is not used. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/knowledge.ts';

/** In layout order: a folder imports itself and what stands above it. */
const ALLOWED: Record<string, readonly string[]> = {
  types: [],
  knowledge: ['types'],
  search: ['types'],
  syntax: ['types'],
  model: ['types', 'syntax'],
  taint: ['types', 'syntax'],
  checks: ['types', 'syntax', 'model'],
  review: ['types', 'syntax', 'model', 'taint', 'checks'],
  tailor: ['types'],
  guide: ['types', 'search', 'syntax', 'checks', 'review', 'tailor'],
  report: ['types'],
  mcp: ['types', 'guide', 'report'],
  cli: ['types', 'guide', 'report'],
  node: ['types', 'syntax', 'guide', 'mcp', 'cli'],
  build: ['types', 'knowledge', 'syntax', 'guide', 'report', 'mcp', 'node'],
  bin: ['cli', 'node'],
  index: ['types', 'knowledge', 'guide', 'node'],
};

/** Packages that a folder may import; the core has no I/O among them. */
const PACKAGES: Record<string, readonly string[]> = {
  knowledge: ['gray-matter', 'mdast', 'mdast-util-to-string', 'remark-gfm', 'remark-parse', 'unified', 'yaml', 'zod'],
  search: ['stemmer'],
  syntax: ['@vscode/tree-sitter-wasm'],
  checks: ['smol-toml', 'yaml'],
  review: ['node:crypto'],
  report: ['picocolors', 'sarif'],
  mcp: ['@modelcontextprotocol/server', 'zod'],
  cli: ['commander', 'picocolors'],
  node: [
    '@clack/prompts',
    '@modelcontextprotocol/node',
    '@modelcontextprotocol/server',
    'ignore',
    'ipaddr.js',
    'node:async_hooks',
    'node:crypto',
    'node:fs',
    'node:fs/promises',
    'node:http',
    'node:module',
    'node:net',
    'node:os',
    'node:path',
    'node:url',
    'node:worker_threads',
    'pino',
    'prom-client',
    'rate-limiter-flexible',
    'yocto-spinner',
  ],
  build: [
    'node:child_process',
    'node:crypto',
    'node:fs/promises',
    'node:path',
    'typescript',
    'rolldown',
    'yaml',
    'zod',
  ],
};

const CORE = [
  'types',
  'knowledge',
  'search',
  'syntax',
  'model',
  'taint',
  'checks',
  'review',
  'tailor',
  'guide',
  'report',
];
const IMPURE =
  /\b(?:process\.|console\.|Date\.now|new Date\(\)|performance\.|Math\.random|globalThis|setTimeout|fetch\()/;

const files = readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.split(path.sep).join('/'));

function folderOf(file: string): string {
  const [first = ''] = file.split('/');
  return first.replace(/\.ts$/, '');
}

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, 'src', file), 'utf8').replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
  return [...text.matchAll(/(?:^|\n)(?:import|export)\b[^;]*?\bfrom '([^']+)'|\bimport\('([^']+)'\)/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
}

function targetOf(file: string, specifier: string): string {
  return folderOf(path.posix.join(path.posix.dirname(file), specifier));
}

function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

describe('imports', () => {
  it('stay inside what each folder is allowed', () => {
    const forbidden = files.flatMap((file) =>
      importsOf(file).flatMap((specifier) => {
        const from = folderOf(file);
        if (!specifier.startsWith('.'))
          return (PACKAGES[from] ?? []).includes(packageOf(specifier)) ? [] : [`${file} imports ${specifier}`];
        const to = targetOf(file, specifier);
        return to === from || (ALLOWED[from] ?? []).includes(to) ? [] : [`${file} imports ${specifier}`];
      }),
    );
    expect(forbidden).toEqual([]);
  });

  it('use every allowance', () => {
    const used = new Set(
      files.flatMap((file) =>
        importsOf(file).map(
          (specifier) =>
            `${folderOf(file)} → ${specifier.startsWith('.') ? targetOf(file, specifier) : packageOf(specifier)}`,
        ),
      ),
    );
    const stale = [ALLOWED, PACKAGES].flatMap((table) =>
      Object.entries(table).flatMap(([from, targets]) =>
        targets.map((to) => `${from} → ${to}`).filter((allowance) => !used.has(allowance)),
      ),
    );
    expect(stale).toEqual([]);
  });

  it('go upwards only', () => {
    const order = Object.keys(ALLOWED);
    const downward = Object.entries(ALLOWED).flatMap(([from, targets]) =>
      targets.filter((to) => order.indexOf(to) > order.indexOf(from)).map((to) => `${from} → ${to}`),
    );
    expect(downward).toEqual([]);
    expect([...new Set(files.map(folderOf))].sort()).toEqual([...order].sort());
  });
});

it('the core reads no file, clock, environment or network and prints nothing', () => {
  const impure = files
    .filter((file) => CORE.includes(folderOf(file)))
    .flatMap((file) => {
      const lines = readFileSync(path.join(root, 'src', file), 'utf8').split('\n');
      return lines.flatMap((line, index) =>
        IMPURE.test(line.replace(/\/\/.*|^\s*\*.*|\/\*\*.*|'[^']*'|`[^`]*`|\/(?![*/]).*\//g, ''))
          ? [`${file}:${index + 1} ${line.trim()}`]
          : [],
      );
    });
  expect(impure).toEqual([]);
});
