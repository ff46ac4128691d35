/** Expressions → abstract values. */
import type { Binary, Expression, Pattern, TextNode, TypeNode, Unary, Unknown } from '../syntax/ast.ts';
import { evaluateCall } from './calls.ts';
import { combine, factsWhen, factsWhenVariant, negate, UNTOLD } from './cases.ts';
import { assumeByTest } from './caught.ts';
import { appendAll, evaluateArray, evaluateObject } from './collections.ts';
import { isConfiguredCheck } from './configuration.ts';
import { Environment } from './environment.ts';
import { asText } from './forms.ts';
import { compare, isOutside } from './guards.ts';
import { markUnresolved } from './links.ts';
import { runJump, runLoop } from './loops.ts';
import { evaluateIndex, evaluateMember, evaluateName } from './members.ts';
import { arrayValue, readElements } from './parts.ts';
import { bindPattern, writePlace } from './patterns.ts';
import { noteExamined } from './queries.ts';
import { noteThrown } from './returns.ts';
import { factsFor, type Run } from './run.ts';
import { runBlock, runIf, runReturn, runStatement, runSwitch } from './statements.ts';
import { joinPath, joinTexts } from './texts.ts';
import { isNumeric } from './types.ts';
import { CLEAN, constantValue, join, NO_FACTS, type Value, withKinds } from './values.ts';

export function evaluate(run: Run, node: Expression | Pattern): Value {
  if (run.engine.exhausted()) return CLEAN;
  switch (node.kind) {
    case 'literal':
      if (node.type === 'regex') return { taints: [], type: `regex:${node.value}` };
      return node.type === 'bytes' ? CLEAN : constantValue(node.value);
    case 'name':
      return evaluateName(run, node);
    case 'member':
      return evaluateMember(run, node);
    case 'index':
      return evaluateIndex(run, node);
    case 'call':
      return evaluateCall(run, node);
    case 'text':
      return evaluateText(run, node);
    case 'object':
      return evaluateObject(run, node);
    case 'array':
      return evaluateArray(run, node);
    case 'function':
      return { taints: [], functions: [run.frame.node ? { node, frame: run.frame } : { node }] };
    case 'class':
    case 'destructure':
      return CLEAN;
    case 'assign':
      return evaluateAssign(run, node.target, node.operator, node.value);
    case 'binary':
      return evaluateBinary(run, node);
    case 'unary':
      return evaluateUnary(run, node);
    case 'conditional':
      return evaluateConditional(run, node.test, node.then, node.otherwise);
    case 'await':
      return evaluate(run, node.value);
    case 'cast':
      return castTo(run, evaluate(run, node.value), node.type);
    case 'yield':
      return evaluateYield(run, node.value);
    case 'block':
      return runBlock(run, node);
    case 'if':
      return runIf(run, node);
    case 'loop':
      return runLoop(run, node);
    case 'switch':
      return runSwitch(run, node);
    case 'return':
      runReturn(run, node.value ? evaluate(run, node.value) : CLEAN, node);
      return CLEAN;
    case 'throw':
      noteThrown(run, node);
      run.frame.env.dead = true;
      return CLEAN;
    case 'jump':
      runJump(run, node.type);
      return CLEAN;
    case 'unknown':
      return evaluateUnknown(run, node);
  }
}

/** Conversions to numbers; in TypeScript a cast converts nothing. */
function castTo(run: Run, value: Value, type: TypeNode): Value {
  const { language } = run.frame.module;
  if (language === 'python' && /^(?:int|float|bool)$/.test(type.name)) return CLEAN;
  return isNumeric(run, type) ? CLEAN : value;
}

function evaluateText(run: Run, node: TextNode): Value {
  return joinTexts(
    run,
    node.parts.map((part) => asText(run, evaluate(run, part), part, node)),
    node,
  );
}

function evaluateAssign(run: Run, target: Pattern, operator: string, valueNode: Expression): Value {
  if (operator === '=' || operator === ':=') {
    const value = evaluate(run, valueNode);
    bindPattern(run, target, value);
    return value;
  }
  const before = evaluate(run, target);
  const added = evaluate(run, valueNode);
  let value: Value;
  if (operator === '+=')
    value =
      added.fields && !added.taints.length ? appendAll(before, added) : joinTexts(run, [before, added], valueNode);
  else if (operator === '??=' || operator === '||=' || operator === '&&=')
    value = before === CLEAN ? added : join(before, added);
  else if (operator === '/=' || operator === '|=') value = join(before, added);
  else value = CLEAN;
  if (target.kind === 'name' || target.kind === 'member' || target.kind === 'index') writePlace(run, target, value);
  return value;
}

function evaluateBinary(run: Run, node: Binary): Value {
  const { operator } = node;
  if (operator === 'and' || operator === 'or' || operator === '??') return evaluateLogical(run, node);
  const left = evaluate(run, node.left);
  const right = evaluate(run, node.right);
  if (operator === '<-') {
    writePlace(run, node.left, appendAll({ ...left, fields: left.fields ?? new Map() }, arrayValue([right])));
    return CLEAN;
  }
  if (operator === '+') return add(run, left, right, node);
  if (operator === '/' && run.frame.module.language === 'python') return joinPath(left, right, run, node);
  if (
    ['==', '!=', 'is', 'is-not', 'in', 'not-in', '<', '<=', '>', '>=', 'instanceof', 'not in', 'is not'].includes(
      operator,
    )
  ) {
    if (operator.endsWith('in') && !isOutside(left)) noteExamined(run, node, right, left);
    return markUnresolved(run, node, compare(operator, left, right));
  }
  if (typeof left.constant === 'number' && typeof right.constant === 'number' && operator === '-')
    return constantValue(left.constant - right.constant);
  return operator === '|' || operator === '%' ? join(left, right) : CLEAN;
}

