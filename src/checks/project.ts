/** The repository as rules about it see it: where they report, its CI, its commands, its tests and its documents. */
import type { SourceFile } from '../types.ts';
import type { CheckFinding, CheckResult, Facts } from './check.ts';
import { property, type Repository } from './repository.ts';

const MANIFESTS = ['package.json', 'pyproject.toml', 'Cargo.toml', 'go.mod', 'setup.py', 'requirements.txt'] as const;
const MANIFEST = /(?:^|\/)(?:package\.json|pyproject\.toml|Cargo\.toml|go\.mod|setup\.py|requirements\.txt)$/;
/** Folders whose files are not the server's own: what stands there says nothing about it. */
const ASIDE =
  /(?:^|\/)(?:node_modules|vendor|third_party|tests?|integration[-_]?tests?|__tests__|fixtures?|testdata|examples?|samples?|demos?|templates?|benchmarks?|e2e)\//i;
const TOOLING =
  /(?:^|\/)(?:scripts?|ci|hack|evals?|\.github|cmd\/(?:code|doc)?gen(?:erate|erator)?)\/|\.config\.[cm]?[jt]s$|(?:^|\/)(?:setup|build|noxfile|conftest|gulpfile)\.(?:py|rs|[cm]?[jt]s)$|test[-_]?utils?\b/;
const CI =
  /^(?:\.(?:github|gitea|forgejo)\/workflows\/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.circleci\/config\.yml|Jenkinsfile|(?:\.azure-pipelines\/[^/]+|azure-pipelines[^/]*)\.ya?ml|bitbucket-pipelines\.yml|\.drone\.yml|\.travis\.yml|cloudbuild\.ya?ml|buildspec\.ya?ml|\.?woodpecker\.ya?ml|appveyor\.yml|\.cirrus\.yml|\.buildkite\/[^/]+|\.ci\/[^/]+)$/;
const COMMANDS =
  /(?:^|\/)(?:Makefile|[^/]+\.mk|justfile|Taskfile\.ya?ml|tox\.ini|noxfile\.py|\.pre-commit-config\.yaml|setup\.cfg|pyproject\.toml|lefthook\.yml)$/i;
const TEST_FILE =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|integration[-_]?tests?)\/|(?:^|\/)(?:test_[^/]*\.py|conftest\.py)$|[._-](?:test|tests|spec|e2e)\.[cm]?[jt]sx?$|_test\.(?:go|py|rs)$|(?:^|\/)tests?\.(?:rs|py|[cm]?[jt]s)$/i;
const CODE = /\.(?:[cm]?[jt]sx?|py|rs|go)$/;
const DOCUMENT = /\.(?:md|mdx|rst|txt|adoc)$|(?:^|\/)README[^/]*$/i;
const README = /^(?:\.github\/|docs\/)?README(?:\.(?:md|mdx|rst|txt|adoc|markdown))?$/i;

/** Whether a file belongs to tests, examples or vendored code. */
export function isAside(path: string): boolean {
  return ASIDE.test(path);
}

/** Whether a file builds or configures the project and is no part of the running server. */
export function isTooling(path: string): boolean {
  return TOOLING.test(path);
}

/** Whether a place in a Rust file belongs to its test module. */
export function isInlineTest(file: SourceFile, offset: number): boolean {
  const from = file.path.endsWith('.rs') ? file.text.indexOf('#[cfg(test)]') : -1;
  return from >= 0 && offset > from;
}

/** Manifests of the server, the one nearest to the root first. */
export function findManifests(repository: Repository): readonly SourceFile[] {
  const rank = (path: string) =>
    path.split('/').length * 10 + MANIFESTS.findIndex((name) => path === name || path.endsWith(`/${name}`));
  return repository
    .matching(MANIFEST)
    .filter((file) => !ASIDE.test(file.path))
    .toSorted((a, b) => rank(a.path) - rank(b.path));
}

/** A finding about something the repository has not got: at line 1 of the manifest nearest to the root. */
export function missingFrom(facts: Facts, message: string): CheckFinding[] {
  const file = findManifests(facts.repository)[0] ?? facts.modules[0];
  return file ? [{ file, start: 0, end: 0, message, evidence: 'signal' }] : [];
}

/** The outcome when a file is missing: a fact in a whole repository, unknown in a part of one. */
export function reportMissing(facts: Facts, message: string, searched: string): CheckResult {
  if (facts.repository.scope !== 'repository')
    return {
      findings: [],
      searched,
      notEvaluated: `${searched}; a part of a repository was read, the rest may have it`,
    };
  return { findings: missingFrom(facts, message), searched };
}

export function findCiFiles(repository: Repository): readonly SourceFile[] {
  return repository.matching(CI);
}

/** Everything that says what is run: CI, task runners, scripts of manifests. */
export function readCommands(repository: Repository): string {
  const scripts = repository
    .matching(/(?:^|\/)package\.json$/)
    .filter((file) => !ASIDE.test(file.path))
    .map((file) => JSON.stringify(property(repository.data(file.path), 'scripts') ?? {}));
  return [...findCiFiles(repository), ...repository.matching(COMMANDS)]
    .map((file) => file.text)
    .concat(scripts)
    .join('\n');
}

/** Test code: whole files, and for Rust the part of a source file from its first `#[cfg(test)]` on. */
export function findTests(repository: Repository): readonly SourceFile[] {
  const files = [...repository.files.values()].filter((file) => CODE.test(file.path));
  return files.flatMap((file) => {
    if (TEST_FILE.test(file.path) && !/(?:^|\/)node_modules\//.test(file.path)) return [file];
    const inline = file.path.endsWith('.rs') ? file.text.indexOf('#[cfg(test)]') : -1;
    return inline < 0 ? [] : [{ path: file.path, text: file.text.slice(inline) }];
  });
}

/** The README that a visitor of the repository sees. */
export function findReadme(repository: Repository): SourceFile | undefined {
  return repository.matching(README).toSorted((a, b) => a.path.length - b.path.length)[0];
}

/** Every document, the README first. */
export function findDocuments(repository: Repository): readonly SourceFile[] {
  const readme = findReadme(repository);
  const others = repository
    .matching(DOCUMENT)
    .filter((file) => file !== readme && !/(?:^|\/)(?:requirements[^/]*\.txt|LICEN[SC]E[^/]*)$/i.test(file.path));
  return readme ? [readme, ...others] : others;
}

/** Languages of the server's own code, from its manifests. */
export function hasManifest(repository: Repository, name: RegExp): boolean {
  return findManifests(repository).some((file) => name.test(file.path));
}
