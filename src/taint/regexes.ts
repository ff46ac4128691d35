/** What a regular expression keeps out of the texts that match it. */
import { type Kinds, makeKinds, NO_KINDS } from './kinds.ts';

/** Splits a literal like `/a/i` or a bare pattern. */
export function sourceOf(pattern: string): string {
  return /^\/(.*)\/[a-z]*$/s.exec(pattern)?.[1] ?? pattern;
}

const METACHARACTERS = /[\s;&|$`<>"'!#~(){}*?[\]\\]/;

/**
 * The kinds that a whole match gives. `anchored` when the function itself matches the whole text (`fullmatch`).
 * A pattern that is not anchored at both ends, or that admits any character somewhere, gives nothing.
 */
export function kindsOfPattern(pattern: string, anchored: 'both' | 'start' | 'none' = 'none'): Kinds {
  // With `m` an anchor stands at every line.
  if (/^\/.*\/[a-z]*m[a-z]*$/s.test(pattern)) return NO_KINDS;
  let body = sourceOf(pattern).replace(/^\(\?[a-z]+\)/, '');
  if (/^(?:\^|\\A)/.test(body)) body = body.replace(/^(?:\^|\\A)/, '');
  else if (anchored === 'none') return NO_KINDS;
  if (/(?:(?<!\\)\$|\\[Zz])$/.test(body)) body = body.replace(/(?:\$|\\[Zz])$/, '');
  else if (anchored !== 'both') return startsWithoutDash(body) ? 'dash-check' : NO_KINDS;
  if (hasTopLevelAlternative(body)) return NO_KINDS;
  return kindsOfCharacters(charactersOf(body), body);
}

/** The kinds of text from which everything but the characters of a class was removed: `replace(/[^\w-]/g, '')`. */
export function kindsOfComplement(pattern: string): Kinds {
  const inner = /^\[\^((?:[^\]\\]|\\.)+)\][+*]?$/.exec(sourceOf(pattern))?.[1];
  return inner === undefined ? NO_KINDS : kindsOfCharacters(charactersOf(`[${inner}]`), `[${inner}]*`);
}

/** `replace(/[.*+?^${}()|[\]\\]/g, '\\$&')`: puts a backslash before each character with a meaning in a pattern. */
export function escapesRegex(pattern: string, by: unknown): boolean {
  if (typeof by !== 'string' || !/^\\+\$(?:&|1)$|^\\+g<0>$|^\\+[01]$/.test(by)) return false;
  const inner = /^\(?(\[(?:[^\]\\]|\\.)+\])\)?$/.exec(sourceOf(pattern))?.[1];
  if (inner === undefined || inner.startsWith('[^')) return false;
  const { admitted } = charactersOf(inner);
  return [...'*+?{(|[\\'].every((char) => admitted.has(char));
}

/** Rejects leading dashes: `/^-/`, `/^--?/`. */
export function matchesLeadingDash(pattern: string): boolean {
  return /^\^(?:-|\\-|\[-\])/.test(sourceOf(pattern)) || /^\^\\s\*-/.test(sourceOf(pattern));
}

const HOST_PATTERN =
  /^(?:https?\??|\(\?:https\?\)|\(https\?\)|\(\?:https\|http\)|\(\?:http\|https\)|wss?\??)(?::|\\:)(?:\\?\/){2}((?:[\w-]|\\[.-]|\[[^\]]*\][+*?]?|\\w[+*]?|\(\?:|\((?!\?)|\)[?*+]?|\|)+?)(?:\\?\/|\$|\(?(?:\?:)?(?:\[\/|\\?\/|\$|:\\d))/;

/** Whether a match starts with a whole host that the pattern writes out: `^https://[a-z-]+\.example\.org/`. */
export function isHostPattern(pattern: string, anchored: 'both' | 'start' | 'none' = 'none'): boolean {
  const body = sourceOf(pattern);
  if (anchored === 'none' && !/^(?:\^|\\A)/.test(body)) return false;
  const rest = body.replace(/^(?:\^|\\A)/, '');
  const host = HOST_PATTERN.exec(rest)?.[1];
  // A class that admits a slash, or text that ends before the last label does, leaves the host open.
  if (host === undefined || hasTopLevelAlternative(rest)) return false;
  const open = [...host.matchAll(/\[[^\]]*\]/g)].some(
    ([set]) => !/^\[\^[^\]]*\//.test(set) && !/^\[[\w.\\-]+\]$/.test(set),
  );
  return !open && /[\w-]\\?\.?[\w)?-]*$/.test(host) && /\w{2,}\)?\??$/.test(host);
}

function hasTopLevelAlternative(body: string): boolean {
  let depth = 0;
  let inClass = false;
  for (let i = 0; i < body.length; i++) {
    const char = body[i];
    if (char === '\\') i++;
    else if (inClass) inClass = char !== ']';
    else if (char === '[') inClass = true;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === '|' && depth === 0) return true;
  }
  return false;
}

interface Characters {
  /** Characters a match may hold, as text; ranges are kept as their ends and what lies between matters. */
  readonly admitted: Set<string>;
  /** Any character may stand somewhere. */
  readonly any: boolean;
}

