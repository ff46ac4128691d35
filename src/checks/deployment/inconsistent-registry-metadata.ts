import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { entryPattern, escape, findingIn } from '../json-places.ts';
import { findCiFiles, findDocuments, findManifests, isAside } from '../project.ts';
import { property } from '../repository.ts';
import { allTools } from '../tools.ts';

const MAX_DESCRIPTION = 100;
const RELEASES =
  /(?:^|\/)(?:scripts?|hack|tools?)\/[^/]+$|(?:^|\/)(?:Makefile|justfile|release-please-config\.json|\.releaserc[^/]*|package\.json|\.versionrc[^/]*|\.bumpversion\.[^/]+|pyproject\.toml|\.goreleaser\.ya?ml)$/;
const VERSION = /^v?(\d+\.\d+\.\d+(?:[-+.]\S*)?)$/;

/** Files for registries and bundles that contradict the package, or that a registry refuses. */
export const check: Check = (facts) => {
  const { repository } = facts;
  const servers = repository
    .matching(/(?:^|\/)server\.json$/)
    .filter((file) => !isAside(file.path) && /modelcontextprotocol/.test(file.text));
  const bundles = repository
    .matching(/(?:^|\/)manifest\.json$/)
    .filter((file) => !isAside(file.path) && /"(?:mcpb|dxt|manifest)_version"/.test(file.text))
    .filter((file) => property(repository.data(file.path), 'server') !== undefined);
  const looked = servers.length + bundles.length;
  if (looked === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no `server.json` and no bundle manifest is in the repository',
    };
  const findings = [
    ...servers.flatMap((file) => checkServer(facts, file)),
    ...bundles.flatMap((file) => checkBundle(facts, file)),
  ];
  return { findings, searched: `${count(looked, 'metadata file')} compared with the manifests` };
};

function checkServer(facts: Facts, file: SourceFile): CheckFinding[] {
  const data = facts.repository.data(file.path);
  const description = property(data, 'description');
  const findings: CheckFinding[] = [];
  if (typeof description === 'string' && description.length > MAX_DESCRIPTION) {
    const message = `The description has ${description.length} characters, and the registry takes ${MAX_DESCRIPTION}`;
    findings.push(findingIn(file, /"description"/, message));
  }
  const name = property(data, 'name');
  const packages = property(data, 'packages');
  for (const one of Array.isArray(packages) ? packages : []) {
    const identifier = property(one, 'identifier');
    const kind = property(one, 'registryType') ?? property(one, 'registry_type');
    if (typeof identifier !== 'string' || typeof name !== 'string') continue;
    if (kind === 'npm') findings.push(...checkNpm(facts, file, name, identifier));
    if (kind === 'pypi') findings.push(...checkPypi(facts, name, identifier));
    const version = property(one, 'version');
    const manifest = manifestOf(facts, identifier);
    if (typeof version === 'string' && manifest) findings.push(...checkVersion(facts, file, version, manifest));
  }
  return findings;
}

/** A pipeline or script that names the file writes the version into it. */
function isWrittenByRelease({ repository }: Facts, file: SourceFile): boolean {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  return [...findCiFiles(repository), ...repository.matching(RELEASES)].some((one) => one.text.includes(name));
}

interface Manifest {
  readonly file: SourceFile;
  readonly version?: string;
}

/** The manifest of the package that `server.json` names. */
function manifestOf(facts: Facts, identifier: string): Manifest | undefined {
  const { repository } = facts;
  for (const file of findManifests(repository)) {
    const data = repository.data(file.path);
    const roots = [
      property(data),
      property(data, 'project'),
      property(data, 'tool', 'poetry'),
      property(data, 'package'),
    ];
    const root = roots.find((one) => property(one, 'name') === identifier);
    const version = property(root, 'version');
    if (root !== undefined) return { file, ...(typeof version === 'string' && { version }) };
  }
  return undefined;
}

