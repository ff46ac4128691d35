/** `npm run verify:examples [-- id|language …]`: compiles the code of the pages against the current SDKs. */
import path from 'node:path';
import { loadKnowledge } from '../../knowledge/load.ts';
import { readKnowledgeFiles } from '../bundle.ts';
import { type BatchResult, checkBatch } from './batch.ts';
import { go } from './go.ts';
import { collectProjects, type Project, VERIFIED_LANGUAGES } from './projects.ts';
import { pythonToolchain } from './python.ts';
import { rust } from './rust.ts';
import type { Toolchain } from './toolchain.ts';
import { typescript } from './typescript.ts';

const TOOLCHAINS: readonly Toolchain[] = [typescript, pythonToolchain, go, rust];

const USAGE = `usage: npm run verify:examples -- [options] [id|language …]
  id             a rule or pattern, for example security/ssrf or timeouts
  language       ${VERIFIED_LANGUAGES.join(', ')}
  --require-all  fail when a toolchain is missing
  --fresh        check what passed before as well
`;

interface Wanted {
  readonly ids: readonly string[];
  readonly languages: readonly string[];
  readonly requireAll: boolean;
  readonly fresh: boolean;
}

/** Prints every failure with its place and a line for each language; 1 when a block fails. */
export async function verifyExamples(root: string, args: readonly string[]): Promise<number> {
  const { knowledge } = loadKnowledge(await readKnowledgeFiles(root));
  const projects = collectProjects(knowledge);
  const wanted = readArguments(args, projects);
  if (!wanted) return 2;
  let code = 0;
  for (const toolchain of TOOLCHAINS) {
    if (wanted.languages.length > 0 && !wanted.languages.includes(toolchain.language)) continue;
    const chosen = projects.filter(
      (project) =>
        project.language === toolchain.language && (wanted.ids.length === 0 || wanted.ids.includes(project.pageId)),
    );
    if (chosen.length === 0) continue;
    const start = performance.now();
    const result = await checkBatch(toolchain, chosen, {
      root,
      cache: path.join(root, '.verify'),
      fresh: wanted.fresh,
    });
    process.stdout.write(formatResult(result, (performance.now() - start) / 1000));
    if (result.failures.length > 0 || result.problem !== undefined || (result.missing && wanted.requireAll)) code = 1;
  }
  return code;
}

function readArguments(args: readonly string[], projects: readonly Project[]): Wanted | undefined {
  const known: readonly string[] = VERIFIED_LANGUAGES;
  const words = args.filter((arg) => !arg.startsWith('--'));
  const languages = words.filter((word) => known.includes(word));
  const ids = words.filter((word) => !known.includes(word));
  const unknown = [
    ...args.filter((arg) => arg.startsWith('--') && !['--require-all', '--fresh'].includes(arg)),
    ...ids.filter((id) => !projects.some((project) => project.pageId === id)),
  ];
  if (unknown.length > 0) {
    process.stderr.write(`no page with code, language or option: ${unknown.join(', ')}\n${USAGE}`);
    return undefined;
  }
  return { ids, languages, requireAll: args.includes('--require-all'), fresh: args.includes('--fresh') };
}

/** What a reader sees of one language: each failure as `file:line message`, then one line of summary. */
export function formatResult(result: BatchResult, seconds: number): string {
  const { language, blocks } = result;
  if (result.missing !== undefined) return `${language}: ${result.missing} not found, ${blocks} blocks not checked\n`;
  const failures = [...result.failures]
    .sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))
    .map((failure) => `${failure.path}:${failure.line} ${failure.message}\n`);
  const time = `${seconds.toFixed(1)} s`;
  if (result.problem !== undefined) {
    const text = result.problem.replace(/^/gm, '  ');
    return `${failures.join('')}${language}: the check itself failed, ${blocks - result.unchanged} of ${blocks} blocks not checked, ${time}\n${text}\n`;
  }
  const unchanged = result.unchanged > 0 ? ` (${result.unchanged} unchanged since they passed)` : '';
  return `${failures.join('')}${language}: ${blocks} blocks checked${unchanged}, ${result.failed} failed, ${time}\n`;
}
