import { type Check, count } from '../check.ts';
import { findTests, reportMissing } from '../project.ts';
import { comparesToolList } from '../test-evidence.ts';

/** Tool lists that may change without a test noticing. */
export const check: Check = (facts) => {
  if (facts.model.servers.every(({ tools }) => tools.length === 0))
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const tests = findTests(facts.repository);
  if (tests.length === 0) return { findings: [], searched: '', notApplicable: 'there are no tests' };
  const searched = `${count(tests.length, 'test file')} and snapshot files read`;
  if (comparesToolList(facts.repository)) return { findings: [], searched };
  return reportMissing(facts, 'No test compares the list of tools with a recorded one', searched);
};
