/** Runs the recognisers over a project and groups what they find into servers, one for each package folder. */
import type { Module } from '../syntax/ast.ts';
import type { ModuleNodes } from '../syntax/nodes.ts';
import { folderOf } from '../syntax/resolve/project.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { DEFINITIONS_PATH, type SdkUse } from '../types.ts';
import { recognizers } from './recognize/all.ts';
import { definitions } from './recognize/definitions.ts';
import type {
  HandlerInput,
  ModelPrompt,
  ModelResource,
  ModelServer,
  ModelSink,
  ModelTool,
  ModelTransport,
  ServerModel,
} from './server-model.ts';

/** What a recogniser reads. */
export interface RecognizeContext {
  readonly resolver: Resolver;
  readonly module: Module;
  readonly nodes: ModuleNodes;
  /** The nodes of any module of the project, for what spans modules. */
  readonly nodesOf: (module: Module) => ModuleNodes;
  /** The SDKs in use, with their versions where stated. */
  readonly sdk: readonly SdkUse[];
  readonly sink: ModelSink;
}

/** Reads one module for one SDK; it sees every module of its languages. */
export interface Recognizer {
  readonly languages: readonly Module['language'][];
  recognize(context: RecognizeContext): void;
}

interface Building {
  tools: ModelTool[];
  resources: ModelResource[];
  prompts: ModelPrompt[];
  transports: ModelTransport[];
  server?: Parameters<ModelSink['server']>[0];
}

/**
 * Builds the server model. `manifestFolders` are the folders that hold a package manifest; what is registered below
 * one belongs to its server. What cannot be resolved statically is left `undefined`, never guessed.
 */
export function buildServerModel(
  resolver: Resolver,
  nodesOf: (module: Module) => ModuleNodes,
  manifestFolders: ReadonlySet<string>,
  sdk: readonly SdkUse[] = [],
): ServerModel {
  const inputs: HandlerInput[] = [];
  const failures: string[] = [];
  const byFolder = new Map<string, Building>();
  for (const module of resolver.project.modules) {
    const folder = nearestFolder(module.path, manifestFolders);
    const building = (): Building => {
      let found = byFolder.get(folder);
      if (!found) {
        found = { tools: [], resources: [], prompts: [], transports: [] };
        byFolder.set(folder, found);
      }
      return found;
    };
    const sink: ModelSink = {
      server: (server) => {
        const target = building();
        if (!target.server?.name) target.server = server;
      },
      tool: (tool) => {
        const { tools } = building();
        if (tool.name !== undefined || !tools.some((one) => isSame(one, tool))) tools.push(tool);
      },
      resource: (resource) => building().resources.push(resource),
      prompt: (prompt) => building().prompts.push(prompt),
      transport: (transport) => building().transports.push(transport),
      input: (input) => inputs.push(input),
    };
    for (const recognizer of module.path === DEFINITIONS_PATH ? [definitions] : recognizers) {
      if (!recognizer.languages.includes(module.language)) continue;
      // A recogniser that stumbles over odd code must not end the review: what it read before still counts.
      try {
        recognizer.recognize({ resolver, module, nodes: nodesOf(module), nodesOf, sdk, sink });
      } catch (error) {
        failures.push(`${module.path}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  const servers: ModelServer[] = [...byFolder].map(([folder, { server, ...rest }]) => ({ folder, ...server, ...rest }));
  return {
    servers,
    inputs: inputs.filter((input) => !input.byType),
    typedInputs: inputs.filter((input) => input.byType),
    failures,
  };
}

/** A registration that runs for items nobody knows is one tool as far as can be read. */
function isSame(one: ModelTool, other: ModelTool): boolean {
  return (
    one.name === undefined &&
    one.node === other.node &&
    one.description === other.description &&
    one.handler === other.handler
  );
}

function nearestFolder(path: string, folders: ReadonlySet<string>): string {
  for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) if (folders.has(folder)) return folder;
  return '';
}
