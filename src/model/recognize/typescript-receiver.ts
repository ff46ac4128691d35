/** Whether a method is called on an MCP server. */
import type { Call, Expression } from '../../syntax/ast.ts';
import { unwrap } from '../../syntax/walk.ts';
import { isSdkServer, type TypeScriptProject } from './typescript-project.ts';

/** How sure it is that the receiver is a server: its type says so, or nothing speaks against it. */
export type ReceiverKind = 'sdk' | 'fastmcp' | 'likely' | 'possible';

const SERVER_TYPE = /(?:^|[#./])(?:\w*Mcp\w*|\w*MCP\w*|Server)(?:$|\.)/;
const SDK_SERVER = /^@modelcontextprotocol\/.+\.(?:McpServer|Server)\.(?:\w+\.)*\w+$/;
const SERVER_NAME = /server|mcp|srv/i;

/** The kind of server that a method is called on; `undefined` when the receiver is something else. */
export function receiverOf(project: TypeScriptProject, call: Call): ReceiverKind | undefined {
  const callee = unwrap(call.callee);
  if (callee.kind !== 'member') return undefined;
  const { resolver } = project;
  const receiver = callee.object;
  const target = resolver.target(callee);
  const name = target?.name ?? '';
  const type = resolver.types.typeOf(receiver);
  if (type?.node?.kind === 'class' && isSdkServer(type.node)) return 'sdk';
  if (/(?:^|[#./])FastMCP\w*\.\w+$/.test(name)) return 'fastmcp';
  if (SDK_SERVER.test(name)) return 'sdk';
  // A function of the project with a body: the registration is inside it.
  if (target?.node?.kind === 'function' && target.node.body.start < target.node.body.end) return undefined;
  if (type?.node?.kind === 'class' && type.node.flavor === 'class') {
    const base = resolver.members.externalBase(type.node);
    return base !== undefined && SERVER_TYPE.test(base) ? 'sdk' : undefined;
  }
  if (type && type.node === undefined && isForeign(type.name))
    return SERVER_TYPE.test(type.name) ? kindOfType(type.name) : undefined;
  return isImported(project, receiver) ? undefined : likelihood(project, receiver);
}

function kindOfType(name: string): ReceiverKind {
  if (/FastMCP/.test(name)) return 'fastmcp';
  return name.startsWith('@modelcontextprotocol/') ? 'sdk' : 'likely';
}

/** Types of packages have a qualified name; a bare name may be a type parameter or a global. */
function isForeign(name: string): boolean {
  return /[./#]/.test(name);
}

/** A name bound by an import of a package that is no value of a server: `ai.tool(…)`. */
function isImported(project: TypeScriptProject, receiver: Expression): boolean {
  if (receiver.kind !== 'name') return false;
  const binding = project.resolver.bindingOf(receiver);
  return (
    binding?.import !== undefined &&
    project.resolver.project.resolve(binding.module, binding.import.module).length === 0
  );
}

function likelihood(project: TypeScriptProject, receiver: Expression): ReceiverKind | undefined {
  // `navigator.modelContext` offers tools of a web page to its browser, not of a server.
  if (!project.usesSdk || project.lastNameOf(receiver) === 'modelContext') return undefined;
  return SERVER_NAME.test(project.lastNameOf(receiver)) ? 'likely' : 'possible';
}
