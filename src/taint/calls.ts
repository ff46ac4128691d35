/** Calls: which function runs, with which values; project functions here, others by their models. */
import type { Call, ClassNode, Expression, FunctionNode } from '../syntax/ast.ts';
import { unwrap } from '../syntax/walk.ts';
import { condition, factsWhen } from './cases.ts';
import { knownElements } from './collections.ts';
import { addStep } from './engine.ts';
import { bothFacts } from './environment.ts';
import { evaluate } from './expressions.ts';
import { callExternal } from './external.ts';
import { type Called, callFunction, callInBranch, NO_NAMED, type Passed } from './functions.ts';
import { learned } from './guards.ts';
import { mayBeHost, ofHost, verdictOf } from './hosts.ts';
import { callSuper, evaluateBind, evaluatePromise, plainCall } from './invocations.ts';
import { readElements, writeField } from './parts.ts';
import { writePlace } from './patterns.ts';
import { type Run, settle } from './run.ts';
import { allTaints, CLEAN, type Closure, join, NO_FACTS, type Value } from './values.ts';

/** A call with its parts evaluated. */
export interface CallSite {
  readonly node: Call;
  /** The canonical name, or `''`. */
  readonly name: string;
  /** The last part of a member callee. */
  readonly method: string | undefined;
  readonly receiverNode: Expression | undefined;
  readonly receiver: Value;
  readonly passed: Passed;
}

export function evaluateCall(run: Run, written: Call): Value {
  const { engine } = run;
  const node = plainCall(run, written);
  const callee = node.callee;
  const member = callee.kind === 'member' ? callee : undefined;
  const receiver = member ? evaluate(run, member.object) : CLEAN;
  const passed = evaluateArguments(run, node);
  const special = evaluateBind(run, node, passed) ?? callSuper(run, node, passed) ?? evaluatePromise(run, node, passed);
  if (special) return special;
  const target = engine.target(callee);
  const closures = closuresOf(run, node, receiver, passed, target?.node);
  if (closures.length > 0) return callProject(run, node, closures, receiver, passed);
  if (target?.node?.kind === 'class') return construct(run, node, target.node, passed);
  const called = member || target ? undefined : evaluate(run, callee);
  if (called?.settles) {
    const [value] = passed.positional;
    const kept = value && settle(run, value);
    if (kept) called.settles.value = called.settles.value === CLEAN ? kept : join(called.settles.value, kept);
    return CLEAN;
  }
  const site: CallSite = {
    node,
    name: nameOf(run, node, receiver, target?.name ?? functionType(run, called)),
    method: member?.property,
    receiverNode: member?.object,
    receiver,
    passed,
  };
  const bound = called?.bound
    ? { ...site, passed: { ...passed, positional: [...called.bound, ...passed.positional] } }
    : site;
  return callExternal(run, asMethod(run, bound));
}

/** The name of a function from outside that was handed around as a value. */
function functionType(run: Run, value: Value | undefined): string {
  return value?.type !== undefined && run.engine.models.of(run.frame.module).knows(value.type) ? value.type : '';
}

/** `strings.HasPrefix(text, prefix)` as `text.startsWith(prefix)`. */
function asMethod(run: Run, site: CallSite): CallSite {
  const method = run.engine.models.of(run.frame.module).methods.get(site.name);
  const [receiver, ...positional] = site.passed.positional;
  const receiverNode = site.node.args[0]?.value;
  if (method === undefined || !receiver || !receiverNode) return site;
  return { ...site, method, receiver, receiverNode, passed: { ...site.passed, positional } };
}

/** The canonical name; where types are not known statically, by what the receiver was made by. */
function nameOf(run: Run, node: Call, receiver: Value, name: string): string {
  const { callee } = node;
  if (node.via === 'macro') return `${name}!`;
  if (callee.kind !== 'member' || receiver.type === undefined) return name;
  if (name !== '' && run.engine.models.of(run.frame.module).knows(name)) return name;
  const separator = run.frame.module.language === 'rust' ? '::' : '.';
  const byType = `${receiver.type}${separator}${callee.property}`;
  return run.engine.models.of(run.frame.module).knows(byType) || name === '' ? byType : name;
}

