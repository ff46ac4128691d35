import { callsIn, lastName } from '../arguments.ts';
import { type Check, count, findingAt } from '../check.ts';
import { createsAnew, findDecorated, hasKey } from '../creations.ts';
import { findRetryLoops } from '../retries.ts';

/** Retries of requests that may have had their effect the first time. */
export const check: Check = (facts) => {
  const loops = findRetryLoops(facts);
  const decorated = findDecorated(facts);
  if (loops.length + decorated.length === 0)
    return { findings: [], searched: '', notApplicable: 'no retry is in the code read' };
  const tried = [...loops.flatMap((one) => one.tried), ...decorated.flatMap((one) => callsIn(one))];
  const findings = [...new Set(tried)]
    .filter((call) => createsAnew(facts.resolver, call) && !hasKey(facts.resolver, call))
    .map((call) =>
      findingAt(
        facts.resolver.moduleOf(call),
        call,
        `\`${lastName(call)}\` is tried again after a failure, without an idempotency key`,
      ),
    );
  return { findings, searched: `${count(loops.length + decorated.length, 'retry loop')} read` };
};
