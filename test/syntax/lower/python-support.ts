/** What the tests of the Python lowering share. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ClassNode, FunctionNode, Node, Statement } from '../../../src/syntax/ast.ts';
import { parseTree, TreeParser } from '../../../src/syntax/cst.ts';
import { collectTrivia, type LowerContext } from '../../../src/syntax/lower/context.ts';
import { lowerPython } from '../../../src/syntax/lower/python.ts';

const wasm = join(dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm/package.json')), 'wasm');
const trees = new TreeParser(async (file) => readFileSync(join(wasm, file)));
let parser: Parameters<typeof parseTree>[0];

/** Loads the grammar; run before the first test. */
export async function prepare(): Promise<void> {
  const prepared = (await trees.prepare(['python'])).get('python');
  if (!prepared) throw new Error('the grammar is missing');
  parser = prepared;
}

/** The statements of a text. */
export function lower(text: string): Statement[] {
  const tree = parseTree(parser, text);
  const context: LowerContext = { text, language: 'python', comments: [], errors: [] };
  collectTrivia(context, tree.root);
  return lowerPython(context, tree.root);
}

/** A node in one line: kinds in parentheses, names and constants bare, offsets and defaults left out. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const node = value as Node;
  if (node.kind === 'name') return node.name;
  if (node.kind === 'member') return `${show(node.object)}.${node.property}`;
  if (node.kind === 'literal') return node.type === 'string' ? JSON.stringify(node.value) : String(node.value);
  if (node.kind === 'type') return `<${node.name}${node.args.map((argument) => ` ${show(argument)}`).join('')}>`;
  const hidden = new Set(['start', 'end', 'kind', 'nameStart', 'exported', 'reexported']);
  const entries = Object.entries(value).filter(
    ([key, entry]) =>
      !hidden.has(key) && entry !== false && entry !== 'call' && !(Array.isArray(entry) && entry.length === 0),
  );
  return `(${[node.kind, ...entries.map(([key, entry]) => `${key}=${show(entry)}`)].filter(Boolean).join(' ')})`;
}

const showAll = (text: string): string[] => lower(text).map(show);
/** All statements of a text. */
export const showOne = (text: string): string => showAll(text).join(' ; ');
/** What the text of an expression becomes. */
export const value = (text: string): string =>
  showOne(`v = ${text}`).replace(/^\(assign target=v operator="=" value=(.*)\)$/s, '$1');

/** The first function of a text. */
export function functionOf(text: string): FunctionNode {
  const node = lower(text).find((statement) => statement.kind === 'function');
  if (node?.kind !== 'function') throw new Error('no function');
  return node;
}

/** The first class of a text. */
export function classOf(text: string): ClassNode {
  const node = lower(text).find((statement) => statement.kind === 'class');
  if (node?.kind !== 'class') throw new Error('no class');
  return node;
}
