import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { findManifests, isAside, missingFrom, readCommands } from '../project.ts';
import { property, type Repository } from '../repository.ts';

const PYTHON =
  /\b(?:ruff|flake8|pylint|mypy|pyright|basedpyright|pyre|pytype|ty check|astral-sh\/ty)\b|\[tool\.(?:ruff|mypy|pyright|basedpyright|pylint|ty)\b/;
const GO = /\bgo vet\b|golangci|staticcheck|revive/;
const RUST = /\bclippy\b/;

/** Type checks switched off, or no linter for a language of the server. */
export const check: Check = (facts) => {
  const findings = [...findLaxTsconfigs(facts.repository), ...findUnlinted(facts), ...findUnexplainedUnsafe(facts)];
  const manifests = findManifests(facts.repository);
  if (manifests.length === 0 && findings.length === 0)
    return { findings, searched: '', notApplicable: 'no manifest of a supported language was read' };
  return { findings, searched: `${count(manifests.length, 'manifest')}, configuration and CI read` };
};

/** `strict` off, or nowhere set; a configuration that is inherited from a package is trusted. */
function findLaxTsconfigs(repository: Repository): CheckFinding[] {
  const files = repository.matching(/(?:^|\/)tsconfig\.json$/).filter((file) => !isAside(file.path));
  const off = files.flatMap((file) => {
    const match = /"(?:strict|strictNullChecks|noImplicitAny)"\s*:\s*false/.exec(withoutComments(file.text));
    return match ? [at(file, match.index, `${file.path} sets ${match[0].replace(/\s/g, ' ')}`)] : [];
  });
  const root = files.toSorted((a, b) => a.path.length - b.path.length)[0];
  const set = repository
    .matching(/(?:^|\/)tsconfig[^/]*\.json$/)
    .some((file) => /"strict"\s*:|"extends"\s*:/.test(withoutComments(file.text)));
  if (!root || set || off.length > 0 || isVersion6(repository)) return off;
  return [at(root, 0, `${root.path} does not set \`strict\``)];
}

/** TypeScript 6 made `strict` the default. */
function isVersion6(repository: Repository): boolean {
  return findManifests(repository).some((file) => {
    const version = property(repository.data(file.path), 'devDependencies', 'typescript');
    return typeof version === 'string' && /(?:^|[^\d.])(?:[6-9]|\d\d)(?:\.|$)/.test(version);
  });
}

/** Blanks comments and keeps offsets. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(?<![:"\w])\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, ' '));
}

function findUnlinted(facts: Facts): CheckFinding[] {
  const { repository } = facts;
  if (repository.scope !== 'repository') return [];
  const configured = repository
    .matching(
      /(?:^|\/)(?:ruff\.toml|\.ruff\.toml|\.?mypy\.ini|pyrightconfig\.json|\.pylintrc|\.flake8|\.golangci[^/]*|\.?clippy\.toml)$/,
    )
    .map((file) => file.path);
  const manifests = findManifests(repository);
  const text = [readCommands(repository), ...configured, ...manifests.map((file) => file.text)].join('\n');
  const all = facts.modules.reduce((sum, module) => sum + module.lines, 0);
  // A helper script in another language is not what the server is written in.
  const has = (language: string) =>
    facts.modules.reduce((sum, module) => sum + (module.language === language ? module.lines : 0), 0) > all / 5;
  const missing = [
    ...(has('python') && !PYTHON.test(text) ? ['Neither a linter nor a type checker reads the Python code'] : []),
    ...(has('go') && !GO.test(text) ? ['Neither go vet nor another linter reads the Go code'] : []),
    ...(has('rust') && !RUST.test(text) ? ['Clippy does not read the Rust code'] : []),
  ];
  return missing.length === 0 ? [] : missingFrom(facts, missing.join('; '));
}

/** `unsafe` blocks without a `SAFETY` comment on the lines above or in the block's first line. */
function findUnexplainedUnsafe({ modules }: Facts): CheckFinding[] {
  return modules
    .filter((module) => module.language === 'rust')
    .flatMap((module) =>
      [...module.text.matchAll(/^(?!\s*\/\/)[^\n"]*\bunsafe\s*\{/gm)].flatMap((match) => {
        const around = module.text.slice(0, match.index).split('\n').slice(-6).join('\n');
        const inside = module.text.slice(match.index, match.index + match[0].length + 120);
        if (/safety/i.test(around) || /safety/i.test(inside)) return [];
        const start = match.index + match[0].lastIndexOf('unsafe');
        return [at(module, start, 'An unsafe block has no SAFETY comment')];
      }),
    );
}

function at(file: SourceFile, start: number, message: string): CheckFinding {
  return { file, start, end: start, message, evidence: 'signal' };
}
