/** `McpServer` of the official SDK, 1.x and 2.x: tools, prompts and resources registered one by one. */
import type { Argument, Call } from '../../syntax/ast.ts';
import type { TypeScriptProject } from './typescript-project.ts';
import { registerPrompt } from './typescript-prompts.ts';
import { type ReceiverKind, receiverOf } from './typescript-receiver.ts';
import { registerResource } from './typescript-resources.ts';
import { registerTool } from './typescript-tools.ts';

type Register = (
  project: TypeScriptProject,
  call: Call,
  args: readonly Argument[],
  via: string,
  kind: ReceiverKind,
) => void;

const METHODS: Record<string, Register> = {
  tool: registerTool,
  registerTool: registerTool,
  registerToolTask: registerTool,
  prompt: registerPrompt,
  registerPrompt: registerPrompt,
  resource: registerResource,
  registerResource: registerResource,
};
const SDK_METHOD = /^@modelcontextprotocol\/.+\.McpServer\.\w+$/;

/** Functions that take the server as their first argument, from the MCP Apps extension. */
const FUNCTIONS: Record<string, Register> = { registerAppTool: registerTool, registerAppResource: registerResource };

/** Reads a call, if it registers something with a server. */
export function readRegistration(project: TypeScriptProject, call: Call): void {
  if (call.via !== 'call') return;
  const method = project.methodOf(call);
  const register = method !== undefined && Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (register) {
    const kind = receiverOf(project, call);
    if (kind && kind !== 'fastmcp') register(project, call, call.args, `McpServer.${method}`, kind);
    return;
  }
  const bound = boundMethod(project, call);
  if (bound && Object.hasOwn(METHODS, bound)) {
    METHODS[bound]?.(project, call, call.args, `McpServer.${bound}`, 'sdk');
    return;
  }
  const name = project.lastNameOf(call.callee);
  if (!Object.hasOwn(FUNCTIONS, name) || call.args.length < 3) return;
  const target = project.resolver.target(call.callee);
  if (target?.node?.kind === 'function' && target.node.body.body.length > 0) return;
  FUNCTIONS[name]?.(project, call, call.args.slice(1), name, 'sdk');
}

/** The method of a server that a name stands for: `const register = server.registerTool.bind(server)`. */
function boundMethod(project: TypeScriptProject, call: Call): string | undefined {
  if (call.callee.kind !== 'name') return undefined;
  const target = project.resolver.target(call.callee);
  return target && !target.node && SDK_METHOD.test(target.name) ? target.name.split('.').at(-1) : undefined;
}
