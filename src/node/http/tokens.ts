/** Bearer tokens out of a file. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { InputError } from '../../guide.ts';

/** Shorter ones can be guessed. In characters. */
const MIN_TOKEN = 16;
const MAX_FILE_BYTES = 65_536;

export interface Tokens {
  /** Whether a token of a request is one of the file's; takes equally long whichever it is. */
  accepts(token: string): boolean;
  /** Reads the file again; the tokens stay as they are when it cannot be used. */
  reload(): Promise<void>;
  /** Whether others than the owner may read the file. */
  readonly isOpen: boolean;
}

/**
 * Reads tokens, one a line; empty lines and those that begin with `#` count for nothing. Two lines let clients change
 * from one token to the next.
 * @throws InputError when the file cannot be read, holds none, or one that is too short or cannot stand in a header.
 */
export async function readTokens(file: string): Promise<Tokens> {
  let { digests, isOpen } = await read(file);
  return {
    accepts: (token) => {
      const given = digest(token);
      // Every token is compared, so that the time says nothing about which one matched.
      return digests.reduce((found, known) => timingSafeEqual(known, given) || found, false);
    },
    reload: async () => {
      ({ digests, isOpen } = await read(file));
    },
    get isOpen() {
      return isOpen;
    },
  };
}

async function read(file: string): Promise<{ digests: readonly Buffer[]; isOpen: boolean }> {
  const info = await stat(file).catch(() => {
    throw new InputError(`the token file ${file} cannot be read`);
  });
  if (!info.isFile() || info.size > MAX_FILE_BYTES) throw new InputError(`the token file ${file} is no small file`);
  const text = await readFile(file, 'utf8').catch(() => {
    throw new InputError(`the token file ${file} cannot be read`);
  });
  const tokens = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (tokens.length === 0) throw new InputError(`the token file ${file} holds no token`);
  if (tokens.some((token) => token.length < MIN_TOKEN || !/^[\w.~+/=-]+$/.test(token)))
    throw new InputError(
      `a token in ${file} is shorter than ${MIN_TOKEN} characters or has others than letters, digits and -._~+/=`,
    );
  return { digests: tokens.map(digest), isOpen: process.platform !== 'win32' && (info.mode & 0o077) !== 0 };
}

/** Of equal length whatever the token, as the comparison needs. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
