/** The shape of front matter, of detection fences and of model files. */
import { z } from 'zod';
import { AXES, CATEGORIES, LEVELS, MIGRATION_PHASES, RULE_LANGUAGES, RUNGS, SEVERITIES } from '../types.ts';

const REVISION = /^\d{4}-\d{2}-\d{2}$/;
const RULE_ID = /^[a-z]+(?:-[a-z]+)*\/[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** YAML 1.1 reads `2026-11-22` as a date; the pages mean the text. */
const date = z.preprocess(
  (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value),
  z.string().regex(REVISION, 'write a date as YYYY-MM-DD'),
);
const ruleId = z.string().regex(RULE_ID, 'write a rule id as category/slug in kebab-case');
const slug = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'write a slug in kebab-case');
const sentence = z.string().trim().min(1);

const source = z.strictObject({ url: z.url(), section: z.string().optional(), retrieved: date });

const common = {
  when: sentence.max(200, 'shorten `when` to 200 characters'),
  asks: z.array(sentence).min(1, 'give at least one question in `asks`'),
  tags: z.array(z.string()).default([]),
  sources: z.array(source).min(1, 'cite at least one source'),
};

export const ruleFrontMatter = z.strictObject({
  ...common,
  severity: z.enum(SEVERITIES),
  level: z.enum(LEVELS),
  assess: z.array(z.enum(RUNGS)).min(1),
  languages: z.array(z.enum(RULE_LANGUAGES)).min(1),
  since: date,
  until: date.optional(),
  fixability: z.enum(['mechanical', 'contextual', 'judgement']),
  axes: z.array(z.enum(AXES)).min(1),
  recommended: z.boolean().default(true),
  definitions: z.enum(['decides', 'finds']).optional(),
  related: z.array(ruleId).default([]),
  requirements: z
    .array(z.string().regex(/^[A-Z]{1,2}\d+$/, 'name a requirement of knowledge/coverage/specification.yaml, as in H2'))
    .default([]),
});

export const patternFrontMatter = z.strictObject({
  ...common,
  category: z.enum(CATEGORIES),
  languages: z.array(z.enum(['rust', 'typescript', 'python', 'go'])),
  rules: z.array(ruleId).default([]),
  related: z.array(slug).default([]),
  revision: date,
});

export const checklistFrontMatter = z.strictObject({ ...common, related: z.array(slug).default([]) });

export const migrationFrontMatter = z.strictObject({
  ...common,
  languages: z.array(z.enum(['rust', 'typescript', 'python', 'go'])).min(1),
  from: sentence,
  to: sentence,
  sdk: sentence.optional(),
  related: z.array(slug).default([]),
});

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const names = z
  .union([z.string(), z.array(z.string()).min(1)])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const where = z.record(z.string(), scalar);

export const apiDetections = z.array(
  z.strictObject({
    callee: names,
    where: where.optional(),
    message: sentence,
    evidence: z.enum(['capability', 'signal', 'flow', 'confirmed']).optional(),
  }),
);

export const taintDetection = z.strictObject({
  source: names,
  sink: names,
  sanitizer: names.optional().transform((value) => value ?? []),
  message: sentence,
  messages: z.record(z.string(), sentence).optional(),
  capability: z.strictObject({ parameter: z.string(), message: sentence }).optional(),
});

export const judgeDetection = z.strictObject({ question: sentence, quote: sentence, pointers: names });

const WAYS = [
  'import',
  'use',
  'callee',
  'member',
  'method',
  'field',
  'struct',
  'decorator',
  'decorated',
  'literal',
  'dependency',
  'file',
] as const;

const pattern = z.string().refine((text) => {
  try {
    return new RegExp(text, 'm') !== undefined;
  } catch {
    return false;
  }
}, 'write a regular expression');

const stepDetection = z
  .strictObject({
    import: names.optional(),
    use: names.optional(),
    callee: names.optional(),
    member: names.optional(),
    method: names.optional(),
    field: names.optional(),
    struct: names.optional(),
    decorator: names.optional(),
    decorated: names.optional(),
    literal: z
      .array(z.union([z.string(), z.number()]))
      .min(1)
      .optional(),
    dependency: z.string().optional(),
    file: pattern.optional(),
    of: names.optional(),
    where: where.optional(),
    returns: names.optional(),
    undeclared: z.string().optional(),
    toplevel: z.boolean().optional(),
    argument: names.optional(),
    below: z
      .string()
      .regex(/^\d+(?:\.\d+)*$/, 'write a version as in 2.0')
      .optional(),
    text: pattern.optional(),
    to: sentence.optional(),
  })
  .refine(
    (given) => WAYS.filter((way) => given[way] !== undefined).length === 1,
    `a detection has exactly one of ${WAYS.join(', ')}`,
  )
  .refine((given) => (given.file === undefined) === (given.text === undefined), '`file` and `text` go together');

export const migrationStep = z.strictObject({
  id: slug,
  phase: z.enum(MIGRATION_PHASES),
  to: sentence,
  detect: z.array(stepDetection).min(1, 'give at least one way to find the old form'),
});

const modelCall = z.strictObject({
  callee: names,
  args: z.array(z.union([z.string(), z.number()])).optional(),
  kind: z.string().optional(),
  clears: z.array(z.string()).optional(),
  where: where.optional(),
  process: z
    .strictObject({
      program: z.union([z.string(), z.number()]).default(0),
      argv: z.union([z.string(), z.number()]).optional(),
      from: z.number().optional(),
      shell: z.string().optional(),
      builder: z.boolean().optional(),
      append: z.number().optional(),
      extend: z.number().optional(),
    })
    .optional(),
  holds: z.enum(['true', 'false', 'return', 'ok']).optional(),
  needs: z.array(z.string()).optional(),
  into: z.number().int().nonnegative().optional(),
});

export const apiModel = z.strictObject({
  language: z.string(),
  sinks: z.array(modelCall).default([]),
  sources: z.array(modelCall).default([]),
  sanitizers: z.array(modelCall).default([]),
  propagators: z.array(modelCall).default([]),
  runs: z.array(modelCall).default([]),
  guards: z.array(modelCall).default([]),
  returns: z.record(z.string(), z.string()).default({}),
  methods: z.record(z.string(), z.string()).default({}),
  exits: z.array(z.string()).default([]),
  asserts: z.array(z.string()).default([]),
  wrappers: z.array(z.string()).default([]),
});
