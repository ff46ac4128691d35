/** A reader's answers to the judgements: one counts where its quote stands in a file that the review read. */
import type { Module } from '../syntax/ast.ts';
import { lineRange, locationOf, positionAt } from '../syntax/positions.ts';
import type {
  AcceptedAnswer,
  Answer,
  Completion,
  Finding,
  Judgement,
  LedgerEntry,
  Location,
  ReviewInput,
  Rule,
  SourceFile,
  Verdict,
} from '../types.ts';
import { makeFingerprint } from './baseline.ts';
import { escapeText, makeMessage, makeSentence, makeSnippet } from './text.ts';

/** Characters beside white space that a quote has at least, and letters or digits among them. */
const SHORTEST_QUOTE = 12;
const FEWEST_LETTERS = 6;
const SHORTEST_REASON = 10;
/** Files without a grammar where a line that begins with `#` is a comment. */
const HASH_COMMENTS = /\.(?:ya?ml|toml|sh|cfg|ini|env|conf)$|(?:^|\/)(?:Dockerfile|Containerfile|Makefile)[^/]*$/;

/** What answers are held against. */
export interface Asked {
  readonly rules: readonly Rule[];
  readonly ledger: readonly LedgerEntry[];
  readonly judgements: readonly Judgement[];
  readonly input: ReviewInput;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly modules: readonly Module[];
}

export interface Decided {
  readonly completion: Completion;
  readonly ledger: readonly LedgerEntry[];
  /** Those that are left. */
  readonly judgements: readonly Judgement[];
  /** One for each answer that says `fail`. */
  readonly findings: readonly Finding[];
}

/** Applies answers to the judgements of a review. Of several answers to one question, `fail` wins, then `pass`. */
export function applyAnswers(answers: readonly Answer[], asked: Asked): Decided {
  const quotes = new Quotes(asked);
  const accepted: AcceptedAnswer[] = [];
  const rejected: { ruleId: string; reason: string }[] = [];
  const seen = new Set<string>();
  for (const answer of answers) {
    const ruleId = makeMessage(answer.ruleId);
    const reason = makeMessage(answer.reason.trim());
    const found = refuse(answer, asked) ?? quotes.find(answer);
    const key = JSON.stringify([ruleId, answer.verdict, found]);
    if (typeof found === 'string') rejected.push({ ruleId, reason: makeMessage(found) });
    else if (!seen.has(key)) accepted.push({ ruleId, verdict: answer.verdict, reason, location: found });
    seen.add(key);
  }
  const verdicts = new Map(asked.judgements.map(({ ruleId }) => [ruleId, verdictOf(ruleId, accepted)]));
  const isFailing = ({ ruleId, verdict }: AcceptedAnswer) => verdict === 'fail' && verdicts.get(ruleId) === 'fail';
  return {
    completion: { accepted, rejected },
    ledger: asked.ledger.map((entry) => decideEntry(entry, verdicts.get(entry.ruleId), accepted)),
    judgements: asked.judgements.filter(({ ruleId }) => verdicts.get(ruleId) === undefined),
    findings: accepted.filter(isFailing).flatMap((answer) => makeFinding(answer, asked)),
  };
}

function refuse({ ruleId, verdict, reason }: Answer, { ledger, judgements }: Asked): string | undefined {
  const entry = ledger.find((one) => one.ruleId === ruleId);
  if (!entry) return 'no such rule was evaluated in this review';
  if (!judgements.some((one) => one.ruleId === ruleId))
    return `the review decided this rule itself (${entry.status}): it asks nothing of a reader`;
  if (!['pass', 'fail', 'not-applicable'].includes(verdict)) return 'the verdict is none of pass, fail, not-applicable';
  if (reason.trim().length < SHORTEST_REASON)
    return 'the reason is missing: say in a sentence why the quote decides it';
  return undefined;
}

function verdictOf(ruleId: string, accepted: readonly AcceptedAnswer[]): Verdict | undefined {
  const own = accepted.filter((one) => one.ruleId === ruleId).map(({ verdict }) => verdict);
  return (['fail', 'pass', 'not-applicable'] as const).find((verdict) => own.includes(verdict));
}

function decideEntry(
  entry: LedgerEntry,
  verdict: Verdict | undefined,
  accepted: readonly AcceptedAnswer[],
): LedgerEntry {
  if (verdict === undefined) return entry;
  const own = accepted.filter((one) => one.ruleId === entry.ruleId && one.verdict === verdict);
  return {
    ruleId: entry.ruleId,
    status: verdict,
    evidence: own.map(({ location }) => `${location.path}:${location.start.line}`),
    reason: `a reader decided: ${own[0]?.reason ?? ''}`,
  };
}

