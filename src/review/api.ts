/** The lowest rung: calls by canonical name, with conditions on their arguments. */
import { type CheckFinding, type Facts, findingAt } from '../checks/check.ts';
import type { Call, Expression } from '../syntax/ast.ts';
import { constantOf, propertyOf, valueOf } from '../syntax/resolve/constants.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import type { ApiDetection } from '../types.ts';

type Wanted = string | number | boolean | null;

/** Calls that one detection describes. `{callee}` and `{0}` in its message stand for the name and the first argument. */
export function evaluateApi(facts: Facts, detection: ApiDetection): { findings: CheckFinding[]; calls: number } {
  const calls = facts.callsTo(detection.callee);
  const findings = calls
    .filter(({ call }) => matchesWhere(facts.resolver, call, detection.where))
    .map(({ call, module, name }) =>
      findingAt(module, call, detection.message.replaceAll('{callee}', name), detection.evidence ?? 'signal'),
    );
  return { findings, calls: calls.length };
}

/** Whether a call's arguments meet every condition; see `ApiDetection.where`. */
export function matchesWhere(
  resolver: Resolver,
  call: Call,
  where: Readonly<Record<string, Wanted>> | undefined,
): boolean {
  return Object.entries(where ?? {}).every(([path, wanted]) =>
    matches(resolver, argumentAt(resolver, call, path), wanted),
  );
}

/**
 * The argument that a path names: `0` a position, `verify` a keyword, `1.tls.rejectUnauthorized` a property of an
 * object argument. `undefined` when it is not given, `'spread'` when a spread may give it.
 */
function argumentAt(resolver: Resolver, call: Call, path: string): Expression | 'spread' | undefined {
  const [head = '', ...keys] = path.split('.');
  const position = /^\d+$/.test(head) ? Number(head) : undefined;
  const positional = call.args.filter((argument) => argument.name === undefined);
  const spreadAt = positional.findIndex((argument) => argument.spread);
  const found = position === undefined ? call.args.find((argument) => argument.name === head) : positional[position];
  if (position !== undefined && spreadAt >= 0 && spreadAt <= position) return 'spread';
  if (!found) return position === undefined && call.args.some((argument) => argument.spread) ? 'spread' : undefined;
  let value: Expression | undefined = found.value;
  for (const key of keys) {
    if (!value) return undefined;
    const object = valueOf(resolver, value);
    if (object.kind !== 'object') return 'spread';
    const next = propertyOf(resolver, object, key);
    if (!next && object.properties.some((property) => property.spread)) return 'spread';
    value = next;
  }
  return value;
}

/** A list that is written out and holds what the function was given, or text built around something. */
function isComputedList(resolver: Resolver, found: Expression): boolean {
  const list = valueOf(resolver, found);
  return list.kind === 'array' && list.elements.some(({ value }) => isGivenText(resolver, value));
}

function isGivenText(resolver: Resolver, value: Expression): boolean {
  if (constantOf(resolver, value) !== undefined) return false;
  return value.kind === 'text' || (value.kind === 'name' && resolver.bindingOf(value)?.parameter !== undefined);
}

function matches(resolver: Resolver, found: Expression | 'spread' | undefined, wanted: Wanted): boolean {
  if (wanted === '$absent') return found === undefined;
  if (wanted === '$present') return found !== undefined && found !== 'spread';
  if (found === undefined || found === 'spread') return false;
  if (wanted === '$list') return isComputedList(resolver, found);
  if (wanted === '$object') return valueOf(resolver, found).kind === 'object';
  const value = constantOf(resolver, found);
  if (wanted === '$computed') return value === undefined;
  if (typeof wanted === 'string' && wanted.startsWith('/') && wanted.endsWith('/'))
    return typeof value === 'string' && new RegExp(wanted.slice(1, -1)).test(value);
  return value === wanted;
}
