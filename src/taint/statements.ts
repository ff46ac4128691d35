/** Statements: order, branches, loops, exceptions. */
import type { Block, Declare, Expression, If, Name, Pattern, Return, Statement, Switch, Try } from '../syntax/ast.ts';
import { factsWhen, factsWhenEqual, factsWhenVariant, withOutcomes } from './cases.ts';
import { assumeByTest } from './caught.ts';
import { assumeClosed } from './closings.ts';
import { isConfigurationCheck, isConfiguredCheck } from './configuration.ts';
import { bothFacts, commonFacts, Environment } from './environment.ts';
import { evaluate } from './expressions.ts';
import { equalityFacts } from './guards.ts';
import { isScript } from './invocations.ts';
import { takesAnything } from './links.ts';
import { bindPattern } from './patterns.ts';
import { differs, plainPiece } from './pieces.ts';
import { finishWith } from './returns.ts';
import type { Run } from './run.ts';
import { isNumeric } from './types.ts';
import { type Case, CLEAN, constantValue, type Facts, join, NO_FACTS, type Value } from './values.ts';

/** Runs statements in order until one leaves; the value is that of the last. */
export function runBlock(run: Run, block: Block): Value {
  let last = CLEAN;
  for (const statement of block.body) {
    if (run.frame.env.dead || run.engine.exhausted()) return CLEAN;
    last = runStatement(run, statement);
  }
  return last;
}

export function runStatement(run: Run, node: Statement): Value {
  switch (node.kind) {
    case 'declare':
      return runDeclare(run, node);
    case 'try':
      return runTry(run, node);
    case 'defer':
      return evaluate(run, node.value);
    case 'with':
      for (const item of node.items) {
        const value = evaluate(run, item.value);
        if (item.target) bindPattern(run, item.target, value);
      }
      return runBlock(run, node.body);
    case 'type-alias':
    case 'import':
      return CLEAN;
    case 'export':
      return node.value ? evaluate(run, node.value) : CLEAN;
    default:
      return evaluate(run, node);
  }
}

function runDeclare(run: Run, node: Declare): Value {
  const written = node.value ? evaluate(run, node.value) : CLEAN;
  const value = isNumeric(run, node.type) ? CLEAN : written;
  if (node.otherwise) {
    const { otherwise } = node;
    run.frame.env.merge([run.frame.branch(() => {}), run.frame.branch(() => runBlock(run, otherwise))]);
  }
  if (node.value || node.target.kind === 'name') bindPattern(run, node.target, value);
  return value;
}

/** A test and what holds when it succeeds and when it fails. */
export function runTest(
  run: Run,
  test: Expression | Declare,
): { whenTrue: Facts | undefined; whenFalse: Facts | undefined } {
  if (test.kind === 'declare') {
    const value = runDeclare(run, test);
    const present = variantOf(test.target);
    if (present === false) bindPattern(run, test.target, { ...value, type: 'caught' });
    if (present === undefined) return { whenTrue: NO_FACTS, whenFalse: NO_FACTS };
    return { whenTrue: factsWhenVariant(value, present), whenFalse: factsWhenVariant(value, !present) };
  }
  const value = evaluate(run, test);
  return { whenTrue: factsWhen(value, true), whenFalse: factsWhen(value, false) };
}

/** `Ok(x)` and `Some(x)` mean that a value is there, `Err(x)` that none is. */
function variantOf(pattern: Pattern): boolean | undefined {
  if (pattern.kind !== 'destructure' || !pattern.type) return undefined;
  const name = pattern.type.name.split('::').at(-1);
  if (name === 'Ok' || name === 'Some') return true;
  return name === 'Err' ? false : undefined;
}

