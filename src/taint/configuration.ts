/** Tests of what the operator configured: a check that such a test leaves out still counts. */
import type { Declare, Expression } from '../syntax/ast.ts';
import { evaluate } from './expressions.ts';
import type { Run } from './run.ts';
import { allTaints } from './values.ts';

/** `if (!root) return path`, `if (process.env.ALLOW_ALL === '1') return`: a configuration without limits. */
export function isConfigurationCheck(run: Run, test: Expression | Declare): boolean {
  return isAbsentRoot(run, test) || (test.kind !== 'declare' && isSetting(run, test));
}

/** Without a configured limit there is nothing to check against. */
function isAbsentRoot(run: Run, test: Expression | Declare): boolean {
  let at: Expression | Declare = test;
  if (at.kind === 'unary' && at.operator === 'not') at = at.operand;
  else if (at.kind === 'binary' && (at.operator === '==' || at.operator === 'is')) {
    if (at.right.kind !== 'literal' || (at.right.type !== 'null' && at.right.value !== 0 && at.right.value !== ''))
      return false;
    at = at.left;
    if (at.kind === 'member' && at.property === 'length') at = at.object;
    else if (at.kind === 'call') at = at.args[0]?.value ?? at;
  } else return false;
  let root: Expression = at as Expression;
  while (root.kind === 'member') root = root.object;
  if (root.kind !== 'name') return false;
  const binding = run.engine.bindingOf(root);
  const isFixed = !binding || binding.parameter !== undefined || binding.scope === binding.module;
  return isFixed && allTaints(evaluate(run, at as Expression)).length === 0;
}

/** A setting: a name of the module or of the environment, compared with a literal or taken as it is. */
function isSetting(run: Run, test: Expression): boolean {
  let at = test;
  if (at.kind === 'unary' && at.operator === 'not') at = at.operand;
  if (at.kind === 'binary' && /^(?:==|!=|is|is-not)$/.test(at.operator) && at.right.kind === 'literal') at = at.left;
  const setting = at;
  if (at.kind === 'call') {
    if (at.args.some(({ value }) => value.kind !== 'literal')) return false;
    at = at.callee;
  }
  while (at.kind === 'member' || (at.kind === 'index' && at.index.kind === 'literal')) at = at.object;
  if (at.kind !== 'name' || at.name === 'this' || at.name === 'self') return false;
  const binding = run.engine.bindingOf(at);
  const isFixed = !binding || (binding.scope === binding.module && !binding.reassigned);
  return isFixed && allTaints(evaluate(run, setting)).length === 0;
}
