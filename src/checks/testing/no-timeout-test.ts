import type { Check } from '../check.ts';
import { requireInTests } from '../test-evidence.ts';

const OVERLAPS =
  /\babort|\bAbort|\btimeouts?\b|TimeoutError|[tT]imed ?[oO]ut|[cC]ancel|SIGTERM|SIGINT|[sS]hutdown|[cC]oncurren|Promise\.all(?:Settled)?\(|asyncio\.gather|TaskGroup|WithTimeout|WithDeadline|WithCancel|t\.Parallel\(\)|useFakeTimers|fail_after|move_on_after|tokio::time|join_all|join!|goleak|sync\.WaitGroup|go func\(/;

/** Tests that never cut a call short, overlap calls or stop the server. */
export const check: Check = (facts) =>
  requireInTests(facts, OVERLAPS, 'No test covers a timeout, a cancelled call, calls at once or the shutdown');
