/** Reading calls and their arguments. */
import type { Call, Expression, Node } from '../syntax/ast.ts';
import { propertyOf, valueOf } from '../syntax/resolve/constants.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { walk } from '../syntax/walk.ts';

/** The argument at a position; `undefined` when it is not given or a spread may shift it. */
export function positional(call: Call, index: number): Expression | undefined {
  const before = call.args.slice(0, index + 1);
  return before.some((one) => one.spread || one.name !== undefined) ? undefined : before[index]?.value;
}

/** The keyword argument of a name. */
export function keyword(call: Call, name: string): Expression | undefined {
  return call.args.find((one) => one.name === name)?.value;
}

/** True when a spread (`...xs`, `**options`) may give what is not written. */
export function hasSpread(call: Call): boolean {
  return call.args.some((one) => one.spread);
}

/**
 * A property of an object argument. `'unknown'` when the object is computed elsewhere or a spread may hold the key;
 * `undefined` when it is certainly not given.
 */
export function option(
  resolver: Resolver,
  object: Expression | undefined,
  key: string,
): Expression | 'unknown' | undefined {
  if (!object) return undefined;
  const value = valueOf(resolver, object);
  if (value.kind !== 'object') return value.kind === 'literal' ? undefined : 'unknown';
  const found = propertyOf(resolver, value, key);
  if (found) return found;
  if (object.kind === 'name' && resolver.moduleOf(object).text.includes(`${object.name}.${key} =`)) return 'unknown';
  return value.properties.some((one) => one.spread || one.computed) ? 'unknown' : undefined;
}

/** The last part of what is called: `listen` of `app.listen`. */
export function lastName(call: Call): string {
  const { callee } = call;
  return callee.kind === 'member' ? callee.property : callee.kind === 'name' ? callee.name : '';
}

/** The calls under a node, without those inside functions that it makes. */
export function callsIn(root: Node): Call[] {
  const calls: Call[] = [];
  walk(root, (node) => {
    if (node.kind === 'call') calls.push(node);
    return node === root || node.kind !== 'function';
  });
  return calls;
}
