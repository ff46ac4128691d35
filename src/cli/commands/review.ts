import { type Command, Option } from 'commander';
import { InputError, makeDefinitionsInput, parseAnswers, REVISIONS } from '../../guide.ts';
import { formatAgent } from '../../report/agent.ts';
import { formatHtml } from '../../report/html.ts';
import { formatJson } from '../../report/json.ts';
import { formatMarkdown } from '../../report/markdown.ts';
import {
  formatMigrationMarkdown,
  formatMigrationPretty,
  isMigration,
  type MigrationReport,
} from '../../report/migration.ts';
import { formatPretty } from '../../report/pretty.ts';
import { formatSarif } from '../../report/sarif.ts';
import { PROFILES, type Profile, type Report, type ReviewInput, SEVERITIES, type Severity } from '../../types.ts';
import { type Io, useColor } from '../io.ts';
import { collect, formatOption } from '../options.ts';
import type { Exit } from '../run.ts';

interface Options {
  readonly format: 'pretty' | 'agent' | 'json' | 'sarif' | 'markdown' | 'html';
  readonly output?: string;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly minSeverity?: Severity;
  readonly profile: Profile;
  readonly failOn: Severity | 'never';
  readonly stdin?: boolean;
  readonly stdinFilename: string;
  readonly toolDefinitions?: string;
  readonly spec?: string;
  readonly compareTo?: string;
  readonly answers?: string;
}

export function addReview(program: Command, io: Io, exit: Exit): void {
  program
    .command('review')
    .description('review files or folders (default: the working directory)')
    .argument('[paths...]', 'files or folders')
    .addOption(formatOption(['pretty', 'agent', 'json', 'sarif', 'markdown', 'html'], 'pretty'))
    .option('-o, --output <file>', 'write to a file instead of standard output')
    .addOption(
      new Option(
        '--profile <profile>',
        'default; strict lists every finding of every rule; migration lists the edits to the current SDK and revision',
      )
        .choices(PROFILES)
        .default('default'),
    )
    .option(
      '--only <rules>',
      'evaluate only these rules, categories or migrations (comma-separated, repeatable)',
      collect,
    )
    .option('--skip <rules>', 'leave out these rules, categories or migrations', collect)
    .addOption(new Option('--min-severity <severity>', 'evaluate only rules at or above').choices(SEVERITIES))
    .addOption(
      new Option('--fail-on <severity>', 'exit with 1 for findings at or above')
        .choices([...SEVERITIES, 'never'])
        .default('medium'),
    )
    .option('--stdin', 'review one file from standard input')
    .option('--stdin-filename <path>', 'its name; the extension names the language', 'stdin.ts')
    .option(
      '--tool-definitions <file>',
      'review the JSON of a tools/list result in place of code (- for standard input)',
    )
    .addOption(new Option('--spec <revision>', 'apply this revision of the protocol').choices(REVISIONS))
    .option('--compare-to <file>', 'an earlier JSON report: tells what was fixed, what is new and what remains')
    .option(
      '--answers <file>',
      'JSON with answers to the judgements, [{"ruleId", "verdict": "pass"|"fail"|"not-applicable", "path", "quote", "line"?, "reason"}]; one counts where its quote stands in the file',
    )
    .action(async (paths: string[], options: Options) => {
      const stop = io.startProgress('reviewing');
      try {
        if (options.profile === 'migration' && options.format === 'sarif')
          throw new InputError('the migration profile prints pretty, agent, json, markdown or html');
        const input = await readInput(io, paths, options);
        const { only, skip, minSeverity, profile, spec, compareTo, answers } = options;
        const report = await io.guide().review(input, {
          profile,
          ...(only && { only }),
          ...(skip && { skip }),
          ...(minSeverity && { minSeverity }),
          ...(spec !== undefined && { spec }),
          ...(compareTo !== undefined && { compareTo: readEarlier(await io.readText(compareTo), compareTo) }),
          ...(answers !== undefined && { answers: parseAnswers(readJson(await io.readText(answers), answers)) }),
        });
        const text = await format(report, options, io);
        stop();
        if (options.output === undefined) io.writeOut(text);
        else await io.writeFile(options.output, text);
        exit(statusOf(report, options.failOn, io));
      } finally {
        stop();
      }
    });
}

async function readInput(io: Io, paths: readonly string[], options: Options): Promise<ReviewInput> {
  const { toolDefinitions, stdin, stdinFilename } = options;
  if (toolDefinitions !== undefined) {
    if (paths.length > 0 || stdin === true)
      throw new InputError('give paths, --stdin or --tool-definitions, not two of them');
    return makeDefinitionsInput(await io.readText(toolDefinitions));
  }
  if (stdin === true) return readStdin(io, stdinFilename, paths);
  return io.readTargets(paths.length > 0 ? paths : ['.']);
}

function readJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${path} is not valid JSON`);
  }
}

/** The baseline of an earlier JSON report; or a file that holds no more than a baseline. */
function readEarlier(text: string, path: string): readonly string[] {
  if (/^\s*b1\.\S+\s*$/.test(text)) return [text.trim()];
  const report = readJson(text, path);
  const baseline = typeof report === 'object' && report !== null && 'baseline' in report ? report.baseline : undefined;
  if (typeof baseline === 'string') return [baseline];
  throw new InputError(`${path} has no baseline: give the report of an earlier \`review --format json\``);
}

async function readStdin(io: Io, path: string, paths: readonly string[]): Promise<ReviewInput> {
  if (paths.length > 0) throw new InputError('give paths or --stdin, not both');
  const text = await io.readStdin();
  if (text === undefined) throw new InputError('standard input is not UTF-8 text');
  return { path: 'stdin', scope: 'excerpt', files: [{ path, text }], skipped: [] };
}

async function format(report: Report, { format: name, output }: Options, io: Io): Promise<string> {
  const color = output === undefined && useColor(io);
  if (name === 'html')
    return formatHtml(report, await io.readReportView(), { rules: io.guide().knowledge.rules, texts: true });
  if (isMigration(report) && name !== 'agent' && name !== 'json' && name !== 'sarif')
    return formatMigration(report, name, color);
  switch (name) {
    case 'agent':
      return formatAgent(report);
    case 'json':
      return formatJson(report);
    case 'markdown':
      return formatMarkdown(report);
    case 'sarif':
      return formatSarif(report, { version: io.version, rules: io.guide().knowledge.rules });
    default:
      return formatPretty(report, { color, columns: io.columns });
  }
}

function formatMigration(report: MigrationReport, name: 'pretty' | 'markdown', color: boolean): string {
  return name === 'markdown' ? formatMigrationMarkdown(report) : formatMigrationPretty(report, { color });
}

/** 2 when nothing could be read: an empty report is no success. */
function statusOf(report: Report, failOn: Options['failOn'], io: Io): number {
  if (report.coverage.files === 0) {
    io.writeError(
      'error: no source file in a supported language was read (TypeScript, JavaScript, Python, Rust, Go)\n',
    );
    return 2;
  }
  if (failOn === 'never') return 0;
  if (isMigration(report)) return report.migration.steps.length > 0 ? 1 : 0;
  const limit = SEVERITIES.indexOf(failOn);
  return report.findings.some((finding) => SEVERITIES.indexOf(finding.severity) <= limit) ? 1 : 0;
}
