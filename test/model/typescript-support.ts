/** Builds the server model of TypeScript and JavaScript texts. */
import { buildServerModel } from '../../src/model/build.ts';
import type { HandlerInput, ModelTool, ServerModel } from '../../src/model/server-model.ts';
import { loadWasm } from '../../src/node/knowledge.ts';
import type { Module } from '../../src/syntax/ast.ts';
import { ModuleNodes } from '../../src/syntax/nodes.ts';
import { SyntaxParser } from '../../src/syntax/parse.ts';
import { NO_ROOTS, Project } from '../../src/syntax/resolve/project.ts';
import { Resolver } from '../../src/syntax/resolve/resolver.ts';

const parser = new SyntaxParser(loadWasm);

/** The model of a project of several files, or of one file `src/index.ts`. */
export async function modelOf(files: string | Readonly<Record<string, string>>): Promise<ServerModel> {
  const named = typeof files === 'string' ? { 'src/index.ts': files } : files;
  const modules = await parser.parse(Object.entries(named).map(([path, text]) => ({ path, text })));
  const resolver = new Resolver(new Project(modules, NO_ROOTS), { returns: new Map(), wrappers: new Set() });
  const nodes = new Map<Module, ModuleNodes>(modules.map((module) => [module, new ModuleNodes(module)]));
  return buildServerModel(resolver, (module) => nodes.get(module) ?? new ModuleNodes(module), new Set(['']));
}

/** The tools of the only server. */
export async function toolsOf(files: string | Readonly<Record<string, string>>): Promise<readonly ModelTool[]> {
  const { servers } = await modelOf(files);
  return servers.flatMap((server) => server.tools);
}

/** Parameters as `name: type`, with `?` where they may be left out. */
export function signatureOf(tool: ModelTool | undefined): string | undefined {
  return tool?.parameters?.map(({ name, type, required }) => `${name}${required ? '' : '?'}: ${type}`).join(', ');
}

/** An input as `of: parameter.path {properties}`. */
export function inputText({ of, parameter, path, properties, single }: HandlerInput): string {
  const keys = single ? ` ${single.name}` : properties ? ` {${properties.map((one) => one.name).join(' ')}}` : '';
  return `${of ?? '*'}: ${[parameter, ...path].join('.')}${keys}`;
}

/** The text from the start of a tool's location to the end of that line. */
export function placeOf(files: Readonly<Record<string, string>>, tool: ModelTool): string {
  const { path, start } = tool.location;
  const line = files[path]?.split('\n')[start.line - 1] ?? '';
  return `${path}: ${line.slice(start.column - 1)}`;
}
