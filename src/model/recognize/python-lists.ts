/** The lists that low-level handlers answer with: each element as the tool, prompt or resource it is. */
import type { Expression, FunctionNode, Node } from '../../syntax/ast.ts';
import type { ToolParameter } from '../../types.ts';
import { type FunctionValue, SELF, type Value } from '../values/value.ts';
import type { Dispatches } from './python-dispatch.ts';
import { isGiven, makeTool, readText, writtenIn } from './python-parts.ts';
import { lastNameOf, type PythonProject } from './python-project.ts';

/** What may stand between a name and the definition that it is written in. */
const PASSED = new Set<Node['kind']>(['text', 'binary', 'array', 'return', 'block', 'function', 'assign']);
/** Methods of a tool's own class that do its work. */
const WORK = [
  'run_tool',
  'execute',
  'run',
  'call',
  'handle',
  'invoke',
  '__call__',
  'call_tool',
  'handler',
  'func',
  'function',
  'fn',
  'callback',
];
const KEYS = {
  tools: 'tools',
  prompts: 'prompts',
  resources: 'resources',
  resourceTemplates: 'resource_templates',
} as const;

/** Reads what `list_tools` answers. */
export function readTools(project: PythonProject, handler: FunctionValue, at: Node, dispatches: Dispatches): void {
  const all = listed(project, handler, 'tools').flatMap((element) => {
    project.evaluator.renew();
    return known(project, element, 'name');
  });
  const named = new Set<Node>();
  for (const one of all) if (readTool(project, one, dispatches)) named.add(project.evaluator.follow(one.element).node);
  for (const { element } of all) {
    const { node } = project.evaluator.follow(element);
    if (!named.has(node) && isTool(node) && project.isNew(node, 'tool'))
      reportTool(project, undefined, element, node, dispatches);
  }
  if (named.size === 0) project.unresolved.push(at);
}

/** A tool of the SDK's own class is certain, whatever its name. */
function isTool(node: Expression): boolean {
  return node.kind === 'call' && lastNameOf(node.callee) === 'Tool';
}

export interface Known {
  readonly name: Value;
  readonly element: Value;
}

/** Reports a definition of a tool under its name, if that can be read. */
export function readTool(project: PythonProject, { name, element }: Known, dispatches: Dispatches): boolean {
  const text = project.evaluator.text(name);
  if (text === undefined) return false;
  const node = placeOf(project, name, element);
  if (!project.isNew(node, `tool ${text}`)) return true;
  project.names.add(text);
  reportTool(project, text, element, node, dispatches);
  return true;
}

function reportTool(
  project: PythonProject,
  text: string | undefined,
  element: Value,
  node: Node,
  dispatches: Dispatches,
): void {
  const { evaluator } = project;
  const get = (...keys: string[]) =>
    keys.map((key) => evaluator.property(element, key)).find((value) => value !== undefined);
  const schema = get('inputSchema', 'input_schema');
  const read = schema && project.readSchema(schema);
  const own = workOf(project, element);
  const output = get('outputSchema', 'output_schema');
  const written = schema && writtenIn(project, schema, project.moduleOf(node));
  const parts = {
    name: text,
    title: get('title'),
    description: get('description'),
    annotations: get('annotations'),
    parameters: read?.properties,
    hasOpenSchema: read?.open,
    schema: written,
    hasOutputSchema: isGiven(project, output),
    node,
    via: 'tools/list',
  };
  project.report(project.moduleOf(node), (sink) => {
    const mapped = text === undefined ? undefined : dispatches.mappedTo(text);
    const work = own ?? mapped;
    sink.tool(makeTool(project, { ...parts, handler: work ?? dispatches.handlerOf(text) }));
    const index = work ? argumentsOf(work) : -1;
    if (work && index >= 0)
      sink.input({
        kind: 'tool-input',
        handler: work,
        parameter: index,
        path: [],
        ...(text !== undefined && { of: text }),
        ...(read?.properties && { properties: read.properties }),
      });
  });
}

