import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { findManifests } from '../project.ts';
import { property } from '../repository.ts';

const SDK = /^(?:@modelcontextprotocol\/\w+|mcp|fastmcp|rmcp)$/;
const ANY_VERSION = /^(?:\*|latest|next|x|>=?\s*[\d.]+|)$/;
/** A script of the installation that fetches or runs what no lockfile covers. */
const INSTALL = /^(?:pre|post)?install$/;
const FETCHES = /\b(?:curl|wget)\b|https?:\/\/|\bnpx\s+(?:-y\s+)?[\w@/-]+@latest/;

/** Dependencies whose version is whatever was published last. */
export const check: Check = (facts) => {
  const manifests = findManifests(facts.repository);
  if (manifests.length === 0) return { findings: [], searched: '', notApplicable: 'no manifest was read' };
  const findings = manifests.flatMap((file) => inManifest(facts, file));
  return { findings, searched: `${count(manifests.length, 'manifest')} read` };
};

function inManifest(facts: Facts, file: SourceFile): CheckFinding[] {
  const data = facts.repository.data(file.path);
  if (file.path.endsWith('package.json'))
    return isOfServer(facts, file, data) ? [...npm(file, data), ...scripts(file, data)] : [];
  if (file.path.endsWith('Cargo.toml')) return cargo(file, data);
  if (file.path.endsWith('pyproject.toml')) return python(file, listOf(property(data, 'project', 'dependencies')));
  if (file.path.endsWith('requirements.txt')) return python(file, file.text.split('\n'));
  return [];
}

/** A package beside the server, such as its web site, is installed by nobody who installs the server. */
function isOfServer({ repository }: Facts, { path }: SourceFile, data: unknown): boolean {
  if (path === 'package.json' || !repository.files.has('package.json')) return true;
  const names = entriesOf(property(data, 'dependencies')).map(([name]) => name);
  return (
    property(repository.data('package.json'), 'workspaces') !== undefined ||
    repository.paths.includes('pnpm-workspace.yaml') ||
    names.some((name) => SDK.test(name))
  );
}

function npm(file: SourceFile, data: unknown): CheckFinding[] {
  return entriesOf(property(data, 'dependencies')).flatMap(([name, range]) => {
    const text = String(range).trim();
    if (text.startsWith('workspace:') || !ANY_VERSION.test(text)) return [];
    return report(file, `"${name}"`, `\`${name}\` is taken in whatever version was published last`);
  });
}

function scripts(file: SourceFile, data: unknown): CheckFinding[] {
  return entriesOf(property(data, 'scripts')).flatMap(([name, command]) =>
    INSTALL.test(name) && FETCHES.test(String(command))
      ? report(file, `"${name}"`, `\`${name}\` fetches something that no lockfile covers`)
      : [],
  );
}

function cargo(file: SourceFile, data: unknown): CheckFinding[] {
  return entriesOf(property(data, 'dependencies')).flatMap(([name, value]) => {
    const range = typeof value === 'string' ? value : property(value, 'version');
    return range === '*' ? report(file, name, `\`${name}\` is taken in whatever version was published last`) : [];
  });
}

/** For Python a lower bound alone is usual and a lockfile fixes it; of the SDK the next major breaks the server. */
function python(file: SourceFile, requirements: readonly unknown[]): CheckFinding[] {
  return requirements.flatMap((one) => {
    const match = /^\s*([A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*([^;#]*)/.exec(String(one));
    const [, name = '', range = ''] = match ?? [];
    if (!SDK.test(name) || /<|==|~=|@/.test(range)) return [];
    return report(
      file,
      String(one).trim(),
      `\`${name}\` has no upper bound, so its next major version is installed when it appears`,
    );
  });
}

function report(file: SourceFile, needle: string, message: string): CheckFinding[] {
  const at = Math.max(file.text.indexOf(needle), 0);
  return [{ file, start: at, end: at + needle.length, message, evidence: 'signal' }];
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
