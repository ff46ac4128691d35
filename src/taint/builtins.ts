/** Methods of texts and collections that every program uses, by name. */
import { callMany, wholeOf } from './callbacks.ts';
import type { CallSite } from './calls.ts';
import { condition, factsWhen, factsWhenVariant } from './cases.ts';
import { appendAll, knownElements } from './collections.ts';
import { zipMethod } from './effects.ts';
import { compare, endsWith, refused } from './guards.ts';
import { characterTest, includesMethod, indexMethod, matchMethod, replaceMethod, startsMethod } from './matches.ts';
import { mutate } from './mutators.ts';
import { markOptionValues } from './options.ts';
import { arrayValue, objectValue, readElements, readField } from './parts.ts';
import { callPath } from './paths.ts';
import { PIECES } from './pieces.ts';
import type { Run } from './run.ts';
import { storedPart } from './stored.ts';
import { joinTexts, partOfText, splitMethod } from './texts.ts';
import { instanceTest } from './types.ts';
import { allTaints, CLEAN, constantValue, join, NO_FACTS, tainted, type Value } from './values.ts';
import { asNames, KEY } from './variables.ts';

/** Paths of Rust, which compare by components. */
export const PATH_TYPE = 'std::path::PathBuf';

type Builtin = (run: Run, site: CallSite) => Value | undefined;

export const first = ({ passed }: CallSite): Value => passed.positional[0] ?? passed.rest ?? CLEAN;

export const second = ({ passed }: CallSite): Value => passed.positional[1] ?? CLEAN;

const same: Builtin = (_run, { receiver }) => receiver;

const part: Builtin = (_run, { receiver, passed, method }) => partOfText(receiver, passed.positional, method);

const elements: Builtin = (_run, { receiver }) => readElements(receiver);

/** A text made of all that the receiver holds. */
const flat: Builtin = (_run, { receiver }) => tainted(allTaints(receiver));

/** Methods whose result is what they are called on, as far as harm goes. */
const SAME =
  'trim trimStart trimEnd toLowerCase toUpperCase toLocaleLowerCase toString valueOf strip lstrip rstrip lower upper casefold title capitalize expandtabs removesuffix removeprefix expanduser as_posix to_string to_owned into as_str as_ref as_mut as_deref clone cloned copied to_lowercase to_uppercase as_bytes as_path to_path_buf as_os_str into_owned borrow deref ok ok_or ok_or_else map_err context with_context into_inner lock read_to_string iter into_iter iter_mut collect copy flat reverse reversed sort toSorted toReversed toArray tolist rev decode encode bytes chars text json blob arrayBuffer model_dump dict finally expand and_then or_else or into_string as_slice to_vec into_boxed_str into_bytes as_bytes_mut to_ascii_lowercase to_ascii_uppercase as_mut_str make_ascii_lowercase into_vec cast seek read readlines trim_start trim_end trim_matches json_object Bytes Clone Interface Elem'.split(
    ' ',
  );

const PART =
  'slice substring substr charAt at splitlines rsplit partition rpartition split_whitespace rsplitn splitn lines split_at split_once rsplit_once chunks windows skip take peekable enumerate trim_start_matches trim_end_matches'.split(
    ' ',
  );

const ELEMENT = 'pop shift popleft first last next find_map head nth remove'.split(' ');

