/** The server model as analysis uses it: what a host would see, with the code behind it. Types only. */
import type { Expression, FunctionNode, Module, Node } from '../syntax/ast.ts';
import type { ServerPrompt, ServerResource, ServerTool, ServerTransport, ToolParameter } from '../types.ts';

/** In place of a parameter: the arguments are fields of what a method is called on. */
export const RECEIVER = -1;

/** Where an input from outside enters a function. */
export interface HandlerInput {
  readonly kind: 'tool-input' | 'prompt-input' | 'resource-uri' | 'completion-input' | 'http-input';
  readonly handler: FunctionNode;
  /** Index into `handler.params`, or `RECEIVER`. */
  readonly parameter: number;
  /** Where inside the parameter the arguments are: `['params', 'arguments']` of a low-level request; empty for the parameter itself. */
  readonly path: readonly string[];
  /** Where the same arguments are as well, for a request that gives them in two ways. */
  readonly alsoAt?: readonly string[];
  /**
   * The parameter (at `path`) is the object of all arguments; each property as the schema has it, named as the code
   * reads it: where a Go handler takes a struct, by the name of the field and not by its `json` name. `undefined`: any key.
   */
  readonly properties?: readonly ToolParameter[];
  /** The parameter is itself one argument. */
  readonly single?: ToolParameter;
  /** The tool, prompt or resource, where it is known. */
  readonly of?: string;
  /** Known by the types of the function alone: it may be a wrapper, so that nothing is said of how it answers. */
  readonly byType?: true;
}

/** Code behind a tool, resource or prompt. */
interface Behind {
  readonly module: Module;
  /** The registration: call, decorated function or entry of a tools list. */
  readonly node: Node;
  readonly handler?: FunctionNode;
}

export interface ModelTool extends ServerTool, Behind {
  /** True when the schema may have properties beside those that were read. */
  readonly hasOpenSchema?: boolean;
  /** Where each part is written, for findings. */
  readonly parts: {
    readonly description?: Expression;
    readonly schema?: Node;
    readonly annotations?: Node;
  };
}

export type ModelResource = ServerResource & Behind;
export type ModelPrompt = ServerPrompt & Behind;

export interface ModelTransport extends ServerTransport {
  readonly module: Module;
  readonly node: Node;
}

/** One server: the things registered under one package folder. */
export interface ModelServer {
  /** The folder of the nearest manifest, `''` for the root. */
  readonly folder: string;
  readonly name?: string;
  readonly version?: string;
  readonly instructions?: string;
  /** Where the server is constructed. */
  readonly node?: Node;
  readonly module?: Module;
  readonly tools: readonly ModelTool[];
  readonly resources: readonly ModelResource[];
  readonly prompts: readonly ModelPrompt[];
  readonly transports: readonly ModelTransport[];
}

export interface ServerModel {
  readonly servers: readonly ModelServer[];
  readonly inputs: readonly HandlerInput[];
  /** Those that are known by the types of a function alone. */
  readonly typedInputs: readonly HandlerInput[];
  /** Files whose tools could not all be read because a recogniser failed, each with the reason. */
  readonly failures: readonly string[];
}

/** What a recogniser reports while it reads the modules; `buildServerModel` groups it into servers. */
export interface ModelSink {
  server(found: { module: Module; node: Node; name?: string; version?: string; instructions?: string }): void;
  tool(tool: ModelTool): void;
  resource(resource: ModelResource): void;
  prompt(prompt: ModelPrompt): void;
  transport(transport: ModelTransport): void;
  input(input: HandlerInput): void;
}
