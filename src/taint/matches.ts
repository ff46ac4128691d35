/** Tests of texts: membership, prefixes and patterns. */

import { isAmbiguous } from '../syntax/ambiguity.ts';
import { walk } from '../syntax/walk.ts';
import { first, PATH_TYPE, second } from './builtins.ts';
import { runEach } from './callbacks.ts';
import type { CallSite } from './calls.ts';
import { condition, objectOrNull } from './cases.ts';
import { evaluate } from './expressions.ts';
import { absence, allowed, isOutside, notAmong, startsWith } from './guards.ts';
import { has, NO_KINDS, union } from './kinds.ts';
import { markUnresolved } from './links.ts';
import { readElements } from './parts.ts';
import { patternFacts } from './pattern-facts.ts';
import { isReadingPrefix, kindsOfReading, noteExamined, readingPrefix } from './queries.ts';
import { escapesRegex, kindsOfComplement, sourceOf } from './regexes.ts';
import { noteRoot } from './roots.ts';
import type { Run } from './run.ts';
import { reach } from './sinks.ts';
import { isPattern, textsOf } from './text-sets.ts';
import { endsClosed, sliceOf } from './texts.ts';
import {
  addKinds,
  allTaints,
  type Case,
  CLEAN,
  constantValue,
  join,
  mapTaints,
  NO_FACTS,
  tainted,
  type Value,
  withKinds,
} from './values.ts';

/** `text.replace(pattern, by)`: only removing everything but harmless characters makes a text harmless. */
export function replaceMethod(run: Run, site: CallSite): Value {
  const { pattern, by, text } = replaceParts(site);
  const regex = pattern.type?.startsWith('regex:') ? pattern.type.slice(6) : undefined;
  if (regex !== undefined) checkAmbiguity(run, site, regex, text);
  const global = regex === undefined || /\/[a-z]*g[a-z]*$/.test(regex) || site.method !== 'replace';
  const harmless = typeof by.constant === 'string' && /^[\w]?$/.test(by.constant);
  const kinds =
    regex === undefined || !global
      ? NO_KINDS
      : harmless
        ? kindsOfComplement(regex)
        : escapesRegex(regex, by.constant)
          ? 'regex-escape'
          : NO_KINDS;
  const escaped =
    regex === undefined || global
      ? (escapeKind(regex ?? pattern.constant, by.constant) ?? markupEscape(run, site, regex, pattern, by))
      : undefined;
  const whole = tainted(allTaints(text));
  const kept =
    escaped === undefined
      ? addKinds(whole, kinds)
      : mapTaints(whole, (taint) => withKinds(taint, union(kinds, escaped(taint.kinds))));
  const match = sliceOf(tainted(allTaints(text)));
  const put = !by.functions ? by : escaped ? CLEAN : runEach(run, site, by, [match, match, match]);
  const lead = textBefore(text, pattern);
  const added = tainted(allTaints(put).map((taint) => ({ ...taint, lead })));
  const prefix = text.prefix ?? (typeof text.constant === 'string' ? text.constant : undefined);
  const out = added === CLEAN ? kept : join(kept, added);
  return out === CLEAN ? CLEAN : { ...out, ...(prefix !== undefined && { prefix }) };
}

/** What stands before the place where something is put in. */
function textBefore(text: Value, pattern: Value): string {
  const known = typeof text.constant === 'string' ? text.constant : (text.prefix ?? '');
  const at = typeof pattern.constant === 'string' ? known.indexOf(pattern.constant) : -1;
  return at < 0 ? `${known}\0` : known.slice(0, at);
}

/**
 * Escaping for a quoted literal of a program: first the backslash, then the quote, or both at once. Only half of it is
 * none, and a shell takes none of it.
 */
