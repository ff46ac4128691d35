/** Variables of the process: their names are no secret, and a test of a name chooses which values are shown. */
import type { Module } from '../syntax/ast.ts';
import type { Sym } from './symbols.ts';
import { allTaints, mapTaints, type Root, type Taint, type Value } from './values.ts';

/** The part of an object from outside that any of its keys is. */
export const KEY = '#key';

const NAME: Root = { kind: 'variable-name', label: () => 'the name of a variable' };

/** Keys of the environment are names, and carry nothing secret. */
export function asNames(keys: Value): Value {
  return mapTaints(keys, (taint) => (taint.root.kind === 'environment' ? { ...taint, root: NAME } : taint));
}

/** Whether a value is the environment as a whole. */
export function isEnvironment({ taints, fields }: Value): boolean {
  return !fields && taints.length > 0 && taints.every(({ root, sym }) => root.kind === 'environment' && !sym.parent);
}

/** Whether a loop over a value runs over its keys: `for name in os.environ`. */
export function loopsOverNames({ language }: Module, iterable: Value): boolean {
  return language === 'python' && isEnvironment(iterable);
}

/** A text that is the name of a variable: what is not in it says something of it. */
export function isName({ root }: Taint): boolean {
  return root === NAME;
}

/** Whether a value is, or may hold, the name of a variable. */
export function namesOf(value: Value): readonly Taint[] {
  return allTaints(value).filter(isName);
}

/** The object that a symbol is the key of. */
export function ownerOfKey(sym: Sym): Sym | undefined {
  return sym.key === KEY ? sym.parent : undefined;
}
