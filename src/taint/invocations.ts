/** Calls that lead to other calls: `f.call(…)`, `f.apply(…)`, `Reflect.apply(f, …)`, `f.bind(…)`, `super(…)`. */
import type { Argument, Call, ClassNode, Expression, FunctionNode } from '../syntax/ast.ts';
import { enclosing } from '../syntax/walk.ts';
import type { Key } from './environment.ts';
import { evaluate } from './expressions.ts';
import { callFunction, NO_NAMED, type Passed } from './functions.ts';
import { withBound } from './parts.ts';
import type { Run } from './run.ts';
import { CLEAN, type Value } from './values.ts';

const plain = new WeakMap<Call, Call>();

/** The call that `f.call(self, …)`, `f.apply(self, list)` and `Reflect.apply(f, self, list)` make. */
export function plainCall(run: Run, node: Call): Call {
  const { callee } = node;
  if (callee.kind !== 'member' || !/^(?:call|apply)$/.test(callee.property) || !isScript(run)) return node;
  const known = plain.get(node);
  if (known) return known;
  const reflected = callee.object.kind === 'name' && callee.object.name === 'Reflect';
  const [callable, args] = reflected ? [node.args[0]?.value, node.args.slice(1)] : [callee.object, node.args];
  if (!callable || !isCallable(run, callable)) return node;
  const given = args.slice(1);
  const spread = (argument: Argument): Argument => ({ ...argument, spread: true });
  const made: Call = { ...node, callee: callable, args: callee.property === 'apply' ? given.map(spread) : given };
  plain.set(node, made);
  return made;
}

/** `f.bind(self, first)`: the function, with arguments that stand before those of the call. */
export function evaluateBind(run: Run, { callee }: Call, passed: Passed): Value | undefined {
  if (callee.kind !== 'member' || callee.property !== 'bind' || !isScript(run)) return undefined;
  const value = callableValue(run, callee.object);
  if (!value) return undefined;
  const bound = passed.positional.slice(1);
  if (!value.functions) return bound.length === 0 ? value : CLEAN;
  return withBound(value.functions, bound);
}

/** Whether the running code is TypeScript or JavaScript. */
export function isScript({ frame }: Run): boolean {
  return frame.module.language === 'typescript' || frame.module.language === 'javascript';
}

function isCallable(run: Run, node: Expression): boolean {
  return callableValue(run, node) !== undefined;
}

/** A function of the project, or one that models know, as a value. */
function callableValue(run: Run, node: Expression): Value | undefined {
  const target = run.engine.target(node);
  if (target?.node?.kind === 'function') return { taints: [], functions: [{ node: target.node }] };
  if (target && !target.node && run.engine.models.of(run.frame.module).knows(target.name))
    return { taints: [], type: target.name };
  const value = evaluate(run, node);
  return value.functions ? value : undefined;
}

/** `super(…)`, `super.run(…)`, `super().__init__(…)`: the method of the base class, on the same object. */
export function callSuper(run: Run, node: Call, passed: Passed): Value | undefined {
  const method = superMethod(node.callee);
  if (method === undefined) return undefined;
  const owner = run.frame.node && enclosing(run.frame.node, 'class');
  const found = owner && findInBases(run, owner, method === '' ? 'constructor' : method);
  if (!found) return undefined;
  const key = selfKey(run);
  const self = key && run.frame.env.get(key);
  const called = callFunction(run, { node: found }, passed, self, node);
  if (key && called.self && !run.frame.env.dead) run.frame.env.set(key, called.self);
  return called.value;
}

/** The method that an expression names on the base class; `''` for its constructor. */
function superMethod(callee: Expression): string | undefined {
  if (callee.kind === 'name') return callee.name === 'super' ? '' : undefined;
  if (callee.kind !== 'member') return undefined;
  const object = callee.object.kind === 'call' ? callee.object.callee : callee.object;
  return object.kind === 'name' && object.name === 'super' ? callee.property : undefined;
}

function findInBases(run: Run, owner: ClassNode, method: string): FunctionNode | undefined {
  const { resolver } = run.engine;
  for (const base of owner.bases) {
    const type = resolver.typeTarget(base)?.node;
    const found = type?.kind === 'class' ? resolver.members.find(type, method)?.node : undefined;
    if (found?.kind === 'function') return found;
  }
  return undefined;
}

function selfKey(run: Run): Key | undefined {
  const receiver = run.frame.node?.receiver?.target;
  return receiver?.kind === 'name' ? run.engine.bindingOf(receiver) : 'this';
}

/** What `new Promise((resolve) => …)` is settled with. */
export interface Settled {
  value: Value;
}

/** `new Promise(executor)`: whatever its functions are called with, now or in a callback. */
export function evaluatePromise(run: Run, node: Call, passed: Passed): Value | undefined {
  const [executor] = passed.positional;
  if (node.via !== 'new' || node.callee.kind !== 'name' || node.callee.name !== 'Promise') return undefined;
  if (!executor?.functions) return undefined;
  const settled: Settled = { value: CLEAN };
  const resolve: Value = { taints: [], settles: settled };
  const handed: Passed = { positional: [resolve, CLEAN], named: NO_NAMED };
  for (const closure of executor.functions) callFunction(run, closure, handed, closure.self, node);
  return settled.value;
}