/** The parameter of a tool's own function that takes the arguments. */
function argumentsOf({ params }: FunctionNode): number {
  const named = params.findIndex(
    ({ target }) =>
      target.kind === 'name' && /^(?:arguments|args|params|parameters|input|inputs|kwargs|data)$/.test(target.name),
  );
  return named >= 0 ? named : params.length === 1 ? 0 : -1;
}

/** The function that a definition, or the object that made it, holds for its work. */
function workOf(project: PythonProject, element: Value): FunctionNode | undefined {
  const self = element.env.get(SELF);
  for (const holder of self ? [self, element] : [element]) {
    for (const key of WORK) {
      const found = project.evaluator.property(holder, key);
      const node = found && project.functionOf(found);
      if (node && node.body.body.length > 0) return node;
    }
  }
  return undefined;
}

/** Reads what `list_prompts` answers. */
export function readPrompts(project: PythonProject, handler: FunctionValue): void {
  const { evaluator } = project;
  for (const listedOne of listed(project, handler, 'prompts')) {
    for (const { name, element } of known(project, listedOne, 'name')) {
      const text = evaluator.text(name);
      const node = placeOf(project, name, element);
      if (text === undefined || !project.isNew(node, `prompt ${text}`)) continue;
      const described = readText(project, evaluator.property(element, 'description'));
      const parameters = readPromptArguments(project, evaluator.property(element, 'arguments'));
      const module = project.moduleOf(node);
      project.report(module, (sink) =>
        sink.prompt({
          name: text,
          ...(described.text !== undefined && { description: described.text }),
          descriptionUnknown: described.unknown,
          arguments: parameters,
          location: project.locate(node, module),
          module,
          node,
        }),
      );
    }
  }
}

function readPromptArguments(project: PythonProject, list: Value | undefined): readonly ToolParameter[] {
  if (!list || !isGiven(project, list)) return [];
  const { evaluator, environments } = project;
  return environments.collections.elements(list).flatMap((element): ToolParameter[] => {
    const name = evaluator.text(evaluator.property(element, 'name'));
    if (name === undefined) return [];
    const described = readText(project, evaluator.property(element, 'description'));
    const required = evaluator.property(element, 'required');
    const { node } = evaluator.follow(element);
    return [
      {
        name,
        type: 'string',
        required: required !== undefined && evaluator.constant(required) === true,
        ...(described.text !== undefined && { description: described.text }),
        ...(described.unknown && { descriptionUnknown: true }),
        location: project.locate(node, project.moduleOf(node)),
      },
    ];
  });
}

/** Reads what `list_resources` and `list_resource_templates` answer. */
export function readResources(
  project: PythonProject,
  handler: FunctionValue,
  key: 'resources' | 'resourceTemplates',
): void {
  const { evaluator } = project;
  const template = key === 'resourceTemplates';
  for (const listedOne of listed(project, handler, key)) {
    for (const { name: uri, element } of known(
      project,
      listedOne,
      ...(template ? ['uriTemplate', 'uri_template'] : ['uri']),
    )) {
      const text = evaluator.text(uri) ?? uriText(project, uri);
      const name = evaluator.text(evaluator.property(element, 'name'));
      const node = placeOf(project, uri, element);
      if ((text === undefined && name === undefined) || !project.isNew(node, `resource ${name} ${text}`)) continue;
      const described = readText(project, evaluator.property(element, 'description'));
      const module = project.moduleOf(node);
      project.report(module, (sink) =>
        sink.resource({
          ...(name !== undefined && { name }),
          ...(text !== undefined && { uri: text }),
          template,
          ...(described.text !== undefined && { description: described.text }),
          descriptionUnknown: described.unknown,
          location: project.locate(node, module),
          module,
          node,
        }),
      );
    }
  }
}

