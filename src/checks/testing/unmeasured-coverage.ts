import { type Check, count } from '../check.ts';
import { findManifests, findTests, readCommands, reportMissing } from '../project.ts';

const CONFIGURATION =
  /(?:^|\/)(?:\.?codecov\.ya?ml|\.coveragerc|\.nycrc(?:\.json)?|\.c8rc(?:\.json)?|tarpaulin\.toml|\.coveralls\.ya?ml|sonar-project\.properties)$/;
const RUNNER = /(?:^|\/)(?:vitest|vite|jest|rstest|bunfig)[^/]*\.(?:[cm]?[jt]s|json|toml)$/;
const MEASURED =
  /\bcoverage\b|--cov\b|pytest-cov|\bnyc\b|\bc8\b|tarpaulin|llvm-cov|grcov|-cover(?:profile|mode|pkg)?\b|codecov|coveralls|sonarcloud|sonarqube/i;

/** Tests that nothing measures. */
export const check: Check = (facts) => {
  const { repository } = facts;
  const tests = findTests(repository);
  if (tests.length === 0) return { findings: [], searched: '', notApplicable: 'there are no tests to measure' };
  const searched = `${count(tests.length, 'test file')}, CI, scripts and manifests read`;
  const [file] = repository.matching(CONFIGURATION);
  if (file) return { findings: [], searched: file.path };
  const texts = [...findManifests(repository), ...repository.matching(RUNNER)].map((one) => one.text);
  if (MEASURED.test(readCommands(repository)) || texts.some((text) => MEASURED.test(text)))
    return { findings: [], searched };
  return reportMissing(facts, 'No tool measures what the tests cover', searched);
};
