import { type Check, count } from '../check.ts';
import { findTests, reportMissing } from '../project.ts';

const LISTS =
  /\blistTools\b|\blist_tools\b|\bListTools\b|tools\/list|\bgetTools\b|\bget_tools\b|\ballTools\b|registeredTools|_tools\b/;
/** A test that lists tools and compares what it gets with what it expects. */
const COMPARES =
  /[sS]napshot|golden|toEqual|toStrictEqual|deepEqual|deepStrictEqual|assert_eq|cmp\.Diff|assert\.Equal|require\.Equal|ElementsMatch|reflect\.DeepEqual|insta::|assert [^\n]*==|assertEqual|toContain|arrayContaining|toHaveLength|issubset/;
const FILES =
  /tool[^/]*snap|__toolsnaps__|snap[^/]*tool|tool[^/]*golden|golden[^/]*tool|tools?[-_.]?(?:list|schema|manifest|definitions)?\.(?:snap|snapshot|golden|json)$|\.snap$/i;

/** Tool lists that may change without a test noticing. */
export const check: Check = (facts) => {
  if (facts.model.servers.every(({ tools }) => tools.length === 0))
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const tests = findTests(facts.repository);
  if (tests.length === 0) return { findings: [], searched: '', notApplicable: 'there are no tests' };
  const searched = `${count(tests.length, 'test file')} and snapshot files read`;
  const kept = facts.repository.paths.some((path) => FILES.test(path) && !/package(?:-lock)?\.json$/.test(path));
  if (kept || tests.some(({ text }) => LISTS.test(text) && COMPARES.test(text))) return { findings: [], searched };
  return reportMissing(facts, 'No test compares the list of tools with a recorded one', searched);
};
