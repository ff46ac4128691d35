/** Tests that tell errors from other things that are thrown: what is left over is written out for want of a message. */
import type { Declare, Expression, Name } from '../syntax/ast.ts';
import { unwrap } from '../syntax/walk.ts';
import type { Run } from './run.ts';

/** A test of a name: `isError` is how it comes out for an error. */
interface ErrorTest {
  readonly name: Name;
  readonly isError: boolean;
}

/** In a branch where a test says that a caught value is no error, it is taken as any other. */
export function assumeByTest(run: Run, test: Expression | Declare, outcome: boolean): void {
  if (test.kind === 'declare') return;
  const found = errorTest(test);
  if (!found || found.isError === outcome) return;
  const binding = run.engine.bindingOf(found.name);
  const value = binding && run.frame.lookup(binding);
  if (!binding || value?.type !== 'caught') return;
  const { type: _type, ...rest } = value;
  run.frame.env.set(binding, rest);
}

/** `e instanceof Error`, `'message' in e`, `axios.isAxiosError(e)`, `e.message`, alone, negated, or with further tests behind them. */
function errorTest(test: Expression): ErrorTest | undefined {
  const at = unwrap(test);
  switch (at.kind) {
    case 'unary': {
      const inner = at.operator === 'not' ? errorTest(at.operand) : undefined;
      return inner && { name: inner.name, isError: !inner.isError };
    }
    case 'binary':
      if (at.operator === 'and') return errorTest(at.left) ?? errorTest(at.right);
      if (at.operator === 'instanceof') return about(at.left);
      return at.operator === 'in' ? about(at.right) : undefined;
    case 'member':
      return at.property === 'message' ? about(at.object) : undefined;
    case 'call':
      return isQuestion(at.callee) && at.args[0] ? about(at.args[0].value) : undefined;
    default:
      return undefined;
  }
}

function about(node: Expression): ErrorTest | undefined {
  const name = unwrap(node);
  return name.kind === 'name' ? { name, isError: true } : undefined;
}

function isQuestion(callee: Expression): boolean {
  const name = callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : '';
  return /^is[A-Z]/.test(name);
}
