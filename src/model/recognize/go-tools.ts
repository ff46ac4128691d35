/** From the definition of a Go tool to the tool of the model. */
import type { Call, Expression, TypeNode } from '../../syntax/ast.ts';
import type { ToolAnnotations, ToolParameter } from '../../types.ts';
import type { ModelTool } from '../server-model.ts';
import { typeIn } from '../values/go-type-parameters.ts';
import { type FunctionValue, isFunctionValue, type Value } from '../values/value.ts';
import { type Definition, isOpen, partOf, placeOf } from './go-definitions.ts';
import { handlerAmong, handlerMethod, mayBeFunction, resultType, signatureOf, toolInput } from './go-handlers.ts';
import type { GoProject } from './go-project.ts';
import { findUse } from './go-uses.ts';

type Hints = { -readonly [K in keyof ToolAnnotations]: ToolAnnotations[K] };

const HINTS = {
  readOnlyHint: 'ReadOnlyHint',
  destructiveHint: 'DestructiveHint',
  idempotentHint: 'IdempotentHint',
  openWorldHint: 'OpenWorldHint',
} as const;

/** Reports a tool and the input of its handler. */
export function reportTool(project: GoProject, definition: Definition): void {
  const handler = handlerBehind(project, definition);
  const tool = makeTool(project, definition, handler);
  const inputs = handler ? toolInput(project, handler, tool.parameters, tool.name) : [];
  if (handler) project.noteInput(handler.node);
  project.report(tool.module, (sink) => {
    sink.tool(tool);
    for (const input of inputs) sink.input(input);
  });
}

/**
 * The function that does the work: the one beside the definition, or, where a helper makes the definition, the one
 * that is handed to the helper or stands beside the entry of a table.
 */
export function handlerBehind(project: GoProject, definition: Definition): FunctionValue | undefined {
  const { origin, use } = definition;
  const given = origin && handlerNear(project, origin);
  return given ?? use.handler;
}

function handlerNear(project: GoProject, origin: NonNullable<Definition['origin']>): FunctionValue | undefined {
  if (origin.kind === 'class') {
    const method = handlerMethod(project, origin);
    return method && { node: method, env: project.emptyEnv };
  }
  const parts: Expression[] =
    origin.kind === 'call'
      ? origin.args.map((one) => one.value)
      : origin.kind === 'object'
        ? origin.properties.map((one) => one.value)
        : origin.kind === 'array'
          ? origin.elements.map((one) => one.value)
          : [];
  const values = parts.filter(mayBeFunction).map((node): Value => ({ node, env: project.emptyEnv }));
  const found = handlerAmong(project, values);
  if (found || (origin.kind !== 'object' && origin.kind !== 'call')) return found;
  const method = origin.kind === 'object' && handlerMethod(project, project.types.typeOf(origin));
  if (method) return { node: method, env: project.emptyEnv };
  return findUse(project, origin, project.emptyEnv)?.handler;
}

/** Reports what a call registers when its definition is nowhere in the project: the tools of another server, a file. */
export function reportUnknownTool(project: GoProject, call: Call): void {
  const sdk = project.calledSdk(call);
  if (!sdk || !/(?:^|\.)Add(?:Session)?Tools?$/.test(sdk.name)) return;
  const module = project.moduleOf(call);
  project.report(module, (sink) =>
    sink.tool({
      descriptionUnknown: true,
      annotationsUnknown: true,
      hasOutputSchema: false,
      location: project.locate(call),
      via: viaOf(sdk.family),
      module,
      node: call,
      parts: {},
    }),
  );
}

function viaOf(family: Definition['family']): string {
  return family === 'go-sdk' ? 'mcp.AddTool' : 'MCPServer.AddTool';
}

function makeTool(project: GoProject, definition: Definition, handler: FunctionValue | undefined): ModelTool {
  const node = placeOf(definition);
  const module = project.moduleOf(node);
  const open = isOpen(project, definition);
  const description = partOf(
    definition,
    'Description',
    made(definition, 'NewToolWithRawSchema') ? 1 : undefined,
    'WithDescription',
  );
  const text = project.evaluator.text(description);
  const title = project.evaluator.text(partOf(definition, 'Title', undefined, 'WithToolTitle'));
  const parameters = parametersOf(project, definition, handler, open);
  const annotations = annotationsOf(project, definition);
  const written = {
    description: description && writtenIn(project, description, module),
    schema: schemaPart(definition)?.node,
    annotations: partOf(definition, 'Annotations', undefined, 'WithToolAnnotation')?.node,
  };
  return {
    ...(definition.key !== undefined && { name: definition.key }),
    ...(title && { title }),
    ...(text && { description: text }),
    descriptionUnknown: text === undefined && (description !== undefined || open),
    ...(parameters && { parameters }),
    ...(annotations.read && { annotations: annotations.read }),
    annotationsUnknown: annotations.unknown || (open && Object.keys(annotations.read ?? {}).length === 0),
    hasOutputSchema: hasOutput(project, definition, handler),
    location: project.locate(node),
    via: viaOf(definition.family),
    module,
    node,
    ...(handler && { handler: handler.node }),
    parts: {
      ...(written.description && { description: written.description }),
      ...(written.schema && project.moduleOf(written.schema) === module && { schema: written.schema }),
      ...(written.annotations &&
        project.moduleOf(written.annotations) === module && { annotations: written.annotations }),
    },
  };
}

