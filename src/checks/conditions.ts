/** On what arguments code of a function depends, and which of them a call leaves out. */
import type { Call, Expression, FunctionNode, Node } from '../syntax/ast.ts';
import { constantOf } from '../syntax/resolve/constants.ts';
import { hasSpread } from './arguments.ts';
import type { Facts } from './check.ts';
import { givenFor, type Slot, slotOf } from './slots.ts';

/** A parameter that has to be given, or to be a certain text, for code to run. */
export interface Condition {
  readonly slot: Slot;
  readonly equals?: string;
}

/** The tests around a node that say so, up to the function it stands in. */
export function conditionsOf(facts: Facts, node: Node): Condition[] {
  const found: Condition[] = [];
  for (let at: Node = node, up = node.parent; up && at.kind !== 'function'; at = up, up = up.parent) {
    if (up.kind === 'if' && up.then === at && up.test.kind !== 'declare') found.push(...readTest(facts, up.test));
    if (up.kind === 'conditional' && up.then === at) found.push(...readTest(facts, up.test));
    if (up.kind === 'switch' && up.subject) {
      const { subject } = up;
      const texts = up.cases.flatMap((one) => (one.body === at ? one.tests : []));
      const slot = texts.length === 1 ? slotOf(facts, subject) : undefined;
      const [text] = texts;
      const equals = text && text.kind !== 'destructure' ? constantOf(facts.resolver, text) : undefined;
      if (slot && typeof equals === 'string') found.push({ slot, equals });
    }
  }
  return found;
}

function readTest(facts: Facts, test: Expression): Condition[] {
  if (test.kind === 'binary') {
    const { operator, left, right } = test;
    if (operator === 'and') return [...readTest(facts, left), ...readTest(facts, right)];
    if (operator === '!=') return isNothing(right) ? given(facts, left) : [];
    const equals = operator === '==' ? constantOf(facts.resolver, right) : undefined;
    const slot = typeof equals === 'string' ? slotOf(facts, left) : undefined;
    return slot && typeof equals === 'string' ? [{ slot, equals }] : [];
  }
  const compared = test.kind === 'unary' && test.operator === 'not' ? test.operand : undefined;
  if (compared?.kind === 'binary' && ['is', '=='].includes(compared.operator) && isNothing(compared.right))
    return given(facts, compared.left);
  return given(facts, test);
}

function given(facts: Facts, node: Expression): Condition[] {
  const slot = node.kind === 'name' || node.kind === 'member' ? slotOf(facts, node) : undefined;
  return slot ? [{ slot }] : [];
}

/** `null`, `None`, `undefined`, `nil`, `""`. */
function isNothing(node: Expression): boolean {
  if (node.kind === 'name') return /^(?:undefined|nil|None)$/.test(node.name);
  return node.kind === 'literal' && (node.type === 'null' || node.value === '');
}

/** Whether a call of the function rules a condition out: the argument is left out or another constant. */
export function isRuledOut(facts: Facts, call: Call, owner: FunctionNode, { slot, equals }: Condition): boolean {
  if (slot.owner !== owner || hasSpread(call)) return false;
  const parameter = owner.params[slot.parameter];
  if (!parameter || parameter.rest || facts.resolver.functionOf(call) !== owner) return false;
  const value = givenFor(facts, call, slot) ?? (slot.key === undefined ? parameter.default : undefined);
  if (!value) return slot.key === undefined && !isPassed(call, slot);
  if (isNothing(value)) return true;
  const constant = constantOf(facts.resolver, value);
  if (equals !== undefined) return typeof constant === 'string' && constant !== equals;
  return constant === false || constant === null;
}

/** Whether an argument stands at the place of a parameter. */
function isPassed(call: Call, { owner, parameter }: Slot): boolean {
  const target = owner.params[parameter]?.target;
  return call.args.length > parameter || (target?.kind === 'name' && call.args.some((one) => one.name === target.name));
}
