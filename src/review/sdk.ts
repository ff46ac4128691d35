/** Which MCP SDK a project uses, at which version, and the protocol revision that follows from it. */
import { property, type Repository } from '../checks/repository.ts';
import type { Module } from '../syntax/ast.ts';
import type { RuleLanguage, SdkUse } from '../types.ts';
import { CURRENT_REVISION, PREVIOUS_REVISION } from './revisions.ts';

interface Sdk {
  readonly name: string;
  readonly language: RuleLanguage;
  /** First major (or `major.minor`) that serves the current revision. */
  readonly current: readonly [number, number];
  readonly imported: RegExp;
  /** Imports (`module.name`) that only the generation of the current revision has; `always` when older ones are long gone. */
  readonly generation?: RegExp | 'always';
}

const SDKS: readonly Sdk[] = [
  {
    name: '@modelcontextprotocol/server',
    language: 'typescript',
    current: [2, 0],
    imported: /^@modelcontextprotocol\/server(?:$|\/)/,
    generation: 'always',
  },
  {
    name: '@modelcontextprotocol/sdk',
    language: 'typescript',
    current: [99, 0],
    imported: /^@modelcontextprotocol\/sdk(?:$|\/)/,
  },
  { name: 'fastmcp', language: 'typescript', current: [99, 0], imported: /^fastmcp$/ },
  {
    name: 'mcp',
    language: 'python',
    current: [2, 0],
    imported: /^mcp(?:$|\.)/,
    generation: /^mcp\.server\.(?:MCPServer$|mcpserver\b)|^mcp_types\b/,
  },
  { name: 'fastmcp', language: 'python', current: [4, 0], imported: /^fastmcp(?:$|\.)/ },
  { name: 'rmcp', language: 'rust', current: [3, 0], imported: /^rmcp(?:$|::)/, generation: 'always' },
  {
    name: 'github.com/modelcontextprotocol/go-sdk',
    language: 'go',
    current: [1, 7],
    imported: /^github\.com\/modelcontextprotocol\/go-sdk\//,
    generation: 'always',
  },
  {
    name: 'github.com/mark3labs/mcp-go',
    language: 'go',
    current: [99, 0],
    imported: /^github\.com\/mark3labs\/mcp-go\//,
  },
];

/** SDKs that the code imports or a manifest names, with the version where one is stated (lockfile before range). */
export function findSdks(modules: readonly Module[], whole: Repository): SdkUse[] {
  const repository = withoutTests(whole);
  const found: SdkUse[] = [];
  for (const sdk of SDKS) {
    const version = versionOf(sdk, repository);
    const imported = modules.some(
      (module) =>
        languageMatches(module, sdk.language) &&
        module.body.some((statement) => statement.kind === 'import' && sdk.imported.test(statement.module)),
    );
    if (version !== undefined || imported)
      found.push({ name: sdk.name, language: sdk.language, ...(version !== undefined && { version }) });
  }
  return found;
}

