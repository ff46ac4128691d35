/** Frameworks that find tools by themselves: decorated methods (NestJS modules for MCP) and classes (mcp-framework). */
import type { ClassNode, FunctionNode } from '../../syntax/ast.ts';
import { findDecorator } from '../../syntax/walk.ts';
import { instanceOf, madeText, type Value } from '../values/value.ts';
import { inputsOf } from './typescript-handlers.ts';
import { partsOf } from './typescript-parts.ts';
import type { TypeScriptProject } from './typescript-project.ts';
import { reportPrompt } from './typescript-prompts.ts';
import { reportResource, variableInputs } from './typescript-resources.ts';
import { reportTool } from './typescript-tools.ts';

const DECORATOR_MODULE = /mcp/i;
const TOOL_CLASS = /^mcp-framework\.MCPTool$/;

/** Reads a class, if a framework finds tools in it. */
export function readDecorated(project: TypeScriptProject, node: ClassNode): void {
  const base = project.resolver.members.externalBase(node);
  if (base !== undefined && TOOL_CLASS.test(base)) readToolClass(project, node);
  for (const method of node.methods) {
    const options = optionsOf(project, method, 'Tool');
    if (options) readToolMethod(project, method, options);
    const prompt = optionsOf(project, method, 'Prompt');
    if (prompt) readPromptMethod(project, method, prompt);
    const resource = optionsOf(project, method, 'Resource') ?? optionsOf(project, method, 'ResourceTemplate');
    if (resource) readResourceMethod(project, method, resource);
  }
}

/** The options of a decorator that an MCP package brings. */
function optionsOf(project: TypeScriptProject, method: FunctionNode, name: string): Value | undefined {
  const found = findDecorator(method.decorators, name);
  if (found?.kind !== 'call' || !DECORATOR_MODULE.test(project.resolver.calleeName(found).slice(0, -name.length)))
    return undefined;
  const [first] = found.args;
  return first && { node: first.value, env: project.emptyEnv };
}

function readToolClass(project: TypeScriptProject, node: ClassNode): void {
  const parts = partsOf(project, instanceOf(node), { schema: ['schema'], handler: ['execute'] });
  if (project.evaluator.text(parts.name) !== undefined)
    reportTool(project, parts, { node, via: 'mcp-framework.MCPTool' }, node);
}

function readToolMethod(project: TypeScriptProject, method: FunctionNode, options: Value): void {
  const parts = partsOf(project, options, { schema: ['parameters', 'inputSchema', 'schema'] });
  const name = parts.name ?? (method.name === undefined ? undefined : madeText(method.name, method));
  const handler = { node: method, env: project.emptyEnv };
  reportTool(project, { ...parts, name, handler }, { node: method, via: '@Tool' }, method);
}

function readPromptMethod(project: TypeScriptProject, method: FunctionNode, options: Value): void {
  const { evaluator } = project;
  const handler = { node: method, env: project.emptyEnv };
  const schema = evaluator.property(options, 'parameters');
  const shape = schema ? project.schemas.parameters(schema) : { properties: [] };
  const name = evaluator.text(evaluator.property(options, 'name')) ?? method.name;
  const input = {
    kind: 'prompt-input' as const,
    parameter: 0,
    path: [],
    ...(shape && !shape.open && { properties: shape.properties }),
  };
  const inputs = schema ? inputsOf(project, handler, { ...input, ...(name !== undefined && { of: name }) }) : [];
  const description = evaluator.property(options, 'description');
  reportPrompt(project, { name, description, arguments: shape?.properties, handler }, method, method, inputs);
}

function readResourceMethod(project: TypeScriptProject, method: FunctionNode, options: Value): void {
  const { evaluator } = project;
  const handler = { node: method, env: project.emptyEnv };
  const uri = evaluator.text(evaluator.property(options, 'uriTemplate') ?? evaluator.property(options, 'uri'));
  const name = evaluator.text(evaluator.property(options, 'name')) ?? method.name;
  const template = uri?.includes('{') ?? false;
  const parts = { name, uri, template, description: evaluator.property(options, 'description'), handler };
  reportResource(project, parts, method, method, template ? variableInputs(project, handler, 0, parts) : []);
}
