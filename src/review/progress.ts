/** What became of the findings of an earlier review, and whether the work is done. Deleting or muting is not mending. */
import type { Facts } from '../checks/check.ts';
import type { Node } from '../syntax/ast.ts';
import {
  DEPARTURES,
  type Departure,
  type Finding,
  type LedgerEntry,
  type Progress,
  type ReviewInput,
} from '../types.ts';
import { type Baseline, fileMark, type Mark, markOf, ownerMark, ruleMark, writeBaseline } from './baseline.ts';
import { makeMessage } from './text.ts';

/** What a comparison reads of the present review. */
export interface Present {
  readonly input: ReviewInput;
  /** All that is reported, before any is left out of the list. */
  readonly findings: readonly Finding[];
  readonly suppressed: readonly Finding[];
  readonly ledger: readonly LedgerEntry[];
  /** Files that were not read, each with the reason. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly ruleIds: readonly string[];
  readonly owners: Owners;
}

/** What is for information, and advice of low severity, may be left: everything else is to be mended. */
export function isOpen({ severity, level }: Pick<Finding, 'severity' | 'level'>): boolean {
  if (severity === 'low') return level === 'MUST' || level === 'SHOULD';
  return severity !== 'info';
}

/** The baseline of a review: its findings, and those earlier ones of which it could not say anything. */
export function makeBaseline({ findings, owners }: Present, carried: readonly Mark[]): string {
  return writeBaseline({ marks: [...findings.map(markOf), ...carried], items: owners.items });
}

export interface Comparison {
  readonly progress: Progress;
  /** Earlier findings of which the present review says nothing. */
  readonly unevaluated: readonly Mark[];
}

export function compareWith(earlier: Baseline, present: Present): Comparison {
  const form = formOf(earlier.marks);
  const left = tally(present.findings, form);
  const muted = tally(present.suppressed, form);
  const judge = makeJudge(earlier, present);
  const gone = earlier.marks.filter((mark) => !take(left, keyOf(mark, form)));
  const unfixed = new Map<string, { how: Departure; count: number; reason: string }>();
  const unevaluated: Mark[] = [];
  let fixed = 0;
  for (const mark of gone) {
    const departure = take(muted, keyOf(mark, form))
      ? { how: 'suppressed' as const, reason: `${judge.nameOf(mark)}: a comment in the code suppresses it` }
      : judge.departureOf(mark);
    if (!departure) {
      fixed++;
      continue;
    }
    if (departure.how === 'unevaluated') unevaluated.push(mark);
    const key = `${departure.how} ${departure.reason}`;
    unfixed.set(key, { ...departure, count: (unfixed.get(key)?.count ?? 0) + 1 });
  }
  const remaining = earlier.marks.length - gone.length;
  const progress = {
    fixed,
    new: present.findings.length - remaining,
    remaining,
    unfixed: [...unfixed.values()].sort(
      (a, b) => DEPARTURES.indexOf(a.how) - DEPARTURES.indexOf(b.how) || (a.reason < b.reason ? -1 : 1),
    ),
    counted: form > 0,
  };
  return { progress, unevaluated };
}

/** How exactly the marks name findings: 0 each, 1 by rule and file, 2 by rule. */
function formOf(marks: readonly Mark[]): number {
  if (marks.some(({ file }) => file === '')) return 2;
  return marks.some(({ rest }) => rest === '') ? 1 : 0;
}

function keyOf({ rule, file, rest }: Mark, form: number): string {
  return [rule, file, rest].slice(0, 3 - form).join(':');
}

function tally(findings: readonly Finding[], form: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const finding of findings) {
    const key = keyOf(markOf(finding), form);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function take(counts: Map<string, number>, key: string): boolean {
  const count = counts.get(key) ?? 0;
  if (count > 0) counts.set(key, count - 1);
  return count > 0;
}

type Left = { readonly how: Departure; readonly reason: string };

/** Decides why a finding is gone; `undefined` where it was mended. */
function makeJudge(earlier: Baseline, present: Present) {
  const rules = new Map(present.ruleIds.map((id) => [ruleMark(id), id]));
  const entries = new Map(present.ledger.map((entry) => [entry.ruleId, entry]));
  const skipped = new Map(present.skipped.map((one) => [fileMark(one.path), one]));
  const files = new Set(present.input.files.map(({ path }) => fileMark(path)));
  const owners = new Set(present.owners.ranges.map(({ path, name }) => ownerMark(path, name)));
  const isShorter = earlier.items !== undefined && present.owners.items < earlier.items;
  const nameOf = ({ rule }: Mark) => rules.get(rule) ?? 'a rule that this version does not know';

  function departureOf(mark: Mark): Left | undefined {
    const name = nameOf(mark);
    const entry = entries.get(name);
    if (!entry) return { how: 'unevaluated', reason: `${name}: the rule was not evaluated this time` };
    if (entry.status === 'not-evaluated') return { how: 'unevaluated', reason: `${name}: ${entry.reason}` };
    const passed = skipped.get(mark.file);
    if (passed) return { how: 'unevaluated', reason: `${name}: ${passed.path} is no longer read (${passed.reason})` };
    if (mark.file !== '' && !files.has(mark.file))
      return present.input.scope === 'excerpt'
        ? { how: 'unevaluated', reason: `${name}: its file was not given this time` }
        : { how: 'removed', reason: `${name}: its file is gone` };
    // A tool that was renamed leaves as many as there were.
    if (mark.owner !== '' && isShorter && !owners.has(mark.owner))
      return { how: 'removed', reason: `${name}: its tool, resource or prompt is gone` };
    return undefined;
  }

  return { nameOf, departureOf };
}

/** Where the registration or the handler of a tool, resource or prompt stands. */
interface Range {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

export interface Owners {
  /** Tools, resources and prompts. */
  readonly items: number;
  readonly ranges: readonly Range[];
  /** Which of them a place in a file belongs to: the innermost around it. */
  ownerOf(path: string, offset: number): string | undefined;
}

export function findOwners({ model, resolver }: Facts): Owners {
  const items = model.servers.flatMap(({ tools, resources, prompts }) => [...tools, ...resources, ...prompts]);
  const uses = new Map<Node, number>();
  for (const { handler } of items) if (handler) uses.set(handler, (uses.get(handler) ?? 0) + 1);
  const ranges = items.flatMap(({ name: given, module, node, handler }): Range[] => {
    if (given === undefined) return [];
    const name = makeMessage(given);
    const own = { path: module.path, start: node.start, end: node.end, name };
    // A function that answers for several belongs to none of them.
    if (!handler || uses.get(handler) !== 1) return [own];
    return [own, { path: resolver.moduleOf(handler).path, start: handler.start, end: handler.end, name }];
  });
  const byPath = new Map<string, Range[]>();
  for (const range of ranges) byPath.set(range.path, [...(byPath.get(range.path) ?? []), range]);
  return {
    items: items.length,
    ranges,
    ownerOf: (path, offset) => {
      let best: Range | undefined;
      for (const one of byPath.get(path) ?? [])
        if (one.start <= offset && offset < one.end && (!best || one.end - one.start < best.end - best.start))
          best = one;
      return best?.name;
    },
  };
}
