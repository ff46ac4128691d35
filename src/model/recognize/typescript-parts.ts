/** From the parts of a registration, as values, to the tool, prompt or resource of the model. */
import type { Expression, FunctionNode, Name, Node, ObjectNode } from '../../syntax/ast.ts';
import { isSelf } from '../../syntax/resolve/members.ts';
import type { ToolAnnotations, ToolParameter } from '../../types.ts';
import type { Shape } from '../schema/schema.ts';
import type { ModelTool } from '../server-model.ts';
import { SELF, type Value } from '../values/value.ts';
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

/** Names under which definition objects hold their input schema. */
export const SCHEMA_KEYS = [
  'inputSchema',
  'parameters',
  'schema',
  'input_schema',
  'paramsSchema',
  'argsSchema',
  'args',
  'params',
  'input',
  'inputs',
  'argsShape',
  'zodSchema',
];
const NAME_KEYS = /^(?:name|\w*Name|id|key|tool|command|method|uri\w*)$/;
const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

/** Reads the parts of a tool from a definition object, under the first of the given keys that it has. */
export function partsOf(
  project: TypeScriptProject,
  definition: Value,
  keys: { readonly [K in keyof Omit<ToolParts, 'open'>]?: readonly string[] },
): ToolParts {
  const get = (names: readonly string[] = []) => {
    for (const name of names) {
      const found = project.evaluator.property(definition, name);
      if (found) return found;
    }
    return undefined;
  };
  return {
    name: get(keys.name ?? ['name']),
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
export function isOpen(project: TypeScriptProject, value: Value, around: readonly Expression[] = []): boolean {
  const { node, env, instance } = project.evaluator.follow(value);
  // An object that is spread into itself adds nothing.
  if (instance || around.includes(node)) return false;
  if (node.kind === 'call') return node.via !== 'new';
  if (node.kind !== 'object') return true;
  // Properties set later, in more than one way: `if (…) x.a = 1; else x.a = 2`.
  const variable =
    node.parent?.kind === 'declare' && node.parent.target.kind === 'name'
      ? project.resolver.bindingOf(node.parent.target)
      : undefined;
  if (variable && [...project.evaluator.usages.assignedTo(variable).values()].some((values) => values.length > 1))
    return true;
  return node.properties.some(
    (property) =>
      property.spread &&
      project.evaluator
        .options({ node: property.value, env })
        .some((option) => isOpen(project, option, [...around, node])),
  );
}

/** A definition as often as its name is known in different ways, each with what is assumed for it; once where it is not known. */
export function knownBy(
  project: TypeScriptProject,
  definition: Value,
  key: string,
): { name: Value; definition: Value }[] {
  const { evaluator, environments } = project;
  return evaluator.options(definition).flatMap((option) => {
    const name = evaluator.property(option, key);
    if (!name || evaluator.text(name) !== undefined) return name ? [{ name, definition: option }] : [];
    return environments
      .of(name.node, name.env)
      .map((env) => ({ name: { ...name, env }, definition: option.instance ? option : { ...option, env } }));
  });
}

/** The tool that these parts make. */
export function makeTool(
  project: TypeScriptProject,
  parts: ToolParts,
  place: Place,
  handler: FunctionNode | undefined,
): ModelTool {
  const { evaluator } = project;
  const module = project.moduleOf(place.node);
  const name = evaluator.text(parts.name);
  const title = evaluator.text(parts.title);
  const description = evaluator.text(parts.description);
  const shape = shapeOf(project, parts);
  const parameters = shape?.properties;
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
    descriptionUnknown:
      description === undefined && (parts.description ? isGiven(project, parts.description) : parts.open),
    ...(parameters && { parameters }),
    ...(shape?.open && { hasOpenSchema: true }),
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

/** Whether an argument is a text: constant, built of texts, or something that is no object. */
export function isText(project: TypeScriptProject, value: Value): boolean {
  const { node } = project.evaluator.follow(value);
  if (node.kind === 'literal') return node.type === 'string';
  if (node.kind === 'text') return true;
  if (node.kind === 'object' || node.kind === 'function') return false;
  if (project.evaluator.text(value) !== undefined) return true;
  return (
    project.schemas.read(value) === undefined && /desc|prompt|text|doc|help|info/i.test(project.lastNameOf(value.node))
  );
}

function shapeOf(project: TypeScriptProject, parts: ToolParts): Shape | undefined {
  if (parts.schema && isGiven(project, parts.schema)) return project.schemas.parameters(parts.schema);
  return parts.open && !parts.schema ? undefined : { properties: [] };
}

/** All parameters that a handler can be given; `undefined` when there may be others than those that are read. */
export function closedParameters(project: TypeScriptProject, parts: ToolParts): readonly ToolParameter[] | undefined {
  const shape = shapeOf(project, parts);
  return shape?.open ? undefined : shape?.properties;
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
 * name is given; otherwise the registration itself.
 */
export function originOf(project: TypeScriptProject, name: Value, otherwise: Node): Node {
  const { evaluator } = project;
  return evaluator.guard(otherwise, () => {
    const chain: Value[] = [name];
    for (let next = evaluator.step(name); next && chain.length < 40; next = evaluator.step(next)) chain.push(next);
    const last = chain.at(-1) ?? name;
    if (last.node.kind !== 'literal') {
      const root = rootsOf(last.node).find((one) => project.environments.boundTo(one, last.env));
      const bound = root && project.environments.boundTo(root, last.env);
      if (bound) return elementOf(project, bound.items?.[1] ?? bound, otherwise);
    }
    const written = chain
      .slice(1)
      .reverse()
      .map((one) => holderOf(one.node))
      .find((one) => one);
    const self = rootsOf(name.node).some(isSelf) ? name.env.get(SELF) : undefined;
    return written ?? self?.node ?? holderOf(name.node) ?? otherwise;
  });
}

/** The object, class or call that has an expression for its name. */
function holderOf(node: Expression): Node | undefined {
  const { parent } = node;
  if (parent?.kind === 'call' || (parent?.kind === 'class' && parent.flavor === 'class')) return parent;
  return parent?.kind === 'object' && isNameOf(parent, node) ? parent : undefined;
}

/** Whether a value names an object, rather than being one of a table of names. */
function isNameOf(object: ObjectNode, value: Expression): boolean {
  const property = object.properties.find((one) => one.value === value);
  return property === undefined || NAME_KEYS.test(property.key ?? '');
}

/** What a loop variable or parameter stands for: the object that it is, else where it is given. */
function elementOf(project: TypeScriptProject, value: Value, otherwise: Node): Node {
  const { node } = project.evaluator.follow(value);
  if (node.kind === 'object' || node.kind === 'class' || (node.kind === 'call' && node.via === 'new')) return node;
  return node.kind === 'literal' ? originOf(project, value, otherwise) : otherwise;
}

/** The variables that a name, member, index or text hangs on. */
function rootsOf(node: Expression): Name[] {
  if (node.kind === 'name') return [node];
  if (node.kind === 'member' || node.kind === 'index') return rootsOf(node.object);
  if (node.kind === 'text') return node.parts.flatMap(rootsOf).reverse();
  if (node.kind === 'binary') return [...rootsOf(node.right), ...rootsOf(node.left)];
  if (node.kind === 'call' && node.callee.kind === 'member') return rootsOf(node.callee.object);
  return node.kind === 'cast' || node.kind === 'await' ? rootsOf(node.value) : [];
}
