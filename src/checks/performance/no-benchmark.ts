import { type Check, count } from '../check.ts';
import { findManifests, findReadme, readCommands } from '../project.ts';

/** What a README says of speed that can be measured. */
const CLAIM =
  /\b(?:blazing(?:ly)?[- ]fast|lightning[- ]fast|ultra[- ]?fast|high[- ]performance|high[- ]throughput|(?:ultra[- ])?low[- ]latency|sub-?(?:millisecond|second)|\d+(?:\.\d+)?x (?:faster|quicker)|<\s?\d+\s?ms\b)/i;
const BENCHMARK_PATH =
  /(?:^|[/._-])(?:bench(?:es|marks?|marking)?|load[-_]?tests?|perf(?:ormance)?[-_]?tests?|perf|k6|locustfile|artillery)(?:[/._-]|$)/i;
const BENCHMARK_TOOL =
  /\b(?:tinybench|mitata|autocannon|artillery|k6|criterion|divan|hyperfine|locust|pytest-benchmark|vegeta|wrk|oha|codspeed)\b|vitest bench|cargo bench|-bench[= .]/;

/** A README that claims speed, and nothing that measures it. */
export const check: Check = ({ repository }) => {
  const readme = findReadme(repository);
  const claim = readme && CLAIM.exec(readme.text);
  if (!readme || !claim) return { findings: [], searched: '', notApplicable: 'no document claims speed' };
  if (repository.scope !== 'repository')
    return {
      findings: [],
      searched: '',
      notEvaluated: 'a part of a repository was read: benchmarks may stand elsewhere',
    };
  const searched = `${count(repository.paths.length, 'path')}, manifests and CI read`;
  const measured =
    repository.paths.some((path) => BENCHMARK_PATH.test(path)) ||
    BENCHMARK_TOOL.test(readCommands(repository)) ||
    findManifests(repository).some((file) => BENCHMARK_TOOL.test(file.text)) ||
    [...repository.files.values()].some((file) => file.path.endsWith('_test.go') && /func Benchmark/.test(file.text));
  if (measured) return { findings: [], searched };
  const message = `${readme.path} claims “${claim[0]}”, and nothing in the repository measures it`;
  return { findings: [{ file: readme, start: claim.index, end: claim.index + claim[0].length, message }], searched };
};
