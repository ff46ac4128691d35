import { type Check, count } from '../check.ts';
import { discardedResults, emptyBranches, emptyCallbacks, emptyHandlers } from '../dropped-errors.ts';

/** Failures that leave no trace: empty handlers, and results of fallible calls that are thrown away. */
export const check: Check = (facts) => {
  const findings = [
    ...facts.modules.flatMap((module) => [...emptyHandlers(facts, module), ...emptyBranches(facts, module)]),
    ...emptyCallbacks(facts),
    ...discardedResults(facts),
  ];
  return { findings, searched: `${count(facts.modules.length, 'file')} read` };
};