function checkNpm(facts: Facts, file: SourceFile, name: string, identifier: string): CheckFinding[] {
  const manifest = manifestOf(facts, identifier);
  if (!manifest?.file.path.endsWith('package.json')) return [];
  const given = property(facts.repository.data(manifest.file.path), 'mcpName');
  if (given === undefined) {
    const message = `The package is published as \`${name}\` by ${file.path}, and has no \`mcpName\``;
    return [findingIn(manifest.file, /"name"/, message)];
  }
  if (given === name || typeof given !== 'string') return [];
  const how = given.toLowerCase() === name.toLowerCase() ? 'differs in letter case from' : 'is not';
  return [findingIn(manifest.file, /"mcpName"/, `\`mcpName\` ${how} \`${name}\`, the name in ${file.path}`)];
}

/** PyPI has no field for the name: the README carries it. */
function checkPypi(facts: Facts, name: string, identifier: string): CheckFinding[] {
  const manifest = manifestOf(facts, identifier);
  const documents = findDocuments(facts.repository).filter((one) => /README/i.test(one.path));
  if (!manifest || documents.length === 0) return [];
  const marked = new RegExp(`mcp-name:\\s*${escape(name)}(?=[\\s<]|-->|$)`);
  if (documents.some((one) => marked.test(one.text))) return [];
  const message = `No README has the line \`mcp-name: ${name}\`, by which the registry knows the package`;
  return [findingIn(manifest.file, /^name\s*=.*$/m, message)];
}

function checkVersion(facts: Facts, file: SourceFile, version: string, manifest: Manifest): CheckFinding[] {
  if (isWrittenByRelease(facts, file)) return [];
  const [, given] = VERSION.exec(version) ?? [];
  const [, own] = VERSION.exec(manifest.version ?? '') ?? [];
  // Versions that the release fills in.
  if (given === undefined || own === undefined || given === own || /^0\.0\.0/.test(given) || /^0\.0\.0/.test(own))
    return [];
  const message = `The version is ${given} in ${file.path} and ${own} in ${manifest.file.path}`;
  return [findingIn(file, entryPattern('version', version), message)];
}

function checkBundle(facts: Facts, file: SourceFile): CheckFinding[] {
  const { repository } = facts;
  const data = repository.data(file.path);
  const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  const manifest = ['', '../'].flatMap((up) => {
    const at = up === '' ? folder : folder.replace(/[^/]+\/$/, '');
    const found = ['package.json', 'pyproject.toml'].flatMap((one) => repository.files.get(`${at}${one}`) ?? []);
    return found;
  })[0];
  const findings: CheckFinding[] = [];
  const version = property(data, 'version');
  if (manifest && typeof version === 'string') {
    const own = property(
      repository.data(manifest.path),
      ...(manifest.path.endsWith('.json') ? [] : ['project']),
      'version',
    );
    if (typeof own === 'string') findings.push(...checkVersion(facts, file, version, { file: manifest, version: own }));
  }
  return [...findings, ...checkTools(facts, file, folder)];
}

/** Tools that a bundle announces and no code registers, where every name of a tool is known. */
function checkTools(facts: Facts, file: SourceFile, folder: string): CheckFinding[] {
  const data = facts.repository.data(file.path);
  const listed = property(data, 'tools');
  const tools = allTools(facts);
  if (!Array.isArray(listed) || property(data, 'tools_generated') === true || tools.length === 0) return [];
  if (tools.some((tool) => tool.name === undefined)) return [];
  if (folder !== '' && !tools.some((tool) => tool.module.path.startsWith(folder))) return [];
  const registered = new Set(tools.map((tool) => tool.name));
  const names = listed.map((one) => property(one, 'name')).filter((one): one is string => typeof one === 'string');
  // Other names altogether mean that the code gives its tools a prefix.
  if (!names.some((name) => registered.has(name))) return [];
  return names
    .filter((name) => !registered.has(name))
    .slice(0, 3)
    .map((name) =>
      findingIn(file, entryPattern('name', name), `The bundle announces the tool \`${name}\`, which no code registers`),
    );
}
