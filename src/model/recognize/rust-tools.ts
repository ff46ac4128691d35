/** From definitions made by hand in Rust to the tools, prompts and resources of the model. */
import type { Expression, FunctionNode, Node } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import type { ToolParameter } from '../../types.ts';
import type { HandlerInput } from '../server-model.ts';
import { readAnnotations } from './rust-annotations.ts';
import { type Definition, hasOutput, partOf, schemaOf } from './rust-definitions.ts';
import { argumentsOfFunction, requestInput } from './rust-inputs.ts';
import type { RustProject } from './rust-project.ts';

/** The functions that the handlers of calls run, by tool name. */
export type Dispatch = ReadonlyMap<string, FunctionNode>;

/** Reads which function each arm of a `match` on the name runs, in every function that takes a call. */
export function readDispatch(project: RustProject): Dispatch {
  const found = new Map<string, FunctionNode>();
  for (const nodes of project.nodes) {
    for (const node of nodes.of('function')) {
      if (requestInput(project, node)?.kind !== 'tool-input') continue;
      walk(node.body, (inner) => {
        if (inner.kind === 'switch')
          for (const { tests, body } of inner.cases)
            for (const test of tests) {
              const name =
                test.kind === 'literal' || test.kind === 'name' || test.kind === 'member'
                  ? project.text(test)
                  : undefined;
              const called = name === undefined ? undefined : firstCalled(project, body);
              if (name !== undefined && called && !found.has(name)) found.set(name, called);
            }
        return true;
      });
    }
  }
  return found;
}

/** The first function of the project that is called with something. */
function firstCalled(project: RustProject, root: Node): FunctionNode | undefined {
  let found: FunctionNode | undefined;
  walk(root, (node) => {
    if (found) return false;
    const called = node.kind === 'call' && node.args.length > 0 ? project.resolver.functionOf(node) : undefined;
    if (called && called.body.body.length > 0) found = called;
    return !found;
  });
  return found;
}

/** The function beside a definition in a route: `(Tool::new(…), Self::sum)`, `ToolRoute::new(tool, sum)`. */
function routed(project: RustProject, { place, node }: Definition): FunctionNode | undefined {
  for (const at of [place, node]) {
    const up = at.parent;
    const others: Expression[] =
      up?.kind === 'array'
        ? up.elements.map(({ value }) => value)
        : up?.kind === 'call' && up.callee !== at
          ? up.args.map(({ value }) => value)
          : [];
    for (const other of others) {
      if (other === at) continue;
      const found =
        other.kind === 'function' || other.kind === 'name' || other.kind === 'member'
          ? project.resolver.functionOf(other)
          : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

export function reportDefinition(project: RustProject, definition: Definition, dispatch: Dispatch): void {
  if (definition.kind === 'tool') reportTool(project, definition, dispatch);
  else if (definition.kind === 'prompt') reportPrompt(project, definition);
  else reportResource(project, definition);
}

function describe(
  project: RustProject,
  definition: Definition,
): { description?: string; descriptionUnknown: boolean; written?: Expression } {
  const given = partOf(project, definition, 'description', 'with_description', 'description');
  const description = project.evaluator.text(given);
  return {
    ...(description !== undefined && { description }),
    descriptionUnknown: given !== undefined && description === undefined,
    ...(given && { written: given.node }),
  };
}

function reportTool(project: RustProject, definition: Definition, dispatch: Dispatch): void {
  const { key: name, place, node } = definition;
  const { written, ...description } = describe(project, definition);
  const title = project.evaluator.text(partOf(project, definition, 'title', 'with_title'));
  const given = partOf(project, definition, 'annotations', 'annotate', 'with_annotations', 'annotation');
  const annotations = readAnnotations(project, given);
  const { schema, node: schemaNode } = schemaOf(project, definition);
  const route = routed(project, definition);
  const handler = route ?? dispatch.get(name);
  const taken = route && argumentsOfFunction(project, route, 'tool-input', name);
  const parameters = schema?.properties;
  const module = project.moduleOf(place);
  const here = (one: Node | undefined) => one !== undefined && project.moduleOf(one) === module;
  project.report(module, (sink) => {
    sink.tool({
      name,
      ...(title !== undefined && { title }),
      ...description,
      ...(parameters && { parameters }),
      ...(schema?.open && { hasOpenSchema: true }),
      ...(annotations.read && { annotations: annotations.read }),
      annotationsUnknown: annotations.unknown,
      hasOutputSchema: hasOutput(project, definition),
      location: project.locate(place),
      via: node.kind === 'object' ? 'rmcp::model::Tool' : 'rmcp::model::Tool::new',
      module,
      node: place,
      ...(handler && { handler }),
      parts: {
        ...(written && here(written) && { description: written }),
        ...(schemaNode && here(schemaNode) && { schema: schemaNode }),
        ...(given && here(given.node) && { annotations: given.node }),
      },
    });
    for (const input of taken?.inputs ?? []) sink.input(input);
  });
}

function reportPrompt(project: RustProject, definition: Definition): void {
  const { key: name, place } = definition;
  const { written: _written, ...description } = describe(project, definition);
  const listed = partOf(project, definition, 'arguments');
  const args = listed
    ? project.environments.collections.elements(listed).flatMap((one) => argumentOf(project, one) ?? [])
    : [];
  const module = project.moduleOf(place);
  const handler = routed(project, definition);
  const inputs: readonly HandlerInput[] = handler
    ? argumentsOfFunction(project, handler, 'prompt-input', name).inputs
    : [];
  project.report(module, (sink) => {
    sink.prompt({
      name,
      ...description,
      arguments: args,
      location: project.locate(place),
      module,
      node: place,
      ...(handler && { handler }),
    });
    for (const input of inputs) sink.input(input);
  });
}

/** `PromptArgument { name, description, required }`, `PromptArgument::new("x").with_description("…").with_required(true)`. */
function argumentOf(
  project: RustProject,
  value: { node: Expression; env: Definition['env'] },
): ToolParameter | undefined {
  const { node, env } = project.evaluator.follow(value);
  const found = new Map<string, Expression>();
  if (node.kind === 'object')
    for (const one of node.properties) if (one.key !== undefined) found.set(one.key, one.value);
  for (let at: Expression = node; at.kind === 'call' && at.callee.kind === 'member'; at = at.callee.object) {
    const [first] = at.args;
    const part = at.callee.property === 'new' ? 'name' : /^with_(description|required)$/.exec(at.callee.property)?.[1];
    if (part && first) found.set(part, first.value);
  }
  const name = project.text(found.get('name'), env);
  const description = project.text(found.get('description'), env);
  if (name === undefined) return undefined;
  const required = project.boolean(found.get('required'), env) === true;
  return {
    name,
    type: 'string',
    required,
    ...(description !== undefined && { description }),
    location: project.locate(node),
  };
}

function reportResource(project: RustProject, definition: Definition): void {
  const { key: uri, kind, place } = definition;
  const { written: _written, ...description } = describe(project, definition);
  const name = project.evaluator.text(partOf(project, definition, 'name'));
  const module = project.moduleOf(place);
  project.report(module, (sink) =>
    sink.resource({
      ...(name !== undefined && { name }),
      uri,
      template: kind === 'template',
      ...description,
      location: project.locate(place),
      module,
      node: place,
    }),
  );
}
