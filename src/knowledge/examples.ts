/** The fenced blocks of a page that are run: what they are, which project they belong to, which lines are marked. */
import type { PageExample } from '../types.ts';
import type { Fence } from './markdown.ts';
import type { Problem } from './problem.ts';

const WORDS = ['bad', 'good', 'missed', 'noisy', 'fixed'] as const;
type Word = (typeof WORDS)[number];

/** Fence language → the file name that a block without `file=` gets. */
const DEFAULT_PATHS: Record<string, string> = {
  ts: 'src/server.ts',
  tsx: 'src/server.tsx',
  js: 'src/server.js',
  python: 'server.py',
  rust: 'src/main.rs',
  go: 'main.go',
  json: 'package.json',
  toml: 'pyproject.toml',
  yaml: 'config.yaml',
  dockerfile: 'Dockerfile',
  markdown: 'README.md',
  sh: 'run.sh',
  text: 'file.txt',
  sql: 'schema.sql',
};

const CODE = new Set(['ts', 'tsx', 'js', 'python', 'rust', 'go']);

/** A marked line ends in `// error`, `# error` or `-- error`, perhaps followed by the ids of the rules that report it. */
const MARK =
  /[^\S\n]*(?:\/\/|#|--|<!--)[^\S\n]*error(?:[^\S\n]+([a-z0-9-]+\/[a-z0-9-]+(?:,[^\S\n]*[a-z0-9-]+\/[a-z0-9-]+)*))?[^\S\n]*(?:-->)?$/;

/** Reads the fences with a word of the closed vocabulary; others (`yaml taint`, plain code) are not examples. */
export function readExamples(
  path: string,
  ownId: string,
  fences: readonly Fence[],
  problems: Problem[],
): PageExample[] {
  const examples: PageExample[] = [];
  let project = 0;
  let open: { word: Word; code: string | undefined; paths: Set<string> } | undefined;
  for (const fence of fences) {
    const word = WORDS.find((candidate) => fence.meta[0] === candidate);
    if (!word) {
      checkPlainFence(path, fence, problems);
      continue;
    }
    const options = readOptions(path, fence, problems);
    const code = CODE.has(fence.language) ? fence.language : undefined;
    const joins =
      open &&
      options.file !== undefined &&
      open.word === word &&
      !open.paths.has(options.file) &&
      (!code || !open.code || open.code === code);
    if (!joins) project++;
    if (options.file === undefined) open = undefined;
    else if (joins && open) {
      open.paths.add(options.file);
      open.code ??= code;
    } else open = { word, code, paths: new Set([options.file]) };
    examples.push(makeExample(path, ownId, fence, { word, project, ...options }, problems));
  }
  return examples;
}

interface Options {
  readonly file?: string;
  readonly sdk?: 'old';
  readonly errors: readonly number[];
}

function readOptions(path: string, fence: Fence, problems: Problem[]): Options {
  let file: string | undefined;
  let errors: number[] = [];
  let sdk: 'old' | undefined;
  for (const option of fence.meta.slice(1)) {
    const [key, value = ''] = option.split(/=(.*)/s);
    if (key === 'file' && value !== '' && !value.startsWith('/') && !value.split('/').includes('..')) file = value;
    else if (option === 'sdk=old' && fence.meta[0] !== 'good') sdk = 'old';
    else if (key === 'error' && /^\d+(?:,\d+)*$/.test(value)) errors = value.split(',').map(Number);
    else
      problems.push({
        path,
        line: fence.line,
        message: `unknown fence option \`${option}\`: use file=<relative path>, error=<line,…> or, in a block that is not good, sdk=old`,
      });
  }
  return { errors, ...(file === undefined ? {} : { file }), ...(sdk ? { sdk } : {}) };
}

function makeExample(
  path: string,
  ownId: string,
  fence: Fence,
  options: Options & { word: Word; project: number },
  problems: Problem[],
): PageExample {
  const marks: { line: number; ruleId: string }[] = options.errors.map((line) => ({ line, ruleId: ownId }));
  const lines = fence.text.split('\n').map((line, index) => {
    const match = MARK.exec(line);
    if (!match) return line;
    for (const ruleId of match[1]?.split(/,\s*/) ?? [ownId]) marks.push({ line: index + 1, ruleId });
    return line.slice(0, match.index);
  });
  const defaultPath = DEFAULT_PATHS[fence.language];
  if (defaultPath === undefined) {
    problems.push({
      path,
      line: fence.line,
      message: `unknown fence language \`${fence.language}\`: use one of ${Object.keys(DEFAULT_PATHS).join(', ')}`,
    });
  }
  if (options.word === 'bad' && marks.length === 0 && options.file === undefined) {
    problems.push({
      path,
      line: fence.line,
      message: 'a bad block has to mark the lines to be reported, with a trailing `// error` or `error=<line>`',
    });
  }
  if (options.word !== 'bad' && marks.length > 0 && options.word !== 'noisy') {
    problems.push({ path, line: fence.line, message: `a ${options.word} block must not mark lines` });
  }
  return {
    language: fence.language,
    word: options.word,
    path: options.file ?? defaultPath ?? 'file.txt',
    text: lines.join('\n'),
    ...(options.sdk ? { sdk: options.sdk } : {}),
    marks,
    project: options.project,
    line: fence.line,
  };
}

function checkPlainFence(path: string, fence: Fence, problems: Problem[]): void {
  const [first] = fence.meta;
  if (first !== undefined && !['api', 'taint', 'judge', 'step'].includes(first)) {
    problems.push({
      path,
      line: fence.line,
      message: `unknown fence word \`${first}\`: use ${WORDS.join(', ')}, api, taint, judge or step`,
    });
  }
  if (fence.language === '') problems.push({ path, line: fence.line, message: 'name the language of this code block' });
}
