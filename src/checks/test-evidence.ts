/** What rules about tests share: whether any test file shows something. */
import { type CheckResult, count, type Facts } from './check.ts';
import { findTests, reportMissing } from './project.ts';

const CODE = /\.(?:[cm]?[jt]sx?|py|rs|go)$/;

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
