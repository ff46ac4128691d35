/**
 * Regular expressions that take exponential time in an engine that backtracks: what stands before a failure can be
 * matched in two ways, again and again. Decided on the automaton of the pattern, not by its looks.
 */

/** A set of characters, as intervals of codes, sorted. */
type Characters = readonly (readonly [number, number])[];

interface Part {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

interface Automaton {
  readonly characters: Characters[];
  /** From one position to the next, with the number of ways. */
  readonly follow: Map<number, number>[];
  /** Positions in loops without a bound behind which something is wanted. */
  readonly loops: { readonly from: number; readonly to: number; wanted: boolean }[];
}

/** Larger patterns are not decided. */
const MAX_POSITIONS = 120;
const MAX_LENGTH = 600;

const verdicts = new Map<string, boolean>();

/**
 * Whether a text can be matched in exponentially many ways by a pattern, or a part of one, of JavaScript or Python.
 * A part is asked about with `$` behind it: something else will be wanted there.
 */
export function isAmbiguous(source: string): boolean {
  // A group that is repeated without a bound is the least that it takes.
  if (source.length > MAX_LENGTH || !/\)(?:[*+]|\{\d*,\})/.test(source)) return false;
  let known = verdicts.get(source);
  if (known === undefined) {
    known = decide(source);
    if (verdicts.size < 5000) verdicts.set(source, known);
  }
  return known;
}

function decide(source: string): boolean {
  const automaton = new PatternReader(source).read();
  if (!automaton) return false;
  return automaton.loops.some(({ from, to, wanted }) => wanted && isLoopAmbiguous(automaton, from, to));
}

/** Two different ways from a position of the loop back to itself that read the same text. */
function isLoopAmbiguous({ characters, follow }: Automaton, from: number, to: number): boolean {
  const within = (at: number) => at >= from && at < to;
  for (let start = from; start < to; start++) {
    const seen = new Set<number>();
    const pending: (readonly [number, number, boolean])[] = [[start, start, false]];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const [a, b, parted] = next;
      for (const [toA, waysA] of follow[a] ?? []) {
        if (!within(toA)) continue;
        for (const [toB] of follow[b] ?? []) {
          if (!within(toB) || !overlap(characters[toA] ?? [], characters[toB] ?? [])) continue;
          const split = parted || toA !== toB || (a === b && waysA > 1);
          if (split && toA === start && toB === start) return true;
          const key = (toA * MAX_POSITIONS + toB) * 2 + Number(split);
          if (seen.has(key)) continue;
          seen.add(key);
          pending.push([toA, toB, split]);
        }
      }
    }
  }
  return false;
}

function overlap(a: Characters, b: Characters): boolean {
  return a.some(([low, high]) => b.some(([from, to]) => low <= to && from <= high));
}

const LAST = 0xffff;
const DIGIT: Characters = [[48, 57]];
const WORD: Characters = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACE: Characters = [
  [9, 13],
  [32, 32],
  [160, 160],
];
const ANY: Characters = [
  [0, 9],
  [11, LAST],
];

function complement(set: Characters): Characters {
  const out: [number, number][] = [];
  let from = 0;
  for (const [low, high] of [...set].sort((a, b) => a[0] - b[0])) {
    if (low > from) out.push([from, low - 1]);
    from = Math.max(from, high + 1);
  }
  if (from <= LAST) out.push([from, LAST]);
  return out;
}

const EMPTY: Part = { nullable: true, first: [], last: [] };

/** Reads a pattern into the positions of its characters and what may follow each; gives up on what it does not know. */
class PatternReader {
  readonly #text: string;
  #at = 0;
  #failed = false;
  readonly #automaton: Automaton = { characters: [], follow: [], loops: [] };

  constructor(text: string) {
    this.#text = text;
  }

  read(): Automaton | undefined {
    this.#alternatives();
    return this.#failed || this.#at < this.#text.length ? undefined : this.#automaton;
  }

