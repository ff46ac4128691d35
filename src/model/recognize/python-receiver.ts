/** Whether a method is called on an MCP server, and on which. */
import type { Call, ClassNode, Expression, FunctionNode, Module, Node } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import { Env } from '../values/value.ts';
import { lastNameOf, type PythonProject } from './python-project.ts';

/** The SDK behind a server object; `low-level` answers list and call requests itself. */
export type Family = 'mcp' | 'fastmcp' | 'low-level';

interface Receiver {
  readonly family: Family;
  /** The canonical name of its class, or what it is taken for. */
  readonly type: string;
  /** The type says so; otherwise nothing speaks against it. */
  readonly certain: boolean;
}

const HIGH_LEVEL = /^(?:mcp|fastmcp)(?:\.\w+)*\.(?:FastMCP\w*|MCPServer|Apps)$/;
const LOW_LEVEL = /^mcp\.server(?:\.lowlevel(?:\.server)?)?\.Server$/;
const FOREIGN_SERVER = /(?:^|[.#])\w*(?:FastMCP|MCPServer|McpServer|MCPLambdaHandler)$/;
const SERVER_NAME = /(?:^|_)(?:mcp|server|srv|app)|(?:mcp|server|srv|app)\d*$/i;
const DECORATORS = new Set(['tool', 'add_tool']);

/** The server that an expression stands for; `undefined` when it is something else. */
export function receiverOf(project: PythonProject, node: Expression): Receiver | undefined {
  const { resolver } = project;
  const type = resolver.types.typeOf(node);
  if (type?.node?.kind === 'class') return ofClass(project, type.node);
  if (type && !type.node && /[.#]/.test(type.name)) return ofName(type.name);
  if (!project.usesSdk || isImported(project, node)) return undefined;
  return SERVER_NAME.test(lastNameOf(node))
    ? { family: familyOf(project, node), type: lastNameOf(node), certain: false }
    : undefined;
}

/** The SDK of the server that is handed over, where callers tell. */
function familyOf(project: PythonProject, node: Expression): Family {
  const [origin] = project.hasBothSdks ? originsOf(project, node) : [];
  return (origin && constructedBy(project, origin)?.family) ?? guessFamily(project, project.moduleOf(node));
}

/** The server class that a name is canonical for. */
export function ofName(name: string): Receiver | undefined {
  if (LOW_LEVEL.test(name)) return { family: 'low-level', type: name, certain: true };
  if (HIGH_LEVEL.test(name))
    return { family: name.startsWith('fastmcp') ? 'fastmcp' : 'mcp', type: name, certain: true };
  return FOREIGN_SERVER.test(name) ? { family: 'mcp', type: name, certain: false } : undefined;
}

/** A class of the project: one that extends a server class, or hands registrations on to a server. */
function ofClass(project: PythonProject, node: ClassNode): Receiver | undefined {
  const { members } = project.resolver;
  const inherited = ofName(members.externalBase(node) ?? '');
  if (inherited) return inherited;
  const own = [...DECORATORS].map((name) => members.find(node, name)?.node).find((found) => found?.kind === 'function');
  if (own?.kind === 'function' && handsOn(project, own))
    return { family: 'mcp', type: node.name ?? 'class', certain: false };
  return FOREIGN_SERVER.test(node.name ?? '') && own
    ? { family: 'mcp', type: node.name ?? 'class', certain: false }
    : undefined;
}

/** Whether a method registers with a server of an SDK. */
function handsOn(project: PythonProject, method: FunctionNode): boolean {
  let found = false;
  walk(method.body, (node) => {
    if (node.kind === 'call' && node.callee.kind === 'member' && DECORATORS.has(node.callee.property)) {
      const type = project.resolver.types.typeOf(node.callee.object);
      found ||= type !== undefined && !type.node && ofName(type.name) !== undefined;
    }
    return !found;
  });
  return found;
}

/** A name bound by an import from outside the project: `agent.tool` of another framework. */
function isImported(project: PythonProject, node: Expression): boolean {
  if (node.kind !== 'name') return false;
  const binding = project.resolver.bindingOf(node);
  return binding?.import !== undefined && project.resolver.target(node)?.module === undefined;
}

/** The SDK whose server class the module imports, or else any module of the project. */
function guessFamily(project: PythonProject, module: Module): Family {
  for (const one of [module, ...project.modules]) {
    const names = project
      .nodesOf(one)
      .of('import')
      .flatMap((statement) => statement.bindings.map(({ imported }) => `${statement.module}.${imported}`));
    for (const name of names) {
      if (name === 'fastmcp.*') return 'fastmcp';
      const found = ofName(name);
      if (found?.certain && found.family !== 'low-level') return found.family;
    }
  }
  return 'mcp';
}

/** Where the server that an expression stands for is constructed, as far as that can be followed. */
export function originsOf(project: PythonProject, node: Expression, env: Env = Env.EMPTY): readonly Call[] {
  const binding = node.kind === 'name' ? project.resolver.bindingOf(node) : undefined;
  const isOpen = binding?.parameter === undefined || env.get(binding.parameter.parameter) === undefined;
  if (!binding || !isOpen) return findOrigins(project, node, env);
  let known = project.origins.get(binding);
  if (!known) {
    known = findOrigins(project, node, Env.EMPTY);
    project.origins.set(binding, known);
  }
  return known;
}

function findOrigins(project: PythonProject, node: Expression, env: Env): Call[] {
  const found = new Set<Call>();
  for (const inner of project.environments.of(node, env)) {
    for (const option of project.evaluator.options({ node, env: inner }))
      if (option.node.kind === 'call') found.add(option.node);
  }
  return [...found].filter((call) => constructedBy(project, call) !== undefined);
}

/** The server class that a call instantiates. */
export function constructedBy(project: PythonProject, call: Call): Receiver | undefined {
  const target = project.resolver.target(call.callee);
  if (!target) return undefined;
  if (target.node?.kind === 'class') return ofClass(project, target.node);
  return target.node ? undefined : ofName(target.name);
}

/** The decorator or call written as `receiver.method` or `receiver.method(…)`. */
export function methodOn(
  node: Node,
): { readonly object: Expression; readonly method: string; readonly call?: Call } | undefined {
  const callee = node.kind === 'call' ? node.callee : node;
  if (callee.kind !== 'member') return undefined;
  return { object: callee.object, method: callee.property, ...(node.kind === 'call' && { call: node }) };
}
