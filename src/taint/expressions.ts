/** Expressions → abstract values. */
import type {
  ArrayNode,
  Binary,
  ClassNode,
  Expression,
  Index,
  Member,
  Name,
  ObjectNode,
  Pattern,
  TextNode,
  TypeNode,
  Unary,
} from '../syntax/ast.ts';
import { evaluateCall } from './calls.ts';
import { combine, factsWhen, factsWhenVariant, negate, objectOrNull, projectField } from './cases.ts';
import { addStep } from './engine.ts';
import { Environment } from './environment.ts';
import { allowed, compare, isOutside } from './guards.ts';
import { bindPattern, writePlace } from './patterns.ts';
import type { Run } from './run.ts';
import { isSeparator, memberSource, SEPARATOR } from './sources.ts';
import { ownerClass, readClassField, readStatic } from './state.ts';
import { runBlock, runIf, runJump, runLoop, runReturn, runStatement, runSwitch } from './statements.ts';
import { isNumeric, isNumericField } from './types.ts';
import {
  allTaints,
  arrayValue,
  CLEAN,
  constantValue,
  join,
  joinTaints,
  objectValue,
  readElements,
  readField,
  type Taint,
  type Value,
  withKinds,
} from './values.ts';

const MAX_LEAD = 200;

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
      if (node.value) evaluate(run, node.value);
      run.frame.env.dead = true;
      return CLEAN;
    case 'jump':
      runJump(run, node.type);
      return CLEAN;
    case 'unknown': {
      let out = CLEAN;
      for (const child of node.children) {
        if (child.kind === 'type' || child.kind === 'decorator') continue;
        const value = runStatement(run, child as Expression);
        out = out === CLEAN ? value : join(out, value);
      }
      return out;
    }
  }
}

/** Conversions to numbers; in TypeScript a cast converts nothing. */
function castTo(run: Run, value: Value, type: TypeNode): Value {
  const { language } = run.frame.module;
  if (language === 'python' && /^(?:int|float|bool)$/.test(type.name)) return CLEAN;
  return isNumeric(run, type) ? CLEAN : value;
}

function evaluateName(run: Run, node: Name): Value {
  const { engine, frame } = run;
  const binding = engine.bindingOf(node);
  if (!binding) {
    if (node.name === 'None' && frame.module.language === 'rust') return constantValue(null);
    if (node.name === 'this' || node.name === 'self') return frame.lookup('this') ?? CLEAN;
    return readStatic(run, binding);
  }
  const value = frame.lookup(binding);
  if (value) return value;
  if (binding.import) {
    const target = engine.target(node);
    if (isSeparator(target?.name ?? '')) return SEPARATOR;
    // A module from outside, handed around as a value.
    if (target && !target.node && !target.module) return { taints: [], type: target.name };
  }
  if (binding.node.kind === 'function') {
    for (let at: typeof frame | undefined = frame; at; at = at.parent)
      if (at.node && binding.scope !== binding.module && isInside(binding.node, at.node))
        return { taints: [], functions: [{ node: binding.node, frame: at }] };
  }
  return readStatic(run, binding);
}

function isInside(inner: { readonly start: number; parent?: Expression | object }, outer: object): boolean {
  for (let at = inner.parent as { parent?: object } | undefined; at; at = at.parent as typeof at)
    if (at === outer) return true;
  return false;
}

function evaluateMember(run: Run, node: Member): Value {
  const source = memberSource(run, node);
  if (source) return source;
  const object = evaluate(run, node.object);
  return readMember(run, node.object, object, node.property, node);
}

export function readMember(run: Run, objectNode: Expression, object: Value, property: string, node: Expression): Value {
  const known = object.fields?.has(property) || object.taints.length > 0;
  const read = projectField(object, property);
  const value =
    object.owner && read.constant !== undefined && isReassigned(run, object.owner, property) ? { taints: [] } : read;
  if (
    known &&
    (value === CLEAN || run.frame.module.language === 'typescript' || run.frame.module.language === 'python')
  )
    return value;
  const owner = ownerClass(run, objectNode, object);
  if (known) return owner && isNumericField(run, owner, property) ? CLEAN : value;
  if (owner) {
    const method = run.engine.resolver.members.find(owner, property)?.node;
    if (method?.kind === 'function')
      return { taints: [], functions: [{ node: method, self: object === CLEAN ? { taints: [], owner } : object }] };
    const stored = readClassField(run, owner, property);
    return value === CLEAN ? stored : join(value, stored);
  }
  if (value !== CLEAN) return value;
  // A member of a module or of a constant object.
  const target = run.engine.target(node);
  return target?.node?.kind === 'function' ? { taints: [], functions: [{ node: target.node }] } : CLEAN;
}