function add(run: Run, left: Value, right: Value, node: Expression): Value {
  if (typeof left.constant === 'number' && typeof right.constant === 'number')
    return constantValue(left.constant + right.constant);
  if (left.fields && right.fields) return appendAll(left, right);
  return joinTexts(run, [left, right], node);
}

function evaluateLogical(run: Run, node: Binary): Value {
  const { frame } = run;
  const left = evaluate(run, node.left);
  const and = node.operator === 'and';
  const facts = node.operator === '??' ? undefined : factsWhen(left, and);
  if (node.operator !== '??' && !facts) return left;
  let right = CLEAN;
  const branch = frame.branch(() => {
    assumeByTest(run, node.left, and);
    right = evaluate(run, node.right);
  }, facts);
  // `x || return`, `ok or sys.exit()`: only the other way goes on.
  if (branch.dead) {
    const stays = factsWhen(left, !and);
    if (stays) frame.env.learn(stays);
    return left;
  }
  frame.env.merge([branch, new Environment(frame.env)]);
  if (node.operator === '??') return left.constant === null ? right : join(left, right);
  const outcome = isConfigured(run, node) ? right : combine(and ? 'and' : 'or', left, right);
  // What is left of a value that counts as false does no harm.
  const value = and ? stripConstant(right) : join(left, right);
  if (outcome.cases) return { ...value, cases: outcome.cases };
  // That both are not there says nothing of either.
  return and && value.taints.length > 0 && left.constant === undefined ? { ...value, cases: UNTOLD } : value;
}

/** `root && !isInside(root, path)`, `!root || isInside(root, path)`: without a root there is nothing to check. */
function isConfigured(run: Run, { operator, left, right }: Binary): boolean {
  if (operator === 'and') return isConfiguredCheck(run, left, right);
  if (operator !== 'or') return false;
  if (left.kind === 'unary' && left.operator === 'not') return isConfiguredCheck(run, left.operand, right);
  const isAbsence = left.kind === 'binary' && (left.operator === '==' || left.operator === 'is');
  return isAbsence && isConfiguredCheck(run, { ...left, operator: '!=' }, right);
}

function stripConstant(value: Value): Value {
  const { constant: _constant, cases: _cases, texts: _texts, ...rest } = value;
  return rest;
}

function evaluateUnary(run: Run, node: Unary): Value {
  const value = evaluate(run, node.operand);
  switch (node.operator) {
    case 'not':
      return negate(value);
    case 'try': {
      const facts = factsWhenVariant(value, true);
      if (facts) run.frame.env.learn(facts);
      return withoutCases(value);
    }
    case '<-':
      return readElements(value);
    case '-':
      return typeof value.constant === 'number' ? constantValue(-value.constant) : CLEAN;
    case 'typeof':
      return typeOf(value);
    case '+':
    case '++':
    case '--':
    case 'void':
    case 'delete':
    case '~':
      return CLEAN;
    default:
      return value;
  }
}

/** The name of a type: what is no text is a number or the like, or an object, which no program takes for an argument. */
function typeOf(value: Value): Value {
  const facts = (kinds: string) => factsFor(value, kinds);
  if (facts('allow-list').size === 0) return CLEAN;
  const harmless = ['number', 'boolean', 'bigint', 'undefined'];
  const cases = [
    { value: constantValue('string'), facts: NO_FACTS },
    { value: constantValue('object'), facts: facts('dash-check') },
    ...harmless.map((name) => ({ value: constantValue(name), facts: facts('allow-list') })),
  ];
  return { taints: [], cases };
}

function withoutCases(value: Value): Value {
  const { cases: _cases, type, ...rest } = value;
  return type === undefined || type === 'Err' ? rest : { ...rest, type };
}

function evaluateConditional(run: Run, test: Expression, then: Expression, otherwise: Expression): Value {
  const { frame } = run;
  const tested = evaluate(run, test);
  const [yes, no] = [factsWhen(tested, true), factsWhen(tested, false)];
  let value: Value | undefined;
  const ways: Environment[] = [];
  for (const [facts, side, outcome] of [
    [yes, then, true],
    [no, otherwise, false],
  ] as const) {
    if (!facts) continue;
    ways.push(
      frame.branch(() => {
        assumeByTest(run, test, outcome);
        const raw = evaluate(run, side);
        // What the test guarantees on this side stays with the value.
        const result =
          facts.size === 0
            ? raw
            : { ...raw, taints: raw.taints.map((taint) => withKinds(taint, frame.env.kindsOf(taint.sym))) };
        value = value ? join(value, result) : result;
      }, facts),
    );
  }
  frame.env.merge(ways);
  // `base.endsWith(sep) ? base : base + sep` ends with a separator either way.
  const { callee } = test.kind === 'call' ? test : { callee: undefined };
  if (callee?.kind === 'member' && /^(?:endsWith|endswith|ends_with|HasSuffix)$/.test(callee.property))
    return { ...(value ?? CLEAN), closed: true };
  return value ?? CLEAN;
}

function evaluateYield(run: Run, node: Expression | undefined): Value {
  const value = node ? evaluate(run, node) : CLEAN;
  const { frame } = run;
  frame.yielded = frame.yielded ? join(frame.yielded, value) : value;
  return CLEAN;
}

/** What has no form of its own: every part is evaluated, and may be its value. */
function evaluateUnknown(run: Run, node: Unknown): Value {
  let out = CLEAN;
  for (const child of node.children) {
    if (child.kind === 'type' || child.kind === 'decorator') continue;
    const value = runStatement(run, child as Expression);
    out = out === CLEAN ? value : join(out, value);
  }
  return out;
}