const PRINTABLE = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));

function charactersOf(body: string): Characters {
  const admitted = new Set<string>();
  let any = false;
  for (let i = 0; i < body.length; i++) {
    const char = body[i] as string;
    if (char === '\\') any = addEscape(body[++i] ?? '', admitted) || any;
    else if (char === '[') {
      const end = classEnd(body, i);
      const negated = body[i + 1] === '^';
      const inner = body.slice(negated ? i + 2 : i + 1, end);
      if (negated) any = addNegated(inner, admitted) || any;
      else any = addClass(inner, admitted) || any;
      i = end;
    } else if (char === '.') any = true;
    else if (char === '(' && body[i + 1] === '?') i = skipGroupHead(body, i);
    else if (char === '{') {
      const end = body.indexOf('}', i);
      if (end > 0 && /^\{\d*,?\d*\}$/.test(body.slice(i, end + 1))) i = end;
      else admitted.add(char);
    } else if (!'()|+*?^$'.includes(char)) admitted.add(char);
  }
  return { admitted, any };
}

function skipGroupHead(body: string, at: number): number {
  const head = /^\(\?(?::|[=!]|<[=!]|P?<\w+>)/.exec(body.slice(at))?.[0] ?? '(';
  if (!/^\(\?<?[!=]/.test(head)) return at + head.length - 1;
  // What a look-around names is not what the text holds.
  let depth = 0;
  for (let i = at; i < body.length; i++) {
    if (body[i] === '\\') i++;
    else if (body[i] === '(') depth++;
    else if (body[i] === ')' && --depth === 0) return i;
  }
  return body.length;
}

function classEnd(body: string, at: number): number {
  for (let i = at + 1; i < body.length; i++) {
    if (body[i] === '\\') i++;
    else if (body[i] === ']' && i > at + 1) return i;
  }
  return body.length;
}

function addClass(inner: string, out: Set<string>): boolean {
  let any = false;
  for (let i = 0; i < inner.length; i++) {
    const char = inner[i] as string;
    if (char === '\\') {
      any = addEscape(inner[++i] ?? '', out) || any;
    } else if (inner[i + 1] === '-' && i + 2 < inner.length) {
      const [from, to] = [char.charCodeAt(0), (inner[i + 2] as string).charCodeAt(0)];
      for (let code = from; code <= Math.min(to, 0x7e); code++) out.add(String.fromCharCode(code));
      i += 2;
    } else out.add(char);
  }
  return any;
}

function addNegated(inner: string, out: Set<string>): boolean {
  const excluded = new Set<string>();
  addClass(inner, excluded);
  for (const char of [...PRINTABLE, '\n']) if (!excluded.has(char)) out.add(char);
  return false;
}

function addEscape(char: string, out: Set<string>): boolean {
  if (char === 'w') for (const one of 'abcXYZ019_') out.add(one);
  else if (char === 'd') out.add('0');
  else if (char === 's') out.add(' ').add('\n');
  else if ('WDS'.includes(char) || char === 'p' || char === 'P') return char !== 'p';
  else if (char === 'n' || char === 'r' || char === 't') out.add('\n');
  else if (!'bBAzZ'.includes(char)) out.add(char);
  return false;
}

function kindsOfCharacters({ admitted, any }: Characters, body: string): Kinds {
  if (any) return NO_KINDS;
  const has = (test: RegExp) => [...admitted].some((char) => test.test(char));
  const kinds: string[] = [];
  const shell = has(METACHARACTERS);
  const slash = has(/[/\\]/);
  if (!shell) kinds.push('shell-quote');
  if (!has(/[<>"'&]/)) kinds.push('html-escape');
  if (!has(/['";\s()\\`]/)) kinds.push('sql-bind', 'sql-identifier');
  if (!slash) kinds.push('basename', 'path-containment', 'url-host-check', 'url-encode');
  const dash = admitted.has('-') && mayStartWithDash(body);
  if (!dash) kinds.push('dash-check');
  if (!shell && !slash && !dash) kinds.push('pattern');
  if (!has(/[.*+?()[\]{}|\\^$]/)) kinds.push('regex-escape');
  return makeKinds(kinds);
}

/** Whether the first character is certain not to be a dash, whatever follows. */
function startsWithoutDash(body: string): boolean {
  if (hasTopLevelAlternative(body)) return false;
  const first = /^(\[(?:[^\]\\]|\\.)+\]|\\[wd]|\w)(?![*?{])/.exec(body)?.[1];
  return first !== undefined && !first.startsWith('[^') && !mayStartWithDash(first);
}

/** Whether the first thing the pattern matches may be a dash. */
function mayStartWithDash(body: string): boolean {
  const first = /^(?:\(\?[:!=][^)]*\)|\()*(\[(?:[^\]\\]|\\.)*\]|\\.|.)/.exec(body)?.[1] ?? '';
  if (!first.startsWith('[')) return first === '-' || first === '\\-';
  const { admitted } = charactersOf(first);
  return admitted.has('-');
}
