/** `McpServer` of the official SDK, 1.x and 2.x: tools, prompts and resources registered one by one. */
import type { Argument, Call, Expression, Node } from '../../syntax/ast.ts';
import type { ToolParameter } from '../../types.ts';
import { type Env, instanceOf, type Value, valueOf } from '../values/value.ts';
import { argumentsPath, handlerIn, handlerOf, inputsOf } from './typescript-handlers.ts';
import { closedParameters, isGiven, makeTool, originOf, type Place, partsOf, SCHEMA_KEYS, type ToolParts } from './typescript-parts.ts';
import type { TypeScriptProject } from './typescript-project.ts';
import { type ReceiverKind, receiverOf } from './typescript-receiver.ts';

type Register = (project: TypeScriptProject, call: Call, args: readonly Argument[], via: string, kind: ReceiverKind) => void;

const METHODS: Record<string, Register> = {
  tool: registerTool,
  registerTool: registerTool,
  registerToolTask: registerTool,
  prompt: registerPrompt,
  registerPrompt: registerPrompt,
  resource: registerResource,
  registerResource: registerResource,
};
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
  const name = project.lastNameOf(call.callee);
  if (!Object.hasOwn(FUNCTIONS, name) || call.args.length < 3) return;
  const target = project.resolver.target(call.callee);
  if (target?.node?.kind === 'function' && target.node.body.body.length > 0) return;
  FUNCTIONS[name]?.(project, call, call.args.slice(1), name, 'sdk');
}

function registerTool(project: TypeScriptProject, call: Call, args: readonly Argument[], via: string, kind: ReceiverKind): void {
  const [first] = args;
  if (!first || first.spread) return;
  for (const env of project.environments.of(nameExpression(project, first.value), project.emptyEnv)) {
    const parts = toolParts(project, args, env, via.endsWith('.tool'));
    if (!parts || (kind === 'possible' && !isUnmistakable(project, args, parts, env))) continue;
    const node = originOf(project, { node: nameExpression(project, first.value), env }, call);
    reportTool(project, parts, { node, via }, call);
  }
}

/** The expression that holds the name: the first argument, or the `name` of a definition object. */
function nameExpression(project: TypeScriptProject, first: Expression): Expression {
  const { node } = project.evaluator.follow({ node: first, env: project.emptyEnv });
  if (node.kind !== 'object') return first;
  return node.properties.find((property) => property.key === 'name')?.value ?? first;
}

/** With a receiver of unknown type, the arguments have to look like a registration. */
function isUnmistakable(project: TypeScriptProject, args: readonly Argument[], parts: ToolParts, env: Env): boolean {
  if (project.evaluator.text(parts.name) === undefined) return false;
  const last = args.at(-1);
  const isFunction = last !== undefined && handlerOf(project, { node: last.value, env }) !== undefined;
  return isFunction ? args.length > 2 || parts.description !== undefined : parts.description !== undefined && parts.schema !== undefined;
}

/** The parts of a tool among the arguments of a registration, as the SDK tells them apart. */
function toolParts(project: TypeScriptProject, args: readonly Argument[], env: Env, overloaded: boolean): ToolParts | undefined {
  const values = args.map(({ value }): Value => ({ node: value, env }));
  const [name, config, last] = values;
  if (!name || args.some((argument) => argument.spread)) return name && { name, open: true };
  const definition = project.evaluator.follow(name);
  if (definition.node.kind === 'object') {
    const parts = partsOf(project, definition, { name: ['name'], schema: ['inputSchema', 'schema', 'parameters'] });
    return parts.name && { ...parts, handler: config ?? handlerIn(project, definition) };
  }
  if (!config) return undefined;
  if (overloaded) return overloadParts(project, name, values.slice(1));
  const parts = partsOf(project, config, {});
  return { ...parts, name, handler: last };
}

/** `tool(name, description?, schema or annotations?, annotations?, handler)`. */
function overloadParts(project: TypeScriptProject, name: Value, rest: Value[]): ToolParts {
  const parts: { -readonly [K in keyof ToolParts]: ToolParts[K] } = { name, open: false };
  const handler = rest.pop();
  const described = rest[0] && isText(project, rest[0]);
  if (described) parts.description = rest.shift();
  const [first, second] = rest;
  if (first && project.schemas.isSchema(first)) {
    parts.schema = first;
    if (second) parts.annotations = second;
  } else if (first) {
    parts.annotations = first;
  }
  return { ...parts, handler };
}

