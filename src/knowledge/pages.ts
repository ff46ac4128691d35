/** Markdown pages → rules, patterns and checklists, validated; every problem is reported. */
import type { ListItem, RootContent } from 'mdast';
import { toString as plainText } from 'mdast-util-to-string';
import { parse as parseYaml } from 'yaml';
import type { z } from 'zod';
import type { Category, Checklist, ChecklistItem, Detection, Pattern, Rule } from '../types.ts';
import { CATEGORIES } from '../types.ts';
import { readExamples } from './examples.ts';
import { type Markdown, parseMarkdown } from './markdown.ts';
import type { KnowledgeFile, Problem } from './problem.ts';
import {
  apiDetections,
  checklistFrontMatter,
  judgeDetection,
  patternFrontMatter,
  ruleFrontMatter,
  taintDetection,
} from './schemas.ts';

export const RULE_HEADINGS = ['Why', 'Bad', 'Good', 'Fix', 'Detection', 'Limits', 'References'] as const;
export const PATTERN_HEADINGS = [
  'When it applies',
  'Shape',
  'Bad',
  'Good',
  'What a reviewer looks for',
  'What it costs',
  'References',
] as const;
const OMITTED = /^Intentionally omitted: \S/;
/** What a reader takes in at once; a model pays for every line. */
const MAX_LINES = 150;