/** The functions of the project that a call may run. */
function closuresOf(run: Run, node: Call, receiver: Value, passed: Passed, target: unknown): readonly Closure[] {
  const { callee } = node;
  if (callee.kind === 'member') {
    const field = receiver.fields?.get(callee.property);
    if (field?.functions) return run.engine.functionsOf(field);
  } else if (callee.kind !== 'call' || !isFunction(target)) {
    const value = evaluate(run, callee);
    if (value.functions) return run.engine.functionsOf(value);
    const method = value.owner && run.engine.resolver.members.find(value.owner, '__call__')?.node;
    if (isFunction(method)) return [{ node: method, self: value }];
  }
  // Methods of the class that the value says it is: a base class only knows its own.
  if (callee.kind === 'member' && receiver.owner) {
    const method = run.engine.resolver.members.find(receiver.owner, callee.property)?.node;
    if (method?.kind === 'function') return [{ node: method }];
  }
  if (!isFunction(target)) return [];
  // What takes nothing from outside is left alone: wirings of large programs are interfaces all the way down.
  const behind = carries(passed) ? run.engine.implementations.of(target) : [];
  return behind.length === 0 ? [{ node: target }] : behind.map((node) => ({ node }));
}

function carries({ positional, named, rest }: Passed): boolean {
  const isTainted = (value: Value) => allTaints(value).length > 0;
  return positional.some(isTainted) || (rest !== undefined && isTainted(rest)) || [...named.values()].some(isTainted);
}

function isFunction(node: unknown): node is FunctionNode {
  return typeof node === 'object' && node !== null && (node as { kind?: string }).kind === 'function';
}

function callProject(run: Run, node: Call, closures: readonly Closure[], receiver: Value, passed: Passed): Value {
  const { callee } = node;
  const isMember = callee.kind === 'member';
  let out: Value | undefined;
  for (const closure of closures) {
    const self = closure.self ?? (isMember ? withOwner(run, callee.object, receiver) : undefined);
    const called: Called =
      closures.length > 1
        ? callInBranch(run, { ...closure, ...(self && { self }) }, passed, node)
        : callFunction(run, closure, passed, self, node);
    writeBack(run, node, called, closures.length > 1);
    out = out ? join(out, called.value) : called.value;
  }
  return lookAtHost(run, closures, passed, out ? stepOut(run, out, node) : CLEAN);
}

/** What the outcome of a function that compares an address with networks of the inside says of the host. */
function lookAtHost(run: Run, closures: readonly Closure[], { positional }: Passed, outcome: Value): Value {
  const [only] = closures;
  if (closures.length !== 1 || !only) return outcome;
  const taints = positional.flatMap((value) => value.taints.filter(mayBeHost));
  const verdict = taints.length === 0 ? undefined : verdictOf(run.engine, only.node);
  if (!verdict) return outcome;
  const facts = learned(taints, ofHost);
  if (verdict === 'throws') {
    run.frame.env.learn(facts);
    return outcome;
  }
  const [whenTrue, whenFalse] = verdict === 'inside' ? [NO_FACTS, facts] : [facts, NO_FACTS];
  return condition(
    bothFacts(factsWhen(outcome, true) ?? NO_FACTS, whenTrue),
    bothFacts(factsWhen(outcome, false) ?? NO_FACTS, whenFalse),
  );
}

/** What a function read itself (a secret, the trace of an error) and hands out, with the call as a step of its way. */
function stepOut(run: Run, value: Value, node: Call): Value {
  if (!value.taints.some(({ root }) => root.slot === undefined && !root.entry)) return value;
  const taints = value.taints.map((taint) =>
    taint.root.slot === undefined && !taint.root.entry
      ? addStep(taint, run.frame.module, node, 'returned by a function')
      : taint,
  );
  return { ...value, taints };
}

/** What a method is called on, as an instance of the class that its type names: methods of mixins find each other. */
function withOwner(run: Run, node: Expression, receiver: Value): Value {
  if (receiver.owner || run.frame.module.language !== 'python') return receiver;
  const type = run.engine.resolver.types.typeOf(node)?.node;
  return type?.kind === 'class' ? { ...receiver, owner: type } : receiver;
}