/** In a branch where a name is known to be null, or not to be, its value says so: `if err != nil { return err }`. */
function nullCheck(run: Run, test: Expression | Declare): { name: Name; whenTrue: boolean } | undefined {
  if (run.frame.module.language !== 'go' || test.kind !== 'binary' || test.left.kind !== 'name') return undefined;
  if (test.right.kind !== 'literal' || test.right.type !== 'null') return undefined;
  return test.operator === '==' || test.operator === '!='
    ? { name: test.left, whenTrue: test.operator === '!=' }
    : undefined;
}

function assumeNull(run: Run, name: Name, isThere: boolean): void {
  const binding = run.engine.bindingOf(name);
  const value = binding && run.frame.env.get(binding);
  if (!binding || !value || value.taints.length > 0 || value.fields) return;
  run.frame.env.set(binding, isThere ? { taints: [], type: value.type ?? 'error' } : constantValue(null));
}

/** A chain of `else if` is followed in a loop: generated code has thousands. */
export function runIf(run: Run, node: If): Value {
  const { frame } = run;
  const base = frame.env;
  const others = new Environment(base);
  const exits: Environment[] = [];
  const outcomes: Case[] = [];
  let value: Value | undefined;
  let last = CLEAN;
  frame.env = others;
  let at: If | Block | undefined = node;
  let reached = true;
  while (at && reached && !others.dead) {
    const branch: Block = at.kind === 'if' ? at.then : at;
    let facts: Facts | undefined = NO_FACTS;
    let otherwise: Facts | undefined;
    if (at.kind === 'if') {
      const tested = runTest(run, at.test);
      facts = tested.whenTrue;
      otherwise = tested.whenFalse;
    }
    if (facts) {
      const test = at.kind === 'if' ? at.test : undefined;
      const check = test && nullCheck(run, test);
      const optional = at.kind === 'if' && isConfigurationCheck(run, at.test);
      if (optional) frame.optional++;
      const exit = frame.branch(() => {
        if (check) assumeNull(run, check.name, check.whenTrue);
        if (test) assumeByTest(run, test, true);
        if (test) assumeClosed(run, test, true);
        const result = runBlock(run, branch);
        value = value ? join(value, result) : result;
        last = result;
      }, facts);
      if (optional) frame.optional--;
      if (!exit.dead) outcomes.push({ value: last, facts: exit.since(base).facts });
      if (exit.dead) exits.push(exit);
      else exits.push(exit.since(base));
    }
    if (otherwise) others.learn(otherwise);
    else reached = false;
    const after = at.kind === 'if' ? nullCheck(run, at.test) : undefined;
    if (after) assumeNull(run, after.name, !after.whenTrue);
    if (at.kind === 'if') assumeByTest(run, at.test, false);
    if (at.kind === 'if') assumeClosed(run, at.test, false);
    at = at.kind === 'if' ? at.otherwise : undefined;
  }
  frame.env = base;
  const [only] = exits;
  const kept = reached && !node.otherwise && only && !only.dead && isConfiguredCheck(run, node.test, node.then);
  if (reached) exits.push(others);
  base.merge(exits);
  if (kept) base.learn(only.facts);
  return withOutcomes(value ?? CLEAN, outcomes);
}

export function runSwitch(run: Run, node: Switch): Value {
  const { frame } = run;
  const subject = node.subject && evaluate(run, node.subject);
  const jump = { kind: 'switch' as const, base: frame.env, exits: [] as Environment[], broken: false };
  frame.jumps.push(jump);
  const exits: Environment[] = [];
  const outcomes: Case[] = [];
  let value: Value | undefined;
  let last = CLEAN;
  let exhaustive = false;
  // What holds where no case before was taken.
  let misses = NO_FACTS;
  for (const one of node.cases) {
    if (run.engine.exhausted()) break;
    if (one.tests.length === 0 && !one.guard) exhaustive = true;
    exits.push(
      frame.branch(() => {
        frame.env.learn(misses);
        frame.env.learn(runCaseTests(run, one.tests, subject));
        if (one.guard) frame.env.learn(factsWhen(evaluate(run, one.guard), true) ?? NO_FACTS);
        last = runBlock(run, one.body);
        value = value ? join(value, last) : last;
      }),
    );
    const exit = exits.at(-1);
    if (exit && !exit.dead) outcomes.push({ value: last, facts: exit.facts });
    // A case of JavaScript that does not leave goes on in the next one.
    if (!one.guard && !(exit && !exit.dead && isScript(run)))
      misses = bothFacts(misses, missed(run, one.tests, subject));
  }
  frame.jumps.pop();
  if (!exhaustive) {
    const none = new Environment(frame.env);
    none.learn(misses);
    exits.push(none);
  }
  frame.env.merge([...exits, ...jump.exits]);
  return withOutcomes(value ?? CLEAN, outcomes);
}