/** Reads `rules/<category>/<slug>.md`. */
export function readRule(file: KnowledgeFile, problems: Problem[]): Rule | undefined {
  const id = file.path.replace(/^rules\//, '').replace(/\.md$/, '');
  const [category = ''] = id.split('/');
  if (!CATEGORIES.includes(category as Category)) {
    problems.push({
      path: file.path,
      line: 1,
      message: `unknown category \`${category}\`: use one of ${CATEGORIES.join(', ')}`,
    });
    return undefined;
  }
  const page = parseMarkdown(file, problems);
  const front = page && validate(file, ruleFrontMatter, page.data, problems);
  if (!page || !front) return undefined;
  checkHeadings(file, page, RULE_HEADINGS, problems);
  checkLength(file, problems);
  const detection = readDetection(file, page, problems);
  for (const rung of ['api', 'taint', 'judge'] as const) {
    const given = rung === 'api' ? detection.api.length > 0 : detection[rung] !== undefined;
    if (given !== front.assess.includes(rung)) {
      problems.push({
        path: file.path,
        line: 1,
        message: `\`assess\` and the Detection section disagree on \`${rung}\`: name the rung and give its \`\`\`yaml ${rung} block, or neither`,
      });
    }
  }
  const examples = readExamples(file.path, id, page.fences, problems);
  checkExamples(file, front.languages, examples, page, problems);
  return {
    kind: 'rule',
    id,
    category: category as Category,
    ...base(file, page),
    ...withoutUndefined(front),
    detection,
    examples,
    fix:
      sectionText(page, 'Fix')
        .split(/\n\s*\n/)[0]
        ?.replace(/\s+/g, ' ') ?? '',
  } as Rule;
}

/** Reads `patterns/<slug>.md`. */
export function readPattern(file: KnowledgeFile, problems: Problem[]): Pattern | undefined {
  const page = parseMarkdown(file, problems);
  const front = page && validate(file, patternFrontMatter, page.data, problems);
  if (!page || !front) return undefined;
  checkHeadings(file, page, PATTERN_HEADINGS, problems);
  checkLength(file, problems);
  const id = file.path.replace(/^patterns\//, '').replace(/\.md$/, '');
  return {
    kind: 'pattern',
    id,
    ...base(file, page),
    ...front,
    examples: readExamples(file.path, id, page.fences, problems),
  } as Pattern;
}

/** Reads `checklists/<slug>.md`: task list items that link to rules. */
export function readChecklist(file: KnowledgeFile, problems: Problem[]): Checklist | undefined {
  const page = parseMarkdown(file, problems);
  const front = page && validate(file, checklistFrontMatter, page.data, problems);
  if (!page || !front) return undefined;
  const items: ChecklistItem[] = [];
  let group: string | undefined;
  for (const node of page.root.children) {
    if (node.type === 'heading' && node.depth === 2) group = plainText(node);
    if (node.type !== 'list') continue;
    for (const item of node.children) items.push(readItem(file, page, item, group, problems));
  }
  checkLength(file, problems);
  if (items.length === 0)
    problems.push({ path: file.path, line: 1, message: 'a checklist needs task list items: `- [ ] …`' });
  const id = file.path.replace(/^checklists\//, '').replace(/\.md$/, '');
  return { kind: 'checklist', id, ...base(file, page), ...front, items } as Checklist;
}

/** Reports a page that is too long. */
export function checkLength(file: KnowledgeFile, problems: Problem[]): void {
  const lines = file.text.trimEnd().split('\n').length;
  if (lines > MAX_LINES)
    problems.push({ path: file.path, line: MAX_LINES, message: `the page has ${lines} lines: cut it to ${MAX_LINES}` });
}

function readItem(
  file: KnowledgeFile,
  page: Markdown,
  item: ListItem,
  group: string | undefined,
  problems: Problem[],
): ChecklistItem {
  const line = (item.position?.start.line ?? 1) + page.offset;
  if (item.checked === null || item.checked === undefined)
    problems.push({ path: file.path, line, message: 'write the item as a task: `- [ ] …`' });
  const ruleIds = linksIn(item).flatMap((url) => /^\.\.\/rules\/(.+)\.md$/.exec(url)?.[1] ?? []);
  if (ruleIds.length === 0)
    problems.push({
      path: file.path,
      line,
      message: 'link the item to its rule: `([title](../rules/category/slug.md))`',
    });
  const text = plainText(item)
    .replace(/\s+/g, ' ')
    .replace(/\s*\([^()]*\)\.?$/, '')
    .trim();
  return { text, ruleIds, ...(group !== undefined && { group }) };
}

function linksIn(node: RootContent | ListItem): string[] {
  if (node.type === 'link') return [node.url];
  return 'children' in node ? node.children.flatMap((child) => linksIn(child as RootContent)) : [];
}

export function base(file: KnowledgeFile, page: Markdown) {
  return {
    title: page.title,
    summary: page.summary,
    text: file.text,
    sections: page.sections.map(({ heading, text }) => ({ heading, text })),
  };
}

function sectionText(page: Markdown, heading: string): string {
  return page.sections.find((section) => section.heading === heading)?.text ?? '';
}

export function validate<T extends z.ZodType>(
  file: KnowledgeFile,
  schema: T,
  data: unknown,
  problems: Problem[],
): z.infer<T> | undefined {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  const lines = file.text.split('\n');
  for (const issue of result.error.issues) {
    const key = String(issue.path[0] ?? (issue.code === 'unrecognized_keys' ? issue.keys[0] : ''));
    const line = lines.findIndex((text) => text.startsWith(`${key}:`)) + 1;
    problems.push({
      path: file.path,
      line: Math.max(line, 1),
      message: `front matter \`${issue.path.join('.') || key}\`: ${issue.message}`,
    });
  }
  return undefined;
}

function checkHeadings(file: KnowledgeFile, page: Markdown, expected: readonly string[], problems: Problem[]): void {
  const found = page.sections.map((section) => section.heading);
  if (found.join('|') !== expected.join('|')) {
    const wrong = page.sections.find((section, index) => section.heading !== expected[index]);
    problems.push({
      path: file.path,
      line: wrong?.line ?? 1,
      message: `the headings have to be exactly: ${expected.map((heading) => `## ${heading}`).join(', ')}`,
    });
  }
  for (const section of page.sections) {
    if (section.text === '')
      problems.push({
        path: file.path,
        line: section.line,
        message: `section ${section.heading} is empty: write it, or \`Intentionally omitted: <reason>\``,
      });
  }
}

function readDetection(file: KnowledgeFile, page: Markdown, problems: Problem[]): Detection {
  const detection: { -readonly [K in keyof Detection]: Detection[K] } = { api: [] };
  for (const fence of page.fences) {
    const [word] = fence.meta;
    if (word !== 'api' && word !== 'taint' && word !== 'judge') continue;
    let data: unknown;
    try {
      data = parseYaml(fence.text);
    } catch (error) {
      problems.push({
        path: file.path,
        line: fence.line,
        message: `the block is not YAML: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
      });
      continue;
    }
    const schema = word === 'api' ? apiDetections : word === 'taint' ? taintDetection : judgeDetection;
    const result = schema.safeParse(data);
    if (result.success) Object.assign(detection, { [word]: result.data });
    else
      for (const issue of result.error.issues)
        problems.push({
          path: file.path,
          line: fence.line,
          message: `\`${word}\` block, ${issue.path.join('.')}: ${issue.message}`,
        });
  }
  return detection;
}

const FENCE_LANGUAGES: Record<string, readonly string[]> = {
  typescript: ['ts', 'tsx', 'js'],
  python: ['python'],
  rust: ['rust'],
  go: ['go'],
};

/** Each language that a rule claims has a bad and a good block, unless the section says why not. */
function checkExamples(
  file: KnowledgeFile,
  languages: readonly string[],
  examples: Rule['examples'],
  page: Markdown,
  problems: Problem[],
): void {
  for (const word of ['bad', 'good'] as const) {
    const heading = word === 'bad' ? 'Bad' : 'Good';
    if (OMITTED.test(sectionText(page, heading))) continue;
    for (const language of languages) {
      const fences = FENCE_LANGUAGES[language];
      const found = examples.some((example) => example.word === word && (!fences || fences.includes(example.language)));
      if (!found)
        problems.push({
          path: file.path,
          line: 1,
          message: `${heading} has no block for ${language}: add one, drop the language, or write \`Intentionally omitted: <reason>\``,
        });
    }
  }
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