const BUILTINS = new Map<string, Builtin>([
  ...SAME.map((name) => [name, same] as const),
  ...PART.map((name) => [name, part] as const),
  ...ELEMENT.map((name) => [name, elements] as const),
  [
    'concat',
    (run, site) =>
      site.receiver.fields && site.passed.positional.length === 0
        ? joinTexts(run, [...site.receiver.fields.values()], site.node)
        : site.receiver.fields
          ? appendAll(site.receiver, flatten(site.passed.positional))
          : joinTexts(run, [site.receiver, ...site.passed.positional], site.node),
  ],
  ['split', splitMethod],
  ['join', joinMethod],
  ...['String', 'getvalue'].map((name) => [name, textMethod] as const),
  ['with', (_run, { receiver, passed }) => withElements(receiver, passed.positional, passed.rest)],
  ...['unwrap', 'expect', 'unwrap_or_default', 'unwrap_or', 'unwrap_or_else'].map(
    (name) => [name, unwrapMethod] as const,
  ),
  ['is_ok', (_run, { receiver }) => variantTest(receiver, true)],
  ['is_some', (_run, { receiver }) => variantTest(receiver, true)],
  ['is_err', (_run, { receiver }) => variantTest(receiver, false)],
  ['is_none', (_run, { receiver }) => variantTest(receiver, false)],
  ['equals', (_run, site) => compare('==', site.receiver, first(site))],
  ['eq_ignore_ascii_case', (_run, site) => compare('==', site.receiver, first(site))],
  ['format', formatMethod],
  ['replace', replaceMethod],
  ['replaceAll', replaceMethod],
  ['replacen', replaceMethod],
  ['padStart', same],
  ['padEnd', same],
  ['repeat', same],
  ['values', (_run, { receiver }) => objectValue(new Map([['*', readElements(receiver)]]))],
  ['entries', pairs],
  ['items', pairs],
  ['keys', (_run, { receiver }) => objectValue(new Map([['*', keyOf(receiver)]]))],
  ['get', getMethod],
  ['getAll', getMethod],
  ['get_or_insert', getMethod],
  ['includes', includesMethod],
  ['contains', includesMethod],
  ['has', includesMethod],
  ['hasOwnProperty', includesMethod],
  ['contains_key', includesMethod],
  ['__contains__', includesMethod],
  ['indexOf', indexMethod],
  ['findIndex', () => undefined],
  ['startsWith', startsMethod],
  ['startswith', startsMethod],
  ['starts_with', startsMethod],
  ['endsWith', (_run, site) => endsWith(site.receiver, first(site))],
  ['endswith', (_run, site) => endsWith(site.receiver, first(site))],
  ['ends_with', (_run, site) => endsWith(site.receiver, first(site))],
  ['test', matchMethod],
  ['exec', matchMethod],
  ['match', matchMethod],
  ['matchAll', matchMethod],
  ['fullmatch', matchMethod],
  ['search', matchMethod],
  ['is_match', matchMethod],
  ['MatchString', matchMethod],
  ...[
    'FindString',
    'FindStringSubmatch',
    'FindAllString',
    'FindAllStringSubmatch',
    'findall',
    'finditer',
    'captures',
    'captures_iter',
    'find_iter',
  ].map((name) => [name, matchMethod] as const),
  ...['group', 'groups', 'groupdict', 'name'].map((name) => [name, elements] as const),
  ...['ReplaceAllString', 'ReplaceAllLiteralString', 'replace_all', 'sub', 'subn'].map(
    (name) => [name, replaceMethod] as const,
  ),
  ...['substitute', 'safe_substitute', 'format_map'].map((name) => [name, formatMethod] as const),
  ['zip', zipMethod],
  ['searchParams', part],
  ['Hostname', (_run, { receiver }) => readField(receiver, 'Hostname')],
  ['isdigit', (_run, site) => characterTest(site, 'number')],
  ['isnumeric', (_run, site) => characterTest(site, 'number')],
  ['isdecimal', (_run, site) => characterTest(site, 'number')],
  ...[
    'is_alphanumeric',
    'is_ascii_alphanumeric',
    'is_alphabetic',
    'is_ascii_alphabetic',
    'is_ascii_lowercase',
    'is_ascii_digit',
    'is_numeric',
    'is_ascii_hexdigit',
    'is_digit',
  ].map((name): [string, Builtin] => [name, (_run, site) => characterTest(site, 'allow-list')]),
  ...['to_string_lossy', 'to_str', 'display'].map((name): [string, Builtin] => [name, pathText]),
  ['components', (_run, { receiver }) => (receiver.fields ? undefined : readField(receiver, PIECES))],
  ['isalnum', (_run, site) => characterTest(site, 'allow-list')],
  ['isalpha', (_run, site) => characterTest(site, 'allow-list')],
  ['isidentifier', (_run, site) => characterTest(site, 'allow-list')],
  ['toJSON', flat],
]);

/** The result of a method that every program uses, or `undefined` for others. */
export function callBuiltin(run: Run, site: CallSite): Value | undefined {
  const { method } = site;
  if (site.name === 'Object.fromEntries' || site.name === 'dict') return fromPairs(site);
  if (method === undefined) return site.name === 'isinstance' ? instanceTest(site) : callAnyOrAll(site);
  const many = callMany(run, site, method);
  if (many) return many;
  const mutated = mutate(run, site, method);
  if (mutated) return mutated;
  return BUILTINS.get(method)?.(run, site);
}

/** `Object.fromEntries(pairs)`, `dict(pairs, key=value)`. */
function fromPairs({ passed }: CallSite): Value {
  const [pairs = CLEAN] = passed.positional;
  const fields = new Map<string, Value>();
  let whole = pairs.fields ? tainted(pairs.taints) : pairs;
  for (const [key, pair] of pairs.fields ?? []) {
    const isPair = (key === '*' || /^\d+$/.test(key)) && pair.fields?.has('1');
    const name = isPair ? readField(pair, '0').constant : key;
    const value = isPair ? readField(pair, '1') : pair;
    const slot = typeof name === 'string' ? name : '*';
    const before = fields.get(slot);
    fields.set(slot, before ? join(before, value) : value);
  }
  for (const [key, value] of passed.named) fields.set(key, value);
  if (fields.size > 0) whole = { ...whole, fields };
  return whole;
}

