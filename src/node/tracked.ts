/** Which files git tracks, read from its index without running git: no pattern of `.gitignore` applies to them. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

/** Larger indexes are not read: some 300,000 files. In bytes. */
const MAX_INDEX_BYTES = 50_000_000;

/** What git tracks below a folder, relative to it: files, and the folders that hold them with a slash at the end. */
export type Tracked = ReadonlySet<string>;

/**
 * Reads what git tracks below a folder; `undefined` where no index stands in it or above it, it cannot be read, or the
 * folder as a whole is none of the repository's.
 */
export async function readTracked(root: string): Promise<Tracked | undefined> {
  for (let at = root; ; at = path.dirname(at)) {
    const index = path.join(at, '.git', 'index');
    const info = await stat(index).catch(() => undefined);
    if (info?.isFile() && info.size <= MAX_INDEX_BYTES) {
      const paths = readIndex(await readFile(index).catch(() => Buffer.alloc(0)));
      return paths && withFolders(paths, path.relative(at, root).split(path.sep).join('/'));
    }
    if (path.dirname(at) === at) return undefined;
  }
}

function withFolders(paths: readonly string[], root: string): Tracked | undefined {
  const prefix = root === '' ? '' : `${root}/`;
  const out = new Set<string>();
  for (const name of paths) {
    if (!name.startsWith(prefix)) continue;
    const inner = name.slice(prefix.length);
    out.add(inner);
    for (let at = inner.lastIndexOf('/'); at > 0; at = inner.lastIndexOf('/', at - 1)) out.add(inner.slice(0, at + 1));
  }
  return out.size === 0 && root !== '' ? undefined : out;
}

/** Bytes of an entry before its hash. */
const STAT_BYTES = 40;
/** A bit of the flags of an entry: two more bytes follow. */
const EXTENDED = 0x4000;

/**
 * The paths in an index of git, version 2 to 4, hashes of 20 or 32 bytes.
 * @see https://git-scm.com/docs/index-format
 */
export function readIndex(bytes: Buffer): readonly string[] | undefined {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined;
  return readEntries(bytes, 20) ?? readEntries(bytes, 32);
}

function readEntries(bytes: Buffer, hash: number): readonly string[] | undefined {
  const version = bytes.readUInt32BE(4);
  const count = bytes.readUInt32BE(8);
  const out: string[] = [];
  let previous = '';
  for (let at = 12, left = count; left > 0; left--) {
    const start = at;
    if (at + STAT_BYTES + hash + 2 > bytes.length) return undefined;
    const flags = bytes.readUInt16BE(at + STAT_BYTES + hash);
    at += STAT_BYTES + hash + (flags & EXTENDED ? 4 : 2);
    let kept = '';
    if (version === 4) {
      const [dropped, next] = readOffset(bytes, at);
      if (dropped > previous.length) return undefined;
      kept = previous.slice(0, previous.length - dropped);
      at = next;
    }
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    // Names are compared byte by byte in version 4, so a character stands for a byte until the end.
    previous = kept + bytes.toString('latin1', at, end);
    const length = flags & 0xfff;
    if (length < 0xfff && length !== previous.length) return undefined;
    out.push(previous);
    at = version === 4 ? end + 1 : start + Math.ceil((end + 1 - start) / 8) * 8;
  }
  return out.map((name) => Buffer.from(name, 'latin1').toString('utf8'));
}

/** A number as git packs it: seven bits a byte, each further byte one more. */
function readOffset(bytes: Buffer, start: number): [value: number, next: number] {
  let at = start;
  let byte = bytes[at++] ?? 0;
  let value = byte & 0x7f;
  while (byte & 0x80) {
    byte = bytes[at++] ?? 0;
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return [value, at];
}
