/** Tests whether a text ends with a path separator: where one holds, a prefix of it is a whole folder. */
import type { Declare, Expression } from '../syntax/ast.ts';
import { unwrap } from '../syntax/walk.ts';
import { evaluate } from './expressions.ts';
import type { Run } from './run.ts';
import { endsClosed } from './texts.ts';

const SUFFIX_TEST = /^(?:endsWith|endswith|ends_with|HasSuffix)$/;

/** `if !strings.HasSuffix(base, "/") { base += "/" }`: whichever way it comes out, the base ends with a separator. */
export function assumeClosed(run: Run, test: Expression | Declare, outcome: boolean): void {
  if (test.kind === 'declare') return;
  let at = unwrap(test);
  let holds = outcome;
  while (at.kind === 'unary' && at.operator === 'not') {
    at = unwrap(at.operand);
    holds = !holds;
  }
  if (!holds || at.kind !== 'call' || at.callee.kind !== 'member' || !SUFFIX_TEST.test(at.callee.property)) return;
  const isFunction = at.callee.property === 'HasSuffix';
  const [first, second] = at.args;
  const text = unwrap(isFunction && first ? first.value : at.callee.object);
  const suffix = isFunction ? second : first;
  if (text.kind !== 'name' || !suffix || !endsClosed(evaluate(run, suffix.value))) return;
  const binding = run.engine.bindingOf(text);
  const value = binding && run.frame.lookup(binding);
  if (binding && value) run.frame.env.set(binding, { ...value, closed: true });
}
