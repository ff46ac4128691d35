/** The argument list of a macro: positional values, `name = value`, tracing fields. */
import type { Cst } from '../cst.ts';
import { readExpression } from './rust-read-expressions.ts';
import { makeNode, type TokenReader } from './rust-reader.ts';

export interface MacroArgument {
  readonly name?: string;
  readonly value: Cst;
}

/** Reads every argument; tokens that form none stay in a node `macro_tokens` around the expressions among them. */
export function readMacroArguments(reader: TokenReader): MacroArgument[] {
  const args: MacroArgument[] = [];
  while (!reader.done) {
    if (reader.skip(',') || reader.skip(';')) continue;
    args.push(readArgument(reader));
  }
  return args;
}

function readArgument(reader: TokenReader): MacroArgument {
  const name = readName(reader) ?? readShorthand(reader);
  const value = readValue(reader);
  return name === undefined ? { value } : { name, value };
}

/** `name =`, `a.b =`, `"key" =`, `name:` with the sigil of a tracing field behind it. */
function readName(reader: TokenReader): string | undefined {
  const first = reader.peek();
  if (!first) return undefined;
  let length = 1;
  if (first.type === 'string_literal') {
    if (!/^(?:=|:|=>)$/.test(reader.word(1))) return undefined;
  } else {
    if (!reader.isKey(0)) return undefined;
    while (reader.word(length) === '.' && reader.isKey(length + 1)) length += 2;
    const after = reader.word(length);
    if (after !== '=' && (after !== ':' || length > 1)) return undefined;
  }
  const last = reader.peek(length - 1) as Cst;
  const written = reader.text.slice(first.start, last.end);
  reader.at += length + 1;
  if (reader.word() === '%' || reader.word() === '?') reader.at++;
  return first.type === 'string_literal' ? written.slice(1, -1) : written.replace(/\s|r#/g, '');
}

/** `%name` and `?name` */
function readShorthand(reader: TokenReader): string | undefined {
  if (reader.word() !== '%' && reader.word() !== '?') return undefined;
  reader.at++;
  const from = reader.peek();
  let length = 1;
  while (reader.word(length) === '.' && reader.isName(length + 1)) length += 2;
  const last = reader.peek(length - 1);
  return reader.isName() && from && last ? reader.text.slice(from.start, last.end) : undefined;
}

function isSeparator(reader: TokenReader): boolean {
  return reader.done || reader.word() === ',' || reader.word() === ';';
}

/** Everything up to the next separator: one expression, or tokens with expressions among them. */
function readValue(reader: TokenReader): Cst {
  const start = reader.peek() ?? reader.peek(-1);
  const found: Cst[] = [];
  let skipped = false;
  while (!isSeparator(reader)) {
    const value = readExpression(reader);
    if (value) found.push(value);
    else {
      reader.at++;
      skipped = true;
    }
  }
  if (found.length === 1 && !skipped) return found[0] as Cst;
  return makeNode('macro_tokens', found, { start: start?.start ?? 0, end: reader.peek(-1)?.end ?? start?.end ?? 0 });
}
