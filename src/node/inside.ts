/** Files that a command writes: below the working directory, never through a link. */
import { constants, lstat, open, realpath } from 'node:fs/promises';
import path from 'node:path';
import { InputError } from '../guide.ts';
import { decodeText, isInside } from './files.ts';

/**
 * The text of a file; undefined where there is none.
 * @throws InputError where it lies outside, is a link, or is not UTF-8 text.
 */
export async function readInside(cwd: string, named: string): Promise<string | undefined> {
  const target = await resolveInside(cwd, named);
  const info = await lstat(target).catch(() => undefined);
  if (!info) return undefined;
  const file = await open(target, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const bytes = await file.readFile();
    const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    const text = decodeText(bytes);
    if (text === undefined) throw new InputError(`${named} is not UTF-8 text`);
    return hasMark ? `\ufeff${text}` : text;
  } finally {
    await file.close();
  }
}

/** Writes a file whole. @throws InputError where it lies outside or is a link. */
export async function writeInside(cwd: string, named: string, text: string): Promise<void> {
  const target = await resolveInside(cwd, named);
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW = 0 } = constants;
  const file = await open(target, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o666);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

async function resolveInside(cwd: string, named: string): Promise<string> {
  const root = await realpath(cwd);
  const wanted = path.resolve(root, named);
  const folder = await realpath(path.dirname(wanted)).catch(() => {
    throw new InputError(`the folder of ${named} does not exist`);
  });
  const target = path.join(folder, path.basename(wanted));
  if (named.includes('\0') || target === root || !isInside(root, target))
    throw new InputError(`${named} does not lie below the working directory`);
  const info = await lstat(target).catch(() => undefined);
  if (info && !info.isFile()) throw new InputError(`${named} is not a plain file`);
  return target;
}