function escapeKind(pattern: Value['constant'], by: Value['constant']): ((before: string) => string) | undefined {
  if (typeof pattern !== 'string' || typeof by !== 'string' || !by.startsWith('\\')) return undefined;
  const source = sourceOf(pattern);
  const inside = /^\(?\[(.+)\]\)?$/s.exec(source)?.[1];
  if (inside !== undefined) return /\\\\/.test(inside) && /["'`]/.test(inside) ? () => 'code-escape' : undefined;
  if (/^\\{1,2}$/.test(source)) return () => 'escaped-backslash';
  return /^\\?["'`]$/.test(source)
    ? (before) => (has(before, 'escaped-backslash') ? 'code-escape' : NO_KINDS)
    : undefined;
}

/** Escaping for markup by hand: a text may hold any quote, an attribute may not. */
function markupEscape(
  run: Run,
  site: CallSite,
  regex: string | undefined,
  pattern: Value,
  by: Value,
): ((before: string) => string) | undefined {
  // A text in place of a pattern is replaced once only.
  const { language } = run.frame.module;
  const once = regex === undefined && site.method === 'replace' && /^(?:type|java)script$/.test(language);
  if (once) return undefined;
  const source = sourceOf(regex ?? String(pattern.constant ?? ''));
  const set = /^\(?\[([^\]^][^\]]*)\]\)?$/.exec(source)?.[1] ?? (/^\\?.$/.test(source) ? source : '');
  const isEntity = typeof by.constant === 'string' ? /^&#?\w+;$/.test(by.constant) : looksUpEntities(run, by);
  if (!isEntity) return undefined;
  if (set.includes('<'))
    return (before) => (set.includes('"') || has(before, 'quot-escape') ? 'html-escape' : 'lt-escape');
  return set.includes('"') ? (before) => (has(before, 'lt-escape') ? 'html-escape' : 'quot-escape') : undefined;
}

/** A callback that takes what it puts in from a table of entities. */
function looksUpEntities(run: Run, { functions }: Value): boolean {
  const [only] = functions ?? [];
  if (!only || functions?.length !== 1) return false;
  let found = false;
  walk(only.node, (node) => {
    if (node.kind === 'literal' && node.value === '&lt;') found = true;
    else if (node.kind === 'index' && node.object.kind === 'name')
      found ||= [...(evaluate(run, node.object).fields?.values() ?? [])].some(({ constant }) => constant === '&lt;');
    return !found;
  });
  return found;
}

/** Pattern, replacement and text, whichever of them the method is called on. */
function replaceParts(site: CallSite): { pattern: Value; by: Value; text: Value } {
  const [one, two, three] = [first(site), second(site), site.passed.positional[2] ?? CLEAN];
  if (/^(?:re|regex)\.subn?$/.test(site.name)) {
    const pattern = typeof one.constant === 'string' ? { taints: [], type: `regex:${one.constant}` } : one;
    return { pattern, by: two, text: three };
  }
  if (!site.receiver.type?.startsWith('regex:')) return { pattern: one, by: two, text: site.receiver };
  const [by, text] = site.method?.startsWith('sub') ? [one, two] : [two, one];
  return { pattern: site.receiver, by, text };
}

/** Membership in a collection from inside, or a text from outside that holds something. */
export function includesMethod(run: Run, site: CallSite): Value {
  const item = first(site);
  if (!isOutside(site.receiver)) return isOutside(item) ? condition(allowed(item), notAmong(item)) : CLEAN;
  if (isOutside(item)) return CLEAN;
  noteExamined(run, site.node, site.receiver, item);
  return condition(NO_FACTS, absence(site.receiver, item.constant));
}

export function indexMethod(_run: Run, site: CallSite): Value {
  const item = first(site);
  if (isOutside(site.receiver) || !isOutside(item)) return CLEAN;
  const cases: Case[] = [
    { value: constantValue(0), facts: allowed(item) },
    { value: constantValue(-1), facts: notAmong(item) },
  ];
  return { taints: [], cases };
}

