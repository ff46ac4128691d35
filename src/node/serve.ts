/** The MCP server on standard input and output. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { type Guide, InputError } from '../guide.ts';
import { makeServer } from '../mcp/server.ts';
import type { ReviewInput } from '../types.ts';
import { isInside, readTarget } from './files.ts';
import { readReportSchema, readReportView, readSkill } from './knowledge.ts';

/**
 * Serves until the client closes standard input.
 * @param roots Folders that clients may name paths under; resolved once, at the start.
 */
export async function serveOverStdio(guide: Guide, version: string, roots: readonly string[]): Promise<void> {
  const resolved = await Promise.all(roots.map(resolveRoot));
  // Nothing but protocol messages may reach standard output, whatever a dependency does.
  for (const name of ['log', 'info', 'debug', 'table'] as const)
    console[name] = (...args: unknown[]) => console.error(...args);
  const context = {
    guide,
    version,
    readReportView,
    readReportSchema,
    readSkill,
    readPath: (named: string) => readUnderRoots(named, resolved),
  };
  const ended = new Promise<void>((resolve) => process.stdin.once('close', resolve).once('end', resolve));
  const handle = serveStdio(() => makeServer(context), {
    onerror: (error) => process.stderr.write(`${error.message}\n`),
  });
  const stop = () => void handle.close().finally(() => process.exit(0));
  process.once('SIGTERM', stop).once('SIGINT', stop);
  await ended;
  await handle.close();
}

async function resolveRoot(root: string): Promise<string> {
  const real = await realpath(root).catch(() => {
    throw new InputError(`the root ${root} does not exist`);
  });
  if (!(await stat(real)).isDirectory()) throw new InputError(`the root ${root} is not a folder`);
  return real;
}

/** Reads a path that a client named, when it lies under a root after resolving links. */
export async function readUnderRoots(named: string, roots: readonly string[]): Promise<ReviewInput> {
  const [first = '/'] = roots;
  if (named.includes('\0')) throw new InputError('the path has a NUL character');
  const wanted = path.resolve(first, named);
  const refusal = `${JSON.stringify(named.slice(0, 200))} is not a file or folder under the roots of this server: start it with --root <folder> to review there, or give files`;
  // A path outside is refused in the same words whether it exists or not.
  const real = await realpath(wanted).catch(() => undefined);
  if (real === undefined || !roots.some((root) => isInside(root, real))) throw new InputError(refusal);
  const shown = path.relative(first, real).split(path.sep).join('/');
  return readTarget(real, shown === '' ? '.' : shown, (found) => roots.some((root) => isInside(root, found)));
}
