/**
 * All findings of a review as one short text, for a later review to compare with: no state is kept between the two.
 * Fingerprints are hashes of rule, file and line side by side, so that one alone tells which rule and which file it was of.
 */
import { createHash } from 'node:crypto';
import type { Finding } from '../types.ts';

/** Digits of a fingerprint that stand for the rule and for the file, and of the rest those that a baseline keeps. */
const RULE = 5;
const FILE = 5;
const REST = 4;
const OWNER = 4;
const FINGERPRINT = /^[0-9a-f]{16}$/;
const PREFIX = 'b1.';
const CHECK_BYTES = 2;
const MOST_MARKS = 50_000;

/** One finding of an earlier review; the empty text where a part is not known. */
export interface Mark {
  readonly rule: string;
  readonly file: string;
  readonly rest: string;
  /** The tool, resource or prompt it stood in. */
  readonly owner: string;
}

export interface Baseline {
  readonly marks: readonly Mark[];
  /** Tools, resources and prompts of the server; `undefined` where it is not known. */
  readonly items?: number;
}

/** Hex digest of a finding's rule, file, line text and position among equal ones: survives moved lines. */
export function makeFingerprint(ruleId: string, path: string, lineText: string, occurrence: number): string {
  const line = lineText.replace(/\s+/g, ' ').trim();
  return ruleMark(ruleId) + fileMark(path) + digest(`${line}\0${occurrence}`, 16 - RULE - FILE);
}

export function ruleMark(ruleId: string): string {
  return digest(ruleId, RULE);
}

export function fileMark(path: string): string {
  return digest(path, FILE);
}

/** Of a tool, resource or prompt by the file in which its registration or handler stands, and its name. */
export function ownerMark(path: string, name: string): string {
  return digest(`${path}\0${name}`, OWNER);
}

export function markOf({ fingerprint, tool, location }: Pick<Finding, 'fingerprint' | 'tool' | 'location'>): Mark {
  return { ...readFingerprint(fingerprint), owner: tool === undefined ? '' : ownerMark(location.path, tool) };
}

/** What `compareTo` holds, or what is wrong with it, as a sentence. */
export function readBaselines(given: readonly string[]): Baseline | string {
  const marks: Mark[] = [];
  let items: number | undefined;
  for (const one of given.map((text) => text.trim())) {
    if (FINGERPRINT.test(one)) {
      marks.push({ ...readFingerprint(one), owner: '' });
      continue;
    }
    const read = one.startsWith(PREFIX) ? readBaseline(one) : undefined;
    if (!read)
      return one.startsWith(PREFIX)
        ? 'the baseline was cut or changed: give it whole, or the fingerprints of the earlier findings'
        : `\`${one.slice(0, 60)}\` is neither a baseline nor a fingerprint of an earlier review`;
    marks.push(...read.marks);
    items = Math.max(items ?? 0, read.items ?? 0);
  }
  return { marks, ...(items !== undefined && { items }) };
}

/**
 * Writes a baseline in at most `most` characters: each finding where there is room, else how many each rule has in each
 * file, else how many each rule has. The last is written whatever its length.
 */
export function writeBaseline({ marks, items = 0 }: Baseline, most = Number.POSITIVE_INFINITY): string {
  const forms = [0, 1, 2].filter(
    (form) =>
      (form > 0 || marks.every(({ rest }) => rest !== '')) && (form > 1 || marks.every(({ file }) => file !== '')),
  );
  let text = '';
  for (const form of forms) {
    text = seal(encode(marks, items, form));
    if (text.length <= most) break;
  }
  return text;
}

/** The same baseline in fewer characters, at the cost of exactness. */
export function shrinkBaseline(text: string, most: number): string {
  const read = text.length > most ? readBaseline(text) : undefined;
  return read ? writeBaseline(read, most) : text;
}