  #alternatives(): Part {
    let out = this.#sequence();
    while (!this.#failed && this.#text[this.#at] === '|') {
      this.#at++;
      const other = this.#sequence();
      out = {
        nullable: out.nullable || other.nullable,
        first: [...out.first, ...other.first],
        last: [...out.last, ...other.last],
      };
    }
    return out;
  }

  #sequence(): Part {
    let out = EMPTY;
    while (!this.#failed && this.#at < this.#text.length && !'|)'.includes(this.#text[this.#at] as string)) {
      const loops = this.#automaton.loops.length;
      const start = this.#at;
      const next = this.#quantified();
      // An end, a boundary or a character that must come: only then is there a failure to go back from.
      if (!next.nullable || /^(?:\$|\\b|\(\?=|\\Z)/.test(this.#text.slice(start, start + 3)))
        for (const loop of this.#automaton.loops.slice(0, loops)) loop.wanted = true;
      for (const from of out.last) for (const to of next.first) this.#link(from, to);
      out = {
        nullable: out.nullable && next.nullable,
        first: out.nullable ? [...out.first, ...next.first] : out.first,
        last: next.nullable ? [...out.last, ...next.last] : next.last,
      };
    }
    return out;
  }

  #link(from: number, to: number): void {
    const follow = this.#automaton.follow[from];
    follow?.set(to, (follow.get(to) ?? 0) + 1);
  }

  #quantified(): Part {
    const from = this.#automaton.characters.length;
    const part = this.#atom();
    const quantifier = /^(?:[*+?]|\{(\d*)(,?)(\d*)\})\??/.exec(this.#text.slice(this.#at));
    if (!quantifier || /^\{,?\}/.test(quantifier[0])) return part;
    this.#at += quantifier[0].length;
    // Possessive: never given back.
    if (this.#text[this.#at] === '+') this.#failed = true;
    const [all, min, comma, max] = quantifier;
    const endless = all.startsWith('*') || all.startsWith('+') || (comma === ',' && max === '');
    if (endless) {
      for (const last of part.last) for (const first of part.first) this.#link(last, first);
      this.#automaton.loops.push({ from, to: this.#automaton.characters.length, wanted: false });
    }
    const mayBeLeftOut =
      all.startsWith('*') || all.startsWith('?') || min === '0' || (all.startsWith('{') && min === '');
    return mayBeLeftOut ? { ...part, nullable: true } : part;
  }

  #atom(): Part {
    const char = this.#text[this.#at++] as string;
    if (char === '(') return this.#group();
    if (char === '[') return this.#position(this.#class());
    if (char === '.') return this.#position(ANY);
    if (char === '^' || char === '$') return EMPTY;
    if (char === '\\') return this.#escape();
    if ('*+?'.includes(char)) this.#failed = true;
    const code = char.charCodeAt(0);
    return this.#position([[code, code]]);
  }

  #group(): Part {
    const head = /^\?(?:P?<\w+>|:|[a-z]+:|<?[=!])/.exec(this.#text.slice(this.#at))?.[0] ?? '';
    if (head === '' && this.#text[this.#at] === '?') this.#failed = true;
    this.#at += head.length;
    const looks = /[=!]$/.test(head);
    const part = this.#alternatives();
    if (this.#text[this.#at++] !== ')') this.#failed = true;
    // What a look-around reads is read again.
    return looks ? EMPTY : part;
  }

  #position(set: Characters): Part {
    const { characters, follow } = this.#automaton;
    if (characters.length >= MAX_POSITIONS) this.#failed = true;
    const at = characters.push(set) - 1;
    follow.push(new Map());
    return { nullable: false, first: [at], last: [at] };
  }

  #escape(): Part {
    const char = this.#text[this.#at++] ?? '';
    if ('bBAZz'.includes(char)) return EMPTY;
    // What a group matched, and classes of Unicode.
    if (/[1-9kpP]/.test(char)) this.#failed = true;
    return this.#position(this.#escaped(char));
  }

  #escaped(char: string): Characters {
    const named: Record<string, Characters> = {
      d: DIGIT,
      w: WORD,
      s: SPACE,
      D: complement(DIGIT),
      W: complement(WORD),
      S: complement(SPACE),
    };
    const set = named[char];
    if (set) return set;
    const hex = /^(?:x([0-9a-f]{2})|u([0-9a-f]{4}))/i.exec(this.#text.slice(this.#at - 1));
    if (hex) {
      this.#at += hex[0].length - 1;
      const code = Number.parseInt(hex[1] ?? hex[2] ?? '0', 16);
      return [[code, code]];
    }
    const code = { n: 10, r: 13, t: 9, f: 12, v: 11, 0: 0 }[char] ?? char.charCodeAt(0);
    return [[code, code]];
  }

  #class(): Characters {
    const negated = this.#text[this.#at] === '^';
    if (negated) this.#at++;
    const out: (readonly [number, number])[] = [];
    for (let first = true; this.#at < this.#text.length; first = false) {
      const char = this.#text[this.#at++] as string;
      if (char === ']' && !first) return negated ? complement(out) : out;
      const set: Characters =
        char === '\\' ? this.#escaped(this.#text[this.#at++] ?? '') : [[char.charCodeAt(0), char.charCodeAt(0)]];
      const [single] = set;
      if (
        set.length === 1 &&
        single &&
        single[0] === single[1] &&
        this.#text[this.#at] === '-' &&
        this.#text[this.#at + 1] !== ']'
      ) {
        this.#at++;
        const end = this.#text[this.#at++] ?? '';
        const [to] =
          end === '\\'
            ? this.#escaped(this.#text[this.#at++] ?? '')
            : [[end.charCodeAt(0), end.charCodeAt(0)] as const];
        out.push([single[0], to?.[1] ?? single[0]]);
      } else out.push(...set);
    }
    this.#failed = true;
    return out;
  }
}