/** `AnyUrl('memo://insights')`. */
function uriText(project: PythonProject, uri: Value): string | undefined {
  const { node, env } = project.evaluator.follow(uri);
  const [first] = node.kind === 'call' ? node.args : [];
  return node.kind === 'call' && first && /Url$/i.test(lastNameOf(node.callee))
    ? project.text(first.value, env)
    : undefined;
}

/** The elements of the list that a handler answers with, bare or as a field of a result object. */
function listed(project: PythonProject, handler: FunctionValue, key: keyof typeof KEYS): Value[] {
  const { evaluator, environments } = project;
  const found: Value[] = [];
  for (const { value } of evaluator.returnsOf(handler.node)) {
    if (!value) continue;
    for (const env of environments.of(value, handler.env)) {
      const fields = evaluator.options({ node: value, env }).flatMap((answer) => fieldOf(project, answer, key) ?? []);
      // A list by name keeps its name: it may be added to after its creation.
      for (const list of fields.length > 0 ? fields : [{ node: value, env }])
        for (const inner of environments.of(list.node, list.env))
          found.push(...environments.collections.elements({ ...list, env: inner }));
    }
  }
  return found;
}

/** `ListToolsResult(tools=…)`, `ServerResult(ListToolsResult(…))`, `{'tools': …}`. */
function fieldOf(project: PythonProject, answer: Value, key: keyof typeof KEYS): Value | undefined {
  const { evaluator } = project;
  const { node, env } = evaluator.follow(answer);
  if (node.kind !== 'call' && node.kind !== 'object') return undefined;
  const own = evaluator.property(answer, key) ?? evaluator.property(answer, KEYS[key]);
  if (own) return own;
  // A JSON-RPC response written by hand.
  const result = evaluator.property(answer, 'result');
  if (result) return fieldOf(project, result, key);
  if (node.kind !== 'call') return undefined;
  const [first] = node.args;
  return first && lastNameOf(node.callee) === 'ServerResult'
    ? fieldOf(project, { node: first.value, env }, key)
    : undefined;
}

/** Elements with the environments in which their name is known. */
function known(project: PythonProject, element: Value, ...keys: readonly string[]): Known[] {
  const { evaluator, environments } = project;
  return evaluator.options(element).flatMap((option): Known[] => {
    const made = definitionOf(project, option);
    const name = keys.map((key) => evaluator.property(made, key)).find((value) => value !== undefined);
    if (!name || evaluator.text(name) !== undefined) return name ? [{ name, element: made }] : [];
    return environments
      .of(name.node, name.env)
      .map((env) => ({ name: { ...name, env }, element: made.instance ? made : { ...made, env } }));
  });
}

/** What `Tool.model_validate(data)` is made of. */
function definitionOf(project: PythonProject, value: Value): Value {
  const found = project.evaluator.follow(value);
  const { node, env } = found;
  const [first] = node.kind === 'call' ? node.args : [];
  const isParsed =
    node.kind === 'call' && /^(?:model_validate|parse_obj|model_construct)$/.test(lastNameOf(node.callee));
  return isParsed && first ? { node: first.value, env } : found;
}

/** The definition; where several tools share it, the call, dictionary or class in which the name of this one is written. */
function placeOf(project: PythonProject, name: Value, element: Value): Node {
  const { evaluator, emptyEnv } = project;
  const definition = evaluator.follow(element).node;
  const literal = evaluator.follow(name).node;
  for (let up: Node | undefined = literal; up; up = up.parent) if (up === definition) return definition;
  if (evaluator.text(evaluator.property({ node: definition, env: emptyEnv }, 'name')) !== undefined) return definition;
  for (let up: Node | undefined = literal.parent; up; up = up.parent) {
    const isBase = up.kind === 'call' && lastNameOf(up.callee) === '__init__';
    if (up.kind === 'object' || up.kind === 'class' || (up.kind === 'call' && !isBase)) return up;
    if (!isBase && !PASSED.has(up.kind)) break;
  }
  return definition;
}