function makeFinding({ ruleId, reason, location }: AcceptedAnswer, { rules, input }: Asked): Finding[] {
  const rule = rules.find(({ id }) => id === ruleId);
  const file = input.files.find(({ path }) => path === location.path);
  const range = file && lineRange(file, location.start.line);
  if (!rule || !file || !range) return [];
  const line = file.text.slice(range.start, range.end);
  return [
    {
      ruleId,
      severity: rule.severity,
      level: rule.level,
      message: makeSentence(reason),
      evidence: 'signal',
      location,
      snippet: makeSnippet(line),
      flow: [],
      fix: rule.fix,
      fingerprint: makeFingerprint(ruleId, location.path, line, 0),
    },
  ];
}

/** Finds quotes whatever their white space. */
class Quotes {
  readonly #files: ReadonlyMap<string, SourceFile>;
  readonly #skipped: ReadonlyMap<string, string>;
  readonly #modules: ReadonlyMap<string, Module>;
  readonly #packed = new Map<SourceFile, { text: string; offsets: Int32Array }>();

  constructor({ input, skipped, modules }: Asked) {
    this.#files = new Map(input.files.map((file) => [file.path, file]));
    this.#skipped = new Map(skipped.map(({ path, reason }) => [path, reason]));
    this.#modules = new Map(modules.map((module) => [module.path, module]));
  }

  /** Where the quote stands, nearest to the line given; or why it does not count. */
  find({ path: named, quote, line }: Answer): Location | string {
    const path = escapeText(
      named
        .trim()
        .replaceAll('\\', '/')
        .replace(/^(?:\.\/)+/, ''),
    );
    const skipped = this.#skipped.get(path);
    if (skipped !== undefined) return `the review did not read \`${path}\` (${skipped}): quote a file that it read`;
    const file = this.#files.get(path);
    if (!file) return `the review read no file \`${path}\`: name the path as the review prints it`;
    const wanted = quote.replace(/\s+/g, '');
    if (wanted.length < SHORTEST_QUOTE || (wanted.match(/[\p{L}\p{N}]/gu)?.length ?? 0) < FEWEST_LETTERS)
      return `the quote is too short to prove anything: give ${SHORTEST_QUOTE} characters or more, white space not counted`;
    const { text, offsets } = this.#pack(file);
    const ranges: { start: number; end: number }[] = [];
    for (let at = text.indexOf(wanted); at >= 0 && ranges.length < 1000; at = text.indexOf(wanted, at + 1))
      ranges.push({ start: offsets[at] ?? 0, end: (offsets[at + wanted.length - 1] ?? 0) + 1 });
    if (ranges.length === 0) return `the quote does not stand in \`${path}\`: copy it from the file`;
    const code = ranges.filter((range) => !this.#isComment(file, range));
    if (code.length === 0)
      return `the quote stands in \`${path}\` in a comment only, which proves nothing: quote the code`;
    const distance = ({ start }: { start: number }) => Math.abs(positionAt(file, start).line - (line ?? 1));
    const [nearest] = code.sort((a, b) => distance(a) - distance(b));
    return nearest ? locationOf(file, nearest) : '';
  }

  #pack(file: SourceFile): { text: string; offsets: Int32Array } {
    let packed = this.#packed.get(file);
    if (!packed) {
      const offsets = new Int32Array(file.text.length);
      let text = '';
      let length = 0;
      for (const match of file.text.matchAll(/\S+/g)) {
        text += match[0];
        for (let at = 0; at < match[0].length; at++) offsets[length++] = match.index + at;
      }
      packed = { text, offsets };
      this.#packed.set(file, packed);
    }
    return packed;
  }

  /** Whether each character of a range that is not white space belongs to a comment. */
  #isComment(file: SourceFile, { start, end }: { start: number; end: number }): boolean {
    const comments = this.#modules.get(file.path)?.comments;
    if (!comments) {
      if (!HASH_COMMENTS.test(file.path)) return false;
      const from = file.text.lastIndexOf('\n', start) + 1;
      return file.text
        .slice(from, end)
        .split('\n')
        .every((line) => /^\s*(?:#|$)/.test(line));
    }
    let at = start;
    for (const comment of comments) {
      if (comment.end <= at) continue;
      if (file.text.slice(at, Math.max(at, comment.start)).trim() !== '' || comment.start >= end) break;
      at = comment.end;
      if (at >= end) return true;
    }
    return false;
  }
}
