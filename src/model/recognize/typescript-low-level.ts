/** `Server.setRequestHandler`: handlers that answer list, call, get, read and complete requests themselves. */
import type { Call, FunctionNode } from '../../syntax/ast.ts';
import { enclosing } from '../../syntax/walk.ts';
import type { ToolParameter } from '../../types.ts';
import type { HandlerInput, ModelSink } from '../server-model.ts';
import { type FunctionValue, instanceOf, type Value } from '../values/value.ts';
import {
  argumentsEntry,
  dispatchOf,
  handlerAround,
  handlerIn,
  handlerOf,
  inputsOf,
  mappedHandlers,
} from './typescript-handlers.ts';
import { knownBy, makeTool, originOf, partsOf } from './typescript-parts.ts';
import { isSdkServer, type TypeScriptProject } from './typescript-project.ts';
import { readPromptArguments, reportPrompt } from './typescript-prompts.ts';
import { receiverOf } from './typescript-receiver.ts';
import { reportResource } from './typescript-resources.ts';

/** What the low-level call handlers of a project run, by tool name. */
export class Dispatches {
  readonly #byName = new Map<string, FunctionNode>();
  readonly #mapped: { name: string; handler: FunctionValue }[] = [];
  #whole: FunctionNode | undefined;

  add(project: TypeScriptProject, handler: FunctionNode): void {
    this.#whole ??= handler;
    for (const [name, called] of dispatchOf(project, handler))
      if (!this.#byName.has(name)) this.#byName.set(name, called);
    this.#mapped.push(...mappedHandlers(project, handler));
  }

  /** The function behind a tool: its own, or the one that answers for all. */
  handlerOf(name: string | undefined): FunctionNode | undefined {
    return (name === undefined ? undefined : (this.#byName.get(name) ?? this.mappedTo(name)?.node)) ?? this.#whole;
  }

  /** The function that a map holds for a tool; the taint engine does not find it by itself. */
  mappedTo(name: string): FunctionValue | undefined {
    return this.#mapped.find((one) => one.name === name)?.handler;
  }
}

type Answer = (project: TypeScriptProject, call: Call, handler: FunctionValue, dispatches: Dispatches) => void;

const ANSWERS: Record<string, Answer> = {
  'tools/list': (project, call, handler, dispatches) =>
    readList(project, call, handler, 'tools', (element) => readTool(project, call, element, dispatches)),
  'tools/call': (project, call, handler, dispatches) => {
    dispatches.add(project, handler.node);
    reportInput(project, call, handler, { kind: 'tool-input', path: ['params', 'arguments'] });
  },
  'prompts/list': (project, call, handler) =>
    readList(project, call, handler, 'prompts', (element) => readPrompt(project, call, element)),
  'prompts/get': (project, call, handler) =>
    reportInput(project, call, handler, { kind: 'prompt-input', path: ['params', 'arguments'] }),
  'resources/list': (project, call, handler) =>
    readList(project, call, handler, 'resources', (element) => readResource(project, call, element, 'uri')),
  'resources/templates/list': (project, call, handler) =>
    readList(project, call, handler, 'resourceTemplates', (element) =>
      readResource(project, call, element, 'uriTemplate'),
    ),
  'resources/read': (project, call, handler) =>
    reportInput(project, call, handler, {
      kind: 'resource-uri',
      path: ['params', 'uri'],
      single: { name: 'uri', type: 'string', required: true },
    }),
  'completion/complete': (project, call, handler) =>
    reportInput(project, call, handler, {
      kind: 'completion-input',
      path: ['params', 'argument', 'value'],
      single: { name: 'value', type: 'string', required: true },
    }),
};
const SCHEMAS: Record<string, string> = {
  ListToolsRequestSchema: 'tools/list',
  CallToolRequestSchema: 'tools/call',
  ListPromptsRequestSchema: 'prompts/list',
  GetPromptRequestSchema: 'prompts/get',
  ListResourcesRequestSchema: 'resources/list',
  ListResourceTemplatesRequestSchema: 'resources/templates/list',
  ReadResourceRequestSchema: 'resources/read',
  CompleteRequestSchema: 'completion/complete',
};

/** Reads a call of `setRequestHandler`. */
export function readRequestHandler(project: TypeScriptProject, call: Call, dispatches: Dispatches): void {
  if (project.methodOf(call) !== 'setRequestHandler') return;
  const [method, handler] = call.args;
  if (!method || !handler) return;
  const schema = project.lastNameOf(method.value);
  const known = Object.hasOwn(SCHEMAS, schema) ? SCHEMAS[schema] : undefined;
  // The request's own schema says what it is; a bare method name needs a server before it.
  if (!known && receiverOf(project, call) === undefined) return;
  const owner = enclosing(call, 'class');
  if (owner && isSdkServer(owner)) return;
  const name = known ?? project.evaluator.text({ node: method.value, env: project.emptyEnv });
  const answer = name !== undefined && Object.hasOwn(ANSWERS, name) ? ANSWERS[name] : undefined;
  const called = answer && handlerOf(project, { node: handler.value, env: project.emptyEnv });
  if (answer && called) answer(project, call, called, dispatches);
  else if (name === 'tools/list') project.unresolved.push({ module: project.moduleOf(call) });
}

type Input = Omit<HandlerInput, 'handler' | 'parameter'>;

function reportInput(project: TypeScriptProject, call: Call, handler: FunctionValue, input: Input): void {
  const inputs = inputsOf(project, handler, { ...input, parameter: 0 });
  for (const one of inputs) project.report(project.moduleOf(call), (sink) => sink.input(one));
}

/** Reads each element of the list that a handler answers with. */
function readList(
  project: TypeScriptProject,
  call: Call,
  handler: FunctionValue,
  key: string,
  read: (element: Value) => boolean,
): void {
  const { evaluator, environments } = project;
  let found = 0;
  for (const { value } of evaluator.returnsOf(handler.node)) {
    if (!value) continue;
    for (const env of environments.of(value, handler.env)) {
      for (const answer of evaluator.options({ node: value, env })) {
        const list = evaluator.property(answer, key);
        if (!list) continue;
        for (const inner of environments.of(list.node, list.env))
          for (const element of environments.collections.elements({ ...list, env: inner })) if (read(element)) found++;
      }
    }
  }
  if (found === 0 && key === 'tools') project.unresolved.push({ module: project.moduleOf(call) });
}

/** The definition behind an element of a list: the object in which its name is written. */
function definitionOf(project: TypeScriptProject, name: Value, element: Value): Value['node'] {
  const followed = project.evaluator.follow(element).node;
  const { parent } = name.node;
  const otherwise = parent?.kind === 'object' ? parent : followed;
  const origin = originOf(project, name, otherwise);
  return origin.kind === 'object' || origin.kind === 'class' || origin.kind === 'call' ? origin : followed;
}

function readTool(project: TypeScriptProject, call: Call, listed: Value, dispatches: Dispatches): boolean {
  let read = false;
  for (const { name, definition: element } of knownBy(project, listed, 'name')) {
    const text = project.evaluator.text(name);
    if (text === undefined) {
      project.unresolved.push({ module: project.moduleOf(call) });
      continue;
    }
    read = true;
    const node = definitionOf(project, name, element);
    if (!project.isNew(node, `tool ${text}`)) continue;
    project.names.add(text);
    const parts = { ...partsOf(project, element, { schema: ['inputSchema', 'parameters'] }), name };
    const definition: Value = node.kind === 'class' ? instanceOf(node) : { node, env: project.emptyEnv };
    const own = handlerAround(project, definition) ?? handlerIn(project, element);
    project.report(project.moduleOf(call), (sink) => {
      const mapped = dispatches.mappedTo(text);
      const tool = makeTool(project, parts, { node, via: 'tools/list' }, own?.node ?? dispatches.handlerOf(text));
      sink.tool(tool);
      if (own) emitOwn(project, sink, own, tool.parameters, text);
      else if (mapped)
        for (const input of inputsOf(project, mapped, { kind: 'tool-input', parameter: 0, path: [], of: text }))
          sink.input(input);
    });
  }
  return read;
}

function emitOwn(
  project: TypeScriptProject,
  sink: ModelSink,
  own: FunctionValue,
  parameters: readonly ToolParameter[] | undefined,
  of: string,
): void {
  const entry = argumentsEntry(own.node, parameters);
  for (const input of inputsOf(project, own, { kind: 'tool-input', ...entry, of })) sink.input(input);
}

function readPrompt(project: TypeScriptProject, call: Call, listed: Value): boolean {
  const { evaluator } = project;
  for (const { name, definition: element } of knownBy(project, listed, 'name')) {
    const text = evaluator.text(name);
    if (text === undefined) continue;
    const parameters = readPromptArguments(project, evaluator.property(element, 'arguments'));
    const parts = { name: text, description: evaluator.property(element, 'description'), arguments: parameters };
    reportPrompt(project, parts, definitionOf(project, name, element), call, []);
  }
  return true;
}

function readResource(project: TypeScriptProject, call: Call, listed: Value, key: 'uri' | 'uriTemplate'): boolean {
  const { evaluator } = project;
  for (const { name: uri, definition: element } of knownBy(project, listed, key)) {
    const parts = {
      name: evaluator.text(evaluator.property(element, 'name')),
      uri: evaluator.text(uri),
      template: key === 'uriTemplate',
      description: evaluator.property(element, 'description'),
    };
    if (parts.uri === undefined && parts.name === undefined) continue;
    reportResource(project, parts, definitionOf(project, uri, element), call, []);
  }
  return true;
}
