/** Prompts, and the functions that complete arguments. */
import type { Argument, Call, Node } from '../../syntax/ast.ts';
import type { ToolParameter } from '../../types.ts';
import type { HandlerInput } from '../server-model.ts';
import type { FunctionValue, Value } from '../values/value.ts';
import { handlerOf, inputsOf } from './typescript-handlers.ts';
import { isText, originOf } from './typescript-parts.ts';
import type { TypeScriptProject } from './typescript-project.ts';
import type { ReceiverKind } from './typescript-receiver.ts';

/** What a registration says of a prompt. */
export interface PromptParts {
  readonly name: string | undefined;
  readonly description?: Value | undefined;
  readonly arguments?: readonly ToolParameter[] | undefined;
  readonly handler?: FunctionValue | undefined;
}

/** Reports a prompt with the inputs behind it; a second registration of the same thing is none. */
export function reportPrompt(
  project: TypeScriptProject,
  parts: PromptParts,
  node: Node,
  at: Node,
  inputs: readonly HandlerInput[],
): void {
  const { name, handler } = parts;
  if (!project.isNew(node, `prompt ${name}`)) return;
  const description = project.evaluator.text(parts.description);
  project.report(project.moduleOf(at), (sink) => {
    sink.prompt({
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      descriptionUnknown: parts.description !== undefined && description === undefined,
      ...(parts.arguments && { arguments: parts.arguments }),
      location: project.locate(node),
      module: project.moduleOf(node),
      node,
      ...(handler && { handler: handler.node }),
    });
    for (const input of inputs) sink.input(input);
  });
}

/** Reads the arguments of `registerPrompt` and `prompt`. */
export function registerPrompt(
  project: TypeScriptProject,
  call: Call,
  args: readonly Argument[],
  via: string,
  kind: ReceiverKind,
): void {
  const [first] = args;
  if (!first || args.length < 2 || args.length > 4 || args.some((argument) => argument.spread) || kind === 'possible')
    return;
  const { evaluator } = project;
  for (const env of project.environments.of(first.value, project.emptyEnv)) {
    const values = args.map(({ value }): Value => ({ node: value, env }));
    const handler = handlerOf(project, values.at(-1));
    if (!handler) continue;
    const { name, description, schema } = promptParts(project, values, via);
    const text = evaluator.text(name);
    const shape = schema ? project.schemas.parameters(schema) : { properties: [] };
    const properties = shape?.open ? undefined : shape?.properties;
    const inputs = schema
      ? inputsOf(project, handler, {
          kind: 'prompt-input',
          parameter: 0,
          path: [],
          ...(properties && { properties }),
          ...(text !== undefined && { of: text }),
        })
      : [];
    const node = name ? originOf(project, name, call) : call;
    reportPrompt(project, { name: text, description, arguments: shape?.properties, handler }, node, call, inputs);
  }
}

/** `registerPrompt(name, config, handler)`, `prompt(name, description?, schema?, handler)`, `prompt(definition, handler)`. */
function promptParts(
  project: TypeScriptProject,
  values: readonly Value[],
  via: string,
): Partial<Record<'name' | 'description' | 'schema', Value>> {
  const { evaluator } = project;
  const [name, config] = values;
  const get = (from: Value | undefined, key: string) => from && evaluator.property(from, key);
  const definition = name && evaluator.follow(name).node.kind === 'object' ? name : undefined;
  const found = definition
    ? { name: get(definition, 'name'), description: get(definition, 'description'), schema: get(definition, 'schema') }
    : via.endsWith('registerPrompt')
      ? { name, description: get(config, 'description'), schema: get(config, 'argsSchema') }
      : positionalParts(project, values);
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value));
}

function positionalParts(
  project: TypeScriptProject,
  [name, config, ...rest]: readonly Value[],
): Record<'name' | 'description' | 'schema', Value | undefined> {
  const isDescribed = config !== undefined && rest.length > 0 && isText(project, config);
  const [schema] = isDescribed ? rest.slice(0, -1) : rest.length > 0 ? [config] : [];
  return { name, description: isDescribed ? config : undefined, schema };
}

/** The arguments of a prompt listed as objects, each with a name. */
export function readPromptArguments(project: TypeScriptProject, list: Value | undefined): readonly ToolParameter[] {
  if (!list) return [];
  const { evaluator, environments } = project;
  return environments.collections.elements(list).flatMap((element): ToolParameter[] => {
    const name = evaluator.text(evaluator.property(element, 'name'));
    if (name === undefined) return [];
    const description = evaluator.property(element, 'description');
    const text = evaluator.text(description);
    const required = evaluator.property(element, 'required');
    const closed = evaluator.property(element, 'enum');
    return [
      {
        name,
        type: 'string',
        required: required !== undefined && evaluator.constant(required) === true,
        ...(text !== undefined && { description: text }),
        ...(description && text === undefined && { descriptionUnknown: true }),
        ...(closed && { enum: environments.collections.elements(closed).flatMap((one) => evaluator.text(one) ?? []) }),
        location: project.locate(evaluator.follow(element).node),
      },
    ];
  });
}

/** The input of a function that completes one argument. */
export function completionInput(
  project: TypeScriptProject,
  callback: Value,
  name: string | undefined,
  of: string | undefined,
): HandlerInput[] {
  const handler = handlerOf(project, callback);
  if (!handler) return [];
  const single: ToolParameter = { name: name ?? 'value', type: 'string', required: true };
  const input = { kind: 'completion-input' as const, parameter: 0, path: [], single };
  return inputsOf(project, handler, { ...input, ...(of !== undefined && { of }) });
}

/** `completable(schema, callback)` anywhere: the callback completes an argument of a prompt. */
export function readCompletable(project: TypeScriptProject, call: Call): void {
  const [, callback] = call.args;
  if (!callback || project.lastNameOf(call.callee) !== 'completable') return;
  const { parent } = call;
  const property = parent?.kind === 'object' ? parent.properties.find((one) => one.value === call) : undefined;
  const value = { node: callback.value, env: project.emptyEnv };
  for (const input of completionInput(project, value, property?.key, undefined))
    project.report(project.moduleOf(call), (sink) => sink.input(input));
}