function evaluateIndex(run: Run, node: Index): Value {
  const source = memberSource(run, node);
  if (source) return source;
  const object = evaluate(run, node.object);
  if (node.index.kind === 'unknown') {
    evaluate(run, node.index);
    return sliceOf(object);
  }
  const index = evaluate(run, node.index);
  if (typeof index.constant === 'string' || typeof index.constant === 'number')
    return readMember(run, node.object, object, String(index.constant), node);
  const element = readElements(object);
  // `commands[name]` of a table from inside: what it holds says that the key is one of its keys.
  if (isOutside(index) && !isOutside(object)) return objectOrNull(allowed(index), element);
  return element;
}

/** A field that a method gives another value after construction. */
function isReassigned(run: Run, owner: ClassNode, property: string): boolean {
  return (run.engine.resolver.members.field(owner, property)?.values.length ?? 0) > 1;
}

/** A part of a text or list. */
export function sliceOf(value: Value): Value {
  if (value.fields) return { taints: value.taints, fields: new Map([['*', readElements(value)]]) };
  return value.taints.length === 0 ? CLEAN : readField({ taints: value.taints }, 'slice');
}

/** Joins texts; each taint learns what stands before it. */
export function joinTexts(run: Run, parts: readonly Value[], node: Expression, step = 'built into a string'): Value {
  let lead = '';
  let constant: string | undefined = '';
  let taints: readonly Taint[] = [];
  for (const part of parts) {
    for (const taint of allTaints(part)) {
      const before = lead === '' ? taint.lead : `${lead}${taint.lead ?? ''}`.slice(0, MAX_LEAD);
      const moved = parts.length > 1 ? addStep({ ...taint, lead: before }, run.frame.module, node, step) : taint;
      taints = joinTaints(taints, [moved]);
    }
    const text: string | undefined = part.constant === undefined ? undefined : String(part.constant);
    constant = text === undefined || constant === undefined ? undefined : constant + text;
    if (lead.length < MAX_LEAD) lead += text ?? `${part.prefix ?? ''}\0`;
  }
  if (constant !== undefined && taints.length === 0) return constantValue(constant);
  if (taints.length > 0) noteStatement(run, parts, taints, lead, node);
  const end = lead.indexOf('\0');
  const prefix = end < 0 ? lead : lead.slice(0, end);
  const closed = parts.at(-1) !== undefined && endsClosed(parts.at(-1) as Value);
  return { taints, ...(prefix !== '' && { prefix }), ...(closed && { closed }) };
}

