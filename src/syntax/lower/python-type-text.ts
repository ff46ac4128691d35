/** Annotations written as strings: `'Context'`, `'list[Item] | None'`. */
import type { Expression, TypeNode } from '../ast.ts';
import { makeString } from './context.ts';

type Range = { readonly start: number; readonly end: number };

const MAX_LENGTH = 500;
const MAX_DEPTH = 20;
const TOKEN =
  /\s*(?:([\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*|\.\.\.)|(-?\d{1,15})|'([^'\\]*)'|"([^"\\]*)"|([[\],|]))\s*/uy;

interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'mark' | 'end';
  readonly text: string;
}

/** Everything found stands at the place of the whole string. `undefined` when the text is no type. */
export function parseTypeText(at: Range, text: string): TypeNode | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const tokens = tokenize(text);
  if (!tokens) return undefined;
  const parser = new TypeTextParser(at, tokens);
  return parser.parse();
}

function tokenize(text: string): Token[] | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) return undefined;
    const [, name, number, single, double, mark] = match;
    if (name !== undefined) tokens.push({ kind: 'name', text: name });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else tokens.push({ kind: 'string', text: single ?? double ?? '' });
  }
  return tokens;
}

class TypeTextParser {
  readonly #at: Range;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(at: Range, tokens: readonly Token[]) {
    this.#at = { start: at.start, end: at.end };
    this.#tokens = tokens;
  }

  parse(): TypeNode | undefined {
    const type = this.#union();
    return this.#peek().kind === 'end' ? type : undefined;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '' };
  }

  #accept(mark: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'mark' || token.text !== mark) return false;
    this.#next++;
    return true;
  }

  #make(name: string, args: TypeNode['args'] = []): TypeNode {
    return { kind: 'type', ...this.#at, name, args, pointer: false };
  }

  #union(): TypeNode | undefined {
    if (++this.#depth > MAX_DEPTH) return undefined;
    const members: TypeNode[] = [];
    do {
      const member = this.#single();
      if (!member) return undefined;
      members.push(member);
    } while (this.#accept('|'));
    this.#depth--;
    return members.length === 1 ? members[0] : this.#make('union', members);
  }

  #single(): TypeNode | undefined {
    if (this.#accept('[')) {
      const members = this.#list(false);
      return members && this.#make('tuple', members);
    }
    const token = this.#peek();
    this.#next++;
    if (token.kind === 'string') return parseTypeText(this.#at, token.text);
    if (token.kind !== 'name') return undefined;
    if (!this.#accept('[')) return this.#make(token.text);
    const args = this.#list(token.text.slice(token.text.lastIndexOf('.') + 1) === 'Literal');
    return args && this.#make(token.text, args);
  }

  #list(literals: boolean): (TypeNode | Expression)[] | undefined {
    const list: (TypeNode | Expression)[] = [];
    while (!this.#accept(']')) {
      const item = (literals ? this.#literal() : undefined) ?? this.#union();
      if (!item) return undefined;
      list.push(item);
      if (!this.#accept(',') && this.#peek().text !== ']') return undefined;
    }
    return list;
  }

  #literal(): Expression | undefined {
    const token = this.#peek();
    if (token.kind !== 'string' && token.kind !== 'number') return undefined;
    this.#next++;
    if (token.kind === 'string') return makeString(this.#at, token.text);
    return { kind: 'literal', ...this.#at, type: 'number', value: Number(token.text) };
  }
}
