/** Calls of JavaScript's own functions that give lists, objects and maps. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { Collections, Entry } from './collections.ts';
import { Env, madeList, madeText, type Value } from './value.ts';

/** Calls that give back their first argument. */
const IDENTITIES = new Set([
  'Object.freeze',
  'Object.seal',
  'structuredClone',
  'Promise.resolve',
  'Promise.all',
  'Array.from',
  '__importDefault',
  '__importStar',
  '__toESM',
]);
const SDK_SCHEMA = /^@modelcontextprotocol\/.+Schema\.parse$/;
const MAPS = new Set(['Map', 'WeakMap']);
/** Methods whose result has the elements of what they are called on, or some of them. */
const SUBSETS = new Set([
  'filter',
  'slice',
  'sort',
  'reverse',
  'toSorted',
  'toReversed',
  'splice',
  'toSpliced',
  'flat',
]);

/** The elements that a call of a list method or of `Object.values` and the like gives; `undefined` for other calls. */
export function elementsOfCall(collections: Collections, node: Call, env: Env): Value[] | undefined {
  const { callee, args } = node;
  const [first] = args;
  if (isMap(node)) return pairsOf(collections.entries({ node, env }));
  if (callee.kind !== 'member') return undefined;
  const { object, property } = callee;
  const on: Value = { node: object, env };
  const given: Value | undefined = first && { node: first.value, env };
  if (object.kind === 'name' && object.name === 'Object' && given) {
    if (property === 'values') return collections.entries(given).map((one) => one.value);
    if (property === 'entries') return pairsOf(collections.entries(given));
    if (property === 'keys')
      return collections
        .entries(given)
        .flatMap((one) => (one.key === undefined ? [] : [madeText(one.key, one.value.node)]));
  }
  if (object.kind === 'name' && object.name === 'Array' && property === 'from' && given && args[1])
    return collections.mapped(collections.elements(given), { node: args[1].value, env });
  if (property === 'map' && given) return collections.mapped(collections.elements(on), given);
  if (property === 'flatMap' && given)
    return collections.mapped(collections.elements(on), given).flatMap((one) => collections.elements(one));
  if (property === 'flat') return collections.elements(on).flatMap((one) => collections.elements(one));
  if (property === 'concat')
    return [
      ...collections.elements(on),
      ...args.flatMap((one) => listOrElement(collections, { node: one.value, env })),
    ];
  if (args.length === 0 && property === 'values') return collections.entries(on).map((one) => one.value);
  if (args.length === 0 && property === 'entries') return pairsOf(collections.entries(on));
  return SUBSETS.has(property) ? collections.elements(on) : undefined;
}

function listOrElement(collections: Collections, value: Value): Value[] {
  const elements = collections.elements(value);
  return elements.length > 0 || collections.evaluator.follow(value).node.kind === 'array' ? elements : [value];
}

/** Entries as pairs of key and value; a key that is computed is the value's own expression. */
export function pairsOf(entries: readonly Entry[]): Value[] {
  return entries.map(({ key, value }) => {
    const first = key === undefined ? { node: value.node, env: Env.EMPTY } : madeText(key, value.node);
    return madeList([first, value], value.node);
  });
}

/** `new Map(…)`. */
export function isMap(node: Expression): boolean {
  return node.kind === 'call' && node.via === 'new' && node.callee.kind === 'name' && MAPS.has(node.callee.name);
}

/** The entries that `new Map`, `Object.fromEntries` and `Object.assign` give; `undefined` for other calls. */
export function entriesOfCall(collections: Collections, node: Call, env: Env): Entry[] | undefined {
  const { callee, args } = node;
  const [first] = args;
  if (isMap(node)) return first ? unpaired(collections, collections.elements({ node: first.value, env })) : [];
  if (callee.kind !== 'member' || callee.object.kind !== 'name' || callee.object.name !== 'Object') return undefined;
  if (callee.property === 'fromEntries' && first)
    return unpaired(collections, collections.elements({ node: first.value, env }));
  return callee.property === 'assign'
    ? args.flatMap((one) => collections.entries({ node: one.value, env }))
    : undefined;
}

function unpaired(collections: Collections, pairs: readonly Value[]): Entry[] {
  return pairs.flatMap((pair): Entry[] => {
    const key = collections.evaluator.text(collections.evaluator.property(pair, '0'));
    const value = collections.evaluator.property(pair, '1');
    return value ? [{ value, ...(key !== undefined && { key }) }] : [];
  });
}

/** Whether a call with one argument gives that back. */
export function isIdentity(resolver: Resolver, node: Call): boolean {
  return IDENTITIES.has(writtenName(resolver, node.callee)) || SDK_SCHEMA.test(resolver.calleeName(node));
}

function writtenName(resolver: Resolver, callee: Expression): string {
  if (callee.kind === 'name') return resolver.bindingOf(callee) && !callee.name.startsWith('__') ? '' : callee.name;
  return callee.kind === 'member' && callee.object.kind === 'name' ? `${callee.object.name}.${callee.property}` : '';
}
