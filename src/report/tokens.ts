/**
 * How many tokens a text takes, without a tokenizer: its tables are larger than all of this package. Held against one by
 * a test: about right for prose and code, and not below what random letters, symbols and other scripts take.
 */

const PIECE = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|\n|[^\S\n]+|[^\sA-Za-z0-9\u0080-\uffff]+|[\u0080-\uffff]+/g;
/** Letters that make no word: tokens of such text are short. */
const ODD = /[^aeiouy]{5}|[aeiou]{4}|q[^u]|^[^aeiouy]{4,}$/i;

export function estimateTokens(text: string): number {
  let sum = 0;
  for (const [piece] of text.matchAll(PIECE)) sum += tokensOf(piece);
  return Math.ceil(sum);
}

function tokensOf(piece: string): number {
  const { length } = piece;
  const code = piece.charCodeAt(0);
  if (code >= 0x80) return bytesOf(piece);
  if (code >= 48 && code <= 57) return Math.ceil(length / 2.5);
  if (code <= 32) return piece === ' ' ? 0 : 1;
  if (!/[A-Za-z]/.test(piece)) return length <= 2 ? length * 0.8 : length / 1.3;
  if (length <= 2) return 1;
  if (/^[A-Z]{2}/.test(piece) || length > 16 || ODD.test(piece)) return Math.ceil(length / 1.65);
  return Math.max(1, length / 5.5);
}

/** A character of another script takes a token for each of its bytes at worst. */
function bytesOf(piece: string): number {
  let bytes = 0;
  for (const char of piece) bytes += (char.codePointAt(0) ?? 0) < 0x800 ? 1.2 : 2.6;
  return bytes;
}
