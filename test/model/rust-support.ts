/** Reads the server model of small Rust projects. */
import { buildServerModel } from '../../src/model/build.ts';
import type { HandlerInput, ModelServer } from '../../src/model/server-model.ts';
import { loadWasm } from '../../src/node/knowledge.ts';
import { ModuleNodes } from '../../src/syntax/nodes.ts';
import { SyntaxParser } from '../../src/syntax/parse.ts';
import { Project } from '../../src/syntax/resolve/project.ts';
import { Resolver } from '../../src/syntax/resolve/resolver.ts';

const parser = new SyntaxParser(loadWasm);

/** The one server of a project, and where its inputs enter. */
export async function readRust(
  files: string | Readonly<Record<string, string>>,
): Promise<{ server: ModelServer; inputs: readonly HandlerInput[] }> {
  const texts = typeof files === 'string' ? { 'src/main.rs': files } : files;
  const modules = await parser.parse(Object.entries(texts).map(([path, text]) => ({ path, text })));
  const resolver = new Resolver(new Project(modules), { returns: new Map(), wrappers: new Set() });
  const { servers, inputs, failures } = buildServerModel(resolver, (module) => new ModuleNodes(module), new Set());
  if (failures.length > 0) throw new Error(failures.join('\n'));
  const [server] = servers;
  return { server: server ?? { folder: '', tools: [], resources: [], prompts: [], transports: [] }, inputs };
}

/** `kind function parameter path: properties` for each input. */
export function showInputs(inputs: readonly HandlerInput[]): string[] {
  return inputs.map(({ kind, handler, parameter, path, properties, single, of }) => {
    const at = `${kind} ${handler.name ?? 'closure'}[${[parameter, ...path].join('.')}]`;
    const what = single ? `= ${single.name}` : (properties?.map((one) => one.name).join(',') ?? '*');
    return `${at} ${what}${of === undefined ? '' : ` of ${of}`}`;
  });
}
