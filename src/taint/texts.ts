/** Building texts and paths: what stands before a value from outside, and how a text ends. */
import type { Expression } from '../syntax/ast.ts';
import { textOf } from './arguments.ts';
import type { CallSite } from './calls.ts';
import { addStep } from './engine.ts';
import { has, union, without } from './kinds.ts';
import { beforeSlash } from './options.ts';
import { objectValue, readElements, readField } from './parts.ts';
import { PIECES } from './pieces.ts';
import type { Run } from './run.ts';
import { addKinds, allTaints, CLEAN, constantValue, joinTaints, type Taint, type Value } from './values.ts';

const MAX_LEAD = 240;

/** A long text by its start and its end: the start says where it leads, the end what stands right before a value. */
function clip(text: string): string {
  return text.length <= MAX_LEAD ? text : `${text.slice(0, 160)}\0${text.slice(-64)}`;
}

/** A part of a text or list. */
export function sliceOf(value: Value): Value {
  if (value.fields) return { taints: value.taints, fields: new Map([['*', readElements(value)]]) };
  return value.taints.length === 0 ? CLEAN : readField({ taints: value.taints }, 'slice');
}

/** Pieces of a text; the first is known where the text begins with constant words. */
export function splitMethod(_run: Run, { receiver, passed }: CallSite): Value {
  if (receiver.fields) return sliceOf(receiver);
  const pieces = readField(receiver, PIECES);
  const by = passed.positional[0];
  const blank = by === undefined || by.constant === ' ' || by.constant === null || by.type?.startsWith('regex:/\\s');
  const word = blank ? /^(\S+)\s/.exec(receiver.prefix ?? '')?.[1] : undefined;
  if (word === undefined || receiver.constant !== undefined) return pieces;
  return objectValue(
    new Map([
      ['0', constantValue(word)],
      ['*', readElements(pieces)],
    ]),
  );
}

/** `text.slice(0, 4)`, `chars.take(4)`: a few characters of a secret are shown so that it is known again. */
export function partOfText(value: Value, places: readonly Value[], method: string | undefined): Value {
  const [a, b] = places.map(({ constant }) => (typeof constant === 'number' ? constant : Number.NaN));
  // A resolved path without its last character, a separator, is the same path.
  if (a === 0 && b === -1 && isNormal(value)) return { taints: value.taints };
  const few =
    method === 'take'
      ? isFew(0, a)
      : method === 'substr'
        ? isFew(a, b === undefined || a === undefined ? b : a + b)
        : /^(?:charAt|at)$/.test(method ?? '') || (/^(?:slice|substring)$/.test(method ?? '') && isFew(a, b));
  return few ? addKinds(sliceOf(value), 'redact') : sliceOf(value);
}

function isNormal({ fields, taints }: Value): boolean {
  return (
    !fields && taints.length > 0 && taints.every(({ kinds }) => has(kinds, 'normalized') || has(kinds, 'resolved'))
  );
}

/** Two numbers; an end may be counted from with `len(text) - 4`, which is `-4`. */
const BOUNDS = /^\[(?:(?:[\w.]*\blen\([\w.]*\))?(-?\d+))?(?::|\.\.)(-?\d+)?\]$/;

/** `text[:4]`, `text[-4:]`, `&text[..4]`: a part by how its bounds are written. */
export function sliceByBounds(value: Value, bounds: string): Value {
  const match = bounds.length > 80 ? null : BOUNDS.exec(bounds.replaceAll(' ', ''));
  const [from, to] = [match?.[1], match?.[2]].map((text) => (text === undefined ? undefined : Number(text)));
  return match && isFew(from, to) ? addKinds(sliceOf(value), 'redact') : sliceOf(value);
}

const FEW = 8;

function isFew(from: number | undefined, to: number | undefined): boolean {
  if (from !== undefined && from < 0) return from >= -FEW && (to === undefined || to <= 0);
  return to !== undefined && to > 0 && to - (from ?? 0) <= FEW;
}

/** Joins texts; each taint learns what stands before it. */
export function joinTexts(run: Run, parts: readonly Value[], node: Expression, step = 'built into a string'): Value {
  let lead = '';
  let constant: string | undefined = '';
  let taints: readonly Taint[] = [];
  for (const [index, part] of parts.entries()) {
    for (const found of allTaints(part)) {
      const before = lead === '' ? found.lead : clip(`${lead}${found.lead ?? ''}`);
      const taint = before === undefined && startsWithSlash(parts[index + 1]) ? beforeSlash(found) : found;
      const moved = parts.length > 1 ? addStep({ ...taint, lead: before }, run.frame.module, node, step) : taint;
      taints = joinTaints(taints, [moved]);
    }
    const text: string | undefined = part.constant === undefined ? undefined : String(part.constant);
    constant = text === undefined || constant === undefined ? undefined : constant + text;
    lead = clip(lead + (text ?? part.shape ?? `${part.prefix ?? ''}\0`));
  }
  if (constant !== undefined && taints.length === 0) return constantValue(constant);
  if (parts.length > 1) taints = taints.map((taint) => nameBehind(taint, parts));
  if (taints.length > 0) taints = enterMarkup(run, parts, taints, node);
  if (taints.length > 0) noteStatement(run, parts, taints, lead, node);
  const end = lead.indexOf('\0');
  const prefix = end < 0 ? lead : lead.slice(0, end);
  const closed = parts.at(-1) !== undefined && endsClosed(parts.at(-1) as Value);
  return { taints, shape: lead, ...(prefix !== '' && { prefix }), ...(closed && { closed }) };
}

