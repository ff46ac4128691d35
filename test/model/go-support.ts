/** Reads the server model of small Go projects. */
import { buildServerModel } from '../../src/model/build.ts';
import type { HandlerInput, ModelServer } from '../../src/model/server-model.ts';
import { loadWasm } from '../../src/node/knowledge.ts';
import { ModuleNodes } from '../../src/syntax/nodes.ts';
import { SyntaxParser } from '../../src/syntax/parse.ts';
import { Project } from '../../src/syntax/resolve/project.ts';
import { Resolver } from '../../src/syntax/resolve/resolver.ts';
import { showParameters } from './show.ts';

const parser = new SyntaxParser(loadWasm);
const IMPORTS = {
  sdk: ['context', 'github.com/modelcontextprotocol/go-sdk/mcp'],
  'mcp-go': ['context', 'github.com/mark3labs/mcp-go/mcp', 'github.com/mark3labs/mcp-go/server'],
};

/** A Go file with the imports of an SDK and what else it needs. */
export function goFile(
  sdk: keyof typeof IMPORTS,
  body: string,
  { name = 'main', imports = [] as string[] } = {},
): string {
  const list = [...IMPORTS[sdk], ...imports].map((path) => (path.includes('"') ? path : JSON.stringify(path)));
  return `package ${name}\n\nimport (\n${list.join('\n')}\n)\n\n${body}\n`;
}

/** The one server of a project whose module is `example.com/desk`, and where its inputs enter. */
export async function readGo(
  files: string | Readonly<Record<string, string>>,
): Promise<{ server: ModelServer; inputs: readonly HandlerInput[] }> {
  const texts = typeof files === 'string' ? { 'main.go': files } : files;
  const modules = await parser.parse(Object.entries(texts).map(([path, text]) => ({ path, text })));
  for (const { path, errors } of modules) if (errors.length > 0) throw new Error(`${path} does not parse`);
  const roots = { goModules: new Map([['', 'example.com/desk']]), crates: new Map(), packages: new Map() };
  const resolver = new Resolver(new Project(modules, roots), { returns: new Map(), wrappers: new Set() });
  const { servers, inputs, failures } = buildServerModel(resolver, (module) => new ModuleNodes(module), new Set());
  if (failures.length > 0) throw new Error(failures.join('\n'));
  const [server] = servers;
  return { server: server ?? { folder: '', tools: [], resources: [], prompts: [], transports: [] }, inputs };
}

/** `name(parameters) -> handler` for each tool, sorted. */
export function showTools({ tools }: ModelServer): string[] {
  return tools
    .map(
      ({ name, parameters, handler }) =>
        `${name ?? '?'}(${showParameters(parameters)}) -> ${handler ? (handler.name ?? 'closure') : '?'}`,
    )
    .sort();
}

/** `kind function[parameter.path] properties of tool` for each input. */
export function showInputs(inputs: readonly HandlerInput[]): string[] {
  return inputs.map(({ kind, handler, parameter, path, properties, of }) => {
    const at = `${kind} ${handler.name ?? 'closure'}[${[parameter, ...path].join('.')}]`;
    return `${at} ${properties?.map((one) => one.name).join(',') ?? '*'}${of === undefined ? '' : ` of ${of}`}`;
  });
}