/** Values that a callee changed in place. */
function writeBack(run: Run, node: Call, called: Called, weak: boolean): void {
  const { callee } = node;
  if (run.frame.env.dead) return;
  node.args.forEach((argument, index) => {
    const out = called.outs[index];
    // Where the language passes values, only what a reference to them says.
    const byReference = argument.value.kind === 'unary' && argument.value.operator.startsWith('&');
    if (!out || argument.spread || argument.name !== undefined || (!out.fields && !byReference)) return;
    const place = unwrap(argument.value);
    if (place.kind === 'name' || place.kind === 'member') writePlace(run, place, out, weak);
  });
  if (callee.kind === 'member' && called.self?.fields && called.self.fields.size > 0) {
    const place = unwrap(callee.object);
    if (place.kind === 'name' || place.kind === 'member') writePlace(run, place, called.self, weak);
  }
}

const CONSTRUCTORS = ['constructor', '__init__'];

/** An instance of a project class. */
function construct(run: Run, node: Call, owner: ClassNode, passed: Passed): Value {
  const { members } = run.engine.resolver;
  const blank: Value = { taints: [], owner, fields: new Map() };
  for (const name of CONSTRUCTORS) {
    const method = members.find(owner, name)?.node;
    if (!isFunction(method)) continue;
    const called = callFunction(run, { node: method }, passed, blank, node);
    return { ...(called.self ?? blank), owner };
  }
  // Data classes and tuple structs: fields in order, or by name.
  let value = blank;
  passed.positional.forEach((argument, index) => {
    const field = owner.fields[index];
    if (field) value = writeField(value, field.name, argument);
  });
  for (const [name, argument] of passed.named)
    value = writeField(value, name, validateField(run, owner, name, argument, node));
  return value;
}

/** The value of a field after the validators that a class of Python declares for it. */
function validateField(run: Run, owner: ClassNode, name: string, argument: Value, node: Call): Value {
  let value = argument;
  if (run.frame.module.language !== 'python') return value;
  for (const method of owner.methods) {
    if (!method.decorators.some(({ expression }) => isValidator(expression, name))) continue;
    const own = method.params[0]?.target;
    const isClass = own?.kind === 'name' && own.name === 'cls';
    const positional = isClass ? [CLEAN, value] : [value];
    value = callFunction(run, { node: method }, { positional, named: NO_NAMED }, undefined, node).value;
  }
  return value;
}

function isValidator(decorator: Expression, field: string): boolean {
  if (decorator.kind !== 'call' || decorator.callee.kind !== 'name') return false;
  if (decorator.callee.name !== 'field_validator' && decorator.callee.name !== 'validator') return false;
  return decorator.args.some(({ value }) => value.kind === 'literal' && value.value === field);
}

function evaluateArguments(run: Run, node: Call): Passed {
  const positional: Value[] = [];
  let named: Map<string, Value> | undefined;
  let rest: Value | undefined;
  for (const argument of node.args) {
    const value = withType(run, argument.value, evaluate(run, argument.value));
    if (argument.name !== undefined) {
      named ??= new Map();
      named.set(argument.name, value);
    } else if (!argument.spread) positional.push(value);
    else if (isKeywords(value)) {
      named ??= new Map();
      for (const [key, field] of value.fields ?? []) if (key !== '*') named.set(key, field);
      const others = value.fields?.get('*');
      const unknown = join(readElements({ taints: value.taints }), others ?? CLEAN);
      if (unknown !== CLEAN && unknown.taints.length > 0) rest = rest ? join(rest, unknown) : unknown;
    } else {
      const known = rest ? undefined : knownElements(value);
      if (known) positional.push(...known);
      else rest = rest ? join(rest, readElements(value)) : readElements(value);
    }
  }
  return { positional, named: named ?? NO_NAMED, ...(rest && { rest }) };
}

/** `yaml.SafeLoader`, `Boolean`: what comes from outside is known by its name. */
function withType(run: Run, node: Expression, value: Value): Value {
  if (value !== CLEAN || (node.kind !== 'member' && node.kind !== 'name')) return value;
  const target = run.engine.target(node);
  if (!target || target.node || target.module || target.name === '') return value;
  const isNamed = node.kind === 'member' || run.engine.models.of(run.frame.module).knows(target.name);
  return isNamed ? { taints: [], type: target.name } : value;
}

/** `**options`: a spread of an object with named fields. */
function isKeywords(value: Value): boolean {
  if (!value.fields || value.fields.size === 0) return false;
  const keys = [...value.fields.keys()].filter((key) => key !== '*');
  return keys.length > 0 && keys.every((key) => !/^\d+$/.test(key));
}
