/** The delay between two attempts: how it is computed. */
import type { Assign, Call, Expression, Loop, Node } from '../syntax/ast.ts';
import { definitionAt } from '../syntax/resolve/definitions.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { unwrap, walk } from '../syntax/walk.ts';
import { lastName } from './arguments.ts';

const SLEEPS = /^(?:sleep|Sleep|delay|wait|setTimeout|After|timeout)$/;
const TIMERS =
  /(?:^|[.:])(?:sleep|setTimeout|delay)$|^time\.(?:Sleep|After)$|#(?:sleep|delay|wait)$|^(?:delay|sleep|p-?delay)$/;
/** What a unit is made of: it does not change how the delay grows. */
const UNITS = /^(?:from_(?:millis|secs|secs_f64|secs_f32|micros)|Duration|Number|float|int|String)$/;
/** Files of this machine: nobody else waits for them. */
export const LOCAL = /^(?:fs|fs\/promises|fs-extra|os|shutil|(?:std|tokio)::fs)(?:\.|::)/;
const MAX_STEPS = 8;

/** Waits for a time: a timer by its canonical name, or a helper of the project called so. */
export function isSleep(resolver: Resolver, call: Call): boolean {
  return SLEEPS.test(lastName(call)) && TIMERS.test(resolver.calleeName(call));
}

/** The duration: the second argument of the global `setTimeout(resolve, ms)`, the first of others. */
export function delayOf(call: Call): Expression | undefined {
  const [first, second] = call.args;
  return second &&
    (first?.value.kind === 'name' || first?.value.kind === 'function') &&
    lastName(call) === 'setTimeout' &&
    second.value.kind !== 'object' &&
    isCallback(call)
    ? second.value
    : first?.value;
}

/** A sleep among what is tried waits for an answer that was no failure. */
export function isPolling(loop: Loop, call: Call): boolean {
  for (let at: Node = call; at.parent && at !== loop; at = at.parent)
    if ((at.parent.kind === 'try' && at.parent.body === at) || isSuccessArm(at)) return true;
  return false;
}

/** The arm for `Ok` of a `match`. */
function isSuccessArm(at: Node): boolean {
  const { parent } = at;
  if (parent?.kind !== 'switch') return false;
  const arm = parent.cases.find(({ body }) => body === at);
  const test = arm?.tests[0];
  return test?.kind === 'destructure' && test.type?.name === 'Ok';
}

/** Inside `new Promise(…)`: the first argument is the callback. */
function isCallback(call: Call): boolean {
  for (let at: Node | undefined = call.parent; at; at = at.parent) {
    if (at.kind === 'call' && at.via === 'new' && lastName(at) === 'Promise') return true;
    if (at.kind === 'loop') return false;
  }
  return false;
}

/** Made of constants, parameters and the attempt counter by `+`, `-` and `*`. Anything computed otherwise is not judged. */
export function isPlain(resolver: Resolver, loop: Loop, expression: Expression, steps = MAX_STEPS): boolean {
  const node = unwrap(expression);
  if (steps === 0) return false;
  switch (node.kind) {
    case 'literal':
      return node.type === 'number';
    case 'binary':
      return (
        ['+', '-', '*', '/'].includes(node.operator) &&
        isPlain(resolver, loop, node.left, steps - 1) &&
        isPlain(resolver, loop, node.right, steps - 1)
      );
    case 'member':
      return !/backoff|jitter|after|poll/i.test(node.property);
    case 'call':
      return UNITS.test(lastName(node)) && node.args.every(({ value }) => isPlain(resolver, loop, value, steps - 1));
    case 'name':
      return isPlainName(resolver, loop, node, steps);
    default:
      return false;
  }
}

function isPlainName(
  resolver: Resolver,
  loop: Loop,
  node: Extract<Expression, { kind: 'name' }>,
  steps: number,
): boolean {
  if (/backoff|jitter|after|exponential|poll/i.test(node.name)) return false;
  const binding = resolver.bindingOf(node);
  if (!binding || binding.parameter || binding.import) return binding !== undefined;
  if (growsIn(loop, node.name)) return false;
  if (isCounter(binding.name)) return true;
  const definition = definitionAt(binding, node);
  if (!definition?.value || definition.via === 'each') return definition?.via === 'each';
  return isPlain(resolver, loop, definition.value, steps - 1);
}

function isCounter(name: string): boolean {
  return /^(?:i|n|attempts?|tries|retry|retries|count)$/i.test(name);
}

/** `delay *= 2`, `delay = min(delay * 2, cap)`: assigned inside the loop by more than a step. */
function growsIn(loop: Loop, name: string): boolean {
  let grows = false;
  walk(loop.body, (node) => {
    if (node.kind === 'assign' && node.target.kind === 'name' && node.target.name === name && !isStep(node))
      grows = true;
    return true;
  });
  return grows;
}

function isStep({ operator, value }: Assign): boolean {
  return (operator === '+=' || operator === '-=') && value.kind === 'literal';
}
