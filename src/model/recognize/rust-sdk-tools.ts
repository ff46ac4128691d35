/** Tools of rust-mcp-sdk: structs marked `#[mcp_tool]`, whose fields are the arguments. */
import type { ClassNode, FunctionNode } from '../../syntax/ast.ts';
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
  project.report(module, (sink) =>
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
    }),
  );
}

/** The method that does the work: its own fields are the arguments, or it takes the struct. */
function handlerOf(project: RustProject, node: ClassNode): FunctionNode | undefined {
  const methods = project.evaluator.implsOf(node).flatMap((one) => one.methods);
  return methods.find((one) => METHODS.test(one.name ?? '') && one.body.body.length > 0);
}
