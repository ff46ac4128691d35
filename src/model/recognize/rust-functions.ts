/** Functions marked `#[tool]` and `#[prompt]`. */
import type { Call, Decorator, Expression, FunctionNode, TypeNode } from '../../syntax/ast.ts';
import { describeDoc, lastName } from '../schema/rust-names.ts';
import { type ReadAnnotations, readAnnotations, readHints } from './rust-annotations.ts';
import { argumentsOfFunction } from './rust-inputs.ts';
import type { RustProject } from './rust-project.ts';

const ROUTERS = ['tool_router', 'tool_box', 'tool', 'toolbox'];

/** Reads a function that an attribute makes a tool or a prompt. */
export function readFunction(project: RustProject, node: FunctionNode, attributed: ReadonlySet<string>): void {
  if (node.name === undefined || project.isTest(node)) return;
  const tool = project.attribute(node.decorators, 'tool');
  const prompt = project.attribute(node.decorators, 'prompt');
  const owner = project.implOf(node);
  if (tool && isRouted(project, owner?.decorators, ROUTERS, `${node.name}_tool_attr`, attributed))
    reportTool(project, node, tool);
  if (prompt && isRouted(project, owner?.decorators, ['prompt_router'], `${node.name}_prompt_attr`, attributed))
    reportPrompt(project, node, prompt);
}

/** Whether the block of a function makes a router of it, or code adds it to one by hand. */
function isRouted(
  project: RustProject,
  owner: readonly Decorator[] | undefined,
  routers: readonly string[],
  attr: string,
  attributed: ReadonlySet<string>,
): boolean {
  return (owner !== undefined && project.attribute(owner, ...routers) !== undefined) || attributed.has(attr);
}

/** A named argument of an attribute. */
export function settingOf(attribute: Decorator | undefined, key: string): Expression | undefined {
  const { expression } = attribute ?? {};
  return expression?.kind === 'call' ? expression.args.find((one) => one.name === key)?.value : undefined;
}

function nestedIn(attribute: Decorator, name: string): Call | undefined {
  const { expression } = attribute;
  const found =
    expression.kind === 'call'
      ? expression.args.find(({ value }) => value.kind === 'call' && lastName(value.callee) === name)?.value
      : undefined;
  return found?.kind === 'call' ? found : undefined;
}

/** The description that an attribute gives, else the doc comment of the item below it. */
export function descriptionOf(
  project: RustProject,
  attribute: Decorator,
  doc: string | undefined,
): { description?: string; descriptionUnknown: boolean; written?: Expression } {
  const written = settingOf(attribute, 'description');
  const description = written ? project.text(written) : describeDoc(doc);
  return {
    ...(description !== undefined && { description }),
    descriptionUnknown: description === undefined && (written !== undefined || project.describesLater),
    ...(written && { written }),
  };
}

function reportTool(project: RustProject, node: FunctionNode, attribute: Decorator): void {
  const named = settingOf(attribute, 'name');
  const name = named ? project.text(named) : node.name;
  const { written, ...description } = descriptionOf(project, attribute, node.doc);
  const title = project.text(settingOf(attribute, 'title'));
  const { parameters, inputs, schema } = argumentsOfFunction(project, node, 'tool-input', name ?? '');
  const given = settingOf(attribute, 'input_schema');
  const read = given && project.readSchema(project.value(given));
  const annotations = annotationsOf(project, attribute);
  const module = project.moduleOf(node);
  const listed = given ? read?.properties : parameters;
  project.report(module, (sink) => {
    sink.tool({
      ...(name !== undefined && { name }),
      ...(title !== undefined && { title }),
      ...description,
      ...(listed && { parameters: listed }),
      ...(annotations.read && { annotations: annotations.read }),
      annotationsUnknown: annotations.unknown,
      hasOutputSchema: settingOf(attribute, 'output_schema') !== undefined || givesJson(node.returnType),
      location: project.locate(attribute),
      via: 'rmcp::tool',
      module,
      node: attribute,
      handler: node,
      parts: {
        ...(written && { description: written }),
        ...((given ?? schema) && { schema: given ?? schema }),
        ...(annotations.node && { annotations: annotations.node }),
      },
    });
    for (const input of inputs) sink.input(input);
  });
}

/** `Json<T>` and `Result<Json<T>, E>` have the schema of `T`. */
function givesJson(type: TypeNode | undefined): boolean {
  const name = type?.name.split('::').at(-1);
  const [first] = type?.args ?? [];
  if (name === 'Json') return true;
  return name === 'Result' && first?.kind === 'type' && first.name.split('::').at(-1) === 'Json';
}

/** `annotations(read_only_hint = true)`, and `annotations = {…}` of early releases. */
function annotationsOf(project: RustProject, attribute: Decorator): ReadAnnotations & { readonly node?: Expression } {
  const nested = nestedIn(attribute, 'annotations');
  const written = nested ?? settingOf(attribute, 'annotations');
  if (!written) return { unknown: false };
  const entries = nested?.args.map(({ name, value }) => ({
    ...(name !== undefined && { name }),
    value: project.value(value),
  }));
  return {
    ...(entries ? readHints(project, entries) : readAnnotations(project, project.value(written))),
    node: written,
  };
}

function reportPrompt(project: RustProject, node: FunctionNode, attribute: Decorator): void {
  const named = settingOf(attribute, 'name');
  const name = named ? project.text(named) : node.name;
  const { written: _written, ...description } = descriptionOf(project, attribute, node.doc);
  const { parameters, inputs } = argumentsOfFunction(project, node, 'prompt-input', name ?? '');
  const module = project.moduleOf(node);
  project.report(module, (sink) => {
    sink.prompt({
      ...(name !== undefined && { name }),
      ...description,
      ...(parameters && { arguments: parameters }),
      location: project.locate(attribute),
      module,
      node: attribute,
      handler: node,
    });
    for (const input of inputs) sink.input(input);
  });
}
