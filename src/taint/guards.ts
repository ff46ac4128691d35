/** Checks that a competent reader would accept: what they guarantee of the value they look at. */
import { kindsOfNoParent } from './absences.ts';
import { compareCases, condition, factsWhenEqual, factsWhenNull, negate } from './cases.ts';
import { bothFacts } from './environment.ts';
import { ADDRESS, addressEquals, ofHost } from './hosts.ts';
import { has, intersect, type Kinds, makeKinds, NO_KINDS, union } from './kinds.ts';
import { readElements } from './parts.ts';
import { differs, PIECES } from './pieces.ts';
import { kindsOfPattern } from './regexes.ts';
import { partOf, type Sym } from './symbols.ts';
import { textsOf } from './text-sets.ts';
import { isHostPart, isHostPrefix, isPartOfScheme, isPartOfUrl, isWebPrefix } from './urls.ts';
import { allTaints, CLEAN, constantValue, type Facts, NO_FACTS, type Taint, type Value } from './values.ts';
import { namesOf, ownerOfKey } from './variables.ts';

const ALLOWED = makeKinds(['allow-list']);
const CONTAINED = makeKinds(['path-containment', 'path-checked']);
const CONTAINED_REAL = makeKinds(['path-containment', 'path-checked', 'symlink-resolved']);
const HOST_CHECKED = makeKinds(['url-host-check']);
const SCHEME_CHECKED = makeKinds(['scheme-check']);
const HOST_CHECKED_SCHEME = makeKinds(['scheme-check', 'url-host-check']);
export const DASH_CHECKED = makeKinds(['dash-check']);
/** The real path does not lie below one folder; of use only for each folder of a list. */
const PREFIX_MISS = 'prefix-miss';

/** Facts about taints; a checked host is a checked URL. */
export function learned(taints: readonly Taint[], give: (taint: Taint) => Kinds): Facts {
  if (taints.length === 0) return NO_FACTS;
  const given = new Map<Sym, Kinds>();
  // A value that came about in two ways is checked only as far as it is in both.
  for (const taint of taints) {
    const before = given.get(taint.sym);
    given.set(taint.sym, before === undefined ? give(taint) : intersect(before, give(taint)));
  }
  const out = new Map<Sym, Kinds>();
  const put = (sym: Sym, kinds: Kinds) => out.set(sym, union(out.get(sym) ?? NO_KINDS, kinds));
  for (const [sym, kinds] of given) {
    if (kinds === NO_KINDS) continue;
    put(sym, kinds);
    const decides = has(kinds, 'allow-list') || has(kinds, 'url-host-check') || has(kinds, 'pattern');
    // The name of an option, taken from what stands before its value.
    if (has(kinds, 'deny-list') && sym.parent && sym.key === '0' && sym.parent.key === PIECES && sym.parent.parent)
      put(sym.parent.parent, 'deny-list');
    if (has(kinds, 'deny-list') && sym.parent && sym.key === 'slice') put(sym.parent, 'deny-list');
    // The first word of a text that was taken apart.
    if (has(kinds, 'allow-list') && sym.key === '0' && sym.parent?.key === PIECES && sym.parent.parent)
      put(sym.parent.parent, 'read-prefix');
    if (decides && sym.parent && taints.some((taint) => taint.sym === sym && isPartOfUrl(taint)))
      put(sym.parent, HOST_CHECKED);
    if (decides && sym.parent && isPartOfScheme(sym)) put(sym.parent, SCHEME_CHECKED);
    // Values that are shown or masked by their names.
    const owner = ownerOfKey(sym);
    if (owner) put(partOf(owner, '*'), 'redact');
  }
  return out.size === 0 ? NO_FACTS : out;
}

/** What it means that a value equals one, or is among ones, that come from inside. */
export function allowed(value: Value, by?: Value['constant']): Facts {
  // Which text it is says what it does: to be the parent folder is no permission.
  if (by === '..') return NO_FACTS;
  return learned(allTaints(value), (taint) => {
    if (has(taint.kinds, 'common')) return containment(taint);
    if (has(taint.kinds, 'opaque')) return NO_KINDS;
    if (has(taint.kinds, ADDRESS) && by !== undefined) return addressEquals(taint, by);
    return typeof by === 'string' && isCharacter(taint) ? ofCharacter(by) : ALLOWED;
  });
}

/** An element of a text that was taken apart, by characters or otherwise. */
function isCharacter({ sym }: Taint): boolean {
  return sym.key === '*' && sym.parent?.key !== PIECES;
}

/** One admitted character says what a class of characters with it would. */
function ofCharacter(character: string): Kinds {
  if (character.length !== 1 || /\w/.test(character)) return ALLOWED;
  return kindsOfPattern(`^[a-z${character.replace(/[\\\]^-]/, '\\$&')}]+$`);
}