/** `any(…)` and `all(…)` of Python over conditions. */
function callAnyOrAll(site: CallSite): Value | undefined {
  if (site.name !== 'any' && site.name !== 'all') return undefined;
  const element = readElements(first(site));
  const passed = factsWhen(element, true) ?? NO_FACTS;
  return site.name === 'any'
    ? condition(passed, refused(wholeOf(factsWhen(element, false) ?? NO_FACTS)))
    : condition(wholeOf(passed));
}

/** A path as text: its prefixes are no longer whole folders. */
function pathText(_run: Run, { receiver }: CallSite): Value {
  return receiver.type === PATH_TYPE ? { ...receiver, type: 'str' } : receiver;
}

/** A list with elements added: `append(list, x, …)`. */
function withElements(list: Value, added: readonly Value[], rest: Value | undefined): Value {
  const out = appendAll(list.fields ? list : { ...list, fields: new Map() }, arrayValue(markOptionValues(added)));
  return rest
    ? { ...out, fields: new Map([...(out.fields ?? []), ['*', join(out.fields?.get('*') ?? CLEAN, rest)]]) }
    : out;
}

/** `.unwrap()` goes on only with a value. */
function unwrapMethod(run: Run, { receiver, method, passed }: CallSite): Value {
  const panics = method === 'unwrap' || method === 'expect';
  const facts = panics ? factsWhenVariant(receiver, true) : undefined;
  if (facts) run.frame.env.learn(facts);
  const fallback = method === 'unwrap_or' ? passed.positional[0] : undefined;
  return fallback ? join(receiver, fallback) : receiver;
}

function variantTest(value: Value, present: boolean): Value {
  return condition(factsWhenVariant(value, present) ?? NO_FACTS, factsWhenVariant(value, !present) ?? NO_FACTS);
}

function flatten(values: readonly Value[]): Value {
  return values.reduce(
    (all, value) => (value.fields ? appendAll(all, value) : appendAll(all, arrayValue([value]))),
    arrayValue([]),
  );
}

/** `list.join(' ')`, `' '.join(list)`, `path.join(x)` of a path value. */
function joinMethod(run: Run, site: CallSite): Value {
  const isGlue = typeof site.receiver.constant === 'string';
  const [list, glue] = isGlue
    ? [first(site), site.receiver]
    : [site.receiver, site.passed.positional[0] ?? constantValue(',')];
  if (run.frame.module.language === 'rust' && !list.fields)
    return callPath(run, site, 'path-append', [list, first(site)]);
  const parts: Value[] = [];
  for (const [key, field] of list.fields ?? [])
    if (key === '*' || /^\d+$/.test(key)) parts.push(...(parts.length > 0 ? [glue] : []), field);
  if (list.taints.length > 0) parts.push(tainted(list.taints));
  if (!list.fields && !isGlue && list.taints.length === 0)
    return joinTexts(run, [list, constantValue('/'), first(site)], site.node);
  return joinTexts(run, parts, site.node);
}

/** The text of a builder: what was written to it, in order. */
function textMethod(run: Run, { receiver, node }: CallSite): Value {
  const written = knownElements(receiver);
  return written && written.length > 0 ? joinTexts(run, written, node) : receiver;
}

function formatMethod(run: Run, { receiver, passed, node }: CallSite): Value {
  return joinTexts(run, [receiver, ...passed.positional, ...passed.named.values()], node);
}

function pairs(_run: Run, { receiver }: CallSite): Value {
  return objectValue(new Map([['*', arrayValue([keyOf(receiver), readElements(receiver)])]]));
}

/** Any key of an object from outside: one symbol, however the keys are come by. */
export function keyOf(object: Value): Value {
  return object.taints.length > 0 ? asNames(readField(tainted(object.taints), KEY)) : CLEAN;
}

function getMethod(run: Run, site: CallSite): Value {
  const key = first(site).constant;
  const stored = storedPart(run, site.receiver, first(site), site.node);
  const value = stored ?? plainPart(site, key);
  const fallback = site.passed.positional[1];
  return fallback ? join(value, fallback) : value;
}

function plainPart(site: CallSite, key: Value['constant']): Value {
  return key === undefined || key === null ? readElements(site.receiver) : readField(site.receiver, String(key));
}
