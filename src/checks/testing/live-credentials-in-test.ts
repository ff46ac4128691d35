import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count } from '../check.ts';
import { findTests } from '../project.ts';

/** A credential of the machine, read and not set. */
const READS =
  /(?:\bprocess\.env\.|\bprocess\.env\[["']|\bos\.environ\[["']|\bos\.environ\.get\(["']|\bos\.getenv\(["']|\benv::var\("|\bos\.Getenv\(")([A-Z0-9_]*(?:API_?KEY|TOKEN|SECRET|PASSWORD|ACCESS_KEY)[A-Z0-9_]*)["']?\]?\)?(?!\s*(?:=(?!=)|\?\?=))/;
/** The test runs only where somebody wants it, or the value is one that the test has set. */
const HELD =
  /\bskip|\bmock|\bstub|\bnock\b|\bmsw\b|\bfake|\brespx\b|\bresponses\b|\bvcr\b|cassette|monkeypatch|patch\.dict|\bpatch\(|t\.Setenv|set_var|runIf|#\[ignore|\/\/go:build|-tags|process\.env(?:\.\w+|\[[^\]]+\])\s*=[^=]|os\.environ\[[^\]]+\]\s*=[^=]|dummy|placeholder/i;
const OPT_IN =
  /(?:^|\/)(?:examples?|samples?|demos?)\/|integration|e2e|live|eval|smoke|manual|acceptance|conformance|bench|setup|global|fixture|conftest|helper|util|config/i;

/** Tests that need a credential of the real service to run at all. */
export const check: Check = ({ repository }) => {
  const tests = findTests(repository).filter(({ path }) => !OPT_IN.test(path));
  if (tests.length === 0) return { findings: [], searched: '', notApplicable: 'there are no tests' };
  return { findings: tests.flatMap(findRead), searched: `${count(tests.length, 'test file')} read` };
};

function findRead(file: SourceFile): CheckFinding[] {
  if (HELD.test(file.text)) return [];
  const match = READS.exec(file.text);
  if (!match) return [];
  const message = `\`${file.path}\` needs the credential \`${match[1]}\` of whoever runs it`;
  return [{ file, start: match.index, end: match.index + match[0].length, message, evidence: 'signal' }];
}
