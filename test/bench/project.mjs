/**
 * A large project, written in memory: MCP servers in four languages with helpers, guards and classes of their own,
 * repeated under other names until there are enough lines. The same each time.
 */
import { makeGo } from './project/go.mjs';
import { makePython } from './project/python.mjs';
import { makeRust } from './project/rust.mjs';
import { makeTypescript } from './project/typescript.mjs';

const SERVERS = [makeTypescript, makePython, makeGo, makeRust];

/** A project of at least so many lines of code, for a review. */
export function makeProject(lines) {
  const files = [];
  let written = 0;
  for (let n = 0; written < lines; n++) {
    const server = SERVERS[n % SERVERS.length](Math.floor(n / SERVERS.length));
    for (const [path, text] of Object.entries(server)) {
      files.push({ path, text });
      if (/\.(?:ts|py|go|rs)$/.test(path)) written += text.split('\n').length - 1;
    }
  }
  return { path: 'generated', scope: 'folder', files, skipped: [] };
}
