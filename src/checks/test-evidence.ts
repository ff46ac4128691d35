/** What rules about tests share: whether any test file shows something. */
import { type CheckResult, count, type Facts } from './check.ts';
import { findTests, reportMissing } from './project.ts';
import type { Repository } from './repository.ts';

const CODE = /\.(?:[cm]?[jt]sx?|py|rs|go)$/;

const LISTS =
  /\blistTools\b|\blist_tools\b|\bListTools\b|tools\/list|\bgetTools\b|\bget_tools\b|\ballTools\b|registeredTools|_tools\b/;
/** A test that lists tools and compares what it gets with what it expects. */
const COMPARES =
  /[sS]napshot|golden|toEqual|toStrictEqual|deepEqual|deepStrictEqual|assert_eq|cmp\.Diff|assert\.Equal|require\.Equal|ElementsMatch|reflect\.DeepEqual|insta::|assert [^\n]*==|assertEqual|toContain|arrayContaining|toHaveLength|issubset/;
const FILES =
  /tool[^/]*snap|__toolsnaps__|snap[^/]*tool|tool[^/]*golden|golden[^/]*tool|tools?[-_.]?(?:list|schema|manifest|definitions)?\.(?:snap|snapshot|golden|json)$|\.snap$/i;

/** Whether a test or a kept file shows which tools there are. */
export function comparesToolList(repository: Repository): boolean {
  const kept = repository.paths.some((path) => FILES.test(path) && !/package(?:-lock)?\.json$/.test(path));
  return kept || findTests(repository).some(({ text }) => LISTS.test(text) && COMPARES.test(text));
}

/** Reports that no test shows `evidence`; without tests that is another rule's to say. */
export function requireInTests(facts: Facts, evidence: RegExp, message: string): CheckResult {
  if (facts.model.servers.every(({ tools }) => tools.length === 0))
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const tests = findTests(facts.repository);
  if (tests.length === 0) return { findings: [], searched: '', notApplicable: 'there are no tests' };
  const searched = `${count(tests.length, 'test file')} read`;
  if (tests.some(({ path, text }) => evidence.test(text) || evidence.test(path))) return { findings: [], searched };
  // Tests in a language that is not read (shell, YAML) may show it.
  const others = facts.repository.paths.filter((path) => /(?:^|\/)(?:tests?|e2e)\//.test(path) && !CODE.test(path));
  if (others.some((path) => evidence.test(facts.repository.files.get(path)?.text ?? '')))
    return { findings: [], searched };
  return reportMissing(facts, message, searched);
}
