import type { Call, FunctionNode, Node } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { createsAnew } from '../creations.ts';
import { readEffect } from '../effects.ts';
import { toolHandlers } from '../handlers.ts';

/** Calls that put a question to the user, pushed or returned as `input_required`. */
const ASKS =
  /^(?:elicit|elicitInput|elicit_url|create_elicitation|Elicit|inputRequired|InputRequiredResult|requestElicitation)$/;

/** Handlers that change something before the question about it is answered. */
export const check: Check = (facts) => {
  const handlers = toolHandlers(facts).flatMap(({ handler, of }) => {
    const questions = questionsIn(facts, handler);
    return questions.length > 0 ? [{ handler, of, questions }] : [];
  });
  if (handlers.length === 0)
    return { findings: [], searched: '', notApplicable: 'no handler of a tool asks its user anything' };
  const findings = handlers.flatMap(({ handler, of, questions }) => effectsBefore(facts, handler, of, questions));
  return { findings, searched: `${count(handlers.length, 'handler')} that asks its user read` };
};

function questionsIn(facts: Facts, handler: FunctionNode): Call[] {
  const found: Call[] = [];
  walk(handler.body, (node) => {
    if (
      node.kind === 'call' &&
      (ASKS.test(lastName(node)) || /InputRequiredResult(?:::new)?$/.test(facts.resolver.calleeName(node)))
    )
      found.push(node);
    return node === handler.body || node.kind !== 'function';
  });
  return found;
}

function effectsBefore(facts: Facts, handler: FunctionNode, of: string, questions: readonly Call[]): CheckFinding[] {
  const module = facts.resolver.moduleOf(handler);
  const found: CheckFinding[] = [];
  walk(handler.body, (node) => {
    if (node.kind === 'function') return false;
    if (node.kind !== 'call' || found.length > 0) return true;
    const question = questions.find((one) => node.end <= one.start && runsFirst(node, one));
    const what = question && changes(facts, node);
    if (what !== undefined)
      found.push(findingAt(module, node, `The handler of \`${of}\` runs \`${what}\` before it asks the user`, 'flow'));
    return true;
  });
  return found;
}

/** What the call changes, directly or in the function of the project that it calls. */
function changes(facts: Facts, call: Call): string | undefined {
  const own = changeAt(facts, call);
  if (own !== undefined) return own;
  const called = facts.resolver.functionOf(call);
  if (!called) return undefined;
  let inner: string | undefined;
  walk(called.body, (node) => {
    if (node.kind === 'call') inner ??= changeAt(facts, node);
    return inner === undefined;
  });
  return inner === undefined ? undefined : lastName(call);
}

function changeAt(facts: Facts, call: Call): string | undefined {
  const { effect } = readEffect(facts, facts.resolver.moduleOf(call), call);
  if (effect && effect.kind !== 'request' && !effect.isMinor) return effect.name;
  return createsAnew(facts.resolver, call) ? lastName(call) : undefined;
}

/** Whatever way leads to the question leads past the call: the block of the call is around the question too. */
function runsFirst(call: Node, question: Node): boolean {
  for (let at: Node | undefined = call.parent; at; at = at.parent) {
    if (
      at.kind !== 'block' &&
      at.kind !== 'if' &&
      at.kind !== 'conditional' &&
      at.kind !== 'switch' &&
      at.kind !== 'loop'
    )
      continue;
    return at.start <= question.start && question.end <= at.end;
  }
  return true;
}