const STATEMENT =
  /^\s*(?:SELECT\s[^;]*?\sFROM\s|INSERT\s+INTO\s|REPLACE\s+INTO\s|UPDATE\s+\S+\s+SET\s|DELETE\s+FROM\s|PRAGMA\s+\w+\s*\(|(?:CREATE|DROP|ALTER|TRUNCATE)\s+(?:TABLE|DATABASE|INDEX|VIEW|SCHEMA|USER)\s|DESCRIBE\s+\0|SHOW\s+(?:TABLES|COLUMNS|INDEX\w*)\s+(?:FROM|IN)\s)/;

/** A statement of SQL that a value from outside is written into is one wherever it goes then. */
function noteStatement(
  run: Run,
  parts: readonly Value[],
  taints: readonly Taint[],
  lead: string,
  node: Expression,
): void {
  if (!STATEMENT.test(lead)) return;
  const { engine, frame, collector } = run;
  for (const taint of taints) {
    const before = parts.some((part) =>
      part.taints.some((one) => one.sym === taint.sym && one.lead !== undefined && STATEMENT.test(`${one.lead}\0`)),
    );
    if (before || taint.lead === undefined) continue;
    engine.report(frame, collector, {
      taint: { ...taint, seen: false },
      kind: 'sql-text',
      module: frame.module,
      node,
      callee: 'a SQL statement',
    });
  }
}

/** Whether a text ends with a path separator. */
export function endsClosed(value: Value): boolean {
  return (
    value.closed === true ||
    value.type === 'separator' ||
    (typeof value.constant === 'string' && /[/\\]$/.test(value.constant))
  );
}

function evaluateText(run: Run, node: TextNode): Value {
  return joinTexts(
    run,
    node.parts.map((part) => evaluate(run, part)),
    node,
  );
}

function evaluateObject(run: Run, node: ObjectNode): Value {
  const fields = new Map<string, Value>();
  let taints: readonly Taint[] = [];
  for (const property of node.properties) {
    const value = evaluate(run, property.value);
    if (property.spread) {
      taints = joinTaints(taints, value.taints);
      for (const [key, field] of value.fields ?? []) fields.set(key, field);
      continue;
    }
    const computed = property.computed && evaluate(run, property.computed).constant;
    const key = property.key ?? (computed === undefined ? '*' : String(computed));
    const before = key === '*' ? fields.get(key) : undefined;
    fields.set(key, before ? join(before, value) : value);
  }
  const type = node.type && run.engine.resolver.types.ofType(node.type);
  const owner = type?.node?.kind === 'class' ? type.node : undefined;
  return {
    ...objectValue(fields),
    taints,
    ...(owner && { owner }),
    ...(type && !owner && { type: type.name }),
  };
}

function evaluateArray(run: Run, node: ArrayNode): Value {
  if (node.elements.every((element) => !element.spread))
    return arrayValue(node.elements.map((element) => evaluate(run, element.value)));
  const elements: Value[] = [];
  let rest: Value | undefined;
  for (const element of node.elements) {
    const value = evaluate(run, element.value);
    if (!element.spread) {
      if (rest) rest = join(rest, value);
      else elements.push(value);
    } else {
      const known = rest ? undefined : knownElements(value);
      if (known) elements.push(...known);
      else rest = rest ? join(rest, readElements(value)) : readElements(value);
    }
  }
  const array = arrayValue(elements);
  return rest ? { ...array, fields: new Map([...(array.fields ?? []), ['*', rest]]) } : array;
}

/** The elements of an array, when all of them are known. */
export function knownElements(value: Value): Value[] | undefined {
  if (value.taints.length > 0 || !value.fields || value.fields.has('*')) return undefined;
  const out: Value[] = [];
  for (let i = 0; i < value.fields.size; i++) {
    const element = value.fields.get(String(i));
    if (!element) return undefined;
    out.push(element);
  }
  return out;
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

/** `list += other`. */
export function appendAll(list: Value, other: Value): Value {
  const [a, b] = [knownElements(list), knownElements(other)];
  if (a && b) return arrayValue([...a, ...b]);
  const elements = join(readElements(list), readElements(other));
  return { ...list, fields: new Map([...(list.fields ?? []), ['*', elements]]) };
}

function evaluateBinary(run: Run, node: Binary): Value {
  const { operator } = node;
  if (operator === 'and' || operator === 'or' || operator === '??') return evaluateLogical(run, node);
  const left = evaluate(run, node.left);
  const right = evaluate(run, node.right);
  if (operator === '+') return add(run, left, right, node);
  if (operator === '/' && run.frame.module.language === 'python') return joinPath(left, right, run, node);
  if (
    ['==', '!=', 'is', 'is-not', 'in', 'not-in', '<', '<=', '>', '>=', 'instanceof', 'not in', 'is not'].includes(
      operator,
    )
  )
    return compare(operator, left, right);
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

/** `base / name` of pathlib. */
function joinPath(left: Value, right: Value, run: Run, node: Expression): Value {
  const base = allTaints(left).map((taint) => ({ ...taint, kinds: dropMarks(taint.kinds) }));
  const parts = [{ ...left, taints: base }, constantValue('/'), right];
  const value = joinTexts(run, parts, node);
  // An absolute right side replaces the base: nothing stands before it.
  const free = allTaints(right).map((taint) => addStep(taint, run.frame.module, node, 'joined with a base folder'));
  return {
    ...value,
    taints: joinTaints(
      value.taints.filter((taint) => !free.some((other) => other.sym === taint.sym)),
      free.map((taint) => ({ ...taint, kinds: dropMarks(taint.kinds) })),
    ),
  };
}

/** What a path has no longer once something is appended to it. */
export function dropMarks(kinds: string): string {
  return kinds.replace(/(?:^| )(?:resolved|realpath|relative|normalized)(?= |$)/g, '').trim();
}

function evaluateLogical(run: Run, node: Binary): Value {
  const { frame } = run;
  const left = evaluate(run, node.left);
  const and = node.operator === 'and';
  const facts = node.operator === '??' ? undefined : factsWhen(left, and);
  if (node.operator !== '??' && !facts) return left;
  let right = CLEAN;
  const branch = frame.branch(() => {
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
  const outcome = combine(and ? 'and' : 'or', left, right);
  const value = and ? dropTruth(right, left) : join(left, right);
  return outcome.cases ? { ...value, cases: outcome.cases } : value;
}

function dropTruth(right: Value, left: Value): Value {
  return left.taints.length === 0 ? stripConstant(right) : join(left, right);
}

function stripConstant(value: Value): Value {
  const { constant: _constant, cases: _cases, ...rest } = value;
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
    case '-':
      return typeof value.constant === 'number' ? constantValue(-value.constant) : CLEAN;
    case '+':
    case '++':
    case '--':
    case 'typeof':
    case 'void':
    case 'delete':
    case '~':
      return CLEAN;
    default:
      return value;
  }
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
  for (const [facts, side] of [
    [yes, then],
    [no, otherwise],
  ] as const) {
    if (!facts) continue;
    ways.push(
      frame.branch(() => {
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
