/** Where the bundled knowledge and the grammars are, and how they are read. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WasmLoader } from '../syntax/cst.ts';
import type { Knowledge } from '../types.ts';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Reads the knowledge that the build bundled beside this program. */
export function readBundledKnowledge(): Knowledge {
  return JSON.parse(readFileSync(bundledFile(), 'utf8')) as Knowledge;
}

/** `dist/knowledge.json`, from `dist/` or `dist/chunks/`, or from the sources in a test. */
function bundledFile(): string {
  const folder = path.basename(here);
  if (folder === 'chunks') return path.join(here, '..', 'knowledge.json');
  return folder === 'dist' ? path.join(here, 'knowledge.json') : path.join(here, '..', '..', 'dist', 'knowledge.json');
}

/** Reads WebAssembly files out of the installed parser package. */
export const loadWasm: WasmLoader = (fileName) => {
  const main = createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm');
  return readFile(path.join(path.dirname(main), fileName));
};
