/** What becomes of the definition of a Go tool: the call that registers it, and the handler that stands beside it. */
import type { Call, Expression, FunctionNode, Node } from '../../syntax/ast.ts';
import { enclosing } from '../../syntax/walk.ts';
import { Env, type FunctionValue, type Value } from '../values/value.ts';
import { handlerAmong, handlerMethod, handlerOf, mayBeFunction } from './go-handlers.ts';
import type { GoProject } from './go-project.ts';

/** How a definition is used; nothing in it where it is put into a list or handed on out of sight. */
export interface Use {
  readonly registration?: Call;
  readonly handler?: FunctionValue;
}

const ADD = /(?:^|\.)(?:Add|Set|Register)(?:Session|Task)?(?:Tool|Prompt|Resource|ResourceTemplate)s?$/;
const MAX_STEPS = 14;

/** Follows a definition to where it is registered or meets its handler; `undefined` where it is not used. */
export function findUse(project: GoProject, node: Expression, env: Env, depth = MAX_STEPS): Use | undefined {
  if (depth === 0) return undefined;
  const { at, up } = climb(node);
  switch (up?.kind) {
    case 'call':
      return usedByCall(project, up, at, env, depth);
    case 'member':
      // `define(…).ReadOnly()` is still the definition.
      return up.parent?.kind === 'call' && up.parent.callee === up
        ? findUse(project, up.parent, env, depth - 1)
        : undefined;
    case 'object': {
      const others = up.properties
        .filter((one) => one.value !== at && mayBeFunction(one.value))
        .map((one): Value => ({ node: one.value, env }));
      const handler = handlerAmong(project, others);
      return handler ? { handler } : (findUse(project, up, env, depth - 1) ?? {});
    }
    case 'array': {
      if (up.type?.name === 'array') return {};
      const position = up.elements.findIndex((one) => one.value === at);
      const others = up.elements
        .filter((one) => one.value !== at && mayBeFunction(one.value))
        .map((one): Value => ({ node: one.value, env }));
      const handler = handlerAmong(project, others);
      if (handler) return { handler };
      return up.parent?.kind === 'return'
        ? usedByCallers(project, up.parent, position, depth)
        : (findUse(project, up, env, depth - 1) ?? {});
    }
    case 'return':
      return usedByCallers(project, up, 0, depth);
    case 'declare':
    case 'assign':
      return usedUnderName(project, up.target, 0, env, depth);
    default:
      return undefined;
  }
}

/** Past what leaves a value as it is: `&x`, `T(x)`. */
function climb(node: Expression): { at: Node; up: Node | undefined } {
  let at: Node = node;
  let up = node.parent;
  while (up?.kind === 'cast' || (up?.kind === 'unary' && (up.operator === '&' || up.operator === '*'))) {
    at = up;
    up = up.parent;
  }
  return { at, up };
}

function usedByCall(project: GoProject, call: Call, at: Node, env: Env, depth: number): Use | undefined {
  const position = call.args.findIndex((one) => one.value === at);
  if (position < 0) return undefined;
  if (isRegistration(project, call)) {
    const next = call.args[position + 1]?.value;
    const handler = next && handlerOf(project, { node: next, env });
    return { registration: call, ...(handler && { handler }) };
  }
  if (call.callee.kind === 'name' && call.callee.name === 'append') return {};
  const others = call.args
    .filter((one) => one.value !== at && mayBeFunction(one.value))
    .map((one): Value => ({ node: one.value, env }));
  const handler = handlerAmong(project, others);
  if (handler) return { handler };
  const called = project.evaluator.calledFunction(call, env);
  const target = called?.node.params[position]?.target;
  const inside =
    called && target?.kind === 'name'
      ? usedUnderName(project, target, 0, project.evaluator.bind(called, call, env), depth)
      : undefined;
  return inside ?? findUse(project, call, env, depth - 1);
}

/** Whether a call adds something to a server: a method of the SDK, or one of that name on a value of unknown type. */
export function isRegistration(project: GoProject, call: Call): boolean {
  const name =
    project.calledSdk(call)?.name ?? (project.resolver.functionOf(call) ? '' : project.lastNameOf(call.callee));
  return ADD.test(name);
}

/** The uses of a variable or parameter that holds the definition. */
function usedUnderName(project: GoProject, target: Node, position: number, env: Env, depth: number): Use | undefined {
  const inner = target.kind === 'destructure' ? target.entries[position]?.target : target;
  const binding = inner?.kind === 'name' ? project.resolver.bindingOf(inner) : undefined;
  if (!binding) return undefined;
  let found: Use | undefined;
  for (const name of project.usages.referencesTo(binding)) {
    const use = findUse(project, name, env, depth - 1);
    if (use?.handler) return use;
    found = use?.registration ? use : (found ?? use);
  }
  return found;
}

/** What the callers of a function do with what it returns; the method of a struct may have its handler beside it. */
function usedByCallers(project: GoProject, at: Node, position: number, depth: number): Use | undefined {
  const owner = enclosing(at, 'function');
  if (!owner) return undefined;
  let found: Use | undefined;
  for (const call of project.usages.callersOf(owner)) {
    const { up } = climb(call);
    const use =
      up?.kind === 'declare' || up?.kind === 'assign'
        ? usedUnderName(project, up.target, position, Env.EMPTY, depth)
        : findUse(project, call, Env.EMPTY, depth - 1);
    if (use?.handler) return use;
    found = found?.registration ? found : (use ?? found);
  }
  const method = siblingMethod(project, owner);
  if (method) return { ...found, handler: { node: method, env: Env.EMPTY } };
  // A function that is handed over by name, exported or a literal may be called where it cannot be seen.
  return found ?? (owner.name === undefined || owner.exported ? {} : undefined);
}

function siblingMethod(project: GoProject, owner: FunctionNode): FunctionNode | undefined {
  return owner.receiver?.type && handlerMethod(project, owner.receiver.type);
}