/** Whether an argument is a text: constant, built of texts, or something that is no object. */
function isText(project: TypeScriptProject, value: Value): boolean {
  const { node } = project.evaluator.follow(value);
  if (node.kind === 'literal') return node.type === 'string';
  if (node.kind === 'text') return true;
  if (node.kind === 'object' || node.kind === 'function') return false;
  if (project.evaluator.text(value) !== undefined) return true;
  return project.schemas.read(value) === undefined && /desc|prompt|text|doc|help|info/i.test(project.lastNameOf(value.node));
}

/** Reports a tool and the inputs of its handler; a second registration of the same thing is none. */
export function reportTool(project: TypeScriptProject, given: ToolParts, place: Place, at: Node): void {
  const definition = definitionAt(place.node, at);
  const parts = definition ? supplement(project, given, definition) : given;
  const name = project.evaluator.text(parts.name);
  const module = project.moduleOf(at);
  const handler = handlerOf(project, parts.handler);
  const own = definition && handlerIn(project, definition);
  const report = () => {
    const tool = makeTool(project, parts, place, (own ?? handler)?.node);
    const hasArguments = parts.schema ? isGiven(project, parts.schema) : parts.open;
    const known = argumentsOf(closedParameters(project, parts), name);
    const inputs = handler && hasArguments ? inputsOf(project, handler, { kind: 'tool-input', parameter: 0, path: [], ...known }) : [];
    // What the registration runs may reach the definition's own function in ways that only the running program knows.
    if (own && own.node !== handler?.node && hasArguments)
      inputs.push(...inputsOf(project, own, { kind: 'tool-input', parameter: 0, path: argumentsPath(own.node, tool.parameters), ...known }));
    return (sink: Parameters<Parameters<TypeScriptProject['report']>[1]>[0]) => {
      sink.tool(tool);
      for (const input of inputs) sink.input(input);
    };
  };
  if (name === undefined) {
    project.unresolved.push({ module, emit: report() });
    return;
  }
  if (!project.isNew(place.node, `tool ${name}`)) return;
  project.names.add(name);
  project.report(module, report());
}

/** The definition object, class or instance that a tool is reported at, when that is not the registration itself. */
function definitionAt(node: Node, at: Node): Value | undefined {
  if (node === at || at.start <= node.start && node.end <= at.end) return undefined;
  if (node.kind === 'class') return instanceOf(node);
  return node.kind === 'object' || (node.kind === 'call' && node.via === 'new') ? valueOf(node) : undefined;
}

/** Parts that the registration computes, as the definition behind it gives them. */
function supplement(project: TypeScriptProject, parts: ToolParts, definition: Value): ToolParts {
  if (parts.schema && project.schemas.parameters(parts.schema)) return parts;
  const { schema } = partsOf(project, definition, { schema: SCHEMA_KEYS });
  return schema && project.schemas.parameters(schema) ? { ...parts, schema } : parts;
}

function argumentsOf(properties: readonly ToolParameter[] | undefined, of: string | undefined): { properties?: readonly ToolParameter[]; of?: string } {
  return { ...(properties && { properties }), ...(of !== undefined && { of }) };
}

function registerPrompt(project: TypeScriptProject, call: Call, args: readonly Argument[], via: string, kind: ReceiverKind): void {
  const [first, second] = args;
  if (!first || args.length < 2 || args.length > 4 || args.some((argument) => argument.spread) || kind === 'possible') return;
  const { evaluator } = project;
  for (const env of project.environments.of(first.value, project.emptyEnv)) {
    const values = args.map(({ value }): Value => ({ node: value, env }));
    const [name, config] = values;
    const handler = handlerOf(project, values.at(-1));
    if (!name || !handler) continue;
    const configured = via.endsWith('registerPrompt');
    const described = second !== undefined && config !== undefined && isText(project, config);
    const description = configured ? config && evaluator.property(config, 'description') : described ? config : undefined;
    const schema = configured ? config && evaluator.property(config, 'argsSchema') : values.slice(described ? 2 : 1, -1)[0];
    const text = evaluator.text(name);
    const node = originOf(project, { node: first.value, env }, call);
    if (!project.isNew(node, `prompt ${text}`)) continue;
    const shape = schema ? project.schemas.parameters(schema) : { properties: [] };
    const parameters = shape?.properties;
    const inputs = schema ? inputsOf(project, handler, { kind: 'prompt-input', parameter: 0, path: [], ...argumentsOf(shape?.open ? undefined : parameters, text) }) : [];
    const described_ = evaluator.text(description);
    project.report(project.moduleOf(call), (sink) => {
      sink.prompt({
        ...(text !== undefined && { name: text }),
        ...(described_ !== undefined && { description: described_ }),
        descriptionUnknown: description !== undefined && described_ === undefined,
        ...(parameters && { arguments: parameters }),
        location: project.locate(node),
        module: project.moduleOf(node),
        node,
        handler: handler.node,
      });
      for (const input of inputs) sink.input(input);
    });
  }
}