function digest(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

function readFingerprint(text: string): Omit<Mark, 'owner'> {
  return {
    rule: text.slice(0, RULE),
    file: text.slice(RULE, RULE + FILE),
    rest: text.slice(RULE + FILE).slice(0, REST),
  };
}

function seal(bytes: readonly number[]): string {
  const body = Buffer.from(bytes);
  return PREFIX + Buffer.concat([body, checkOf(body)]).toString('base64url');
}

function checkOf(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest().subarray(0, CHECK_BYTES);
}

/** A table of hashes, then for each rule its findings as places in the tables. */
function encode(marks: readonly Mark[], items: number, form: number): number[] {
  const files = form < 2 ? [...new Set(marks.map(({ file }) => file))].sort() : [];
  const owners = form < 1 ? ['', ...new Set(marks.flatMap(({ owner }) => owner || []))].sort() : [''];
  const rules = [...new Set(marks.map(({ rule }) => rule))].sort();
  const bytes = [form, ...varint(items), ...table(files, 3), ...table(owners.slice(1), 2), ...varint(rules.length)];
  for (const rule of rules) {
    const own = marks.filter((mark) => mark.rule === rule);
    bytes.push(...hexBytes(rule, 3));
    if (form === 0) {
      bytes.push(...varint(own.length));
      for (const { file, owner, rest } of own)
        bytes.push(...varint(files.indexOf(file)), ...varint(owners.indexOf(owner)), ...hexBytes(rest, 2));
    } else if (form === 1) {
      const counts = new Map<string, number>();
      for (const { file } of own) counts.set(file, (counts.get(file) ?? 0) + 1);
      bytes.push(...varint(counts.size));
      for (const [file, count] of counts) bytes.push(...varint(files.indexOf(file)), ...varint(count));
    } else bytes.push(...varint(own.length));
  }
  return bytes;
}

function readBaseline(text: string): Baseline | undefined {
  const all = Buffer.from(text.slice(PREFIX.length), 'base64url');
  const body = all.subarray(0, -CHECK_BYTES);
  if (body.length === 0 || !checkOf(body).equals(all.subarray(-CHECK_BYTES))) return undefined;
  const reader = new Reader(body);
  const form = reader.next();
  const items = reader.varint();
  const files = reader.table(3, FILE);
  const owners = ['', ...reader.table(2, OWNER)];
  const marks: Mark[] = [];
  for (let rules = reader.varint(); rules > 0; rules--) {
    const rule = reader.hex(3, RULE);
    const groups = form === 2 ? 1 : reader.varint();
    for (let group = 0; group < groups; group++) {
      const file = form === 2 ? '' : (files[reader.varint()] ?? '');
      const owner = form === 0 ? (owners[reader.varint()] ?? '') : '';
      const rest = form === 0 ? reader.hex(2, REST) : '';
      for (let left = form === 0 ? 1 : reader.varint(); left > 0; left--) marks.push({ rule, file, rest, owner });
      // No review has as many findings, and a crafted text must not cost memory.
      if (reader.failed || marks.length > MOST_MARKS) return undefined;
    }
  }
  return reader.failed ? undefined : { marks, items };
}

function varint(number: number): number[] {
  return number < 128 ? [number] : [(number & 127) | 128, ...varint(number >>> 7)];
}

function hexBytes(hex: string, length: number): number[] {
  return [...Buffer.from(hex.padEnd(length * 2, '0'), 'hex')];
}

function table(entries: readonly string[], length: number): number[] {
  return [...varint(entries.length), ...entries.flatMap((entry) => hexBytes(entry, length))];
}

/** Reads bytes in order; past the end, or where a number is not to be believed, it has failed and gives zeros. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;
  failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  next(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) this.failed = true;
    return byte ?? 0;
  }

  varint(): number {
    let number = 0;
    for (let shift = 0; shift < 21; shift += 7) {
      const byte = this.next();
      number |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    if (number > MOST_MARKS) this.failed = true;
    return this.failed ? 0 : number;
  }

  hex(length: number, digits: number): string {
    return Buffer.from(Array.from({ length }, () => this.next()))
      .toString('hex')
      .slice(0, digits);
  }

  table(length: number, digits: number): string[] {
    const entries: string[] = [];
    for (let left = this.varint(); left > 0 && !this.failed; left--) entries.push(this.hex(length, digits));
    return entries;
  }
}
