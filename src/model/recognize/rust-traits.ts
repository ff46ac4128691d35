/** Tools that are types: implementations of a trait that gives a name, a description and a schema. */
import type { ClassNode, Expression, FunctionNode, TypeNode } from '../../syntax/ast.ts';
import { describeDoc } from '../schema/rust-names.ts';
import type { Schema } from '../schema/schema.ts';
import type { HandlerInput } from '../server-model.ts';
import { readAnnotations } from './rust-annotations.ts';
import type { RustProject } from './rust-project.ts';

const DESCRIPTION = /^(?:tool_)?description$/i;
const SCHEMA = /^(?:json_|input_|tool_|parameters?_|args_)?(?:schema|parameters)$/i;
const TITLE = /^(?:tool_)?title$/i;
const ANNOTATIONS = /^(?:tool_)?annotations$/i;
const ARGUMENTS = /arg|param|input|request/i;
const METHODS = /^(?:call|execute|run|invoke|handle|process|perform)/;
/** The traits of rmcp for tools that are types. */
const SDK_TRAITS = new Set(['ToolBase', 'AsyncTool', 'SyncTool']);

/**
 * Reads the tools that types of the project are; `computed` are the members that names of tools are read from, and
 * `foreign` the names of traits that are not known and may say what a tool is.
 */
export function readTraitTools(project: RustProject, computed: ReadonlySet<string>, foreign?: RegExp): void {
  const used = usedTypes(project);
  for (const nodes of project.nodes) {
    for (const node of nodes.of('class')) {
      if (node.flavor !== 'impl' || !node.trait || project.isTest(node)) continue;
      const owner = project.typeOfImpl(node);
      if (!owner || !used.has(owner.name ?? '')) continue;
      const target = project.resolver.typeTarget(node.trait);
      const isSdk = SDK_TRAITS.has(project.sdkType(node.trait) ?? '');
      const isForeign = foreign?.test(node.trait.name.split('::').at(-1) ?? '') === true;
      if (isSdk || isForeign || (target?.node?.kind === 'class' && target.node.flavor === 'trait'))
        readTool(project, node, owner, isSdk ? new Set(['name']) : computed);
    }
  }
}

/** The names of types that code makes a value of or hands over, outside of their own blocks. */
function usedTypes(project: RustProject): ReadonlySet<string> {
  const found = new Set<string>();
  for (const nodes of project.nodes) {
    for (const node of nodes.of('name'))
      if (/^[A-Z]/.test(node.name) && project.implOf(node)?.name !== node.name && !project.isTest(node))
        found.add(node.name);
    for (const node of nodes.of('object'))
      if (node.type && project.implOf(node)?.name !== node.type.name)
        found.add(node.type.name.split('::').at(-1) ?? '');
    for (const { typeArgs } of nodes.of('call'))
      for (const { name } of typeArgs) found.add(name.split('::').at(-1) ?? '');
  }
  return found;
}

function readTool(project: RustProject, node: ClassNode, owner: ClassNode, computed: ReadonlySet<string>): void {
  const named = member(project, node, (name) => computed.has(name.toLowerCase()) && /name/i.test(name));
  const described = member(project, node, (name) => DESCRIPTION.test(name));
  const name = project.text(named);
  if (name === undefined || name === '' || (!described && !/Base$/.test(node.trait?.name ?? ''))) return;
  const description = described ? textIn(project, described) : describeDoc(owner.doc);
  const title = project.text(member(project, node, (one) => TITLE.test(one)));
  const handler = node.methods.find((one) => METHODS.test(one.name ?? '') && one.body.body.length > 0);
  const given = member(project, node, (one) => ANNOTATIONS.test(one));
  const annotations = readAnnotations(project, given && project.value(given));
  const schema = schemaOf(project, node);
  const input = handler && inputOf(project, node, handler, schema, name);
  const module = project.moduleOf(node);
  project.report(module, (sink) => {
    sink.tool({
      name,
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      descriptionUnknown: described !== undefined && description === undefined,
      ...(schema?.properties && { parameters: schema.properties }),
      ...(annotations.read && { annotations: annotations.read }),
      annotationsUnknown: annotations.unknown,
      hasOutputSchema: false,
      location: project.locate(node),
      via: node.trait?.name ?? 'trait',
      module,
      node,
      ...(handler && { handler }),
      parts: { ...(described && { description: described }), ...(given && { annotations: given }) },
    });
    if (input) sink.input(input);
  });
}

function textIn(project: RustProject, node: Expression): string | undefined {
  return project.text(node)?.trim();
}

/** A constant of the block, or what its method of that name gives. */
function member(project: RustProject, node: ClassNode, fits: (name: string) => boolean): Expression | undefined {
  const field = node.fields.find((one) => one.value && fits(one.name));
  if (field?.value) return field.value;
  const method = node.methods.find((one) => fits(one.name ?? '') && one.params.length === 0);
  const returns = method ? project.evaluator.returnsOf(method) : [];
  return returns.length === 1 ? returns[0]?.value : undefined;
}

/** The schema that a method gives, else the one of the type of the arguments. */
function schemaOf(project: RustProject, node: ClassNode): Schema | undefined {
  const given = member(project, node, (name) => SCHEMA.test(name));
  const read = given && project.readSchema(project.value(given));
  if (read) return read;
  const type = node.rest.find((one) => one.kind === 'type-alias' && ARGUMENTS.test(one.name));
  return type?.kind === 'type-alias' ? project.types.read(type.type) : undefined;
}

/** A type as written in a block; `Self::Args` is what the block says. */
function resolveSelf(node: ClassNode, type: TypeNode): TypeNode {
  const name = /^Self::(\w+)$/.exec(type.name)?.[1];
  const alias =
    name === undefined ? undefined : node.rest.find((one) => one.kind === 'type-alias' && one.name === name);
  return alias?.kind === 'type-alias' ? alias.type : type;
}

function inputOf(
  project: RustProject,
  node: ClassNode,
  handler: FunctionNode,
  schema: Schema | undefined,
  of: string,
): HandlerInput | undefined {
  for (const [parameter, { type }] of handler.params.entries()) {
    if (!type) continue;
    const actual = resolveSelf(node, type);
    const base = { kind: 'tool-input' as const, handler, parameter, path: [], of };
    const owner = project.classNamed(actual);
    const derives = owner?.decorators.some(
      ({ expression }) => expression.kind === 'call' && expression.args.some(({ value }) => isDerived(value)),
    );
    if (derives) {
      const properties = project.types.parameters(actual, 'rust');
      return { ...base, ...(properties && { properties }) };
    }
    if (/(?:^|::)(?:Value|JsonObject|Map|HashMap|Option)$/.test(actual.name))
      return { ...base, ...(schema?.properties && !schema.open && { properties: schema.properties }) };
  }
  return undefined;
}

function isDerived(node: Expression): boolean {
  const name = node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : '';
  return name === 'Deserialize' || name === 'JsonSchema';
}
