import type { Call, FunctionNode, Loop, Module, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { servingHandler, toolFunctions } from '../tool-calls.ts';

const SLEEPS = /^(?:setTimeout|delay|sleep|Sleep|wait)$/;
/** What tells a client that work goes on, and what bounds the wait. */
const KNOWN = /progress|\btask_?id|createTask|create_task_result|job_?id|notify\(/i;
const BOUNDED =
  /timeout|deadline|max_?(?:attempts|wait|retries|polls|tries|iterations)|(?:attempts?|tries|retr(?:y|ies)\w*|tr(?:y|ies)_?count)\s*[<>]|elapsed|\bDate\.now\(\)|monotonic|Instant::now|time\.Since|time\.After/i;
const LONG_SECONDS = 30;

/** Handlers that wait for what takes its time and let the client wait with them. */
export const check: Check = (facts) => {
  const functions = toolFunctions(facts);
  if (functions.size === 0) return { findings: [], searched: '', notApplicable: 'no tool handler is in the code read' };
  const seen = new Set<Node>();
  const findings = facts.callsNamed({ last: SLEEPS }).flatMap(({ call, module }): CheckFinding[] => {
    const place = loopAround(call) ?? (isLong(facts, module, call) ? call : undefined);
    const handler = place && !seen.has(place) ? servingHandler(functions, call) : undefined;
    if (!place || !handler) return [];
    const text = module.text.slice(...scopeOf(call));
    if (KNOWN.test(text) || (place !== call && BOUNDED.test(text))) return [];
    seen.add(place);
    const tool = handler.tool === undefined ? 'A tool' : `Tool \`${handler.tool}\``;
    const what =
      place === call ? `waits ${LONG_SECONDS} s or more` : 'polls until something is done, however long that takes';
    return [findingAt(module, place, `${tool} ${what}`)];
  });
  return { findings, searched: `${count(functions.size, 'function')} behind tools read` };
};

/** A loop with a condition; one over a list or over a number of attempts ends by itself. */
function loopAround(call: Call): Node | undefined {
  for (let at: Node | undefined = call.parent; at; at = at.parent) {
    if (at.kind === 'function' && !(at.parent?.kind === 'call' && at.parent.via === 'new')) return undefined;
    if (at.kind === 'loop') return at.each || at.init.length > 0 || takesLock(at) ? undefined : at;
  }
  return undefined;
}

function isLong(facts: Facts, module: Module, call: Call): boolean {
  const unit =
    module.language === 'python' ? 1 : module.language === 'rust' || module.language === 'go' ? Number.NaN : 1000;
  return (
    call.args.some(({ value }) => {
      const number = constantOf(facts.resolver, value);
      return typeof number === 'number' && number >= LONG_SECONDS * unit && number < 3_600 * unit;
    }) && isAwaited(call)
  );
}

/** A timer that is only set lets the handler go on, and one that rejects is a limit. */
function isAwaited(call: Call): boolean {
  if (call.parent?.kind === 'await') return true;
  if (lastName(call) !== 'setTimeout') return true;
  const owner: FunctionNode | undefined = enclosing(call, 'function');
  const resolve = owner?.params[0]?.target;
  const first = call.args[0]?.value;
  return resolve?.kind === 'name' && first?.kind === 'name' && first.name === resolve.name;
}

function scopeOf(call: Call): [number, number] {
  let owner: Node = enclosing(call, 'function') ?? call;
  const outer = owner.parent?.kind === 'call' && owner.parent.via === 'new' ? enclosing(owner, 'function') : undefined;
  if (outer) owner = outer;
  return [owner.start, owner.end];
}

/** `while not lock.acquire(…)`: a wait for a turn. */
function takesLock({ test }: Loop): boolean {
  if (!test || test.kind === 'declare') return false;
  let locks = false;
  walk(test, (node) => {
    if (node.kind === 'call' && /^(?:acquire|try_?lock|TryLock)$/.test(lastName(node))) locks = true;
    return !locks;
  });
  return locks;
}
