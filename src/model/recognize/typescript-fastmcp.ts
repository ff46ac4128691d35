/** `fastmcp` for TypeScript: tools, prompts and resources added as definition objects. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { HandlerInput } from '../server-model.ts';
import type { Value } from '../values/value.ts';
import { handlerOf, inputsOf } from './typescript-handlers.ts';
import { knownBy, originOf, partsOf } from './typescript-parts.ts';
import type { TypeScriptProject } from './typescript-project.ts';
import { completionInput, readPromptArguments, reportPrompt } from './typescript-prompts.ts';
import { receiverOf } from './typescript-receiver.ts';
import { reportResource, variableInputs } from './typescript-resources.ts';
import { reportTool } from './typescript-tools.ts';

type Add = (project: TypeScriptProject, call: Call, definition: Value) => void;

const METHODS: Record<string, Add> = {
  addTool,
  addTools: addTool,
  addPrompt,
  addPrompts: addPrompt,
  addResource,
  addResources: addResource,
  addResourceTemplate: addResource,
  addResourceTemplates: addResource,
};

/** Reads a call that adds something to a FastMCP server. */
export function readAddition(project: TypeScriptProject, call: Call): void {
  const method = project.methodOf(call);
  const add = method !== undefined && Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  const [first] = call.args;
  if (!add || !first || first.spread) return;
  const kind = receiverOf(project, call);
  if (kind !== 'fastmcp' && (kind !== 'likely' || (method !== 'addTool' && method !== 'addTools'))) return;
  for (const definition of definitionsIn(project, first.value, method?.endsWith('s') ?? false))
    add(project, call, definition);
}

function definitionsIn(project: TypeScriptProject, argument: Expression, plural: boolean): Value[] {
  return project.environments.of(argument, project.emptyEnv).flatMap((env) => {
    const value = { node: argument, env };
    return plural ? project.environments.collections.elements(value) : [value];
  });
}

function placeOf(project: TypeScriptProject, call: Call, definition: Value): Call | Expression {
  const { node } = project.evaluator.follow(definition);
  if (node === call.args[0]?.value) return call;
  return node.kind === 'object' || node.kind === 'class' ? node : call;
}

function addTool(project: TypeScriptProject, call: Call, given: Value): void {
  for (const { name, definition } of knownBy(project, given, 'name')) {
    const parts = partsOf(project, definition, {
      schema: ['parameters', 'inputSchema', 'schema'],
      handler: ['execute', 'handler', 'run', 'callback'],
    });
    const title = parts.title ?? (parts.annotations && project.evaluator.property(parts.annotations, 'title'));
    const node = originOf(project, name, placeOf(project, call, definition));
    reportTool(project, { ...parts, name, title }, { node, via: `FastMCP.${project.methodOf(call)}` }, call);
  }
}

function addPrompt(project: TypeScriptProject, call: Call, definition: Value): void {
  const { evaluator } = project;
  const name = evaluator.text(evaluator.property(definition, 'name'));
  const list = evaluator.property(definition, 'arguments');
  const parameters = readPromptArguments(project, list);
  const handler = handlerOf(project, evaluator.property(definition, 'load'));
  const input = { kind: 'prompt-input' as const, parameter: 0, path: [], properties: parameters };
  const inputs = handler ? inputsOf(project, handler, { ...input, ...(name !== undefined && { of: name }) }) : [];
  const parts = { name, description: evaluator.property(definition, 'description'), arguments: parameters, handler };
  const node = placeOf(project, call, definition);
  reportPrompt(project, parts, node, call, [...inputs, ...completionsIn(project, list, name)]);
}

function addResource(project: TypeScriptProject, call: Call, definition: Value): void {
  const { evaluator } = project;
  const template = evaluator.property(definition, 'uriTemplate');
  const parts = {
    name: evaluator.text(evaluator.property(definition, 'name')),
    uri: evaluator.text(template ?? evaluator.property(definition, 'uri')),
    template: template !== undefined,
    description: evaluator.property(definition, 'description'),
    handler: handlerOf(project, evaluator.property(definition, 'load')),
  };
  const inputs = parts.handler && template ? variableInputs(project, parts.handler, 0, parts) : [];
  const completions = completionsIn(project, evaluator.property(definition, 'arguments'), parts.name ?? parts.uri);
  reportResource(project, parts, placeOf(project, call, definition), call, [...inputs, ...completions]);
}

/** The `complete` functions of a list of arguments. */
function completionsIn(project: TypeScriptProject, list: Value | undefined, of: string | undefined): HandlerInput[] {
  if (!list) return [];
  const { evaluator } = project;
  return project.environments.collections.elements(list).flatMap((element) => {
    const complete = evaluator.property(element, 'complete');
    return complete ? completionInput(project, complete, evaluator.text(evaluator.property(element, 'name')), of) : [];
  });
}
