/** Types that hold at run time: in Rust and Go a number is a number. */
import type { ClassNode, TypeNode } from '../syntax/ast.ts';
import type { CallSite } from './calls.ts';
import { condition } from './cases.ts';
import { has } from './kinds.ts';
import { factsFor, type Run } from './run.ts';
import { CLEAN, NO_FACTS, type Value } from './values.ts';

const NUMBERS =
  /^(?:[iu](?:8|16|32|64|128|size)|f(?:32|64)|u?int(?:8|16|32|64|ptr)?|float(?:32|64)?|bool|byte|rune|char|NonZero\w+)$/;
const WRAPPERS = new Set(['Option', 'optional', 'Vec', 'array', 'Box', 'Arc']);

/** Whether values of a written type are numbers or truth values, in a language that checks it. */
export function isNumeric(run: Run, type: TypeNode | undefined): boolean {
  const { language } = run.frame.module;
  if (!type || (language !== 'rust' && language !== 'go')) return false;
  if (NUMBERS.test(type.name)) return true;
  const [inner] = type.args;
  if (inner?.kind !== 'type' || !WRAPPERS.has(type.name)) return false;
  // A list of bytes or characters is a text.
  return !/^(?:[iu]8|u?int8|byte|rune|char)$/.test(inner.name) && isNumeric(run, inner);
}

export function isNumericField(run: Run, owner: ClassNode, field: string): boolean {
  const { language } = run.frame.module;
  if (language !== 'rust' && language !== 'go') return false;
  return isNumeric(run, run.engine.resolver.members.field(owner, field)?.type);
}

/** `isinstance(x, T)`: no text where T is a number; where T is a class, a member that was looked up is of that class. */
export function instanceTest({ node, passed }: CallSite): Value {
  const value = passed.positional[0] ?? CLEAN;
  const type = node.args[1]?.value;
  const names = (type?.kind === 'array' ? type.elements.map((one) => one.value) : [type]).map((one) =>
    one?.kind === 'name' ? one.name : one?.kind === 'member' ? one.property : '',
  );
  if (names.every((name) => /^(?:int|float|bool|complex|UUID|datetime|date|Decimal)$/.test(name)))
    return condition(factsFor(value, 'allow-list'));
  if (names.length === 1 && names[0] === 'str') return condition(NO_FACTS, factsFor(value, 'dash-check'));
  const known = names.every((name) => /^[A-Z]/.test(name));
  return condition(known ? factsFor(value, ({ kinds }) => (has(kinds, 'looked-up') ? 'allow-list' : '')) : NO_FACTS);
}
