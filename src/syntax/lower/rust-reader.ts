/**
 * Reads the flat tokens of Rust macros into the concrete nodes that the grammar gives outside of macros, so that
 * one lowering serves both. Reading never fails: what does not fit is left to the caller, token by token.
 */
import type { Cst } from '../cst.ts';
import { isComment, type LowerContext } from './context.ts';

/** Nested constructs deeper than this are left as tokens. */
const MAX_READING_DEPTH = 100;

/** Longer paths are cut into several. */
const MAX_SEGMENTS = 50;

const LITERALS = new Set([
  'string_literal',
  'raw_string_literal',
  'char_literal',
  'integer_literal',
  'float_literal',
  'boolean_literal',
]);
const NAMES = new Set(['identifier', 'primitive_type', 'self', 'super', 'crate', 'metavariable', 'type_identifier']);
/** Keywords that token trees keep as plain identifiers, or that are names nowhere in Rust. */
const RESERVED = new Set([
  'as',
  'async',
  'await',
  'break',
  'const',
  'continue',
  'dyn',
  'else',
  'enum',
  'extern',
  'fn',
  'for',
  'if',
  'impl',
  'in',
  'let',
  'loop',
  'match',
  'mod',
  'move',
  'mut',
  'pub',
  'ref',
  'return',
  'static',
  'struct',
  'trait',
  'type',
  'unsafe',
  'use',
  'where',
  'while',
]);

/** Words that are keywords in some places only. */
const CONTEXTUAL = new Set(['default', 'union', 'raw', 'gen', 'auto', 'try', 'yield', 'macro_rules']);

function asName(token: Cst): Cst {
  return !token.named && CONTEXTUAL.has(token.type) ? { ...token, type: 'identifier', named: true } : token;
}

/** The tokens between the delimiters, without comments. */
function tokensOf(tree: Cst): Cst[] {
  const tokens = tree.children.filter((child) => !isComment(child)).map(asName);
  const closed = tokens.length > 1 && /^[)\]}]$/.test(tokens[tokens.length - 1]?.type ?? '');
  return tokens.slice(1, closed ? -1 : undefined);
}

/** What the readers of one macro share. */
interface Reading {
  readonly context: LowerContext;
  /** Tokens were too deep, which is told once. */
  cut: boolean;
}

/** A position in the tokens of one token tree. */
export class TokenReader {
  readonly tokens: Cst[];
  readonly #reading: Reading;
  at = 0;
  nesting: number;

  private constructor(reading: Reading, tokens: Cst[], nesting: number) {
    this.#reading = reading;
    this.tokens = tokens;
    this.nesting = nesting;
  }

  /** Reads the tokens between the delimiters of a token tree. */
  static inside(context: LowerContext, tree: Cst): TokenReader {
    return new TokenReader({ context, cut: false }, tokensOf(tree), 0);
  }

  /** Reads a token tree as one token. */
  static around(context: LowerContext, tree: Cst): TokenReader {
    return new TokenReader({ context, cut: false }, [tree], 0);
  }

  get text(): string {
    return this.#reading.context.text;
  }

