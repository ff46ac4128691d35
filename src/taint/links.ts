/** Checks that confine a path as text: whether the links in it were resolved before. */
import type { Handler, Node } from '../syntax/ast.ts';
import { enclosing, walk } from '../syntax/walk.ts';
import type { Hit } from './collector.ts';
import type { Engine } from './engine.ts';
import { has, kindsOf, union } from './kinds.ts';
import type { Run } from './run.ts';
import type { Facts, Value } from './values.ts';

/** The outcome of a check, with a note of where it stands for paths whose links it did not resolve. */
export function markUnresolved(run: Run, node: Node, outcome: Value): Value {
  const { cases } = outcome;
  if (!cases?.some((one) => isUnresolved(one.facts))) return outcome;
  return { ...outcome, cases: cases.map((one) => ({ ...one, facts: markFacts(run, node, one.facts) })) };
}

function isUnresolved(facts: Facts): boolean {
  for (const kinds of facts.values()) if (confinesText(kinds)) return true;
  return false;
}

function confinesText(kinds: string): boolean {
  return has(kinds, 'path-checked') && !has(kinds, 'symlink-resolved');
}

/** The same for what a check guarantees when it returns at all. */
export function markFacts(run: Run, node: Node, facts: Facts): Facts {
  if (!isUnresolved(facts)) return facts;
  const mark = run.engine.markCheck('text-check', run.frame.module, node, outermost(node));
  return new Map([...facts].map(([sym, kinds]) => [sym, confinesText(kinds) ? union(kinds, mark) : kinds]));
}

const MARK = /^text-check#(\d+)$/;

/** The function that a check belongs to, not the callback in it. */
function outermost(node: Node): Node | undefined {
  let found: Node | undefined;
  for (let at = enclosing(node, 'function'); at; at = enclosing(at, 'function')) found = at;
  return found;
}

/** The check behind which a call opens a path whose links nobody resolved. */
export function atTextChecks(engine: Engine, hit: Hit): Hit[] {
  const { kinds } = hit.taint;
  if (!/^file-/.test(hit.kind) || !confinesText(kinds) || has(kinds, 'parent-resolved')) return [];
  const [check] = kindsOf(kinds).flatMap((kind) => engine.checks[Number(MARK.exec(kind)?.[1] ?? Number.NaN)] ?? []);
  return check ? [{ ...hit, kind: 'unresolved-link', module: check.module, node: check.node }] : [];
}

/** Whether a handler takes every exception alike: a link that leads outside as well as a file that is not there yet. */
export function takesAnything({ target, types, body }: Handler): boolean {
  if (types.some(({ name }) => !/(?:^|\.)(?:Base)?Exception$/.test(name))) return false;
  if (target?.kind !== 'name') return true;
  let asked = false;
  walk(body, (node) => {
    if (node.kind === 'name' && node.name === target.name)
      asked ||= enclosing(node, 'if') !== undefined || enclosing(node, 'conditional') !== undefined;
    return !asked;
  });
  return !asked;
}