function registerResource(project: TypeScriptProject, call: Call, args: readonly Argument[], _via: string, kind: ReceiverKind): void {
  const [first, second] = args;
  if (!first || !second || args.length < 3 || args.length > 4 || args.some((argument) => argument.spread) || kind === 'possible') return;
  const { evaluator } = project;
  for (const env of project.environments.of(first.value, project.emptyEnv)) {
    const values = args.map(({ value }): Value => ({ node: value, env }));
    const [name, uri, config] = values;
    const handler = handlerOf(project, values.at(-1));
    if (!name || !uri || !handler) continue;
    const template = templateOf(project, uri);
    const text = evaluator.text(name);
    const pattern = evaluator.text(template ?? uri);
    const description = values.length === 4 && config ? evaluator.property(config, 'description') : undefined;
    const described = evaluator.text(description);
    const node = originOf(project, { node: first.value, env }, call);
    if (!project.isNew(node, `resource ${text} ${pattern}`)) continue;
    const of = text ?? pattern;
    const variables = template ? [...inputsOf(project, handler, { kind: 'resource-uri', parameter: 1, path: [], ...argumentsOf(variablesIn(pattern), of) }), ...inputsOf(project, handler, uriInput(of))] : [];
    const completions = template ? completionsOf(project, uri, of) : [];
    project.report(project.moduleOf(call), (sink) => {
      sink.resource({
        ...(text !== undefined && { name: text }),
        ...(pattern !== undefined && { uri: pattern }),
        template: template !== undefined,
        ...(described !== undefined && { description: described }),
        descriptionUnknown: description !== undefined && described === undefined,
        location: project.locate(node),
        module: project.moduleOf(node),
        node,
        handler: handler.node,
      });
      for (const input of [...variables, ...completions]) sink.input(input);
    });
  }
}

function uriInput(of: string | undefined): Parameters<typeof inputsOf>[2] {
  return { kind: 'resource-uri', parameter: 0, path: [], single: { name: 'uri', type: 'string', format: 'uri', required: true }, ...(of !== undefined && { of }) };
}

/** The pattern of `new ResourceTemplate(pattern, …)`. */
function templateOf(project: TypeScriptProject, uri: Value): Value | undefined {
  const { node, env } = project.evaluator.follow(uri);
  if (node.kind !== 'call' || node.via !== 'new' || project.lastNameOf(node.callee) !== 'ResourceTemplate') return undefined;
  const [pattern] = node.args;
  return pattern && { node: pattern.value, env };
}

/** The variables of a URI template: `{id}`, `{+path}`, `{?q,limit}`. */
export function variablesIn(pattern: string | undefined): ToolParameter[] | undefined {
  if (pattern === undefined) return undefined;
  const names = [...pattern.matchAll(/\{[+#./;?&]?([^}]+)\}/g)].flatMap(([, list]) => (list ?? '').split(','));
  return names.map((name) => ({ name: name.replace(/\*$|:\d+$/, '').trim(), type: 'string', required: true }));
}

/** The completion functions of a resource template. */
function completionsOf(project: TypeScriptProject, uri: Value, of: string | undefined): ReturnType<typeof inputsOf> {
  const { node, env } = project.evaluator.follow(uri);
  const [, callbacks] = node.kind === 'call' ? node.args : [];
  const complete = callbacks && project.evaluator.property({ node: callbacks.value, env }, 'complete');
  if (!complete) return [];
  return project.environments.collections.entries(complete).flatMap(({ key, value }) => completionInput(project, value, key, of));
}

/** The input of a function that completes one argument. */
export function completionInput(project: TypeScriptProject, callback: Value, name: string | undefined, of: string | undefined): ReturnType<typeof inputsOf> {
  const handler = handlerOf(project, callback);
  if (!handler) return [];
  const single: ToolParameter = { name: name ?? 'value', type: 'string', required: true };
  return inputsOf(project, handler, { kind: 'completion-input', parameter: 0, path: [], single, ...(of !== undefined && { of }) });
}

/** `completable(schema, callback)` anywhere: the callback completes an argument of a prompt. */
export function readCompletable(project: TypeScriptProject, call: Call): void {
  const [, callback] = call.args;
  if (!callback || project.lastNameOf(call.callee) !== 'completable') return;
  const property = call.parent?.kind === 'object' ? call.parent.properties.find((one) => one.value === call) : undefined;
  const inputs = completionInput(project, { node: callback.value, env: project.emptyEnv }, property?.key, undefined);
  project.report(project.moduleOf(call), (sink) => inputs.forEach((input) => sink.input(input)));
}