/** Manifests of fixtures say nothing of the server. */
function withoutTests(repository: Repository): Repository {
  return {
    ...repository,
    matching: (pattern) =>
      repository
        .matching(pattern)
        .filter((file) => !/(?:^|\/)(?:tests?|__tests__|fixtures|testdata|examples?)\//.test(file.path)),
  };
}

function importsMatch(module: Module, pattern: RegExp): boolean {
  return module.body.some(
    (statement) =>
      statement.kind === 'import' &&
      (pattern.test(statement.module) ||
        statement.bindings.some((binding) => pattern.test(`${statement.module}.${binding.imported}`))),
  );
}

function languageMatches(module: Module, language: RuleLanguage): boolean {
  return module.language === language || (module.language === 'javascript' && language === 'typescript');
}

/** The revision that the newest SDK in use serves; the current one when no SDK is recognised. */
export function revisionOf(sdks: readonly SdkUse[], modules: readonly Module[]): string {
  if (sdks.length === 0) return CURRENT_REVISION;
  return sdks.some((use) => servesCurrent(use, modules)) ? CURRENT_REVISION : PREVIOUS_REVISION;
}

/** Whether the code imports what only the generation of the current revision has. */
export function isCurrentByCode(use: SdkUse, modules: readonly Module[]): boolean {
  const generation = SDKS.find((one) => one.name === use.name && one.language === use.language)?.generation;
  return generation instanceof RegExp && modules.some((module) => importsMatch(module, generation));
}

/** Whether an SDK, at the version in use, serves the current revision. */
export function servesCurrent(use: SdkUse, modules: readonly Module[]): boolean {
  const sdk = SDKS.find((one) => one.name === use.name && one.language === use.language);
  if (!sdk) return false;
  const version = /(\d+)(?:\.(\d+))?/.exec(use.version ?? '');
  // Without a stated version the code has to tell the generation.
  if (!version)
    return (
      sdk.generation === 'always' ||
      (sdk.generation !== undefined && modules.some((module) => importsMatch(module, sdk.generation as RegExp)))
    );
  const [major, minor] = [Number(version[1]), Number(version[2] ?? 0)];
  return major > sdk.current[0] || (major === sdk.current[0] && minor >= sdk.current[1]);
}

function versionOf(sdk: Sdk, repository: Repository): string | undefined {
  if (sdk.language === 'typescript') return npmVersion(sdk.name, repository);
  if (sdk.language === 'python') return pythonVersion(sdk.name, repository);
  if (sdk.language === 'rust') return cargoVersion(sdk.name, repository);
  for (const file of repository.matching(/(?:^|\/)go\.mod$/)) {
    const match = new RegExp(`^\\s*(?:require\\s+)?${escape(sdk.name)}\\s+v(\\S+)`, 'm').exec(file.text);
    if (match?.[1]) return match[1];
  }
  return undefined;
}

function npmVersion(name: string, repository: Repository): string | undefined {
  for (const file of repository.matching(/(?:^|\/)package-lock\.json$/)) {
    const version = property(repository.data(file.path), 'packages', `node_modules/${name}`, 'version');
    if (typeof version === 'string') return version;
  }
  for (const file of repository.matching(/(?:^|\/)package\.json$/)) {
    const data = repository.data(file.path);
    for (const kind of ['dependencies', 'devDependencies', 'peerDependencies']) {
      const version = property(data, kind, name);
      if (typeof version === 'string') return version;
    }
  }
  return undefined;
}

function pythonVersion(name: string, repository: Repository): string | undefined {
  for (const file of repository.matching(/(?:^|\/)(?:uv|poetry|pdm)\.lock$/)) {
    const packages = property(repository.data(file.path), 'package');
    for (const entry of Array.isArray(packages) ? packages : []) {
      const version = property(entry, 'version');
      if (property(entry, 'name') === name && typeof version === 'string') return version;
    }
  }
  const requirement = new RegExp(`^${escape(name)}(?![\\w.-])(?:\\[[^\\]]*\\])?\\s*((?:[<>=!~]=?|===)[^;#]*)?`, 'i');
  for (const file of repository.matching(/(?:^|\/)pyproject\.toml$/)) {
    const listed = property(repository.data(file.path), 'project', 'dependencies');
    for (const entry of Array.isArray(listed) ? listed : []) {
      const match = typeof entry === 'string' ? requirement.exec(entry) : null;
      if (match) return match[1]?.trim();
    }
  }
  for (const file of repository.matching(/(?:^|\/)requirements[^/]*\.txt$/)) {
    for (const line of file.text.split('\n')) {
      const match = requirement.exec(line.trim());
      if (match?.[1]) return match[1].trim();
    }
  }
  return undefined;
}

function cargoVersion(name: string, repository: Repository): string | undefined {
  for (const file of repository.matching(/(?:^|\/)Cargo\.lock$/)) {
    const packages = property(repository.data(file.path), 'package');
    for (const entry of Array.isArray(packages) ? packages : []) {
      const version = property(entry, 'version');
      if (property(entry, 'name') === name && typeof version === 'string') return version;
    }
  }
  for (const file of repository.matching(/(?:^|\/)Cargo\.toml$/)) {
    const data = repository.data(file.path);
    for (const keys of [['dependencies'], ['workspace', 'dependencies']]) {
      const entry = property(data, ...keys, name);
      const version = typeof entry === 'string' ? entry : property(entry, 'version');
      if (typeof version === 'string') return version;
    }
  }
  return undefined;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
