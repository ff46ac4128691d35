/** Builds the server model of Python texts. */
import { buildServerModel } from '../../src/model/build.ts';
import type { HandlerInput, ModelServer, ModelTool, ServerModel } from '../../src/model/server-model.ts';
import { loadWasm } from '../../src/node/knowledge.ts';
import type { Module } from '../../src/syntax/ast.ts';
import { ModuleNodes } from '../../src/syntax/nodes.ts';
import { SyntaxParser } from '../../src/syntax/parse.ts';
import { NO_ROOTS, Project } from '../../src/syntax/resolve/project.ts';
import { Resolver } from '../../src/syntax/resolve/resolver.ts';
import type { ToolParameter } from '../../src/types.ts';
import { showParameters as showAll } from './show.ts';

const parser = new SyntaxParser(loadWasm);
export const MCP_1 = "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('desk')\n";
export const MCP_2 = "from mcp.server import MCPServer\nmcp = MCPServer('desk')\n";
export const FASTMCP = "from fastmcp import FastMCP\nmcp = FastMCP('desk')\n";

type Files = string | Readonly<Record<string, string>>;

/** The model of a project of several files, or of one file `server.py`. */
export async function modelOf(files: Files, fastmcp?: string): Promise<ServerModel> {
  const named = typeof files === 'string' ? { 'server.py': files } : files;
  const modules = await parser.parse(Object.entries(named).map(([path, text]) => ({ path, text })));
  for (const { path, errors } of modules) if (errors.length > 0) throw new Error(`${path} does not parse`);
  const resolver = new Resolver(new Project(modules, NO_ROOTS), { returns: new Map(), wrappers: new Set() });
  const nodes = new Map<Module, ModuleNodes>(modules.map((module) => [module, new ModuleNodes(module)]));
  const nodesOf = (module: Module) => nodes.get(module) ?? new ModuleNodes(module);
  const sdk = fastmcp === undefined ? [] : [{ name: 'fastmcp', version: fastmcp, language: 'python' as const }];
  const model = buildServerModel(resolver, nodesOf, new Set(['']), sdk);
  if (model.failures.length > 0) throw new Error(model.failures.join('\n'));
  return model;
}

/** The one server of a project, and where its inputs enter. */
export async function readPython(
  files: Files,
  fastmcp?: string,
): Promise<{ server: ModelServer; inputs: readonly HandlerInput[] }> {
  const { servers, inputs } = await modelOf(files, fastmcp);
  return { server: servers[0] ?? { folder: '', tools: [], resources: [], prompts: [], transports: [] }, inputs };
}

/** The tools of the only server. */
export async function toolsOf(files: Files, fastmcp?: string): Promise<readonly ModelTool[]> {
  return (await readPython(files, fastmcp)).server.tools;
}

/** `name(parameters) @line -> handler` for each tool. */
export function showTools(tools: readonly ModelTool[]): string[] {
  return tools.map(
    ({ name, parameters, location, handler }) =>
      `${name ?? '?'}(${showParameters(parameters)}) @${location.path}:${location.start.line} -> ${handler?.name ?? '-'}`,
  );
}

/** Parameters as they stand in a Python signature. */
export function showParameters(parameters: readonly ToolParameter[] | undefined): string {
  return showAll(parameters, ', ', (properties) => `(${properties})`);
}

/** `kind of: function[parameter.path] argument` for each input. */
export function showInputs(inputs: readonly HandlerInput[]): string[] {
  return inputs.map(({ kind, of, handler, parameter, path, properties, single }) => {
    const keys = single ? ` ${single.name}` : properties ? ` {${properties.map((one) => one.name).join(' ')}}` : '';
    return `${kind}${of === undefined ? '' : ` of ${of}`}: ${handler.name ?? 'closure'}[${[parameter, ...path].join('.')}]${keys}`;
  });
}
