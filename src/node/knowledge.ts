/** Where the bundled knowledge and the grammars are, and how they are read. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WasmLoader } from '../syntax/cst.ts';
import type { Knowledge } from '../types.ts';

const here = path.dirname(fileURLToPath(import.meta.url));

/** `dist/`, whether this runs from there, from `dist/chunks/` or from the sources in a test. */
function distFolder(): string {
  if (path.basename(here) === 'chunks') return path.join(here, '..');
  return path.basename(here) === 'dist' ? here : path.join(here, '..', '..', 'dist');
}

/** Reads the knowledge that the build bundled beside this program. */
export function readBundledKnowledge(): Knowledge {
  return JSON.parse(readFileSync(path.join(distFolder(), 'knowledge.json'), 'utf8')) as Knowledge;
}

/** The built view of a report: the MCP App, and the file that `--format html` writes a report into. */
export function readReportView(): Promise<string> {
  return readFile(path.join(distFolder(), 'report.html'), 'utf8');
}

/** The JSON Schema of the report, as the build made it from the types. */
export function readReportSchema(): Promise<string> {
  return readFile(path.join(distFolder(), 'report.schema.json'), 'utf8');
}

/** The `SKILL.md` of the package. */
export function readSkill(): Promise<string> {
  return readFile(path.join(distFolder(), '..', 'SKILL.md'), 'utf8');
}

/** The version in `package.json`. */
export function readVersion(): string {
  const manifest = JSON.parse(readFileSync(path.join(distFolder(), '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}

/** Reads WebAssembly files out of the installed parser package. */
export const loadWasm: WasmLoader = (fileName) => {
  const main = createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm');
  return readFile(path.join(path.dirname(main), fileName));
};

/** The compiled thread that reviews (`http/worker.ts`). */
export const workerScript = path.join(distFolder(), 'worker.js');
