/** Tools of rust-mcp-sdk: structs marked `#[mcp_tool]`, whose fields are the arguments. */
import type { ClassNode, FunctionNode } from '../../syntax/ast.ts';
import { type HandlerInput, RECEIVER } from '../server-model.ts';
import { readHints } from './rust-annotations.ts';
import { descriptionOf, settingOf } from './rust-functions.ts';
import type { RustProject } from './rust-project.ts';

const METHODS = /^(?:call|run|execute|handle|invoke)/;

/** Reads a struct that an attribute makes a tool. */
export function readToolStruct(project: RustProject, node: ClassNode): void {
  const attribute = node.flavor === 'struct' ? project.attribute(node.decorators, 'mcp_tool') : undefined;
  if (!attribute || project.isTest(node)) return;
  const name = project.text(settingOf(attribute, 'name'));
  const { written, ...description } = descriptionOf(project, attribute, node.doc);
  const title = project.text(settingOf(attribute, 'title'));
  const { expression } = attribute;
  const entries =
    expression.kind === 'call'
      ? expression.args.flatMap(({ name: key, value }) =>
          key?.endsWith('_hint') ? [{ name: key, value: project.value(value) }] : [],
        )
      : [];
  const annotations = readHints(project, entries);
  const parameters = project.types.ofClass(node).properties;
  const handler = handlerOf(project, node);
  const module = project.moduleOf(node);
  const inputs = inputsOf(project, node, name);
  project.report(module, (sink) => {
    for (const input of inputs) sink.input(input);
    sink.tool({
      ...(name !== undefined && { name }),
      ...(title !== undefined && { title }),
      ...description,
      ...(parameters && { parameters }),
      ...(entries.length > 0 && annotations.read && { annotations: annotations.read }),
      annotationsUnknown: annotations.unknown,
      hasOutputSchema: settingOf(attribute, 'output_schema') !== undefined,
      location: project.locate(attribute),
      via: 'rust_mcp_sdk::macros::mcp_tool',
      module,
      node: attribute,
      ...(handler && { handler }),
      parts: { ...(written && { description: written }), schema: node },
    });
  });
}

/** Methods of the struct that do its work: on the struct itself, or on a parameter of its type. */
function inputsOf(project: RustProject, node: ClassNode, of: string | undefined): HandlerInput[] {
  const { properties } = project.types.ofClass(node, 'rust');
  const methods = project.evaluator.implsOf(node).flatMap((one) => (one.trait ? [] : one.methods));
  return methods.flatMap((handler): HandlerInput[] => {
    if (!METHODS.test(handler.name ?? '') || handler.body.body.length === 0) return [];
    const given = handler.params.findIndex(({ type }) => type?.name === 'Self' || type?.name === node.name);
    const parameter = given < 0 && handler.receiver ? RECEIVER : given;
    if (parameter === undefined || (parameter < 0 && parameter !== RECEIVER)) return [];
    const common = { kind: 'tool-input' as const, handler, parameter, path: [], byType: true as const };
    return [{ ...common, ...(properties && { properties }), ...(of !== undefined && { of }) }];
  });
}

/** The method that does the work: its own fields are the arguments, or it takes the struct. */
function handlerOf(project: RustProject, node: ClassNode): FunctionNode | undefined {
  const methods = project.evaluator.implsOf(node).flatMap((one) => one.methods);
  return methods.find((one) => METHODS.test(one.name ?? '') && one.body.body.length > 0);
}