/** Whether whole folders are compared: `starts_with` of a path in Rust. */
function comparesFolders(run: Run, { receiver, receiverNode }: CallSite, prefix: Value): boolean {
  if (run.frame.module.language !== 'rust' || receiver.type === 'str') return false;
  if (receiver.type === PATH_TYPE) return true;
  const declared = receiverNode && run.engine.resolver.types.typeOf(receiverNode)?.name;
  return declared === undefined ? typeof prefix.constant !== 'string' : /(?:^|::)Path(?:Buf)?$/.test(declared);
}

export function startsMethod(run: Run, site: CallSite): Value {
  const prefix = first(site);
  if (isReadingPrefix(prefix) && isOutside(site.receiver)) return condition(readingPrefix(allTaints(site.receiver)));
  if (endsClosed(prefix)) noteRoot(run, site.node, prefix, site.receiver);
  const outcome = startsWith(site.receiver, prefix, endsClosed(prefix), comparesFolders(run, site, prefix), () => {
    // A short constant prefix (`http`, `-`) is no attempt to contain anything.
    const texts = textsOf(prefix) ?? textsOf(readElements(prefix));
    if (texts?.every((text) => !/^https?:\/\/[^/]+|^\/\w/.test(text))) return NO_KINDS;
    return run.engine.markCheck('weak-prefix', run.frame.module, site.node);
  });
  return markUnresolved(run, site.node, outcome);
}

/** `/re/.test(text)`, `text.match(/re/)`, `pattern.fullmatch(text)`, `re.match(pattern, text)`. */
export function matchMethod(run: Run, site: CallSite): Value {
  const { receiver, method, name } = site;
  const [one, two] = [first(site), second(site)];
  const isModule = /^(?:re|regex)\./.test(name) && !isPattern(receiver);
  const [patterns, text] = isPattern(receiver)
    ? [textsOf(receiver), one]
    : isPattern(one)
      ? [textsOf(one), isModule ? two : receiver]
      : isModule
        ? [textsOf(one), two]
        : method === 'MatchString'
          ? [textsOf(receiver), one]
          : [undefined, CLEAN];
  if (patterns === undefined) return matchUnknown(run, site, isModule);
  for (const pattern of patterns) {
    checkAmbiguity(run, site, pattern, text);
    if (kindsOfReading(pattern) === NO_KINDS) noteExamined(run, site.node, text, CLEAN);
  }
  const anchored =
    method === 'fullmatch' ? 'both' : method === 'match' && (isModule || isPattern(receiver)) ? 'start' : 'none';
  const { whenTrue, whenFalse } = patternFacts(text, patterns, anchored);
  if (method === 'test' || method === 'is_match' || method === 'MatchString') return condition(whenTrue, whenFalse);
  const groups = sliceOf(tainted(allTaints(text)));
  const found = objectOrNull(whenTrue, groups);
  if (whenFalse.size === 0) return found;
  const outcome = condition(whenTrue, whenFalse);
  return { ...groups, ...(outcome.cases && { cases: outcome.cases }) };
}

/** A text from outside meets a pattern that takes exponential time, in an engine that backtracks. */
export function checkAmbiguity(run: Run, site: CallSite, regex: string, text: Value): void {
  const { language } = run.frame.module;
  if (language === 'rust' || language === 'go' || !isOutside(text) || !isAmbiguous(sourceOf(regex))) return;
  for (const taint of text.taints) reach(run, site, 'regex-text', taint);
}

/** A pattern that is put together elsewhere. */
function matchUnknown(run: Run, { receiver, passed, node }: CallSite, isModule: boolean): Value {
  const [one, two] = passed.positional;
  const text = isOutside(receiver) ? receiver : ((isModule ? two : one) ?? CLEAN);
  noteExamined(run, node, text, CLEAN);
  return text === receiver && isOutside(receiver) ? sliceOf(receiver) : CLEAN;
}

export function characterTest(site: CallSite, kind: string): Value {
  const facts = allowed(site.receiver);
  return condition(kind === 'number' || kind === 'allow-list' ? facts : NO_FACTS);
}
