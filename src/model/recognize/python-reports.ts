/** Reports of what a registration makes: tools, resources, prompts and completions, with the inputs of their functions. */
import type { Call } from '../../syntax/ast.ts';
import type { ToolParameter } from '../../types.ts';
import type { HandlerInput, ModelSink } from '../server-model.ts';
import { inputsOf, readSignature, type Signature } from './python-function.ts';
import { type Mounts, type Prefix, prefixed, prefixedUri } from './python-mounts.ts';
import { returnsStructure } from './python-output.ts';
import { isGiven, makeTool, readText } from './python-parts.ts';
import type { PythonProject } from './python-project.ts';
import type { Registration } from './python-registrations.ts';

const NONE: Signature = { arguments: [] };

/** Reports a function that is registered as a tool. */
export function reportTool(project: PythonProject, registration: Registration, mounts: Mounts): void {
  const { node, handler, options, family, via, position, env } = registration;
  const name = nameOf(project, registration, options('name', position));
  if (isOff(project, registration) || !isNew(project, registration, `tool ${name}`)) return;
  const signature = handler
    ? readSignature(project, handler, family, { without: excluded(project, registration), env })
    : NONE;
  const output = options('output_schema');
  const structured = options('structured_output');
  const generation = family === 'fastmcp' ? 'fastmcp' : project.isV2 ? 'mcp-2' : 'mcp-1';
  const isOn = structured === undefined || project.evaluator.constant(structured) !== false;
  const hasOutputSchema = output
    ? isGiven(project, output)
    : isOn && handler !== undefined && returnsStructure(project, handler, generation);
  const tool = makeTool(project, {
    name,
    title: options('title'),
    description: options('description'),
    doc: signature.description,
    docUnknown: signature.descriptionUnknown,
    annotations: options('annotations'),
    parameters: handler && !signature.isOpen ? signature.arguments.map((one) => one.parameter) : undefined,
    hasOutputSchema,
    handler: signature.handler,
    node,
    via,
  });
  each(project, registration, mounts, (sink, prefixes, isFirst) => {
    const seen = prefixed(name, prefixes);
    sink.tool({ ...tool, ...(seen === undefined ? { name: undefined as never } : { name: seen }) });
    if (handler && isFirst) emit(sink, inputsOf(signature, 'tool-input', seen));
  });
}

/** Reports a function or object that is registered as a resource. */
export function reportResource(project: PythonProject, registration: Registration, mounts: Mounts): void {
  const { node, handler, options, family, position, env } = registration;
  const uri = readText(project, options('uri', position) ?? options('uri_template')).text;
  const name = nameOf(project, registration, options('name'));
  if (!isNew(project, registration, `resource ${uri ?? name}`)) return;
  const signature = handler ? readSignature(project, handler, family, { env }) : NONE;
  const described = readText(project, options('description'));
  const description = described.text ?? (described.unknown ? undefined : signature.description);
  const module = project.moduleOf(node);
  each(project, registration, mounts, (sink, prefixes, isFirst) => {
    const seen = prefixedUri(uri, prefixes);
    sink.resource({
      ...(name !== undefined && { name }),
      ...(seen !== undefined && { uri: seen }),
      template:
        uri === undefined ? options('uri_template') !== undefined || signature.arguments.length > 0 : uri.includes('{'),
      ...(description !== undefined && { description }),
      descriptionUnknown: described.unknown || (description === undefined && signature.descriptionUnknown === true),
      location: project.locate(node, module),
      module,
      node,
      ...(signature.handler && { handler: signature.handler }),
    });
    if (handler && isFirst) emit(sink, inputsOf(signature, 'resource-uri', name ?? seen));
  });
}

/** Reports a function that is registered as a prompt. */
export function reportPrompt(project: PythonProject, registration: Registration, mounts: Mounts): void {
  const { node, handler, options, family, position, env } = registration;
  const name = nameOf(project, registration, options('name', position));
  if (!isNew(project, registration, `prompt ${name}`)) return;
  const signature = handler ? readSignature(project, handler, family, { env }) : NONE;
  const described = readText(project, options('description'));
  const description = described.text ?? (described.unknown ? undefined : signature.description);
  const module = project.moduleOf(node);
  each(project, registration, mounts, (sink, prefixes, isFirst) => {
    const seen = prefixed(name, prefixes);
    sink.prompt({
      ...(seen !== undefined && { name: seen }),
      ...(description !== undefined && { description }),
      descriptionUnknown: described.unknown || (description === undefined && signature.descriptionUnknown === true),
      ...(handler && !signature.isOpen && { arguments: signature.arguments.map((one) => one.parameter) }),
      location: project.locate(node, module),
      module,
      node,
      ...(signature.handler && { handler: signature.handler }),
    });
    if (handler && isFirst) emit(sink, inputsOf(signature, 'prompt-input', seen));
  });
}

const COMPLETED: ToolParameter = { name: 'value', type: 'string', required: true };

/** Reports the input of a completion handler: `(ref, argument, context)`. */
export function reportCompletion(project: PythonProject, registration: Registration): void {
  const { node, handler } = registration;
  if (!handler?.params[1] || !project.isNew(node, 'completion')) return;
  project.report(project.moduleOf(node), (sink) =>
    sink.input({ kind: 'completion-input', handler, parameter: 1, path: ['value'], single: COMPLETED }),
  );
}

/** Whether something of this name is reported for the first time at its place, on its servers. */
function isNew(project: PythonProject, { node, servers }: Registration, name: string): boolean {
  return project.isNew(
    node,
    [name, ...servers.map((server) => `${project.moduleOf(server).path}:${server.start}`)].join(' '),
  );
}

/** The given name, or else that of the function; `undefined` where it is computed. */
function nameOf(
  project: PythonProject,
  { handler, env }: Registration,
  given: ReturnType<Registration['options']>,
): string | undefined {
  const { text, unknown } = readText(project, given);
  if (text !== undefined || unknown || !handler) return text;
  const assigned = project.assignedTo(handler, '__name__');
  return assigned ? project.text(assigned, env) : handler.name;
}

/** Left out by `enabled=False`. */
function isOff(project: PythonProject, { options }: Registration): boolean {
  const enabled = options('enabled');
  return enabled !== undefined && project.evaluator.constant(enabled) === false;
}

/** `exclude_args=['token']`: what the host does not see. */
function excluded(project: PythonProject, { options }: Registration): ReadonlySet<string> {
  const list = options('exclude_args');
  return new Set(
    list ? project.environments.collections.elements(list).flatMap((one) => project.evaluator.text(one) ?? []) : [],
  );
}

/** Emits a registration once for each prefix under which its servers are seen. */
function each(
  project: PythonProject,
  { node, servers }: Registration,
  mounts: Mounts,
  report: (sink: ModelSink, prefixes: readonly Prefix[], isFirst: boolean) => void,
): void {
  project.report(project.moduleOf(node), (sink) => {
    const seen = new Set<string>();
    for (const prefixes of servers.length > 0 ? servers.flatMap((server: Call) => mounts.prefixesOf(server)) : [[]]) {
      const key = prefixes.map(String).join('_');
      if (!seen.has(key)) report(sink, prefixes, seen.size === 0);
      seen.add(key);
    }
  });
}

function emit(sink: ModelSink, inputs: readonly HandlerInput[]): void {
  for (const input of inputs) sink.input(input);
}
