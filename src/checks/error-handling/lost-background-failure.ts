import type { Call, FunctionNode, Node } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
import { lastName, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const EVENTS = /^(?:uncaughtException|unhandledRejection)$/;
const ENDS =
  /^(?:exit|abort|kill|close|shutdown|stop|destroy|fatal|terminate|disconnect|die|crash|quit)\w*$|shutdown|exit/i;
const TASKS = ['asyncio.create_task', 'asyncio.ensure_future'];

/** Failures of background work that end nothing and reach nobody. */
export const check: Check = (facts) => {
  const handlers = facts
    .callsNamed({ last: /^(?:on|once|addListener)$/ })
    .filter(
      ({ call }) =>
        EVENTS.test(textOf(facts.resolver, positional(call, 0)) ?? '') &&
        /^process\b/.test(facts.resolver.calleeName(call)),
    );
  const tasks = facts.callsTo(TASKS);
  if (handlers.length + tasks.length === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no background task and no last resort for errors is in the code read',
    };
  const findings = [
    ...handlers.flatMap(({ call, module }): CheckFinding[] => {
      const event = textOf(facts.resolver, positional(call, 0));
      return event === 'uncaughtException' && !ends(facts, call)
        ? [findingAt(module, call, 'The process goes on after an exception that nobody caught')]
        : [];
    }),
    ...tasks.flatMap(({ call, module }): CheckFinding[] =>
      isDropped(call)
        ? [findingAt(module, call, 'The task is kept nowhere: it may vanish half-way, and what it raises is lost')]
        : [],
    ),
  ];
  return {
    findings,
    searched: `${count(handlers.length, 'handler')} of last resort and ${count(tasks.length, 'background task')} read`,
  };
};

/** Whether the handler leads to an end, directly or in what it calls. */
function ends(facts: Facts, call: Call): boolean {
  const given = positional(call, 1);
  const handler: FunctionNode | undefined =
    given?.kind === 'function' ? given : given && facts.resolver.functionOf(given);
  // A function that is not seen may do anything.
  return !handler || endsIn(facts, handler, 2);
}

function endsIn(facts: Facts, handler: FunctionNode, depth: number): boolean {
  let found = false;
  walk(handler.body, (node: Node) => {
    if (node.kind === 'throw') found = true;
    if (node.kind === 'member' && node.property === 'exitCode') found = true;
    if (node.kind === 'call') {
      if (ENDS.test(lastName(node))) found = true;
      const inner = depth > 0 && !found ? facts.resolver.functionOf(node) : undefined;
      if (inner) found ||= endsIn(facts, inner, depth - 1);
    }
    return !found;
  });
  return found;
}

/** A statement of its own: the loop only keeps a weak reference to the task. */
function isDropped(call: Call): boolean {
  const { parent } = call;
  if (parent?.kind === 'block') return !parent.hasValue || parent.body.at(-1) !== (call as Node);
  return parent === undefined && enclosing(call, 'function') === undefined;
}