  /** A reader of a tree that stands among these tokens. */
  enter(tree: Cst): TokenReader {
    return new TokenReader(this.#reading, tokensOf(tree), this.nesting);
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(offset = 0): Cst | undefined {
    return this.tokens[this.at + offset];
  }

  /** The written token: a keyword, an operator, a name, or the opening delimiter of a tree; empty for literals and at the end. */
  word(offset = 0): string {
    const token = this.tokens[this.at + offset];
    if (!token) return '';
    if (!token.named || token.type === 'mutable_specifier')
      return token.type === 'mutable_specifier' ? 'mut' : token.type;
    if (NAMES.has(token.type)) return this.text.slice(token.start, token.end);
    return token.type === 'token_tree' ? (token.children[0]?.type ?? '') : '';
  }

  next(): Cst {
    return this.tokens[this.at++] as Cst;
  }

  skip(word: string): boolean {
    if (this.word() !== word) return false;
    this.at++;
    return true;
  }

  /** The tree that opens here with this delimiter; reads past it. */
  takeTree(open: string): Cst | undefined {
    return this.peek()?.type === 'token_tree' && this.word() === open ? this.next() : undefined;
  }

  isName(offset = 0): boolean {
    const token = this.peek(offset);
    return token !== undefined && NAMES.has(token.type) && !RESERVED.has(this.word(offset));
  }

  /** A name, a keyword or a string, as attributes have them before `=`. */
  isKey(offset: number): boolean {
    const token = this.peek(offset);
    return (
      token !== undefined &&
      (NAMES.has(token.type) || token.type === 'string_literal' || (/^[a-z]+$/.test(token.type) && !token.named))
    );
  }

  isLiteral(): boolean {
    return LITERALS.has(this.peek()?.type ?? '');
  }

  /** Reads the first character of an operator such as `>>` and leaves the rest of it. */
  dropFirst(): void {
    const token = this.tokens[this.at];
    if (token) this.tokens[this.at] = { ...token, type: token.type.slice(1), start: token.start + 1 };
  }

  /** Runs one level deeper; `undefined` without running where it would be too deep. */
  deeper<T>(read: () => T | undefined): T | undefined {
    if (this.nesting >= MAX_READING_DEPTH) {
      this.#tellCut();
      return undefined;
    }
    this.nesting++;
    const result = read();
    this.nesting--;
    return result;
  }

  #tellCut(): void {
    const token = this.peek();
    if (this.#reading.cut || !token) return;
    this.#reading.cut = true;
    this.#reading.context.errors.push({ start: token.start, end: token.end, reason: 'depth' });
  }
}

export function setField(node: Cst, field: string): Cst {
  return { ...node, field };
}

/** A node that the grammar would have made of these children. */
export function makeNode(
  type: string,
  children: readonly (Cst | undefined)[],
  span?: { start: number; end: number },
): Cst {
  const present = children.filter((child) => child !== undefined);
  const start = span?.start ?? present[0]?.start ?? 0;
  const end = span?.end ?? present[present.length - 1]?.end ?? start;
  return { type, field: null, start, end, named: true, children: present };
}

/** `a::b::<T>::c`, `crate::x`, `::x`; `undefined` where no path starts. */
export function readPath(
  reader: TokenReader,
  readArguments?: (reader: TokenReader) => Cst | undefined,
): Cst | undefined {
  if (reader.word() === '::' && reader.isName(1)) reader.at++;
  if (!reader.isName() && !reader.isKey(0)) return undefined;
  const first = reader.next();
  let path = first.named ? first : { ...first, type: 'identifier', named: true };
  for (let length = 1; length < MAX_SEGMENTS && reader.word() === '::'; length++) {
    if (reader.isName(1)) {
      reader.at++;
      path = makeNode('scoped_identifier', [setField(path, 'path'), setField(reader.next(), 'name')]);
    } else if (readArguments && /^<+/.test(reader.word(1))) {
      reader.at++;
      const args = readArguments(reader);
      if (!args) return path;
      const more = reader.word() === '::' && reader.isName(1);
      const [type, field] = more ? ['generic_type', 'type'] : ['generic_function', 'function'];
      path = makeNode(type as string, [setField(path, field as string), setField(args, 'type_arguments')]);
    } else return path;
  }
  return path;
}

/** Reads `one` after `one` up to the end, skipping separators and whatever `one` cannot read. */
export function readAll(reader: TokenReader, separator: string, one: (reader: TokenReader) => Cst | undefined): Cst[] {
  const found: Cst[] = [];
  while (!reader.done) {
    if (reader.skip(separator)) continue;
    const node = one(reader);
    if (node) found.push(node);
    else reader.at++;
  }
  return found;
}
