import type { Check } from '../check.ts';
import { count } from '../check.ts';
import { findCiFiles, reportMissing } from '../project.ts';

/** A step that runs tests, or hands over to something that may: a task runner, a script, another workflow. */
const TESTS =
  /\btests?\b|pytest|vitest|\bjest\b|\btox\b|\bnox\b|nextest|\bmake\b|\bjust\b|\btask\b|turbo|\bnx\b|gradle|\b(?:run|yarn|pnpm|bun)\s+(?:-\S+\s+)*[\w:-]*(?:check|verify|validate|\bci)\b|\.sh\b|uses:\s*[^\s@]+\/\.github\/workflows\/|uses:\s*\.\/|^\s*(?:-\s*)?(?:include|template|extends)\s*:/im;

/** No pipeline, or none that runs tests. */
export const check: Check = (facts) => {
  const files = findCiFiles(facts.repository);
  const [first] = files;
  if (!first) return reportMissing(facts, 'The repository has no CI pipeline', 'no pipeline of a known CI service');
  const searched = `${count(files.length, 'CI file')} read`;
  if (files.some((file) => TESTS.test(withoutTriggers(file.text)))) return { findings: [], searched };
  const message =
    files.length === 1 ? 'The only CI pipeline runs no tests' : `None of the ${files.length} CI pipelines runs tests`;
  return { findings: [{ file: first, start: 0, end: 0, message, evidence: 'signal' }], searched };
};

/** The text without comments and names, which say `test` where nothing is tested. */
function withoutTriggers(text: string): string {
  return text
    .replace(/#.*$/gm, '')
    .replace(/\bp?npm ci\b/g, '')
    .replace(/^\s*(?:-\s*)?name:.*$/gm, '');
}
