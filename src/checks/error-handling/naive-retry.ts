import type { Call } from '../../syntax/ast.ts';
import { lastName } from '../arguments.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';
import { delayOf, isPlain, isPolling, isSleep, LOCAL } from '../delays.ts';
import { findRetryLoops, type RetryLoop, walkLoop } from '../retries.ts';

/** Retries that wait the same time each round, or a little longer, and all clients alike. */
export const check: Check = (facts) => {
  const loops = findRetryLoops(facts);
  if (loops.length === 0) return { findings: [], searched: '', notApplicable: 'no retry loop is in the code read' };
  const findings = loops.flatMap((one) =>
    plainWaits(facts, one)
      .slice(0, 1)
      .map((node) =>
        findingAt(one.module, node, 'The delay between attempts is constant or grows by a fixed step, without jitter'),
      ),
  );
  return { findings, searched: `${count(loops.length, 'retry loop')} read` };
};

/** Sleeps after a failure that are as long, or as much longer, for everybody. */
function plainWaits({ resolver }: Facts, { loop, tried }: RetryLoop): Call[] {
  const local = (call: Call) =>
    LOCAL.test(resolver.calleeName(call)) || /^try_(?:send|recv|lock)$/.test(lastName(call));
  const waits: Call[] = [];
  if (tried.some(local)) return waits;
  walkLoop(loop, (node) => {
    if (node.kind !== 'call' || !isSleep(resolver, node) || isPolling(loop, node)) return;
    const delay = tried.some((call) => call.start < node.start) ? delayOf(node) : undefined;
    if (delay && isPlain(resolver, loop, delay)) waits.push(node);
  });
  return waits;
}
