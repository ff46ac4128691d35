import type { SourceFile } from '../../types.ts';
import { type Check, type CheckFinding, count, type Facts } from '../check.ts';
import { findDocuments, findManifests, isAside } from '../project.ts';
import { property } from '../repository.ts';

/** Programs that fetch a package and run it, and the options of theirs that take a value. */
const RUNNERS = /^(?:npx|bunx|uvx|pnpx)$/;
const SERVERS = /"(?:mcpServers|servers|mcp|context_servers)"\s*:\s*\{/;
const FENCE = /```(?:json[c5]?)?\s*\n([\s\S]*?)```/g;
/** Programs that connect to a server or pass calls on; a snippet may start them in place of the server. */
const HELPERS =
  /^(?:mcp-remote|@modelcontextprotocol\/(?:inspector|client)|mcp-proxy|supergateway|mcp-inspector|dotenv(?:-cli)?|tsx|ts-node|env-cmd|cross-env|@smithery\/cli|smithery|mcp-remote-client)$/;

interface Snippet {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly runner: string;
  readonly name: string;
}

/** Client configurations that fetch another package than this one. */
export const check: Check = (facts) => {
  const published = { npm: ownNames(facts, /package\.json$/), pypi: ownNames(facts, /pyproject\.toml$/) };
  const namesFor = (runner: string) => (runner === 'uvx' ? published.pypi : published.npm);
  if (published.npm.size + published.pypi.size === 0)
    return { findings: [], searched: '', notApplicable: 'no manifest of a published package names what a client runs' };
  const snippets = findDocuments(facts.repository)
    .filter((file) => !isAside(file.path) && /(?:^|\/)README[^/]*$/i.test(file.path))
    .flatMap(readSnippets)
    // A package that another repository builds has no manifest here to compare with.
    .filter(({ runner }) => namesFor(runner).size > 0);
  const searched = `${count(snippets.length, 'client configuration')} in documents read`;
  if (snippets.length === 0) return { findings: [], searched };
  const foreign = snippets.filter(({ name, runner }) => !namesFor(runner).has(name) && !HELPERS.test(name));
  // A document that shows the right command as well shows the others beside it on purpose.
  if (foreign.length < snippets.length) return { findings: [], searched };
  const [first] = foreign;
  if (!first) return { findings: [], searched };
  const own = [...namesFor(first.runner)][0];
  const message = `The client configuration runs \`${first.runner} ${first.name}\`, and the package is \`${own}\``;
  const finding: CheckFinding = { file: first.file, start: first.start, end: first.end, message, evidence: 'signal' };
  return { findings: [finding], searched };
};

/** Names under which a package or a command of this repository can be fetched. */
function ownNames({ repository }: Facts, manifest: RegExp): ReadonlySet<string> {
  const names = new Set<string>();
  for (const file of findManifests(repository)) {
    const data = repository.data(file.path);
    const root = file.path.endsWith('.toml') ? (property(data, 'project') ?? property(data, 'tool', 'poetry')) : data;
    const name = property(root, 'name');
    if (typeof name !== 'string' || !manifest.test(file.path)) continue;
    names.add(name);
    for (const one of [property(root, 'bin'), property(root, 'scripts')])
      if (typeof one === 'object' && one !== null) for (const key of Object.keys(one)) names.add(key);
  }
  return new Set([...names].flatMap((name) => [name, name.replaceAll('_', '-'), name.replaceAll('-', '_')]));
}

function readSnippets(file: SourceFile): Snippet[] {
  const found: Snippet[] = [];
  for (const match of file.text.matchAll(FENCE)) {
    const block = match[1] ?? '';
    if (!SERVERS.test(block)) continue;
    const offset = match.index + match[0].indexOf(block);
    for (const entry of block.matchAll(/"command"\s*:\s*"([^"]+)"\s*,\s*"args"\s*:\s*\[([^\]]*)\]/g)) {
      const [all, runner = '', list = ''] = entry;
      const name = RUNNERS.test(runner) ? packageIn([...list.matchAll(/"([^"]*)"/g)].map((one) => one[1] ?? '')) : '';
      if (name !== '')
        found.push({ file, start: offset + entry.index, end: offset + entry.index + all.length, runner, name });
    }
  }
  return found;
}

/** The package among the arguments, without its version and extras; empty for one that is not from a registry. */
function packageIn(args: readonly string[]): string {
  const from = args.findIndex((one) => /^(?:--from|--package|-p)$/.test(one));
  const written = from >= 0 ? args[from + 1] : args.find((one) => !one.startsWith('-'));
  if (written === undefined || /[:<{$]|^(?:\.|\/|git\+|your)|\.git\b/i.test(written)) return '';
  return written.replace(/(?<=.)@.*$/, '').replace(/[[=<>~!].*$/, '');
}
