/** `migrations/<slug>.md` → a migration: a section with a `yaml step` block is a step. */
import { parse as parseYaml } from 'yaml';
import type { Migration, MigrationStep, PageExample } from '../types.ts';
import { readExamples } from './examples.ts';
import { type Fence, type Markdown, parseMarkdown } from './markdown.ts';
import { base, checkLength, validate } from './pages.ts';
import type { KnowledgeFile, Problem } from './problem.ts';
import { migrationFrontMatter, migrationStep } from './schemas.ts';

/** Sections that are no step. */
const OTHERS = ['Before you start', 'Limits', 'References'];

/** Reads a migration; what is wrong with it is added to `problems`. */
export function readMigration(file: KnowledgeFile, problems: Problem[]): Migration | undefined {
  const page = parseMarkdown(file, problems);
  const front = page && validate(file, migrationFrontMatter, page.data, problems);
  if (!page || !front) return undefined;
  const report = (line: number, message: string) => problems.push({ path: file.path, line, message });
  checkLength(file, problems);
  if (page.sections.at(-1)?.heading !== 'References')
    report(file.text.trimEnd().split('\n').length, 'the last section has to be `## References`');
  const id = file.path.replace(/^migrations\//, '').replace(/\.md$/, '');
  const steps = page.sections.flatMap(({ heading, line }) => {
    if (OTHERS.includes(heading)) return [];
    const fence = page.fences.find((one) => one.section === heading && one.meta[0] === 'step');
    if (!fence) report(line, `section ${heading} is a step without a \`\`\`yaml step block`);
    return fence ? (readStep(file, fence, heading, problems) ?? []) : [];
  });
  for (const step of steps)
    if (steps.find((one) => one.id === step.id) !== step) report(1, `two steps have the id \`${step.id}\``);
  const examples = nameSteps(id, page, steps, readExamples(file.path, id, page.fences, problems));
  checkExamples(file, id, steps, examples, problems);
  return { kind: 'migration', id, ...base(file, page), ...front, steps, examples } as Migration;
}

function readStep(file: KnowledgeFile, fence: Fence, title: string, problems: Problem[]): MigrationStep | undefined {
  const report = (message: string) => problems.push({ path: file.path, line: fence.line, message });
  let data: unknown;
  try {
    data = parseYaml(fence.text);
  } catch (error) {
    report(`the block is not YAML: ${error instanceof Error ? error.message.split('\n')[0] : ''}`);
    return undefined;
  }
  const result = migrationStep.safeParse(data);
  if (result.success) return { ...result.data, title };
  for (const issue of result.error.issues) report(`\`step\` block, ${issue.path.join('.')}: ${issue.message}`);
  return undefined;
}

/** A bare mark names the step of the section that it stands in. */
function nameSteps(
  id: string,
  page: Markdown,
  steps: readonly MigrationStep[],
  examples: readonly PageExample[],
): PageExample[] {
  return examples.map((example) => {
    const section = page.fences.find((fence) => fence.line === example.line)?.section;
    const step = steps.find((one) => one.title === section);
    const named = (ruleId: string) => (ruleId === id && step ? `${id}/${step.id}` : ruleId);
    return { ...example, marks: example.marks.map((mark) => ({ ...mark, ruleId: named(mark.ruleId) })) };
  });
}

/** Each step is shown: its old form marked in a `bad` block. */
function checkExamples(
  file: KnowledgeFile,
  id: string,
  steps: readonly MigrationStep[],
  examples: readonly PageExample[],
  problems: Problem[],
): void {
  const shown = new Set(examples.flatMap((example) => example.marks.map((mark) => mark.ruleId)));
  for (const step of steps)
    if (!shown.has(`${id}/${step.id}`))
      problems.push({ path: file.path, line: 1, message: `no block shows the old form of step \`${step.id}\`` });
}
