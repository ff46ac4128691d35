/** `tailoring.yaml`: its shape, and whether what it names exists. */
import { z } from 'zod';
import {
  CATEGORIES,
  type Knowledge,
  PHASES,
  type Tailoring,
  TOUCHES,
  TRAIT_LANGUAGES,
  TRAIT_PHASES,
  TRANSPORTS,
  USERS,
} from '../types.ts';
import type { KnowledgeFile, Problem } from './problem.ts';

const PATH = 'tailoring.yaml';
const sentence = z.string().trim().min(1);

function question<const Values extends readonly [string, ...string[]]>(values: Values) {
  const value = z.enum(values);
  return z
    .strictObject({
      title: sentence,
      ask: sentence,
      assume: value.optional(),
      assumed: sentence,
      unsaid: z.array(value).default([]),
      options: z.array(
        z.strictObject({
          value,
          title: sentence,
          also: z.array(z.string().regex(/^[a-z0-9_-]+$/)).default([]),
          words: z.array(z.string().regex(/^[^A-Z]+$/, 'write words in lower case')).default([]),
        }),
      ),
    })
    .refine(
      ({ options }) =>
        options.length === values.length && values.every((one) => options.some((option) => option.value === one)),
      `give each of ${values.join(', ')} one option`,
    );
}

const conditions = z.strictObject({
  language: z.array(z.enum(TRAIT_LANGUAGES)).optional(),
  // `both` is either: a reason asks for one of the two.
  transport: z.array(z.enum(['stdio', 'http'])).optional(),
  touches: z.array(z.enum(TOUCHES)).optional(),
  users: z.array(z.enum(USERS)).optional(),
});

export const tailoringFile = z.strictObject({
  questions: z.strictObject({
    language: question(TRAIT_LANGUAGES),
    transport: question(TRANSPORTS),
    touches: question(TOUCHES),
    users: question(USERS),
    phase: question(TRAIT_PHASES),
  }),
  phases: z
    .array(
      z.strictObject({
        id: z.enum(PHASES),
        title: sentence,
        checklist: z.string(),
        share: z.number().min(0).max(1),
        categories: z.array(z.enum(CATEGORIES)),
        rules: z.array(z.string()).default([]),
      }),
    )
    .refine((list) => list.map((one) => one.id).join() === PHASES.join(), `list the phases ${PHASES.join(', ')}`)
    .refine(
      (list) => CATEGORIES.every((category) => list.filter((one) => one.categories.includes(category)).length === 1),
      'name each category in one phase',
    ),
  texts: z.array(z.string()).min(1),
  bound: z.array(z.string()),
  reasons: z
    .array(
      z.strictObject({
        because: sentence,
        when: conditions.default({}),
        rules: z.array(z.string()),
        patterns: z.array(z.string()),
      }),
    )
    .min(1),
});

/** The file as data; `undefined`, with problems, when its shape is wrong. */
export function readTailoring(file: KnowledgeFile, data: unknown, problems: Problem[]): Tailoring | undefined {
  const result = tailoringFile.safeParse(data);
  if (result.success) return result.data as Tailoring;
  for (const issue of result.error.issues)
    problems.push({ path: file.path, line: 1, message: `${issue.path.join('.')}: ${issue.message}` });
  return undefined;
}

/** Reports ids of rules, patterns and checklists that no page has, and values that stand for two options. */
export function checkTailoring(
  tailoring: Tailoring,
  { rules, patterns, checklists }: Pick<Knowledge, 'rules' | 'patterns' | 'checklists'>,
  problems: Problem[],
): void {
  const report = (message: string) => problems.push({ path: PATH, line: 1, message });
  const expect = (kind: string, known: readonly { readonly id: string }[], ids: readonly string[]) => {
    const names = new Set(known.map((page) => page.id));
    for (const id of ids) if (!names.has(id)) report(`\`${id}\` is no ${kind}`);
  };
  const named = tailoring.reasons.flatMap((reason) => reason.rules);
  const globs = named.filter((name) => name.endsWith('/*'));
  for (const glob of globs)
    if (!CATEGORIES.some((category) => `${category}/*` === glob)) report(`\`${glob}\` is no category`);
  expect('rule', rules, [
    ...named.filter((name) => !name.endsWith('/*')),
    ...tailoring.bound,
    ...tailoring.phases.flatMap((phase) => phase.rules),
  ]);
  expect(
    'pattern',
    patterns,
    tailoring.reasons.flatMap((reason) => reason.patterns),
  );
  expect('checklist', checklists, [...tailoring.texts, ...tailoring.phases.map((phase) => phase.checklist)]);
  for (const [name, { options }] of Object.entries(tailoring.questions)) {
    const values = options.flatMap((option) => [option.value, ...option.also]);
    for (const value of values.filter((one, index) => values.indexOf(one) !== index))
      report(`questions.${name}: \`${value}\` stands for two options`);
  }
}
