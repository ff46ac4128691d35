/** From the parts of a registration, as values, to the tool, prompt or resource of the model. */
import type { Expression, FunctionNode, Node } from '../../syntax/ast.ts';
import type { ToolAnnotations, ToolParameter } from '../../types.ts';
import type { ModelTool } from '../server-model.ts';
import type { Env, Value } from '../values/value.ts';
import type { TypeScriptProject } from './typescript-project.ts';

/** What a registration says of a tool; a part that is missing is not given. */
export interface ToolParts {
  readonly name?: Value | undefined;
  readonly title?: Value | undefined;
  readonly description?: Value | undefined;
  readonly schema?: Value | undefined;
  readonly annotations?: Value | undefined;
  readonly output?: Value | undefined;
  readonly handler?: Value | undefined;
  /** Parts may be given where they cannot be seen: a configuration that is computed, an unknown spread. */
  readonly open: boolean;
}

/** Where a tool is reported. */
export interface Place {
  readonly node: Node;
  readonly via: string;
}

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

/** Reads the parts of a tool from a definition object, under the first of the given keys that it has. */
export function partsOf(project: TypeScriptProject, definition: Value, keys: { readonly [K in keyof Omit<ToolParts, 'open'>]?: readonly string[] }): ToolParts {
  const get = (names: readonly string[] = []) => {
    for (const name of names) {
      const found = project.evaluator.property(definition, name);
      if (found) return found;
    }
    return undefined;
  };
  return {
    name: get(keys.name),
    title: get(keys.title ?? ['title']),
    description: get(keys.description ?? ['description']),
    schema: get(keys.schema ?? ['inputSchema']),
    annotations: get(keys.annotations ?? ['annotations']),
    output: get(keys.output ?? ['outputSchema']),
    handler: get(keys.handler),
    open: isOpen(project, definition),
  };
}

/** Whether a value may have properties that cannot be seen. */
export function isOpen(project: TypeScriptProject, value: Value): boolean {
  const { node, env, instance } = project.evaluator.follow(value);
  if (instance) return false;
  if (node.kind === 'call') return node.via !== 'new';
  if (node.kind !== 'object') return true;
  return node.properties.some((property) => property.spread && project.evaluator.options({ node: property.value, env }).some((option) => isOpen(project, option)));
}

/** The tool that these parts make. */
export function makeTool(project: TypeScriptProject, parts: ToolParts, place: Place, handler: FunctionNode | undefined): ModelTool {
  const { evaluator } = project;
  const module = project.moduleOf(place.node);
  const name = evaluator.text(parts.name);
  const title = evaluator.text(parts.title);
  const description = evaluator.text(parts.description);
  const parameters = parametersOf(project, parts);
  const annotations = parts.annotations && readAnnotations(project, parts.annotations);
  const written = {
    description: parts.description && writtenIn(project, parts.description, module),
    schema: parts.schema && writtenIn(project, parts.schema, module),
    annotations: parts.annotations && writtenIn(project, parts.annotations, module),
  };
  return {
    ...(name !== undefined && { name }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    descriptionUnknown: description === undefined && (parts.description ? isGiven(project, parts.description) : parts.open),
    ...(parameters && { parameters }),
    ...(annotations?.read && { annotations: annotations.read }),
    annotationsUnknown: annotations ? annotations.unknown : parts.open,
    hasOutputSchema: parts.output !== undefined && isGiven(project, parts.output),
    location: project.locate(place.node),
    via: place.via,
    module,
    node: place.node,
    ...(handler && { handler }),
    parts: {
      ...(written.description && { description: written.description }),
      ...(written.schema && { schema: written.schema }),
      ...(written.annotations && { annotations: written.annotations }),
    },
  };
}

/** `undefined` and `null` are as good as nothing. */
export function isGiven(project: TypeScriptProject, value: Value): boolean {
  const { node } = project.evaluator.follow(value);
  return node.kind !== 'literal' || node.type !== 'null';
}

function parametersOf(project: TypeScriptProject, parts: ToolParts): readonly ToolParameter[] | undefined {
  if (parts.schema && isGiven(project, parts.schema)) return project.schemas.parameters(parts.schema);
  return parts.open && !parts.schema ? undefined : [];
}

/** The annotations that can be read, and whether any are computed. */
function readAnnotations(project: TypeScriptProject, value: Value): { read?: ToolAnnotations; unknown: boolean } {
  const { evaluator } = project;
  if (!isGiven(project, value)) return { unknown: false };
  const options = evaluator.options(value).filter((option) => isGiven(project, option));
  const [found] = options;
  if (!found || options.length > 1 || !['object', 'class', 'call'].includes(found.node.kind)) return { unknown: true };
  const read: { -readonly [K in keyof ToolAnnotations]: ToolAnnotations[K] } = {};
  let unknown = isOpen(project, found);
  const title = evaluator.text(evaluator.property(found, 'title'));
  if (title !== undefined) read.title = title;
  for (const hint of HINTS) {
    const written = evaluator.property(found, hint);
    const constant = written && evaluator.constant(written);
    if (typeof constant === 'boolean') read[hint] = constant;
    else if (written && isGiven(project, written)) unknown = true;
  }
  return { read, unknown };
}

/** The expression of a value as it stands in a module: where it leads, or else what leads there. */
function writtenIn(project: TypeScriptProject, value: Value, module: ModelTool['module']): Expression | undefined {
  const { node } = project.evaluator.follow(value);
  if (project.moduleOf(node) === module) return node;
  return project.moduleOf(value.node) === module ? value.node : undefined;
}

/**
 * The node that stands for one of several tools registered by the same call: the object, class or call in which the
 * name is given; the call itself where the name is written in it.
 */
export function originOf(project: TypeScriptProject, name: Expression, env: Env, otherwise: Node): Node {
  return project.evaluator.guard(otherwise, () => {
    const root = rootOf(name);
    const bound = root && project.environments.boundTo(root, env);
    if (!bound) {
      const variable = root?.kind === 'name' ? project.resolver.bindingOf(root)?.definitions : undefined;
      const [definition] = variable ?? [];
      return variable?.length === 1 && definition?.value && definition.path.length > 0 ? originOf(project, definition.value, env, otherwise) : otherwise;
    }
    const value = bound.items?.[1] ?? bound;
    const { node } = project.evaluator.follow(value);
    if (node.kind === 'object' || node.kind === 'class' || (node.kind === 'call' && node.via === 'new')) return node;
    const inner = rootOf(value.node);
    if (inner && project.environments.boundTo(inner, value.env)) return originOf(project, value.node, value.env, otherwise);
    const { parent } = value.node;
    return parent && (parent.kind === 'call' || parent.kind === 'object') ? parent : value.node;
  });
}

/** The variable that a name, member, index or text hangs on. */
function rootOf(node: Expression): Extract<Expression, { kind: 'name' }> | undefined {
  if (node.kind === 'name') return node;
  if (node.kind === 'member' || node.kind === 'index') return rootOf(node.object);
  if (node.kind === 'text') return node.parts.map(rootOf).findLast((part) => part);
  if (node.kind === 'call' && node.callee.kind === 'member') return rootOf(node.callee.object);
  return node.kind === 'cast' || node.kind === 'await' ? rootOf(node.value) : undefined;
}
