/** Resources and resource templates. */
import type { Argument, Call, Node } from '../../syntax/ast.ts';
import type { ToolParameter } from '../../types.ts';
import type { HandlerInput } from '../server-model.ts';
import type { FunctionValue, Value } from '../values/value.ts';
import { handlerOf, inputsOf } from './typescript-handlers.ts';
import { isOpen, originOf } from './typescript-parts.ts';
import type { TypeScriptProject } from './typescript-project.ts';
import { completionInput } from './typescript-prompts.ts';
import type { ReceiverKind } from './typescript-receiver.ts';

/** What a registration says of a resource. */
export interface ResourceParts {
  readonly name: string | undefined;
  readonly uri: string | undefined;
  readonly template: boolean;
  readonly description?: Value | undefined;
  /** The definition may hold a description that cannot be seen. */
  readonly open?: boolean;
  readonly handler?: FunctionValue | undefined;
}

/** Reports a resource with the inputs behind it; a second registration of the same thing is none. */
export function reportResource(
  project: TypeScriptProject,
  parts: ResourceParts,
  node: Node,
  at: Node,
  inputs: readonly HandlerInput[],
): void {
  const { name, uri, template, handler } = parts;
  if (!project.isNew(node, `resource ${name} ${uri}`)) return;
  const description = project.evaluator.text(parts.description);
  project.report(project.moduleOf(at), (sink) => {
    sink.resource({
      ...(name !== undefined && { name }),
      ...(uri !== undefined && { uri }),
      template,
      ...(description !== undefined && { description }),
      descriptionUnknown: description === undefined && (parts.description !== undefined || parts.open === true),
      location: project.locate(node),
      module: project.moduleOf(node),
      node,
      ...(handler && { handler: handler.node }),
    });
    for (const input of inputs) sink.input(input);
  });
}

/** Reads the arguments of `registerResource` and `resource`. */
export function registerResource(
  project: TypeScriptProject,
  call: Call,
  args: readonly Argument[],
  _via: string,
  kind: ReceiverKind,
): void {
  const [first, second] = args;
  if (!first || !second || args.length > 4 || args.some((argument) => argument.spread) || kind === 'possible') return;
  const { evaluator } = project;
  for (const env of project.environments.of(first.value, project.emptyEnv)) {
    const values = args.map(({ value }): Value => ({ node: value, env }));
    const [name, uri, config] = values;
    const handler = handlerOf(project, values.at(-1));
    if (!name || !uri || !handler) continue;
    if (values.length === 2) {
      registerDefinition(project, call, name, handler);
      continue;
    }
    const template = templateOf(project, uri);
    const parts: ResourceParts = {
      name: evaluator.text(name),
      uri: evaluator.text(template ?? uri),
      template: template !== undefined,
      description: values.length === 4 && config ? evaluator.property(config, 'description') : undefined,
      open: values.length === 4 && config !== undefined && isOpen(project, config),
      handler,
    };
    const of = parts.name ?? parts.uri;
    const inputs = template
      ? [
          ...variableInputs(project, handler, 1, parts),
          ...uriInputs(project, handler, of),
          ...completionsOf(project, uri, of),
        ]
      : [];
    reportResource(project, parts, originOf(project, name, call), call, inputs);
  }
}

/** `resource({ name, uri, description }, handler)`. */
function registerDefinition(project: TypeScriptProject, call: Call, definition: Value, handler: FunctionValue): void {
  const { evaluator } = project;
  const text = (key: string) => evaluator.text(evaluator.property(definition, key));
  const uri = text('uri');
  if (evaluator.follow(definition).node.kind !== 'object' || uri === undefined) return;
  const parts: ResourceParts = {
    name: text('name'),
    uri,
    template: uri.includes('{'),
    description: evaluator.property(definition, 'description'),
    handler,
  };
  const inputs = parts.template
    ? [...uriInputs(project, handler, parts.name), ...variableInputs(project, handler, 1, parts)]
    : [];
  reportResource(project, parts, call, call, inputs);
}

/** The parameter that holds the variables of a URI template. */
export function variableInputs(
  project: TypeScriptProject,
  handler: FunctionValue,
  parameter: number,
  { name, uri }: ResourceParts,
): HandlerInput[] {
  const properties = variablesIn(uri);
  const of = name ?? uri;
  return inputsOf(project, handler, {
    kind: 'resource-uri',
    parameter,
    path: [],
    ...(properties && { properties }),
    ...(of !== undefined && { of }),
  });
}

function uriInputs(project: TypeScriptProject, handler: FunctionValue, of: string | undefined): HandlerInput[] {
  const single: ToolParameter = { name: 'uri', type: 'string', format: 'uri', required: true };
  const input = { kind: 'resource-uri' as const, parameter: 0, path: [], single };
  return inputsOf(project, handler, { ...input, ...(of !== undefined && { of }) });
}

/** The pattern of `new ResourceTemplate(pattern, …)`. */
function templateOf(project: TypeScriptProject, uri: Value): Value | undefined {
  const { node, env } = project.evaluator.follow(uri);
  if (node.kind !== 'call' || node.via !== 'new' || project.lastNameOf(node.callee) !== 'ResourceTemplate')
    return undefined;
  const [pattern] = node.args;
  return pattern && { node: pattern.value, env };
}

/** The variables of a URI template: `{id}`, `{+path}`, `{?q,limit}`. */
function variablesIn(pattern: string | undefined): ToolParameter[] | undefined {
  if (pattern === undefined) return undefined;
  const names = [...pattern.matchAll(/\{[+#./;?&]?([^}]+)\}/g)].flatMap(([, list]) => (list ?? '').split(','));
  return names.map((name) => ({ name: name.replace(/\*$|:\d+$/, '').trim(), type: 'string', required: true }));
}

/** The completion functions of a resource template. */
function completionsOf(project: TypeScriptProject, uri: Value, of: string | undefined): HandlerInput[] {
  const { node, env } = project.evaluator.follow(uri);
  const [, callbacks] = node.kind === 'call' ? node.args : [];
  const complete = callbacks && project.evaluator.property({ node: callbacks.value, env }, 'complete');
  if (!complete) return [];
  const entries = project.environments.collections.entries(complete);
  return entries.flatMap(({ key, value }) => completionInput(project, value, key, of));
}
