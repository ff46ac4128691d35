/** The one façade over the core: review, search, explain, rules, checklists, migrations. The MCP server and the CLI use nothing else. */

import { readAnswers } from './review/answer-list.ts';
import { readBaselines, shrinkBaseline } from './review/baseline.ts';
import { readDefinitions } from './review/definitions.ts';
import { REVISIONS } from './review/revisions.ts';
import { selectRules } from './review/rules.ts';
import { type SearchFilter, type SearchHit, SearchIndex, uriOf } from './search/search.ts';
import type { WasmLoader } from './syntax/cst.ts';
import type { SyntaxParser } from './syntax/parse.ts';
import { tailor } from './tailor/tailor.ts';
import type {
  Answer,
  Checklist,
  Knowledge,
  Page,
  Pattern,
  Report,
  ReviewInput,
  ReviewOptions,
  Rule,
  TailoredChecklist,
  Traits,
} from './types.ts';

export type { SearchFilter, SearchHit } from './search/search.ts';
export { canonicalTrait, type OpenQuestion, openQuestions, saysEnough } from './tailor/traits.ts';
export { REVISIONS, selectRules, shrinkBaseline, uriOf };

export interface Guide {
  readonly knowledge: Knowledge;
  /** Reviews files. Rejects with a worded error for unknown names in `only` or `skip`. */
  review(input: ReviewInput, options?: ReviewOptions): Promise<Report>;
  search(query: string, filter?: SearchFilter): SearchHit[];
  /** A page by id (`security/ssrf`, `caching`), by kind and id (`patterns/caching`) or by URI. */
  page(id: string): Page | undefined;
  rule(id: string): Rule | undefined;
  pattern(id: string): Pattern | undefined;
  checklist(id: string): Checklist | undefined;
  /**
   * The checklist for a server at hand, with what was assumed where nobody said.
   * @param limit Items to return, 1–500; by default as many as fit some 2,000 tokens.
   */
  tailor(traits: Traits, limit?: number): TailoredChecklist;
  /** Ids most like a mistyped one, best first, at most three. */
  suggest(id: string): string[];
}

/** Makes the guide. `loadWasm` reads the grammars when the first review comes; nothing is read before. */
export function createGuide(knowledge: Knowledge, loadWasm: WasmLoader): Guide {
  let parser: SyntaxParser | undefined;
  const index = new SearchIndex(knowledge);
  const pages: readonly Page[] = [
    ...knowledge.rules,
    ...knowledge.patterns,
    ...knowledge.checklists,
    ...knowledge.migrations,
  ];
  const byUri = new Map(pages.map((page) => [uriOf(page), page]));
  const find = <P extends Page>(list: readonly P[], id: string) => list.find((page) => page.id === id);
  const guide: Guide = {
    knowledge,
    review: async (input, options = {}) => {
      checkNames(knowledge, options, guide.suggest);
      checkLoop(options);
      // Loaded on first use: search and pages start without the engine.
      const [{ checks }, { review }, { SyntaxParser }] = await Promise.all([
        import('./checks/all.ts'),
        import('./review/review.ts'),
        import('./syntax/parse.ts'),
      ]);
      parser ??= new SyntaxParser(loadWasm);
      return review({ knowledge, checks, parser }, input, options);
    },
    search: (query, filter) => index.search(query, filter),
    page: (id) => byUri.get(id) ?? byUri.get(`best-practices://${id}`) ?? pages.find((page) => page.id === id),
    rule: (id) => find(knowledge.rules, id),
    pattern: (id) => find(knowledge.patterns, id),
    checklist: (id) => find(knowledge.checklists, id),
    tailor: (traits, limit) =>
      tailor(knowledge, traits, {
        limit,
        findPatterns: (purpose) => index.search(purpose, { kind: 'pattern', limit: 6 }),
      }),
    suggest: (id) => suggest(id, pages),
  };
  return guide;
}

/** An input that cannot be used; the message says what to do. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/**
 * The input of a review of definitions alone: the JSON of a `tools/list` result, text or parsed, the array of tools in
 * it, or the whole JSON-RPC response. Throws an `InputError` for anything else.
 */
export function makeDefinitionsInput(given: unknown): ReviewInput {
  const input = readDefinitions(given);
  if (typeof input === 'string') throw new InputError(input);
  return input;
}

/** Answers to judgements, from parsed JSON: the array of them or `{ answers: [...] }`. Throws an `InputError` that says what is wrong. */
export function parseAnswers(given: unknown): readonly Answer[] {
  const answers = readAnswers(given);
  if (typeof answers === 'string') throw new InputError(answers);
  return answers;
}

function checkLoop({ spec, compareTo, answers, profile }: ReviewOptions): void {
  if (spec !== undefined && !REVISIONS.some((revision) => revision === spec))
    throw new InputError(`unknown revision \`${spec.slice(0, 40)}\`: use one of ${REVISIONS.join(', ')}`);
  const earlier = compareTo && readBaselines(compareTo);
  if (typeof earlier === 'string') throw new InputError(earlier);
  if (profile === 'migration' && (answers || compareTo))
    throw new InputError('the migration profile lists edits: it takes no answers and no earlier review');
}

function checkNames(
  { rules, migrations }: Knowledge,
  options: ReviewOptions,
  suggestIds: (id: string) => string[],
): void {
  const names = [...(options.only ?? []), ...(options.skip ?? [])];
  if (options.profile === 'migration') {
    const unknown = names.find((name) => !migrations.some((migration) => migration.id === name));
    if (unknown === undefined) return;
    throw new InputError(
      `unknown migration \`${unknown.slice(0, 100)}\`: use one of ${migrations.map((migration) => migration.id).join(', ')}`,
    );
  }
  for (const name of names) {
    const known = rules.some((rule) => rule.id === name || rule.category === name || `${rule.category}/*` === name);
    if (known) continue;
    const like = suggestIds(name);
    throw new InputError(
      `unknown rule or category \`${name.slice(0, 100)}\`${like.length > 0 ? `; did you mean ${like.join(' or ')}?` : ''} (\`rules\` lists them all)`,
    );
  }
}

function suggest(id: string, pages: readonly Page[]): string[] {
  const wanted = id.toLowerCase().slice(0, 100);
  const tail = wanted.slice(wanted.lastIndexOf('/') + 1);
  return pages
    .map((page) => ({
      id: page.id,
      distance: Math.min(
        editDistance(wanted, page.id),
        editDistance(tail, page.id.slice(page.id.lastIndexOf('/') + 1)) + 0.5,
      ),
    }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 3))
    .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
    .filter(({ distance }, _index, [best]) => distance <= (best?.distance ?? 0) + 2)
    .slice(0, 3)
    .map((one) => one.id);
}

/** Levenshtein distance. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(
        Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