function made({ node }: Definition, maker: string): boolean {
  return node.kind === 'call' && node.callee.kind === 'member' && node.callee.property === maker;
}

/** The expression of a value as it stands in a module: where it is written, or where that leads. */
function writtenIn(project: GoProject, value: Value, module: ModelTool['module']): Expression | undefined {
  if (project.moduleOf(value.node) === module) return value.node;
  const { node } = project.evaluator.follow(value);
  return project.moduleOf(node) === module ? node : undefined;
}

function schemaPart(definition: Definition): Value | undefined {
  return (
    partOf(
      definition,
      'RawInputSchema',
      made(definition, 'NewToolWithRawSchema') ? 2 : undefined,
      'WithRawInputSchema',
    ) ?? partOf(definition, 'InputSchema', undefined, 'WithRawInputSchema')
  );
}

/** Parameters from the schema that is given, else from the struct that the handler takes. */
function parametersOf(
  project: GoProject,
  definition: Definition,
  handler: FunctionValue | undefined,
  open: boolean,
): readonly ToolParameter[] | undefined {
  const { node, use, options } = definition;
  if (node.kind === 'call' && !made(definition, 'NewToolWithRawSchema')) {
    const read = project.options.parameters(options);
    return open && read?.length === 0 ? (ofHandler(project, handler) ?? undefined) : read;
  }
  const schema = schemaPart(definition);
  const read = schema && project.schemas.read(schema);
  if (read?.properties && !(open && read.properties.length === 0)) return read.properties;
  const [written] = use.registration?.typeArgs ?? [];
  if (!schema && written) return ofType(project, typeIn(project.evaluator, written, definition.env));
  const derived = ofHandler(project, handler);
  return derived ?? (schema || handler === undefined || definition.family === 'go-sdk' ? undefined : []);
}

function ofHandler(project: GoProject, handler: FunctionValue | undefined): readonly ToolParameter[] | undefined {
  const typed = handler && signatureOf(project, handler.node, handler.env).typed;
  return typed && ofType(project, typed.type);
}

/** The properties of the schema that the SDK makes of a type; for `any` it has none. */
function ofType(project: GoProject, type: TypeNode): readonly ToolParameter[] | undefined {
  return project.types.underlying(type)?.name === 'any' ? [] : project.structs.read(type, 'json').properties;
}

function hasOutput(project: GoProject, definition: Definition, handler: FunctionValue | undefined): boolean {
  const { use, options } = definition;
  const given =
    partOf(definition, 'OutputSchema', undefined, undefined) ??
    partOf(definition, 'RawOutputSchema', undefined, undefined);
  if (given && project.evaluator.constant(given) !== null) return true;
  if (options.some((one) => one.name === 'WithOutputSchema' || one.name === 'WithRawOutputSchema')) return true;
  const registered = use.registration && project.calledSdk(use.registration);
  if (registered?.family !== 'go-sdk' || registered.name !== 'AddTool') return false;
  const written = use.registration?.typeArgs[1];
  const result = handler && resultType(handler.node);
  const type = written
    ? typeIn(project.evaluator, written, definition.env)
    : result && typeIn(project.evaluator, result, handler.env);
  const inner = project.types.underlying(type);
  return (
    inner !== undefined &&
    inner.name !== 'any' &&
    inner.name !== 'unknown' &&
    project.types.classOf(inner)?.flavor !== 'interface'
  );
}

/** The annotations that can be read, and whether any are computed. */
function annotationsOf(project: GoProject, definition: Definition): { read?: ToolAnnotations; unknown: boolean } {
  const read: Hints = {};
  let unknown = false;
  const given = partOf(definition, 'Annotations', undefined, 'WithToolAnnotation');
  const literal = given && project.evaluator.follow(given);
  if (literal && literal.node.kind !== 'object' && literal.node.kind !== 'literal') unknown = true;
  const set = (key: keyof Hints, value: Value | undefined) => {
    if (!value || isFunctionValue(value)) return;
    const constant = project.evaluator.constant(value);
    if (key === 'title') {
      if (constant && typeof constant === 'string') read.title = constant;
    } else if (typeof constant === 'boolean') read[key] = constant;
    else if (constant !== null) unknown = true;
  };
  const field = (name: string) => {
    const { fields } = definition.additions;
    const added = fields.findLast((one) => one.path.join() === 'Annotations' && one.key === name)?.value;
    return added ?? (literal?.node.kind === 'object' ? project.evaluator.property(literal, name) : undefined);
  };
  set('title', field('Title') ?? partOf(definition, '', undefined, 'WithTitleAnnotation'));
  for (const [key, name] of Object.entries(HINTS) as [keyof typeof HINTS, string][]) {
    set(key, field(name) ?? partOf(definition, '', undefined, `With${name}Annotation`));
  }
  return Object.keys(read).length > 0 || literal?.node.kind === 'object' ? { read, unknown } : { unknown };
}