/** What it means that a value is not among ones that come from inside: enough only where they are names of options. */
export function notAmong(value: Value): Facts {
  return learned(allTaints(value), (taint) => (has(taint.kinds, ADDRESS) ? ofHost(taint) : 'deny-list'));
}

function containment(taint: Taint): Kinds {
  if (has(taint.kinds, 'realpath')) return CONTAINED_REAL;
  return has(taint.kinds, 'resolved') ? CONTAINED : NO_KINDS;
}

/** Whether a value comes from outside; what the operator put into the environment does not, be it a secret. */
export function isOutside(value: Value): boolean {
  return allTaints(value).some(({ root }) => root.kind !== 'environment');
}

/** `a == b` being true. */
export function equalityFacts(a: Value, b: Value): Facts {
  if (isOutside(a) && !isOutside(b)) return allowed(a, b.constant);
  if (isOutside(b) && !isOutside(a)) return allowed(b, a.constant);
  // A resolved path that is the base it was resolved against.
  return isOutside(a) ? learned(allTaints(a), inside) : NO_FACTS;
}

/** Normalised is enough for a prefix: what stays of `..` stands at the start. */
function inside(taint: Taint): Kinds {
  const isPlain = has(taint.kinds, 'normalized') || has(taint.kinds, 'no-dotdot');
  return isPlain ? union(containment(taint), CONTAINED) : containment(taint);
}

/** What begins with a folder: without `..` it lies below it, whichever of the two is looked at first. */
function below(taint: Taint): Kinds {
  return union(inside(taint), 'below-prefix');
}

/** A last name beside the folder that it is put into: what holds of the folder decides. */
function withoutNames(taints: readonly Taint[]): readonly Taint[] {
  if (!taints.some(({ kinds }) => has(kinds, 'basename'))) return taints;
  const folders = taints.filter(({ kinds }) => !has(kinds, 'basename'));
  return folders.length === 0 ? taints : folders;
}

/** Comparison and membership operators as conditions. */
export function compare(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case '==':
    case 'is':
      return equality(left, right);
    case '!=':
    case 'is-not':
    case 'is not':
      return negate(equality(left, right));
    case 'in':
      return membership(left, right);
    case 'not-in':
    case 'not in':
      return negate(membership(left, right));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return ordering(operator, left, right);
    default:
      return CLEAN;
  }
}

function equality(left: Value, right: Value): Value {
  if (isHomePrefix(right.constant) && isAbsolute(left)) return constantValue(false);
  // Paths are taken to be those of POSIX.
  if (left.type === 'separator' && typeof right.constant === 'string') return constantValue(right.constant === '/');
  if (left.constant !== undefined && right.constant !== undefined)
    return constantValue(left.constant === right.constant);
  const [value, constant] = left.constant === undefined ? [left, right.constant] : [right, left.constant];
  if (constant === null)
    return condition(factsWhenNull(value, true) ?? NO_FACTS, factsWhenNull(value, false) ?? NO_FACTS);
  const whenTrue = equalityFacts(left, right);
  const byCase =
    constant === undefined
      ? undefined
      : ([true, false] as const).map((equal) => factsWhenEqual(value, constant, equal) ?? NO_FACTS);
  const whenFalse =
    constant === '-' ? leadingDash(learned(allTaints(value), firstCharacter)) : differs(value, constant);
  return condition(bothFacts(whenTrue, byCase?.[0] ?? NO_FACTS), bothFacts(whenFalse, byCase?.[1] ?? NO_FACTS));
}

function firstCharacter(taint: Taint): Kinds {
  return taint.sym.key === '0' || taint.sym.key === 'slice' ? DASH_CHECKED : NO_KINDS;
}

/** A check of the first character is one of the whole. */
function leadingDash(facts: Facts): Facts {
  return facts.size === 0
    ? facts
    : new Map([...facts].flatMap(([sym, kinds]) => (sym.parent ? [[sym.parent, kinds]] : [])));
}

function membership(item: Value, collection: Value): Value {
  if (isOutside(item) && !isOutside(collection)) return condition(allowed(item), notAmong(item));
  if (!isOutside(item) && isOutside(collection)) {
    const parents = learned(
      allTaints(collection).filter((taint) => taint.sym.key === 'parents'),
      containment,
    );
    const whole = new Map([...parents].flatMap(([sym, kinds]) => (sym.parent ? [[sym.parent, kinds] as const] : [])));
    return condition(whole, absence(collection, item.constant));
  }
  return CLEAN;
}

