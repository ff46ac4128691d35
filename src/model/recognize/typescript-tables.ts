/**
 * Tools defined as objects, classes or calls of a project's own helpers, where the registration itself cannot be
 * followed to them. Read only when the project certainly registers tools that are not found otherwise.
 */
import type { Call, ClassNode, Node, TypeNode } from '../../syntax/ast.ts';
import { enclosing } from '../../syntax/walk.ts';
import { instanceOf, type Value } from '../values/value.ts';
import { argumentsEntry, handlerIn, handlerOf, inputsOf } from './typescript-handlers.ts';
import { closedParameters, makeTool, partsOf, SCHEMA_KEYS, type ToolParts } from './typescript-parts.ts';
import type { TypeScriptProject } from './typescript-project.ts';

/** Packages that are for MCP servers, by how they are called; the SDK's own has no such functions. */
const FRAMEWORK = /^(?:tmcp|xmcp|mcp-[\w-]+|@[\w.-]+\/mcp(?:-[\w-]+)?)(?:[/.]|$)/;
const TOOL_NAME = /^[A-Za-z0-9_.\-/]{1,128}$/;
const NESTED = ['definition', 'schema', 'tool', 'spec', 'metadata', 'meta', 'config', 'info', 'toolDefinition'];
const KEYS = { name: ['name', 'toolName'], schema: SCHEMA_KEYS };

/** Finds tool definitions in the whole project and reports those of unknown names. */
export function readTables(project: TypeScriptProject): number {
  let found = 0;
  for (const module of project.modules) {
    const nodes = project.nodesOf(module);
    for (const node of nodes.of('object'))
      if (standsForTool(project, node) && report(project, readObject(project, { node, env: project.emptyEnv }), node))
        found++;
    for (const node of nodes.of('class'))
      if (node.flavor === 'class' && report(project, readClass(project, node), node)) found++;
    for (const node of nodes.of('call')) if (report(project, readHelperCall(project, node), node)) found++;
  }
  return found;
}

/** Whether the place of an object literal says that it defines a tool. */
function standsForTool(project: TypeScriptProject, node: Node): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (parent.kind === 'call') {
    const callee = project.lastNameOf(parent.callee);
    if (callee === 'freeze' || callee === 'assign') return standsForTool(project, parent);
    return /tool/i.test(callee) && !/call|invoke|execute/i.test(callee);
  }
  if (parent.kind === 'cast') return /tool/i.test(parent.type.name) || standsForTool(project, parent);
  return namedForTools(project, node);
}

/** A variable, property, function or type around it that is named for tools, or a file in a folder of tools. */
function namedForTools(project: TypeScriptProject, node: Node): boolean {
  const module = project.moduleOf(node);
  const declared = enclosing(node, 'declare');
  if (declared?.type && /tool/i.test(typeText(declared.type))) return true;
  if (declared?.target.kind === 'name' && /tool/i.test(declared.target.name)) return true;
  const owner = enclosing(node, 'function');
  if (
    owner?.name !== undefined &&
    /tools?$|^(?:get|list|create|make|build)\w*tool/i.test(owner.name) &&
    node.parent?.kind !== 'call'
  )
    return true;
  if (owner) return false;
  return /(?:^|[/_.-])tools?(?:[/_.-]|$)/i.test(module.path) && node.parent?.kind !== 'object';
}

function typeText(type: TypeNode): string {
  return [type.name, ...type.args.map((arg) => (arg.kind === 'type' ? typeText(arg) : ''))].join(' ');
}

function readObject(project: TypeScriptProject, definition: Value): ToolParts | undefined {
  const { evaluator } = project;
  const own = partsOf(project, definition, KEYS);
  const handler = handlerIn(project, definition);
  if (own.name && own.description && (own.schema || handler))
    return isPromptOrResource(project, definition) ? undefined : { ...own, handler };
  for (const key of NESTED) {
    const inner = evaluator.property(definition, key);
    const nested = inner && evaluator.follow(inner);
    if (nested?.node.kind !== 'object') continue;
    const parts = partsOf(project, nested, KEYS);
    const schema = parts.schema ?? partsOf(project, definition, KEYS).schema;
    if (parts.name && parts.description && handler) return { ...parts, schema, handler };
  }
  return undefined;
}

