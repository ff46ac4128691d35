/** From the definitions of Go prompts and resources to those of the model; completions. */
import type { Call, FunctionNode, ObjectNode } from '../../syntax/ast.ts';
import type { ToolParameter } from '../../types.ts';
import type { HandlerInput } from '../server-model.ts';
import { type Definition, partOf, placeOf } from './go-definitions.ts';
import { handlerMethod, handlerOf, requestInput } from './go-handlers.ts';
import type { GoProject } from './go-project.ts';
import { handlerBehind } from './go-tools.ts';

/** Reports a prompt and the input of its handler. */
export function reportPrompt(project: GoProject, definition: Definition): void {
  const handler = handlerBehind(project, definition)?.node;
  const node = placeOf(definition);
  const module = project.moduleOf(node);
  const written = partOf(definition, 'Description', undefined, 'WithPromptDescription');
  const description = project.evaluator.text(written);
  const args = argumentsOf(project, definition);
  const { key: name } = definition;
  const inputs =
    handler && args?.length !== 0
      ? requestInput(
          project,
          handler,
          { kind: 'prompt-input', ...(args && { properties: args }), ...(name !== undefined && { of: name }) },
          ARGUMENTS,
        )
      : [];
  project.report(module, (sink) => {
    sink.prompt({
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      descriptionUnknown: written !== undefined && description === undefined,
      ...(args && { arguments: args }),
      location: project.locate(node),
      module,
      node,
      ...(handler && { handler }),
    });
    for (const input of inputs) sink.input(input);
  });
}

function argumentsOf(project: GoProject, definition: Definition): ToolParameter[] | undefined {
  if (definition.node.kind === 'call') return project.options.promptArguments(definition.options);
  const written = partOf(definition, 'Arguments', undefined, undefined);
  if (!written) return [];
  const { evaluator } = project;
  return project.ways.collections.elements(written).flatMap((element): ToolParameter[] => {
    const name = evaluator.text(evaluator.property(element, 'Name'));
    const description = evaluator.text(evaluator.property(element, 'Description'));
    const required = evaluator.property(element, 'Required');
    if (name === undefined) return [];
    const facts = {
      name,
      type: 'string' as const,
      required: required !== undefined && evaluator.constant(required) === true,
    };
    return [{ ...facts, ...(description !== undefined && { description }), location: project.locate(element.node) }];
  });
}

/** Reports a resource or a resource template and the input of its handler: what its address leaves open. */
export function reportResource(project: GoProject, definition: Definition): void {
  const handler = handlerBehind(project, definition)?.node;
  const node = placeOf(definition);
  const module = project.moduleOf(node);
  const template = definition.kind === 'template';
  const written = partOf(
    definition,
    'Description',
    undefined,
    template ? 'WithTemplateDescription' : 'WithResourceDescription',
  );
  const description = project.evaluator.text(written);
  const name = project.evaluator.text(partOf(definition, 'Name', 1, undefined));
  const { key: uri } = definition;
  const of = name ?? uri;
  const variables = variablesIn(uri);
  if (handler && template) project.isNew(handler, 'resource input');
  const inputs = handler && template ? resourceInputs(project, handler, variables, of) : [];
  project.report(module, (sink) => {
    sink.resource({
      ...(name !== undefined && { name }),
      ...(uri !== undefined && { uri }),
      template,
      ...(description !== undefined && { description }),
      descriptionUnknown: written !== undefined && description === undefined,
      location: project.locate(node),
      module,
      node,
      ...(handler && { handler }),
    });
    for (const input of inputs) sink.input(input);
  });
}

/** What the address of a resource leaves open: in the address itself, and taken out of it as arguments. */
function resourceInputs(
  project: GoProject,
  handler: FunctionNode,
  variables: readonly ToolParameter[] | undefined,
  of: string | undefined,
): HandlerInput[] {
  const input = { kind: 'resource-uri' as const, ...(of !== undefined && { of }) };
  return [
    ...requestInput(project, handler, { ...input, single: URI }, ADDRESS),
    ...requestInput(project, handler, { ...input, ...(variables && { properties: variables }) }, ARGUMENTS),
  ];
}

/** A function that takes the request for a resource is its handler, however it is registered. */
export function readResourceHandlers(project: GoProject): void {
  for (const nodes of project.nodes) {
    for (const handler of nodes.of('function')) {
      const parameter = handler.params.findIndex(
        ({ type }) => type !== undefined && project.sdkType(type)?.name === 'ReadResourceRequest',
      );
      if (parameter < 0 || handler.body.body.length === 0 || !project.isNew(handler, 'resource input')) continue;
      project.report(project.moduleOf(handler), (sink) =>
        sink.input({ kind: 'resource-uri', handler, parameter, path: ADDRESS, single: URI }),
      );
    }
  }
}

const ADDRESS = ['Params', 'URI'];
const ARGUMENTS = ['Params', 'Arguments'];
const URI: ToolParameter = { name: 'uri', type: 'string', required: true };

/** The variables of a URI template: `{id}`, `{+path}`, `{?q,limit}`. */
function variablesIn(pattern: string | undefined): ToolParameter[] | undefined {
  if (pattern === undefined) return undefined;
  const names = [...pattern.matchAll(/\{[+#./;?&]?([^}]+)\}/g)].flatMap(([, list]) => (list ?? '').split(','));
  return names.map((name) => ({ name: name.replace(/\*$|:\d+$/, '').trim(), type: 'string', required: true }));
}

/** `CompletionHandler` in the options of a server. */
export function readCompletionHandler(project: GoProject, options: ObjectNode): void {
  const written = options.properties.find((one) => one.key === 'CompletionHandler')?.value;
  const handler = written && handlerOf(project, { node: written, env: project.emptyEnv });
  if (handler) reportInputs(project, options, requestInput(project, handler.node, { kind: 'completion-input' }));
}

/** `WithPromptCompletionProvider(provider)`, `WithResourceCompletionProvider(provider)`. */
export function readCompletionProvider(project: GoProject, call: Call): void {
  const method = /^With(Prompt|Resource)CompletionProvider$/.exec(project.calledSdk(call)?.name ?? '')?.[1];
  const [first] = call.args;
  if (method === undefined || !first) return;
  const followed = project.evaluator.follow({ node: first.value, env: project.emptyEnv });
  const type = project.types.typeOf(followed.node) ?? project.types.typeOf(first.value);
  const handler = project.types.methodOf(type, `Complete${method}Argument`) ?? handlerMethod(project, type);
  // The argument is the third parameter; its value is what the client has typed so far.
  if (handler?.params[2])
    reportInputs(project, call, [{ kind: 'completion-input', handler, parameter: 2, path: ['Value'] }]);
}

function reportInputs(project: GoProject, at: Call | ObjectNode, inputs: readonly HandlerInput[]): void {
  project.report(project.moduleOf(at), (sink) => {
    for (const input of inputs) sink.input(input);
  });
}
