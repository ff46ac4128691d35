/** Tools as a registration gives them: by name, description, schema and handler, or as a definition object. */
import type { Argument, Call, Expression, Node } from '../../syntax/ast.ts';
import type { ToolParameter } from '../../types.ts';
import type { ModelSink } from '../server-model.ts';
import { type Env, instanceOf, type Value, valueOf } from '../values/value.ts';
import { argumentsEntry, handlerAround, handlerIn, handlerOf, inputsOf } from './typescript-handlers.ts';
import {
  closedParameters,
  isGiven,
  isText,
  makeTool,
  originOf,
  type Place,
  partsOf,
  SCHEMA_KEYS,
  type ToolParts,
} from './typescript-parts.ts';
import type { TypeScriptProject } from './typescript-project.ts';
import type { ReceiverKind } from './typescript-receiver.ts';

/** Reads the arguments of `registerTool` and of `tool` in all its overloads. */
export function registerTool(
  project: TypeScriptProject,
  call: Call,
  args: readonly Argument[],
  via: string,
  kind: ReceiverKind,
): void {
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
  return isFunction
    ? args.length > 2 || parts.description !== undefined
    : parts.description !== undefined && parts.schema !== undefined;
}

/** The parts of a tool among the arguments of a registration, as the SDK tells them apart. */
function toolParts(
  project: TypeScriptProject,
  args: readonly Argument[],
  env: Env,
  overloaded: boolean,
): ToolParts | undefined {
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

/** `tool(name, description?, schema or annotations?, annotations?, handler)`; the SDK ignores what follows a handler. */
function overloadParts(project: TypeScriptProject, name: Value, rest: Value[]): ToolParts {
  const parts: { -readonly [K in keyof ToolParts]: ToolParts[K] } = { name, open: false };
  const last = rest.at(-1);
  const isObject = last !== undefined && project.evaluator.follow(last).node.kind === 'object';
  if (isObject && rest.slice(0, -1).some((value) => handlerOf(project, value))) rest.pop();
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

/** Reports a tool and the inputs of its handler; a second registration of the same thing is none. */
export function reportTool(project: TypeScriptProject, given: ToolParts, place: Place, at: Node): void {
  const definition = definitionAt(place.node, at);
  const parts = definition ? supplement(project, given, definition) : given;
  const name = project.evaluator.text(parts.name);
  const module = project.moduleOf(at);
  const handler = handlerOf(project, parts.handler);
  const own = definition && handlerAround(project, definition);
  const report = () => {
    const hasArguments = parts.schema ? isGiven(project, parts.schema) : parts.open;
    const known = argumentsOf(closedParameters(project, parts), name);
    const input = { kind: 'tool-input' as const, ...known };
    const inputs = handler && hasArguments ? inputsOf(project, handler, { ...input, parameter: 0, path: [] }) : [];
    // A wrapper that all tools share hands its arguments on to what each of them does.
    const work = own?.node ?? inputs[1]?.handler ?? handler?.node;
    const tool = makeTool(project, parts, place, work);
    // What the registration runs may reach the definition's own function in ways that only the running program knows.
    if (own && own.node !== handler?.node && hasArguments)
      inputs.push(...inputsOf(project, own, { ...input, ...argumentsEntry(own.node, tool.parameters) }));
    return (sink: ModelSink) => {
      sink.tool(tool);
      for (const one of inputs) sink.input(one);
    };
  };
  if (name === undefined) {
    project.unresolved.push({ module, at, emit: report() });
    return;
  }
  if (!project.isNew(place.node, `tool ${name}`)) return;
  project.names.add(name);
  project.followed.add(at);
  project.report(module, report());
}

/** The definition object, class or instance that a tool is reported at, when that is not the registration itself. */
function definitionAt(node: Node, at: Node): Value | undefined {
  if (node === at || (at.start <= node.start && node.end <= at.end)) return undefined;
  if (node.kind === 'class') return instanceOf(node);
  return node.kind === 'object' || (node.kind === 'call' && node.via === 'new') ? valueOf(node) : undefined;
}

/** Parts that the registration computes, as the definition behind it gives them. */
function supplement(project: TypeScriptProject, parts: ToolParts, definition: Value): ToolParts {
  if (parts.schema && project.schemas.parameters(parts.schema)) return parts;
  const { schema } = partsOf(project, definition, { schema: SCHEMA_KEYS });
  return schema && project.schemas.parameters(schema) ? { ...parts, schema } : parts;
}

function argumentsOf(
  properties: readonly ToolParameter[] | undefined,
  of: string | undefined,
): { properties?: readonly ToolParameter[]; of?: string } {
  return { ...(properties && { properties }), ...(of !== undefined && { of }) };
}
