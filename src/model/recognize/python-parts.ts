/** From the parts of a registration to the tool, prompt or resource of the model. */
import type { Call, Expression, FunctionNode, Node } from '../../syntax/ast.ts';
import type { ToolAnnotations, ToolParameter } from '../../types.ts';
import type { ModelTool } from '../server-model.ts';
import type { Env, Value } from '../values/value.ts';
import { lastNameOf, type PythonProject } from './python-project.ts';

/** The arguments of a registration call by name, or by position where that is given. */
export type Options = (name: string, position?: number) => Value | undefined;

const HINTS = {
  readOnlyHint: 'read_only_hint',
  destructiveHint: 'destructive_hint',
  idempotentHint: 'idempotent_hint',
  openWorldHint: 'open_world_hint',
} as const;

/** Reads arguments of a call; what is spread into it counts. */
export function optionsOf(project: PythonProject, call: Call | undefined, env: Env): Options {
  return (name, position) => {
    if (!call) return undefined;
    const own = call.args.find((argument) => argument.name === name);
    if (own) return { node: own.value, env };
    const listed = call.args.filter((argument) => argument.name === undefined && !argument.spread);
    const placed =
      position === undefined || call.args.slice(0, position).some((one) => one.spread) ? undefined : listed[position];
    if (placed) return { node: placed.value, env };
    for (const argument of call.args) {
      const found = argument.spread ? project.evaluator.property({ node: argument.value, env }, name) : undefined;
      if (found) return found;
    }
    return undefined;
  };
}

/** `None` is as good as nothing. */
export function isGiven(project: PythonProject, value: Value | undefined): value is Value {
  if (!value) return false;
  const { node } = project.evaluator.follow(value);
  return node.kind !== 'literal' || node.type !== 'null';
}

/** A text among the options: its text, or the mark that it is computed. */
export function readText(
  project: PythonProject,
  value: Value | undefined,
): { readonly text?: string; readonly unknown: boolean } {
  if (!isGiven(project, value)) return { unknown: false };
  const text = project.evaluator.text(value);
  return text === undefined ? { unknown: true } : { text, unknown: false };
}

/** What a tool is made of. */
export interface ToolParts {
  readonly name?: string | undefined;
  readonly title?: Value | undefined;
  readonly description?: Value | undefined;
  /** The docstring that stands in for a description. */
  readonly doc?: string | undefined;
  /** The docstring is computed. */
  readonly docUnknown?: boolean | undefined;
  readonly annotations?: Value | undefined;
  readonly parameters?: readonly ToolParameter[] | undefined;
  readonly hasOpenSchema?: boolean | undefined;
  readonly schema?: Node | undefined;
  readonly hasOutputSchema: boolean;
  readonly handler?: FunctionNode | undefined;
  readonly node: Node;
  readonly via: string;
}

/** The tool that these parts make. */
export function makeTool(project: PythonProject, parts: ToolParts): ModelTool {
  const module = project.moduleOf(parts.node);
  const title = readText(project, parts.title).text;
  const given = readText(project, parts.description);
  const description = given.text ?? (given.unknown ? undefined : parts.doc);
  const annotations = readAnnotations(project, parts.annotations);
  const written = {
    description: parts.description && writtenIn(project, parts.description, module),
    annotations: parts.annotations && writtenIn(project, parts.annotations, module),
  };
  return {
    ...(parts.name !== undefined && { name: parts.name }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    descriptionUnknown: given.unknown || (description === undefined && parts.docUnknown === true),
    ...(parts.parameters && { parameters: parts.parameters }),
    ...(parts.hasOpenSchema && { hasOpenSchema: true }),
    ...(annotations.read && { annotations: annotations.read }),
    annotationsUnknown: annotations.unknown,
    hasOutputSchema: parts.hasOutputSchema,
    location: project.locate(parts.node, module),
    via: parts.via,
    module,
    node: parts.node,
    ...(parts.handler && { handler: parts.handler }),
    parts: {
      ...(written.description && { description: written.description }),
      ...(parts.schema && { schema: parts.schema }),
      ...(written.annotations && { annotations: written.annotations }),
    },
  };
}

/** The annotations that can be read, and whether any are computed. */
function readAnnotations(
  project: PythonProject,
  value: Value | undefined,
): { readonly read?: ToolAnnotations; readonly unknown: boolean } {
  if (!isGiven(project, value)) return { unknown: false };
  const { evaluator } = project;
  const options = evaluator.options(value).filter((option) => isGiven(project, option));
  const [found] = options;
  if (!found || options.length > 1 || !isWritten(found)) return { unknown: true };
  const read: { -readonly [K in keyof ToolAnnotations]: ToolAnnotations[K] } = {};
  let unknown = false;
  const title = evaluator.text(evaluator.property(found, 'title'));
  if (title !== undefined) read.title = title;
  for (const [hint, snake] of Object.entries(HINTS) as [keyof typeof HINTS, string][]) {
    const written = evaluator.property(found, hint) ?? evaluator.property(found, snake);
    const constant = written && evaluator.constant(written);
    if (typeof constant === 'boolean') read[hint] = constant;
    else if (isGiven(project, written)) unknown = true;
  }
  return { read, unknown };
}

/** `ToolAnnotations(…)` or a dictionary. */
function isWritten({ node }: Value): boolean {
  return node.kind === 'object' || (node.kind === 'call' && /^(?:ToolAnnotations|dict)$/.test(lastNameOf(node.callee)));
}

/** The expression of a value as it stands in a module: where it leads, or else what leads there. */
export function writtenIn(project: PythonProject, value: Value, module: ModelTool['module']): Expression | undefined {
  const { node } = project.evaluator.follow(value);
  if (project.moduleOf(node) === module) return node;
  return project.moduleOf(value.node) === module ? value.node : undefined;
}
