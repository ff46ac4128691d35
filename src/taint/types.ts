/** Types that hold at run time: in Rust and Go a number is a number. */
import type { ClassNode, TypeNode } from '../syntax/ast.ts';
import type { Run } from './run.ts';

const NUMBERS =
  /^(?:[iu](?:8|16|32|64|128|size)|f(?:32|64)|u?int(?:8|16|32|64|ptr)?|float(?:32|64)?|bool|byte|rune|char|NonZero\w+)$/;
const WRAPPERS = new Set(['Option', 'optional', 'Vec', 'array', 'Box', 'Arc']);

/** Whether values of a written type are numbers or truth values, in a language that checks it. */
export function isNumeric(run: Run, type: TypeNode | undefined): boolean {
  const { language } = run.frame.module;
  if (!type || (language !== 'rust' && language !== 'go')) return false;
  if (NUMBERS.test(type.name)) return true;
  const [inner] = type.args;
  return WRAPPERS.has(type.name) && inner?.kind === 'type' && isNumeric(run, inner);
}

export function isNumericField(run: Run, owner: ClassNode, field: string): boolean {
  const { language } = run.frame.module;
  if (language !== 'rust' && language !== 'go') return false;
  return isNumeric(run, run.engine.resolver.members.field(owner, field)?.type);
}
