/** Conditions: what holds when a value is true, false, null or equal to something. */
import { bothFacts, commonFacts } from './environment.ts';
import { readField } from './parts.ts';
import { isSecretName } from './secrets.ts';
import { type Case, CLEAN, constantValue, type Facts, NO_FACTS, truthiness, type Value } from './values.ts';

/** A truth value with what holds when it is true and when it is false. */
export function condition(whenTrue: Facts, whenFalse: Facts = NO_FACTS): Value {
  if (whenTrue.size === 0 && whenFalse.size === 0) return CLEAN;
  return {
    taints: [],
    cases: [
      { value: constantValue(true), facts: whenTrue },
      { value: constantValue(false), facts: whenFalse },
    ],
  };
}

/** Nothing follows from the way a value comes out. */
export const UNTOLD: readonly Case[] = [{ value: CLEAN, facts: NO_FACTS }];

/** What holds when the value comes out as `truth`; `undefined` when it never does. */
export function factsWhen(value: Value, truth: boolean): Facts | undefined {
  const known = truthiness(value);
  if (known !== undefined) return known === truth ? NO_FACTS : undefined;
  if (!value.cases && !truth && value.taints.length > 0 && !value.fields) return emptyFacts(value);
  return value.cases ? factsOf(value.cases, (one) => truthOf(one.value, truth)) : NO_FACTS;
}

/** An input that counts as false is empty or absent, and does no harm. */
function emptyFacts(value: Value): Facts {
  const whole = value.taints.filter((taint) => taint.lead === undefined);
  return new Map(whole.map((taint) => [taint.sym, 'allow-list']));
}

/** Whether a value may come out as `truth`. */
function truthOf(value: Value, truth: boolean): boolean {
  if (value.prefix !== undefined && value.prefix !== '' && value.constant === undefined) return truth;
  const object = value.constant === undefined && value.taints.length === 0 && !value.cases && isSomething(value);
  const known = object ? true : truthiness(value);
  return known === undefined || known === truth;
}

/** What holds in all of the cases that fit. */
export function factsOf(cases: readonly Case[], fits: (one: Case) => boolean): Facts | undefined {
  const fitting = cases.filter(fits);
  if (fitting.length === 0) return undefined;
  return commonFacts(fitting.map((one) => nestedFacts(one, fits)));
}

/** The facts of a case whose value is itself a condition. */
function nestedFacts(one: Case, fits: (one: Case) => boolean): Facts {
  if (!one.value.cases) return one.facts;
  const inner = one.value.cases.filter(fits);
  return inner.length === 0
    ? one.facts
    : bothFacts(one.facts, commonFacts(inner.map((nested) => nestedFacts(nested, fits))));
}

/** What holds when the value is null (`null`, `nil`, `None`), or is not. */
export function factsWhenNull(value: Value, isNull: boolean): Facts | undefined {
  if (!value.cases) return NO_FACTS;
  return factsOf(value.cases, ({ value: inner }) => {
    if (inner.constant !== undefined) return (inner.constant === null) === isNull;
    return isNull ? !isSomething(inner) : true;
  });
}

function isSomething(value: Value): boolean {
  return (
    value.taints.length > 0 || value.fields !== undefined || value.functions !== undefined || value.type !== undefined
  );
}

/** What holds when a `Result` or `Option` holds a value, or does not. */
export function factsWhenVariant(value: Value, present: boolean): Facts | undefined {
  if (!value.cases) return NO_FACTS;
  return factsOf(value.cases, ({ value: inner }) => (inner.type === 'Err' || inner.constant === null) !== present);
}

/** What holds when the value equals a constant, or differs. */
export function factsWhenEqual(value: Value, constant: Value['constant'], equal: boolean): Facts | undefined {
  if (!value.cases || constant === undefined) return NO_FACTS;
  return factsOf(value.cases, ({ value: inner }) => {
    if (inner.constant === undefined) return true;
    return (inner.constant === constant) === equal;
  });
}

/** The outcome of a match: an object with what then holds, or null. */
export function objectOrNull(facts: Facts, value: Value): Value {
  if (facts.size === 0) return value;
  const { constant: _constant, prefix: _prefix, texts: _texts, ...found } = value;
  const cases: Case[] = [
    { value: { ...found, taints: [], type: value.type ?? 'object' }, facts },
    { value: constantValue(null), facts: NO_FACTS },
  ];
  return { ...found, cases };
}

/** The value of an `if` or `match`, with what holds on each of its ways where a test can tell them apart. */
export function withOutcomes(value: Value, outcomes: readonly Case[]): Value {
  const told = outcomes.some((one) => one.value.constant !== undefined || one.value.type === 'Err' || one.value.cases);
  const some = outcomes.some((one) => one.facts.size > 0 || one.value.cases);
  return told && some && outcomes.length > 1 && outcomes.length <= 8 ? { ...value, cases: outcomes } : value;
}

/** What holds by how the value compares to a number. */
export function compareCases(value: Value, test: (constant: number) => boolean): Value {
  if (!value.cases) return CLEAN;
  const when = (truth: boolean) =>
    factsOf(value.cases ?? [], ({ value: inner }) =>
      typeof inner.constant === 'number' ? test(inner.constant) === truth : true,
    );
  return condition(when(true) ?? NO_FACTS, when(false) ?? NO_FACTS);
}

export function negate(value: Value): Value {
  const known = truthiness(value);
  if (known !== undefined) return constantValue(!known);
  if (!value.cases) return CLEAN;
  return condition(factsWhen(value, false) ?? NO_FACTS, factsWhen(value, true) ?? NO_FACTS);
}

/** `left and right` (or `or`), both conditions; an operand that cannot come out so drops its way. */
export function combine(operator: 'and' | 'or', left: Value, right: Value): Value {
  const all = operator === 'and';
  const both = bothOf(factsWhen(left, all), factsWhen(right, all));
  const either = eitherOf(factsWhen(left, !all), bothOf(factsWhen(left, all), factsWhen(right, !all)));
  return all ? condition(both ?? NO_FACTS, either ?? NO_FACTS) : condition(either ?? NO_FACTS, both ?? NO_FACTS);
}

function bothOf(a: Facts | undefined, b: Facts | undefined): Facts | undefined {
  return a && b && bothFacts(a, b);
}

function eitherOf(a: Facts | undefined, b: Facts | undefined): Facts | undefined {
  if (!a || !b) return a ?? b;
  // What one way says of a whole, the other may say of its part.
  return bothFacts(commonFacts([a, b]), commonFacts([b, a]));
}

/** A named variable of the environment is configuration; only secrets are followed. */
function withoutConfiguration(part: Value, whole: Value, key: string): Value {
  if (!whole.taints.some((taint) => taint.root.kind === 'environment')) return part;
  if (isSecretName(key) || /^(?:\d+|\*)$/.test(key)) return part;
  return { ...part, taints: part.taints.filter((taint) => taint.root.kind !== 'environment') };
}

/** The part of a value, the cases carried along: `const [path, error] = check(x)`. */
export function projectField(value: Value, key: string): Value {
  const part = withoutConfiguration(readField(value, key), value, key);
  if (!value.cases || part.cases) return part;
  const cases = value.cases.map((one) => ({ value: readField(one.value, key), facts: one.facts }));
  const informative = cases.some((one) => one.value.constant !== undefined || one.value === CLEAN);
  return informative ? { ...part, cases } : part;
}