function isPromptOrResource(project: TypeScriptProject, definition: Value): boolean {
  return ['uri', 'uriTemplate', 'mimeType', 'messages', 'arguments'].some((key) =>
    project.evaluator.property(definition, key),
  );
}

/** A class whose instances have a name, a description and a schema or a method that does the work. */
function readClass(project: TypeScriptProject, node: ClassNode): ToolParts | undefined {
  const extendsTool = node.bases.some((base) => /tool/i.test(base.name));
  if (!extendsTool && !/tool/i.test(node.name ?? '')) return undefined;
  const { evaluator } = project;
  const instance = instanceOf(node);
  const parts = partsOf(project, instance, { name: ['name', 'toolName'], schema: SCHEMA_KEYS });
  const name =
    parts.name && evaluator.text(parts.name) !== undefined
      ? parts.name
      : evaluator.property({ node, env: project.emptyEnv }, 'toolName');
  const handler = handlerIn(project, instance);
  return name && parts.description && (parts.schema || handler) ? { ...parts, name, handler } : undefined;
}

/** `tool('name', { … })` and `tool({ name, … })` of a framework for servers: the framework registers what it defines. */
export function readDefinition(project: TypeScriptProject, call: Call): void {
  if (call.callee.kind !== 'name' || !/^(?:tool|(?:define|create)\w*Tool)$/.test(project.lastNameOf(call.callee)))
    return;
  const target = project.resolver.target(call.callee);
  if (!target || target.node || target.module || !FRAMEWORK.test(target.name)) return;
  const [first, second] = call.args.map(({ value }): Value => ({ node: value, env: project.emptyEnv }));
  const definition = first && project.evaluator.follow(second ?? first);
  if (definition?.node.kind !== 'object') return;
  const parts = partsOf(project, definition, KEYS);
  const handler = handlerIn(project, definition);
  const name = second ? first : parts.name;
  if (name && handler && parts.description) report(project, { ...parts, name, handler }, call);
}

/** `defineTool('name', 'description', schema, handler)`, `createTool('name', { … }, handler)`. */
function readHelperCall(project: TypeScriptProject, call: Call): ToolParts | undefined {
  const name = project.lastNameOf(call.callee);
  if (!/^(?:define|create|make|build|register|add|declare)\w*Tool$/i.test(name) || call.args.length < 2)
    return undefined;
  const values = call.args.map(({ value }): Value => ({ node: value, env: project.emptyEnv }));
  const [first, second] = values;
  if (!first || !second || project.evaluator.text(first) === undefined) return undefined;
  const handler = handlerOf(project, values.at(-1));
  const config = project.evaluator.follow(second);
  if (config.node.kind === 'object') {
    const parts = partsOf(project, config, KEYS);
    return parts.description ? { ...parts, name: first, handler: handler ?? handlerIn(project, config) } : undefined;
  }
  if (project.evaluator.text(second) === undefined || !handler) return undefined;
  return { name: first, description: second, schema: values.length > 3 ? values[2] : undefined, handler, open: true };
}

function report(project: TypeScriptProject, parts: ToolParts | undefined, node: Node): boolean {
  const name = parts && project.evaluator.text(parts.name);
  if (!parts || name === undefined || !TOOL_NAME.test(name) || project.names.has(name)) return false;
  if (!project.isNew(node, `tool ${name}`)) return false;
  project.names.add(name);
  const handler = handlerOf(project, parts.handler);
  const tool = makeTool(project, parts, { node, via: 'tool definition' }, handler?.node);
  const properties = closedParameters(project, parts);
  const inputs = handler
    ? inputsOf(project, handler, {
        kind: 'tool-input',
        ...argumentsEntry(handler.node, tool.parameters),
        ...(properties && { properties }),
        of: name,
      })
    : [];
  project.report(project.moduleOf(node), (sink) => {
    sink.tool(tool);
    for (const input of inputs) sink.input(input);
  });
  return true;
}
