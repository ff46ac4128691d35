import type { Check, CheckResult, Facts } from '../check.ts';
import { findManifests, missingFrom, readCommands } from '../project.ts';
import { property } from '../repository.ts';

const AUDIT =
  /\b(?:npm|pnpm|yarn|bun)\b[^\n]*\baudit\b|pip-audit|\bsafety (?:check|scan)\b|cargo[- ](?:audit|deny|vet)\b|govulncheck|osv-scanner|dependency-review-action|\btrivy\b|\bsnyk\b|\bgrype\b|\bsocket(?:dev)?\b[^\n]*(?:scan|ci)|audit-ci|better-npm-audit|\bnancy\b|uv audit|renovatebot\/|ComponentGovernanceComponentDetection|\b1ES\.(?:Official|Unofficial)\.PipelineTemplate/i;
const UPDATES =
  /^(?:\.(?:github|gitea|forgejo|gitlab)\/)?(?:dependabot\.ya?ml|renovate\.json[5c]?|\.renovaterc(?:\.json5?)?)$|^deny\.toml$/;

interface Ecosystem {
  readonly name: string;
  readonly manifest: RegExp;
  readonly lock: RegExp;
}

const ECOSYSTEMS: readonly Ecosystem[] = [
  {
    name: 'npm',
    manifest: /(?:^|\/)package\.json$/,
    lock: /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|deno\.lock)$/,
  },
  {
    name: 'Python',
    manifest: /(?:^|\/)(?:pyproject\.toml|requirements\.txt)$/,
    lock: /(?:^|\/)(?:uv|poetry|pdm|pylock)\.(?:lock|toml)$|(?:^|\/)Pipfile\.lock$|(?:^|\/)pylock[^/]*\.toml$/,
  },
  { name: 'Cargo', manifest: /(?:^|\/)Cargo\.toml$/, lock: /(?:^|\/)Cargo\.lock$/ },
  { name: 'Go', manifest: /(?:^|\/)go\.mod$/, lock: /(?:^|\/)go\.sum$/ },
];

/** Dependencies without a lockfile, or that nothing compares with published advisories. */
export const check: Check = (facts) => {
  const { repository } = facts;
  const used = ECOSYSTEMS.filter((one) => declares(facts, one));
  if (used.length === 0) return { findings: [], searched: '', notApplicable: 'no manifest declares dependencies' };
  if (repository.scope !== 'repository')
    return {
      findings: [],
      searched: '',
      notEvaluated: 'a part of a repository was read: lockfile and audit may stand elsewhere',
    };
  const unlocked = used.filter((one) => !isLocked(facts, one)).map((one) => one.name);
  const audited = AUDIT.test(readCommands(repository)) || repository.matching(UPDATES).length > 0;
  return report(facts, unlocked, audited);
};

function report(facts: Facts, unlocked: readonly string[], audited: boolean): CheckResult {
  const searched = 'lockfiles, CI and scripts read';
  const lock = `no lockfile fixes the ${unlocked.join(' and ')} dependencies`;
  const audit = 'nothing compares the dependencies with published advisories';
  const problems = [...(unlocked.length > 0 ? [lock] : []), ...(audited ? [] : [audit])].join(', and ');
  if (problems === '') return { findings: [], searched };
  return { findings: missingFrom(facts, problems[0]?.toUpperCase() + problems.slice(1)), searched };
}

function declares(facts: Facts, { manifest }: Ecosystem): boolean {
  const { repository } = facts;
  return findManifests(repository).some((file) => {
    if (!manifest.test(file.path)) return false;
    const data = repository.data(file.path);
    if (file.path.endsWith('package.json'))
      return hasEntries(property(data, 'dependencies')) || hasEntries(property(data, 'devDependencies'));
    if (file.path.endsWith('go.mod')) return /^\s*(?:require\s+)?\S+\.\S+\/\S+ v\d/m.test(file.text);
    if (file.path.endsWith('Cargo.toml')) return /dependencies(?:\.[\w-]+)?\]/.test(file.text);
    return file.path.endsWith('.txt') || /dependencies\s*[=\]]/.test(file.text);
  });
}

function hasEntries(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** Pinned requirements with hashes or exact versions on every line count as a lock. */
function isLocked(facts: Facts, { name, lock }: Ecosystem): boolean {
  const { repository } = facts;
  if (repository.matching(lock).length > 0) return true;
  if (name !== 'Python') return false;
  return repository.matching(/(?:^|\/)requirements[^/]*\.txt$/).some((file) => {
    const lines = file.text.split('\n').filter((line) => /^\s*[A-Za-z]/.test(line));
    return lines.length > 0 && lines.every((line) => line.includes('=='));
  });
}