/** What is known of a text that does not hold a constant. */
export function absence(text: Value, constant: Value['constant']): Facts {
  if (constant !== '..' && constant !== '/' && constant !== '../') return learned(namesOf(text), () => 'deny-list');
  return learned(allTaints(text), (taint) => {
    // After normalising, a leading `..` is gone or the path is already outside.
    if (has(taint.kinds, 'normalized') || has(taint.kinds, 'resolved')) return NO_KINDS;
    return constant === '/' ? 'no-slash' : 'no-dotdot';
  });
}

function ordering(operator: string, left: Value, right: Value): Value {
  const test = (a: number, b: number) =>
    operator === '<' ? a < b : operator === '<=' ? a <= b : operator === '>' ? a > b : a >= b;
  if (typeof right.constant === 'number') {
    const limit = right.constant;
    return compareCases(left, (value) => test(value, limit));
  }
  return CLEAN;
}

/** `~`, `~/`: what stands for the home folder. */
function isHomePrefix(constant: Value['constant']): boolean {
  return typeof constant === 'string' && /^~[/\\]?$/.test(constant);
}

/** A path that was resolved, or joined behind a folder, does not begin as a caller likes. */
function isAbsolute(text: Value): boolean {
  const first = allTaints(text).filter(({ lead }) => lead === undefined);
  return first.length > 0 && first.every(({ kinds }) => has(kinds, 'resolved') || has(kinds, 'behind-base'));
}

/** `text.startsWith(prefix)` as a condition. */
export function startsWith(
  text: Value,
  prefix: Value,
  closed: boolean,
  byComponent: boolean,
  onWeak: (taints: readonly Taint[]) => Kinds = () => NO_KINDS,
): Value {
  // A base from outside is a root that the caller chose; what is joined to it may still not leave it.
  const chosen = isOutside(prefix);
  if (isHomePrefix(prefix.constant) && isAbsolute(text)) return constantValue(false);
  if (!isOutside(text) || (chosen && !closed && !byComponent)) return CLEAN;
  // `..${sep}` is text whose end is known to be a separator.
  const constant = prefix.constant ?? (closed && prefix.prefix !== undefined ? `${prefix.prefix}/` : undefined);
  const taints = withoutNames(allTaints(text));
  // `/` and `~/` are no folder to stay in.
  const isBase = byComponent || (closed && !/^[~.]*[/\\]*$/.test(String(constant ?? 'x')));
  const texts = textsOf(prefix) ?? textsOf(readElements(prefix)) ?? [constant];
  // No resolved path of POSIX begins with the letter of a drive: what follows from it does not matter.
  const isDrive = /^[a-z]:[/\\]?$/i.test(String(constant ?? ''));
  const host = texts.every(isHostPrefix);
  const isWeb = texts.every(isWebPrefix);
  const weak = host || isBase || constant === '' ? NO_KINDS : onWeak(taints);
  const dashed = constant === '-' || constant === '--';
  const whenTrue = learned(taints, (taint) =>
    dashed
      ? 'dashed'
      : host
        ? HOST_CHECKED_SCHEME
        : constant === '/'
          ? 'leading-slash'
          : isWeb
            ? union(SCHEME_CHECKED, weak)
            : isBase || isDrive
              ? below(taint)
              : weak,
  );
  const whenFalse = learned(taints, (taint) => {
    if (dashed) return constant === '-' ? DASH_CHECKED : NO_KINDS;
    if (typeof constant === 'string' && /^\.\.[/\\]?$/.test(constant)) {
      if (has(taint.kinds, 'relative')) return has(taint.kinds, 'realpath') ? CONTAINED_REAL : CONTAINED;
      return kindsOfNoParent(taint, constant);
    }
    if (constant === '//') return 'no-double-slash';
    if (constant === '/') return 'no-absolute';
    if (typeof constant === 'string' && INSIDE_PREFIX.test(constant)) return ofHost(taint);
    return isBase && !chosen && has(taint.kinds, 'realpath') ? PREFIX_MISS : NO_KINDS;
  });
  return condition(whenTrue, whenFalse);
}

/** The real path lies below none of several folders: what is refused is the server's to decide. */
export function refused(facts: Facts): Facts {
  const out = new Map(facts);
  for (const [sym, kinds] of facts) if (has(kinds, PREFIX_MISS)) out.set(sym, union(kinds, 'path-refusal'));
  return out;
}

/** The start of addresses that only the inside of a network has. */
const INSIDE_PREFIX = /^(?:10|127|169\.254|172\.(?:1[6-9]|2\d|3[01])|192\.168)\.$/;

/** `host.endsWith('.example.com')`. */
export function endsWith(text: Value, suffix: Value): Value {
  if (isOutside(suffix) || typeof suffix.constant !== 'string' || !suffix.constant.startsWith('.')) return CLEAN;
  return condition(learned(allTaints(text), (taint) => (isHostPart(taint.sym) ? HOST_CHECKED : NO_KINDS)));
}
