/** The parameters of a function as the SDKs read them from its signature. */
import type { FunctionNode, Parameter } from '../../syntax/ast.ts';
import type { ToolParameter } from '../../types.ts';
import { parseDoc } from '../schema/docstring.ts';
import { applyFacts } from '../schema/python-field.ts';
import { asParameter, type Schema } from '../schema/schema.ts';
import type { HandlerInput } from '../server-model.ts';
import type { PythonProject } from './python-project.ts';
import type { Family } from './python-receiver.ts';

/** A parameter that the host fills, with its place in the function. */
export interface Argument {
  readonly index: number;
  readonly parameter: ToolParameter;
}

export interface Signature {
  readonly arguments: readonly Argument[];
  /** What a host is told, when nothing else is given. */
  readonly description?: string;
}

/** Types that only HTTP routes and lifespans take. */
const PLUMBING = /^(?:starlette|fastapi)\.(?:\w+\.)*(?:Request|Response|WebSocket|BackgroundTasks)$/;

/** Reads the signature and docstring of a function that is registered with an SDK. */
export function readSignature(
  project: PythonProject,
  node: FunctionNode,
  family: Family,
  without: ReadonlySet<string> = new Set(),
): Signature {
  const structured =
    family === 'fastmcp' && project.readsDocstrings && node.doc !== undefined ? parseDoc(node.doc) : undefined;
  const found = node.params.flatMap((parameter, index): Argument[] => {
    const read = readParameter(project, parameter, family);
    if (!read || without.has(read.name)) return [];
    const described =
      read.description === undefined && !read.descriptionUnknown ? structured?.parameters.get(read.name) : undefined;
    return [{ index, parameter: described ? { ...read, description: described } : read }];
  });
  const description = structured?.description ?? node.doc;
  return { arguments: found, ...(description !== undefined && { description }) };
}

/** A parameter as the host sees it; `undefined` for what the SDK fills by itself. */
function readParameter(project: PythonProject, parameter: Parameter, family: Family): ToolParameter | undefined {
  const { target, type, rest } = parameter;
  if (target.kind !== 'name' || target.name === '_') return undefined;
  const annotation = project.types.read(type);
  const initial = parameter.default ? project.types.fields.readDefault(parameter.default) : {};
  if (annotation.isContext || annotation.facts.injected || initial.injected) return undefined;
  if (type && PLUMBING.test(project.resolver.typeTarget(type)?.name ?? '')) return undefined;
  // The official SDK tells hosts that a parameter without annotation is a text, and passes on whatever comes.
  const untyped: Schema = { type: family === 'mcp' && !type ? 'string' : annotation.schema.type };
  const noted =
    family === 'fastmcp' && annotation.facts.note !== undefined ? { description: annotation.facts.note } : {};
  const schema = applyFacts({ ...noted, ...applyFacts(type ? annotation.schema : untyped, annotation.facts) }, initial);
  const name = initial.alias ?? annotation.facts.alias ?? target.name;
  return asParameter(
    name,
    rest ? { ...schema, optional: true } : schema,
    project.locate(parameter, project.moduleOf(target)),
  );
}

/** Where the arguments enter the function: each is a parameter of its own. */
export function inputsOf(
  node: FunctionNode,
  signature: Signature,
  kind: HandlerInput['kind'],
  of: string | undefined,
): HandlerInput[] {
  return signature.arguments.map(({ index, parameter }) => ({
    kind,
    handler: node,
    parameter: index,
    path: [],
    single: parameter,
    ...(of !== undefined && { of }),
  }));
}