/** What it says that a case was not taken. */
function missed(run: Run, tests: Switch['cases'][number]['tests'], subject: Value | undefined): Facts {
  let out = NO_FACTS;
  for (const test of tests) {
    if (test.kind === 'destructure') {
      const present = variantOf(test);
      const facts = subject && present !== undefined ? factsWhenVariant(subject, !present) : undefined;
      // `Some(0)` not being it says nothing of `Some`.
      if (facts && test.entries.every(({ target }) => target.kind === 'name')) out = bothFacts(out, facts);
    } else if (test.kind !== 'name' || !subject) {
      const value = evaluate(run, test);
      out = bothFacts(out, subject ? differs(subject, value.constant) : (factsWhen(value, false) ?? NO_FACTS));
    }
  }
  return out;
}

/** Binds the patterns of a case; constants of a `switch` are an allow-list for what is switched on. */
function runCaseTests(run: Run, tests: Switch['cases'][number]['tests'], subject: Value | undefined): Facts {
  const all: Facts[] = [];
  for (const test of tests) {
    if (test.kind === 'destructure') {
      const present = variantOf(test);
      if (subject) bindPattern(run, test, present === false ? { ...subject, type: 'caught' } : subject);
      if (subject && present !== undefined) all.push(factsWhenVariant(subject, present) ?? NO_FACTS);
      else if (subject && /(?:^|::)Component::Normal$/.test(test.type?.name ?? '')) all.push(plainPiece(subject));
      continue;
    }
    if (test.kind === 'name' && subject && run.engine.bindingOf(test)?.node === test) bindPattern(run, test, subject);
    const value = evaluate(run, test);
    if (!subject) all.push(factsWhen(value, true) ?? NO_FACTS);
    else all.push(bothFacts(equalityFacts(subject, value), factsWhenEqual(subject, value.constant, true) ?? NO_FACTS));
  }
  return all.length === tests.length ? commonFacts(all) : NO_FACTS;
}

function runTry(run: Run, node: Try): Value {
  const { frame } = run;
  const base = frame.env;
  let value = CLEAN;
  const body = frame.branch(() => {
    value = runBlock(run, node.body);
    if (node.otherwise && !frame.env.dead) value = runBlock(run, node.otherwise);
  });
  const exits = [body];
  for (const handler of node.handlers) {
    exits.push(
      frame.branch(() => {
        // The exception may have come at any place of the body.
        for (const [key, inner] of body.values) {
          const before = base.get(key);
          frame.env.set(key, before ? join(before, inner) : inner);
        }
        if (handler.target) bindPattern(run, handler.target, { taints: [], type: 'caught' });
        const blind = takesAnything(handler) ? 1 : 0;
        frame.blind += blind;
        value = join(value, runBlock(run, handler.body));
        frame.blind -= blind;
      }),
    );
  }
  base.merge(exits);
  if (node.finalizer) {
    const wasDead = base.dead;
    base.dead = false;
    runBlock(run, node.finalizer);
    if (wasDead) base.dead = true;
  }
  return value;
}

export function runReturn(run: Run, value: Value, node: Return): void {
  finishWith(run, value, node);
  run.frame.env.dead = true;
}
