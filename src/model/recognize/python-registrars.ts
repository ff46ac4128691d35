/** Decorators and calls that take a function and register it: `mcp.tool(…)`, and what the project makes of it. */
import type { Call, Expression } from '../../syntax/ast.ts';
import { returnsOf } from '../values/functions.ts';
import type { Env } from '../values/value.ts';
import { lastNameOf, type PythonProject } from './python-project.ts';
import { type Family, methodOn, ofName, receiverOf } from './python-receiver.ts';

export type Kind = 'tool' | 'resource' | 'prompt' | 'completion';

/** What a decorator or call registers, and with what. */
export interface Registrar {
  readonly kind: Kind;
  readonly family: Exclude<Family, 'low-level'>;
  readonly via: string;
  readonly call?: Call;
  readonly receiver?: Expression;
  /** Where the server is constructed, if that is where it stands. */
  readonly server?: Call;
  /** What is known where `call` is written, if that is elsewhere. */
  readonly env?: Env;
}

const KINDS: Readonly<Record<string, Kind>> = {
  tool: 'tool',
  resource: 'resource',
  prompt: 'prompt',
  completion: 'completion',
};
/** Decorators of the `fastmcp` package that stand alone. */
const STANDALONE =
  /^fastmcp\.(?:tools|resources|prompts|contrib\.mcp_mixin)(?:\.\w+)*\.(?:mcp_)?(tool|resource|prompt)$/;
const BOUND = /^((?:mcp|fastmcp)(?:\.\w+)*\.(?:FastMCP\w*|MCPServer))\.(tool|resource|prompt|completion)$/;
/** Functions of other packages that register a tool with the server they are given. */
const HELPER = /^(?:register|add|make|create|define)_\w*tool$|^\w*_tool$/;
const MAX_DEPTH = 3;

/** What a decorator, or the callee of `mcp.tool()(fn)`, registers. */
export function registrarOf(
  project: PythonProject,
  node: Expression,
  env: Env = project.emptyEnv,
  depth = MAX_DEPTH,
): Registrar | undefined {
  const found = onReceiver(project, node) ?? byName(project, node) ?? byHelper(project, node);
  if (found) return { ...found, ...(env !== project.emptyEnv && { env }) };
  if (depth === 0 || !leadsOn(project, node.kind === 'call' ? node.callee : node)) return undefined;
  // `register = mcp.tool`, `def register(title): return mcp.tool(title=title)`.
  for (const option of project.evaluator.options({ node, env })) {
    const inner =
      option.node === node || option.node.kind === 'function'
        ? undefined
        : registrarOf(project, option.node, option.env, depth - 1);
    if (inner) return node.kind === 'call' && !inner.call ? { ...inner, call: node } : inner;
  }
  return undefined;
}

/** Whether what a callee stands for may be a registrar: a variable, or a function that gives one back. */
function leadsOn(project: PythonProject, callee: Expression): boolean {
  if (callee.kind !== 'name' && callee.kind !== 'member') return false;
  const target = project.resolver.target(callee)?.node;
  if (target?.kind === 'function')
    return returnsOf(target).some(({ value }) => value !== undefined && Object.hasOwn(KINDS, lastNameOf(value)));
  const definitions = callee.kind === 'name' ? (project.resolver.bindingOf(callee)?.definitions ?? []) : [];
  return definitions.some(({ value }) => value !== undefined && Object.hasOwn(KINDS, lastNameOf(value)));
}

function onReceiver(project: PythonProject, node: Expression): Registrar | undefined {
  const method = methodOn(node);
  const kind = method && Object.hasOwn(KINDS, method.method) ? KINDS[method.method] : undefined;
  const receiver = method && kind && receiverOf(project, method.object);
  if (!method || !kind || !receiver || receiver.family === 'low-level') return undefined;
  return {
    kind,
    family: receiver.family,
    via: `${receiver.type}.${method.method}`,
    receiver: method.object,
    ...(node.kind === 'call' && { call: node }),
  };
}

/** A decorator of the `fastmcp` package, or a method of a server that is taken out of it. */
function byName(project: PythonProject, node: Expression): Registrar | undefined {
  const callee = node.kind === 'call' ? node.callee : node;
  if (callee.kind !== 'name' && callee.kind !== 'member') return undefined;
  const name = project.resolver.target(callee)?.name ?? '';
  const call = node.kind === 'call' ? { call: node } : {};
  const alone = STANDALONE.exec(name)?.[1];
  if (alone !== undefined) return { kind: KINDS[alone] ?? 'tool', family: 'fastmcp', via: name, ...call };
  const [, type, bound] = callee.kind === 'name' ? (BOUND.exec(name) ?? []) : [];
  const family = type === undefined ? undefined : ofName(type)?.family;
  return bound !== undefined && family && family !== 'low-level'
    ? { kind: KINDS[bound] ?? 'tool', family, via: name, ...call }
    : undefined;
}

/** `register_long_running_tool(mcp, …)` of another package. */
function byHelper(project: PythonProject, node: Expression): Registrar | undefined {
  const [first] = node.kind === 'call' ? node.args : [];
  if (node.kind !== 'call' || !first || first.name !== undefined || !HELPER.test(lastNameOf(node.callee)))
    return undefined;
  if (project.resolver.target(node.callee)?.node) return undefined;
  const receiver = receiverOf(project, first.value);
  if (!receiver || receiver.family === 'low-level') return undefined;
  const call: Call = { ...node, args: node.args.filter((argument) => argument.name !== undefined) };
  return { kind: 'tool', family: receiver.family, via: lastNameOf(node.callee), receiver: first.value, call };
}
