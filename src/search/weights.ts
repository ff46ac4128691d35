/** The weights of the ranking, tuned on half of the judged questions and on our own (test/bench/retrieval.mjs). */

/** How much a field says of its page, and how far its length counts (0 not at all, 1 in full). */
export const FIELDS = {
  id: { weight: 4, length: 0.3 },
  title: { weight: 1.9, length: 0.3 },
  asks: { weight: 2.9, length: 0.6 },
  when: { weight: 3, length: 0.42 },
  summary: { weight: 3.2, length: 0.5 },
  tags: { weight: 1.8, length: 0.2 },
  body: { weight: 0.22, length: 0.8 },
} as const;

export type FieldName = keyof typeof FIELDS;
export const FIELD_NAMES = Object.keys(FIELDS) as FieldName[];

/** Rarity to this power: a little less than BM25's, since one rare word of a long question is often beside the point. */
export const RARITY = 0.56;
/** Occurrences after which a further one adds little (BM25's k1). */
export const SATURATION = 1.5;
/** How far the length of a section counts. */
export const SECTION_LENGTH = 1.4;
/** What the best single line (an ask, the title, `when`, the summary) adds: whole questions that agree beat scattered words. */
export const LINE = 0.68;
/** How far the length of such a line counts against it. */
export const LINE_LENGTH = 0.63;
/** What the best section adds. */
export const SECTION = 0.29;
/** Two words of the query that stand side by side on the page. */
export const PAIR = 0.2;
/** A word of the same synonym group. */
export const SYNONYM = 0.16;
/** The same where no page has the query's own word. */
export const STAND_IN = 0.74;
/** A longer word that begins as an unknown one does. */
export const PREFIX = 0.4;
/** A word that differs from an unknown one by a letter or two. */
export const TYPO = 0.35;
/** An identifier that stands in code alone. */
export const CODE = 0.5;
/** What a pattern gets of the best of its rules. */
export const LINK = 0.2;
/** A page whose name is the query. */
export const NAME = 20;
/** Lists name everything in passing; a migration is wanted by those who name one. */
export const KINDS = { rule: 1, pattern: 0.92, checklist: 0.4, migration: 0.6 } as const;
/** Headings of little use to a reader who asks what to do. */
export const HEADINGS: Readonly<Record<string, number>> = { Detection: 0.7, Limits: 0.7, References: 0 };
