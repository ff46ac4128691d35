/** `fastmcp` for TypeScript: tools, prompts and resources added as definition objects. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import { handlerOf, inputsOf } from './typescript-handlers.ts';
import { readPromptArguments } from './typescript-low-level.ts';
import { isGiven, knownBy, originOf, partsOf } from './typescript-parts.ts';
import type { TypeScriptProject } from './typescript-project.ts';
import { receiverOf } from './typescript-receiver.ts';
import { completionInput, reportTool, variablesIn } from './typescript-sdk.ts';

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
  for (const definition of definitionsIn(project, first.value, method?.endsWith('s') ?? false)) add(project, call, definition);
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
    const parts = partsOf(project, definition, { schema: ['parameters', 'inputSchema', 'schema'], handler: ['execute', 'handler', 'run', 'callback'] });
    const title = parts.title ?? (parts.annotations && project.evaluator.property(parts.annotations, 'title'));
    const node = originOf(project, name, placeOf(project, call, definition));
    reportTool(project, { ...parts, name, title }, { node, via: `FastMCP.${project.methodOf(call)}` }, call);
  }
}

function addPrompt(project: TypeScriptProject, call: Call, definition: Value): void {
  const { evaluator } = project;
  const name = evaluator.text(evaluator.property(definition, 'name'));
  const node = placeOf(project, call, definition);
  if (!project.isNew(node, `prompt ${name}`)) return;
  const description = evaluator.property(definition, 'description');
  const described = evaluator.text(description);
  const list = evaluator.property(definition, 'arguments');
  const parameters = readPromptArguments(project, list);
  const handler = handlerOf(project, evaluator.property(definition, 'load'));
  const of = name === undefined ? {} : { of: name };
  const inputs = handler ? inputsOf(project, handler, { kind: 'prompt-input', parameter: 0, path: [], properties: parameters, ...of }) : [];
  const completions = completionsIn(project, list, name);
  project.report(project.moduleOf(call), (sink) => {
    sink.prompt({
      ...(name !== undefined && { name }),
      ...(described !== undefined && { description: described }),
      descriptionUnknown: description !== undefined && described === undefined,
      arguments: parameters,
      location: project.locate(node),
      module: project.moduleOf(node),
      node,
      ...(handler && { handler: handler.node }),
    });
    for (const input of [...inputs, ...completions]) sink.input(input);
  });
}

function addResource(project: TypeScriptProject, call: Call, definition: Value): void {
  const { evaluator } = project;
  const name = evaluator.text(evaluator.property(definition, 'name'));
  const template = evaluator.property(definition, 'uriTemplate');
  const uri = evaluator.text(template ?? evaluator.property(definition, 'uri'));
  const node = placeOf(project, call, definition);
  if (!project.isNew(node, `resource ${name} ${uri}`)) return;
  const description = evaluator.property(definition, 'description');
  const described = evaluator.text(description);
  const list = evaluator.property(definition, 'arguments');
  const handler = handlerOf(project, evaluator.property(definition, 'load'));
  const of = name ?? uri;
  const variables = variablesIn(uri);
  const inputs =
    handler && template
      ? inputsOf(project, handler, { kind: 'resource-uri', parameter: 0, path: [], ...(variables && { properties: variables }), ...(of !== undefined && { of }) })
      : [];
  const completions = completionsIn(project, list, of);
  project.report(project.moduleOf(call), (sink) => {
    sink.resource({
      ...(name !== undefined && { name }),
      ...(uri !== undefined && { uri }),
      template: template !== undefined && isGiven(project, template),
      ...(described !== undefined && { description: described }),
      descriptionUnknown: description !== undefined && described === undefined,
      location: project.locate(node),
      module: project.moduleOf(node),
      node,
      ...(handler && { handler: handler.node }),
    });
    for (const input of [...inputs, ...completions]) sink.input(input);
  });
}

/** The `complete` functions of a list of arguments. */
function completionsIn(project: TypeScriptProject, list: Value | undefined, of: string | undefined): ReturnType<typeof completionInput> {
  if (!list) return [];
  const { evaluator } = project;
  return project.environments.collections.elements(list).flatMap((element) => {
    const complete = evaluator.property(element, 'complete');
    return complete ? completionInput(project, complete, evaluator.text(evaluator.property(element, 'name')), of) : [];
  });
}
