import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { findCiFiles, findManifests } from '../project.ts';
import { property } from '../repository.ts';

const NPM = 'the npm package';

/** Commands and actions that publish, each with what makes the result traceable to the commit. */
const PUBLISHERS: readonly { readonly what: string; readonly publishes: RegExp; readonly proves: RegExp }[] = [
  {
    what: NPM,
    publishes:
      /\b(?:npm|pnpm|yarn|bun)\s+(?:-r\s+)?publish\b|JS-DevTools\/npm-publish|changeset(?:s\/action|\s+publish)/,
    proves: /--provenance|provenance:\s*true|NPM_CONFIG_PROVENANCE|NPM_ID_TOKEN|id-token:\s*write/,
  },
  {
    what: 'the Python package',
    publishes: /\btwine\s+upload\b|\b(?:uv|poetry|hatch|flit|pdm)\s+publish\b|pypa\/gh-action-pypi-publish/,
    proves: /id-token:\s*write|attestations:\s*true|trusted-publishing/,
  },
  {
    what: 'the crate',
    publishes: /\bcargo\s+publish\b|release-plz/,
    proves: /crates-io-auth-action|id-token:\s*write|attest/,
  },
  {
    what: 'the image',
    publishes: /docker\/build-push-action[\s\S]{0,600}push:\s*(?:true|\$\{\{)|\bdocker\s+push\b/,
    proves: /cosign|provenance:\s*(?:true|mode)|attest-build-provenance|sbom:\s*true|slsa/,
  },
];
const DRY = /--dry-run/;

/** Pipelines that publish without saying from which commit. */
export const check: Check = (facts) => {
  const files = findCiFiles(facts.repository);
  const publishing = files.flatMap((file) =>
    PUBLISHERS.flatMap((one) =>
      one.publishes.test(withoutComments(file.text)) && !(one.what === NPM && isElsewhere(facts, file))
        ? [{ file, one }]
        : [],
    ),
  );
  if (publishing.length === 0)
    return { findings: [], searched: '', notApplicable: 'no pipeline publishes a package or image' };
  const all = files.map(({ text }) => text).join('\n');
  const findings = publishing
    .filter(({ file, one }) => !one.proves.test(file.text) && !one.proves.test(callersOf(all, file)))
    .flatMap(({ file, one }) => report(file, one.publishes, one.what));
  return {
    findings,
    searched: `${count(publishing.length, 'publishing step')} of ${count(files.length, 'pipeline')} read`,
  };
};

/** Packages that are all private, and a registry that keeps no provenance. */
function isElsewhere({ repository }: Facts, file: SourceFile): boolean {
  const packages = findManifests(repository).filter(({ path }) => path.endsWith('package.json'));
  const isPrivate =
    packages.length > 0 && packages.every(({ path }) => property(repository.data(path), 'private') === true);
  return isPrivate || (/npm\.pkg\.github\.com/.test(file.text) && !/registry\.npmjs\.org/.test(file.text));
}

/** A workflow that others call gets its rights from them. */
function callersOf(all: string, file: SourceFile): string {
  const name = file.path.split('/').at(-1) ?? '';
  return /workflow_call/.test(file.text) && all.includes(`./.github/workflows/${name}`) ? all : '';
}

function withoutComments(text: string): string {
  return text.replace(/^\s*#.*$/gm, (line) => ' '.repeat(line.length));
}

function report(file: SourceFile, publishes: RegExp, what: string): CheckFinding[] {
  const text = withoutComments(file.text);
  const start = publishes.exec(text)?.index ?? 0;
  const end = text.indexOf('\n', start) < 0 ? text.length : text.indexOf('\n', start);
  if (DRY.test(text.slice(start, end))) return [];
  return [
    { file, start, end, message: `A pipeline publishes ${what} without provenance or signature`, evidence: 'signal' },
  ];
}
