/** Tests of what the operator configured: a check that such a test leaves out still counts. */
import type { Call, Declare, Expression, Node } from '../syntax/ast.ts';
import { unwrap, walk } from '../syntax/walk.ts';
import { evaluate } from './expressions.ts';
import type { Run } from './run.ts';
import { allTaints } from './values.ts';

/** `if (!root) return path`, `if (process.env.ALLOW_ALL === '1') return`: a configuration without limits. */
export function isConfigurationCheck(run: Run, test: Expression | Declare): boolean {
  return isAbsentRoot(run, test) || (test.kind !== 'declare' && isSetting(run, test));
}

/** `if (!root) return path`, `if (roots.length === 0 || roots.includes('/')) …`: there is nothing to check against. */
function isAbsentRoot(run: Run, test: Expression | Declare): boolean {
  if (test.kind === 'binary' && test.operator === 'or')
    return isAbsentRoot(run, test.left) && isAbsentRoot(run, test.right);
  let at: Expression | Declare = test;
  if (at.kind === 'unary' && at.operator === 'not') at = at.operand;
  else if (at.kind === 'binary' && (at.operator === '==' || at.operator === 'is')) {
    if (at.right.kind !== 'literal' || (at.right.type !== 'null' && at.right.value !== 0 && at.right.value !== ''))
      return false;
    at = at.left;
    if (at.kind === 'member' && at.property === 'length') at = at.object;
    else if (at.kind === 'call') at = at.args[0]?.value ?? at;
  } else if (at.kind === 'call' && admitsAnything(at)) at = (at.callee as { object: Expression }).object;
  else return false;
  return isFixedRoot(run, at as Expression);
}

/** Whether a root comes from the operator: no input is in it. */
function isFixedRoot(run: Run, at: Expression): boolean {
  let root = at;
  while (root.kind === 'member') root = root.object;
  if (root.kind !== 'name') return false;
  const binding = run.engine.bindingOf(root);
  const [made] = binding?.definitions ?? [];
  const isRead = binding?.definitions.length === 1 && !binding.reassigned && isBareCall(made?.value);
  // Even where another tool may write the configuration, this is a look at it.
  if (isRead) return true;
  const isFixed = !binding || binding.parameter !== undefined || binding.scope === binding.module;
  return isFixed && allTaints(evaluate(run, at)).every(({ root: { kind } }) => kind === 'environment');
}

/**
 * `if (root) …`, `if (roots.length > 0 && …`: a check that is made wherever the operator named a root for it. What is
 * checked has to be checked against that root: a switch for any other check is a check on one branch.
 */
export function isConfiguredCheck(run: Run, test: Expression | Declare, checked: Node): boolean {
  if (test.kind === 'declare') return false;
  if (test.kind === 'binary' && test.operator === 'and')
    return isConfiguredCheck(run, test.left, checked) && isConfiguredCheck(run, test.right, checked);
  const root = presentRoot(test);
  const name = root && nameOf(root);
  if (!root || name === undefined || !isOperand(checked, name)) return false;
  return isFixedRoot(run, root);
}

/** What is there when a test holds: `root`, `root !== undefined`, `roots.length > 0`, `len(roots) > 0`. */
function presentRoot(test: Expression): Expression | undefined {
  let at = test;
  if (at.kind === 'unary' && at.operator === 'not') {
    const { operand } = at;
    if (operand.kind !== 'binary' || !/^(?:==|is)$/.test(operand.operator)) return undefined;
    at = { ...operand, operator: '!=' };
  }
  if (at.kind === 'binary') {
    const { operator, right } = at;
    const isNone = right.kind === 'literal' && (right.type === 'null' || right.value === '' || right.value === 0);
    const isUndefined = right.kind === 'name' && right.name === 'undefined';
    if (!/^(?:!=|is-not|>)$/.test(operator) || (!isNone && !isUndefined)) return undefined;
    at = at.left;
    if (at.kind === 'call' && at.callee.kind === 'name' && at.callee.name === 'len') at = at.args[0]?.value ?? at;
  }
  return at.kind === 'member' && at.property === 'length' ? at.object : at;
}

/** `root`, `this.root`: how a place is written. */
function nameOf(node: Expression): string | undefined {
  if (node.kind === 'name') return node.name;
  const owner = node.kind === 'member' ? nameOf(node.object) : undefined;
  return owner === undefined || node.kind !== 'member' ? undefined : `${owner}.${node.property}`;
}

function isOperand(checked: Node, name: string): boolean {
  let found = false;
  walk(checked, (node) => {
    if (node.kind === 'name' || node.kind === 'member') found ||= nameOf(node) === name;
    return !found;
  });
  return found;
}

/** `roots.includes('/')`, `roots.includes('*')`. */
function admitsAnything({ callee, args }: Call): boolean {
  if (callee.kind !== 'member' || !/^(?:includes|has|contains)$/.test(callee.property)) return false;
  const [only] = args;
  return args.length === 1 && only?.value.kind === 'literal' && (only.value.value === '/' || only.value.value === '*');
}

/** `await readRoots()`: what a local is made of says that it is configuration. */
function isBareCall(value: Expression | undefined): boolean {
  const call = value && unwrap(value);
  return call?.kind === 'call' && call.args.length === 0;
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