/** A path that begins with a folder from outside: whether the name of the file in it is fixed. */
function nameBehind(taint: Taint, [, ...behind]: readonly Value[]): Taint {
  const kinds = without(taint.kinds, 'fixed-name');
  const name = behind.every((part) => typeof part.constant === 'string')
    ? behind.map((part) => part.constant).join('')
    : '';
  const fixed = taint.lead === undefined && /^\/+[\w.-]/.test(name) && !/(?:^|\/)\.\.(?:\/|$)|\/$/.test(name);
  const all = fixed && !has(kinds, 'joined') ? union(kinds, 'fixed-name') : kinds;
  return all === taint.kinds ? taint : { ...taint, kinds: all };
}

const IN_MARKUP = /(?:^| )in-markup#/;

/** Values keep where they first became part of markup: each such place is one to mend. */
function enterMarkup(run: Run, parts: readonly Value[], taints: readonly Taint[], node: Expression): readonly Taint[] {
  if (node.kind !== 'text' || !parts.some(({ constant }) => typeof constant === 'string' && /<\w/.test(constant)))
    return taints;
  let mark: string | undefined;
  return taints.map((taint) => {
    if (IN_MARKUP.test(taint.kinds)) return taint;
    mark ??= run.engine.markCheck('in-markup', run.frame.module, node);
    return { ...taint, kinds: union(taint.kinds, mark) };
  });
}

function startsWithSlash(part: Value | undefined): boolean {
  return part !== undefined && /^[/\\]/.test(textOf(part));
}

const STATEMENT =
  /^\s*(?:SELECT\s[^;]*?\sFROM\s|INSERT\s+INTO\s|REPLACE\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|PRAGMA\s+\w+\s*\(|(?:CREATE|DROP|ALTER|TRUNCATE)\s+(?:TABLE|DATABASE|INDEX|VIEW|SCHEMA|USER)\s|DESCRIBE\s+\0|SHOW\s+(?:TABLES|COLUMNS|INDEX\w*)\s+(?:FROM|IN)\s)/;

/** A statement of SQL that a value from outside is written into is one wherever it goes then. */
function noteStatement(
  run: Run,
  parts: readonly Value[],
  taints: readonly Taint[],
  lead: string,
  node: Expression,
): void {
  if (!STATEMENT.test(lead)) return;
  const { engine, frame, collector } = run;
  for (const taint of taints) {
    const before = parts.some((part) =>
      part.taints.some((one) => one.sym === taint.sym && one.lead !== undefined && STATEMENT.test(`${one.lead}\0`)),
    );
    if (before || taint.lead === undefined) continue;
    engine.report(frame, collector, {
      taint: { ...taint, seen: false },
      kind: 'sql-text',
      module: frame.module,
      node,
      callee: 'a SQL statement',
    });
  }
}

/** Whether a text ends with a path separator. */
export function endsClosed(value: Value): boolean {
  return (
    value.closed === true ||
    value.type === 'separator' ||
    (typeof value.constant === 'string' && /[/\\]$/.test(value.constant))
  );
}

/** `base / name` of pathlib. */
export function joinPath(left: Value, right: Value, run: Run, node: Expression): Value {
  const base = allTaints(left).map((taint) => ({ ...taint, kinds: dropMarks(taint.kinds) }));
  const parts = [{ ...left, taints: base }, constantValue('/'), right];
  const value = joinTexts(run, parts, node);
  // An absolute right side replaces the base: nothing stands before it.
  const free = allTaints(right).map((taint) => addStep(taint, run.frame.module, node, 'joined with a base folder'));
  return {
    ...value,
    taints: joinTaints(
      value.taints.filter((taint) => !free.some((other) => other.sym === taint.sym)),
      free.map((taint) => ({
        ...taint,
        kinds: union(dropMarks(taint.kinds), leads(left) ? 'behind-base joined' : 'joined'),
      })),
    ),
  };
}

/** What a path has no longer once something is appended to it, or it to something; an absolute one still begins with no dash. */
export function dropMarks(kinds: string, first = false): string {
  const rest = kinds.replace(/(?:^| )(?:resolved|realpath|relative|normalized)(?= |$)/g, '').trim();
  const all = has(kinds, 'resolved') ? union(rest, 'behind-base') : rest;
  return first ? all : without(all, 'fixed-name');
}

/** Whether a path that is joined to this one cannot begin the whole: it is absolute or has something before it. */
export function leads(base: Value | undefined): boolean {
  return base !== undefined && base.constant !== '' && base.constant !== '.';
}
