import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { type Dockerfile, findDockerfiles, type Instruction, type Stage } from '../containers.ts';

interface Installer {
  readonly runs: RegExp;
  /** What makes the command keep to the lockfile. */
  readonly locked: RegExp;
  readonly lockfile: RegExp;
  readonly message: string;
}

/** Commands that resolve versions anew although the repository has a lockfile. */
const INSTALLERS: readonly Installer[] = [
  {
    runs: /\bnpm\s+(?:install|i)\b(?!\s+(?:-g|--global|--location=global)\b)(?:\s+--?[\w-]+(?:=\S+)?)*\s*(?:$|&&|;|\|)/,
    locked: /\bnpm\s+ci\b|--global/,
    lockfile: /(?:^|\/)(?:package-lock|npm-shrinkwrap)\.json$/,
    message: '`npm install` may change the versions that the lockfile names',
  },
  {
    runs: /\byarn(?:\s+install)?\s*(?:$|&&|;|--production|--prod)/,
    locked: /--frozen-lockfile|--immutable/,
    lockfile: /(?:^|\/)yarn\.lock$/,
    message: '`yarn install` may change the versions that the lockfile names',
  },
  {
    runs: /\bpnpm\s+(?:install|i)\b(?!\s+(?:-g|--global)\b)/,
    locked: /--frozen-lockfile|--global|\bCI=/,
    lockfile: /(?:^|\/)pnpm-lock\.yaml$/,
    message: '`pnpm install` may change the versions that the lockfile names',
  },
  {
    runs: /\bbun\s+(?:install|i)\b(?!\s+(?:-g|--global)\b)/,
    locked: /--frozen-lockfile|--global/,
    lockfile: /(?:^|\/)bun\.lockb?$/,
    message: '`bun install` may change the versions that the lockfile names',
  },
  {
    runs: /\bcargo\s+(?:build|install\s+--path)\b/,
    locked: /--locked|--frozen/,
    lockfile: /(?:^|\/)Cargo\.lock$/,
    message: '`cargo build` may change the versions that `Cargo.lock` names',
  },
  {
    runs: /\buv\s+sync\b/,
    locked: /--locked|--frozen|UV_(?:LOCKED|FROZEN)/,
    lockfile: /(?:^|\/)uv\.lock$/,
    message: '`uv sync` may change the versions that `uv.lock` names',
  },
  {
    runs: /\b(?:uv\s+)?pip3?\s+install\b(?=.*\s(?:\.|-e\s+\.|\.\[[^\]]*\])(?:\s|$|&&))/,
    locked: /--no-deps|--require-hashes/,
    lockfile: /(?:^|\/)(?:uv|poetry|pdm)\.lock$/,
    message: '`pip install` resolves the dependencies anew, and does not read the lockfile',
  },
];

/** Images whose content depends on the day they are built. */
export const check: Check = (facts) => {
  const files = findDockerfiles(facts);
  if (files.length === 0)
    return { findings: [], searched: '', notApplicable: 'no container file is in the repository' };
  const findings = files.flatMap((one) => [...floatingBases(one), ...installs(facts, one)]);
  return { findings, searched: `${count(files.length, 'container file')} read` };
};

function floatingBases({ file, stages }: Dockerfile): CheckFinding[] {
  const names = new Set(stages.flatMap((one) => one.name?.toLowerCase() ?? []));
  return stages.flatMap((stage) => {
    const message = names.has(stage.image.toLowerCase()) ? undefined : floating(stage);
    return message === undefined ? [] : [at(file, stage.from, message)];
  });
}

function floating({ image }: Stage): string | undefined {
  if (image === 'scratch' || image.includes('$') || image.includes('@')) return undefined;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag === undefined) return `The base image \`${image}\` has no tag, which means \`latest\``;
  return tag === 'latest' ? `The base image \`${image}\` is another one after every release of it` : undefined;
}

/** One finding a file for each installer. */
function installs(facts: Facts, { file, stages }: Dockerfile): CheckFinding[] {
  const runs = stages.flatMap((stage) => stage.instructions.filter((one) => one.keyword === 'RUN'));
  const environment = stages
    .flatMap((stage) => stage.instructions.filter((one) => /^(?:ENV|ARG)$/.test(one.keyword)))
    .map((one) => one.text)
    .join(' ');
  return INSTALLERS.flatMap((installer) => {
    if (facts.repository.matching(installer.lockfile).length === 0) return [];
    const found = runs.find(
      (one) => installer.runs.test(one.text) && !installer.locked.test(one.text) && !installer.locked.test(environment),
    );
    return found ? [at(file, found, installer.message)] : [];
  });
}

function at(file: SourceFile, { start, end }: Instruction, message: string): CheckFinding {
  return { file, start, end, message, evidence: 'signal' };
}
