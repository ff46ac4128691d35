/** A query as weighted terms: its own words, neighbours, synonyms, and for unknown words what they may stand for. */
import { type Lexicon, pairKey } from './lexicon.ts';
import { type Synonyms, termsOf, tokenize, toTerm } from './terms.ts';
import { PREFIX, STAND_IN, SYNONYM, TYPO } from './weights.ts';

/** More distinct words than a question has are not weighed. */
const MAX_TERMS = 64;
const MAX_LENGTH = 1000;
const MAX_GUESSES = 6;

export interface Query {
  /** Number of a term → weight; the query's own words have 1. */
  readonly terms: ReadonlyMap<number, number>;
  /** Keys of neighbours in the query. */
  readonly pairs: readonly number[];
  /** Identifiers, as written, that stand in no prose: they may stand in code. */
  readonly identifiers: readonly string[];
}

/** Reads a query of any text; one without words has no terms. */
export class QueryReader {
  readonly #lexicon: Lexicon;
  readonly #synonyms: Synonyms;
  /** The words of the index by first letter, for guesses. */
  readonly #words = new Map<string, string[]>();
  readonly #guesses = new Map<string, readonly (readonly [string, number])[]>();

  constructor(lexicon: Lexicon, synonyms: Synonyms) {
    this.#lexicon = lexicon;
    this.#synonyms = synonyms;
    for (const word of lexicon.ids.keys()) {
      const first = word[0] as string;
      const list = this.#words.get(first);
      if (list) list.push(word);
      else this.#words.set(first, [word]);
    }
  }

  read(text: string): Query {
    const cut = text.slice(0, MAX_LENGTH);
    const sequence = termsOf(cut);
    const words = [...new Set(sequence)].slice(0, MAX_TERMS);
    const { ids } = this.#lexicon;
    const terms = new Map<number, number>();
    const widen = (word: string, weight: number) => {
      const id = ids.get(word);
      if (id !== undefined && !terms.has(id)) terms.set(id, weight);
    };
    for (const word of words) widen(word, 1);
    for (const word of words) {
      const weight = ids.has(word) ? SYNONYM : STAND_IN;
      for (const other of this.#synonyms.get(word) ?? []) widen(other, weight);
    }
    for (const word of words) if (!ids.has(word)) for (const [other, weight] of this.#guess(word)) widen(other, weight);
    const pairs = new Set<number>();
    for (let at = 1; at < sequence.length && at < MAX_TERMS; at++) {
      const [first, second] = [ids.get(sequence[at - 1] as string), ids.get(sequence[at] as string)];
      if (first !== undefined && second !== undefined) pairs.add(pairKey(first, second));
    }
    const identifiers = new Set(tokenize(cut).filter((word) => isIdentifier(word) && !ids.has(toTerm(word))));
    return { terms, pairs: [...pairs], identifiers: [...identifiers].slice(0, 2) };
  }

  /** Words that an unknown one may stand for: what it begins, or what it nearly is. */
  #guess(word: string): readonly (readonly [string, number])[] {
    const known = this.#guesses.get(word);
    if (known) return known;
    const guesses: (readonly [string, number])[] = [];
    if (word.length >= 4) {
      const allowed = word.length >= 8 ? 2 : word.length >= 5 ? 1 : 0;
      for (const other of this.#words.get(word[0] as string) ?? []) {
        if (guesses.length >= MAX_GUESSES) break;
        if (other.startsWith(word)) {
          if (other.length <= word.length + 6) guesses.push([other, PREFIX]);
        } else if (allowed > 0 && isNear(word, other, allowed)) guesses.push([other, TYPO]);
      }
    }
    if (this.#guesses.size < 1000) this.#guesses.set(word, guesses);
    return guesses;
  }
}

/** `listTools`, `tools/list`, `no_proxy`, `X-Accel-Buffering`: put together from parts. */
function isIdentifier(word: string): boolean {
  return word.length >= 5 && word.length <= 60 && /[_/:.-]|[a-z][A-Z]/.test(word);
}

/** Whether two words differ by at most `allowed` letters put in, left out or changed. */
function isNear(a: string, b: string, allowed: number): boolean {
  if (Math.abs(a.length - b.length) > allowed) return false;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const value = Math.min(
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
        (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      next.push(value);
      if (value < least) least = value;
    }
    if (least > allowed) return false;
    row = next;
  }
  return (row[b.length] as number) <= allowed;
}
