/** The functions behind registrations, and where the arguments of a request enter them. */
import type { Call, Expression, FunctionNode, Node, Parameter } from '../../syntax/ast.ts';
import { forEachChild, unwrap, walk } from '../../syntax/walk.ts';
import type { ToolParameter } from '../../types.ts';
import type { HandlerInput } from '../server-model.ts';
import { type FunctionValue, isFunctionValue, type Value } from '../values/value.ts';
import type { TypeScriptProject } from './typescript-project.ts';

/** Names under which definition objects hold their function. */
export const HANDLER_KEYS = [
  'handler',
  'execute',
  'handle',
  'callback',
  'cb',
  'run',
  'call',
  'invoke',
  'fn',
  'func',
  'function',
  'action',
  'toolCallback',
  'implementation',
  'load',
  'perform',
];
/** Names under which a handler's first parameter holds the arguments, when it is more than them. */
const ARGUMENT_KEYS = ['params', 'arguments', 'args', 'input'];
const ARGUMENT_NAMES = /^(?:args?|arguments|params?|parameters|input|rawArgs|toolArgs)\d*$/;

/**
 * The function that a value is. A function wrapped by another (`withTelemetry(async (args) => …)`) is the wrapped one:
 * that is where the work is done.
 */
export function handlerOf(project: TypeScriptProject, value: Value | undefined): FunctionValue | undefined {
  if (!value) return undefined;
  const { evaluator } = project;
  return evaluator.guard(undefined, () => {
    const node = unwrap(value.node);
    if (node.kind === 'call' && node.via === 'call') {
      const wrapped = wrappedIn(project, node, value);
      if (wrapped) return wrapped;
    }
    const found = evaluator.follow(value);
    if (isFunctionValue(found)) return found;
    if (found.node.kind === 'call' && found.node !== node) return handlerOf(project, found);
    if (found.node.kind === 'object') return handlerOf(project, evaluator.property(found, 'createTask'));
    // A method of a class whose instances are not known: `this.list.bind(this)`.
    const method = found.node.kind === 'member' ? project.resolver.functionOf(found.node) : undefined;
    if (method && method.body.start < method.body.end) return { node: method, env: found.env };
    const options = evaluator.options(found).filter((option) => option.node !== found.node);
    return options.map((option) => handlerOf(project, option)).find((option) => option);
  });
}

function wrappedIn(project: TypeScriptProject, call: Call, { env }: Value): FunctionValue | undefined {
  if (call.callee.kind === 'member' && call.callee.property === 'bind') return undefined;
  const functions = call.args.flatMap(({ value }) => {
    const found =
      value.kind === 'call' ? handlerOf(project, { node: value, env }) : project.evaluator.follow({ node: value, env });
    return isFunctionValue(found) ? [found] : [];
  });
  return functions.length === 1 ? functions[0] : undefined;
}

type Input = Pick<HandlerInput, 'kind' | 'parameter' | 'path' | 'properties' | 'single' | 'of'>;

/** The inputs of a handler: its own, and those of the functions that it hands its arguments on to and that only evaluation finds. */
export function inputsOf(project: TypeScriptProject, handler: FunctionValue, input: Input): HandlerInput[] {
  if (!handler.node.params[input.parameter]) return [];
  const own: HandlerInput = { ...input, handler: handler.node };
  const handedOn: HandlerInput[] = [];
  walk(handler.node.body, (node) => {
    if (node.kind === 'call') handedOn.push(...handOn(project, node, handler, input));
    return true;
  });
  return [own, ...handedOn];
}

function handOn(project: TypeScriptProject, call: Call, handler: FunctionValue, input: Input): HandlerInput[] {
  const { resolver, evaluator } = project;
  if (resolver.functionOf(call)) return [];
  const position = call.args.findIndex(
    ({ value, spread }) => !spread && carriesArguments(project, value, handler.node, input),
  );
  if (position < 0) return [];
  const called = evaluator.calledFunction(call, handler.env);
  if (!called?.node.params[position] || called.node === handler.node) return [];
  return [{ ...input, handler: called.node, parameter: position, path: [] }];
}

/** Whether an expression is the object of arguments: the parameter at the input's path, or what was taken out of it there. */
function carriesArguments(
  project: TypeScriptProject,
  expression: Expression,
  handler: FunctionNode,
  input: Input,
): boolean {
  const path = pathTo(project, unwrap(expression), handler, input.parameter);
  return (
    path !== undefined && path.length === input.path.length && path.every((step, index) => step === input.path[index])
  );
}

/** The path from a parameter of a function to what an expression is, through names and destructuring. */
function pathTo(
  project: TypeScriptProject,
  node: Expression,
  handler: FunctionNode,
  parameter: number,
): string[] | undefined {
  return project.evaluator.guard(undefined, () => {
    if (node.kind === 'member') {
      const outer = pathTo(project, unwrap(node.object), handler, parameter);
      return outer && [...outer, node.property];
    }
    if (node.kind === 'binary' && (node.operator === '??' || node.operator === 'or'))
      return pathTo(project, unwrap(node.left), handler, parameter);
    if (node.kind !== 'name') return undefined;
    const binding = project.resolver.bindingOf(node);
    if (binding?.parameter)
      return binding.parameter.parameter === handler.params[parameter] ? binding.parameter.path.map(String) : undefined;
    const [definition] = binding?.definitions ?? [];
    if (!definition?.value || definition.via) return undefined;
    const outer = pathTo(project, unwrap(definition.value), handler, parameter);
    return outer && [...outer, ...definition.path.map(String)];
  });
}

/**
 * Where a function of a definition object takes the arguments: the parameter of which the schema's properties are
 * used, else the one that is named for them, else the first or the part of it that holds them.
 */
export function argumentsEntry(
  handler: FunctionNode,
  parameters: readonly ToolParameter[] | undefined,
): { readonly parameter: number; readonly path: readonly string[] } {
  const known = new Set(parameters?.map((parameter) => parameter.name));
  const used = handler.params.map((parameter) => keysOf(handler, parameter));
  const matches = used.map((keys) => [...keys].filter((key) => known.has(key)).length);
  const most = Math.max(0, ...matches);
  if (most > 0) return { parameter: matches.indexOf(most), path: [] };
  const named = handler.params.findIndex(({ target }) => target.kind === 'name' && ARGUMENT_NAMES.test(target.name));
  if (named >= 0) return { parameter: named, path: [] };
  const [keys = new Set<string>()] = used;
  const key = ARGUMENT_KEYS.find((one) => keys.has(one));
  if (key === undefined) return { parameter: 0, path: [] };
  return { parameter: 0, path: key === 'params' && keys.has('arguments') ? ['params', 'arguments'] : [key] };
}

/** The properties of a parameter that a function uses. */
function keysOf(handler: FunctionNode, { target }: Parameter): Set<string> {
  const used = new Set<string>();
  if (target.kind === 'destructure')
    for (const entry of target.entries) if (entry.key !== undefined) used.add(entry.key);
  if (target.kind !== 'name') return used;
  const { name } = target;
  walk(handler.body, (node) => {
    if (node.kind === 'member' && node.object.kind === 'name' && node.object.name === name) used.add(node.property);
    if (
      node.kind === 'declare' &&
      node.value?.kind === 'name' &&
      node.value.name === name &&
      node.target.kind === 'destructure'
    )
      for (const entry of node.target.entries) if (entry.key !== undefined) used.add(entry.key);
    return true;
  });
  return used;
}

/** The function that a low-level call handler runs for each tool name, where the source says so. */
export function dispatchOf(project: TypeScriptProject, handler: FunctionNode): ReadonlyMap<string, FunctionNode> {
  const byName = new Map<string, FunctionNode>();
  const add = (test: Node, body: Node) => {
    for (const name of namesIn(project, test)) {
      const called = byName.has(name) ? undefined : workOf(project, body);
      if (called) byName.set(name, called);
    }
  };
  walk(handler.body, (node) => {
    if (node.kind === 'switch') for (const one of node.cases) for (const test of one.tests) add(test, one.body);
    if (node.kind === 'if') add(node.test, node.then);
    return true;
  });
  return byName;
}

/** The texts that a case or comparison names. */
function namesIn(project: TypeScriptProject, test: Node): string[] {
  if (test.kind === 'binary' && (test.operator === '==' || test.operator === 'or'))
    return [...namesIn(project, test.left), ...namesIn(project, test.right)];
  if (test.kind !== 'literal' && test.kind !== 'member' && test.kind !== 'name' && test.kind !== 'index') return [];
  const text = project.evaluator.text({ node: test, env: project.emptyEnv });
  return text === undefined ? [] : [text];
}

/** The function of the project that a branch hands its work to: the last one called with arguments. */
function workOf(project: TypeScriptProject, body: Node): FunctionNode | undefined {
  let found: FunctionNode | undefined;
  const visit = (node: Node): void => {
    if (node.kind === 'call' && node.args.length > 0 && node.via === 'call')
      found = project.resolver.functionOf(node) ?? found;
    if (node.kind !== 'function') forEachChild(node, visit);
  };
  visit(body);
  return found;
}

/** Functions that a handler picks from a map by the requested name: `handlers[name](args)`, `handlers.get(name)`. */
export function mappedHandlers(
  project: TypeScriptProject,
  handler: FunctionNode,
): { name: string; handler: FunctionValue }[] {
  const found: { name: string; handler: FunctionValue }[] = [];
  walk(handler.body, (node) => {
    const map = mapOf(node);
    if (!map) return true;
    for (const { key, value } of project.environments.collections.entries({ node: map, env: project.emptyEnv })) {
      const called = key === undefined ? undefined : (handlerOf(project, value) ?? handlerIn(project, value));
      if (key !== undefined && called) found.push({ name: key, handler: called });
    }
    return true;
  });
  return found;
}

function mapOf(node: Node): Expression | undefined {
  if (node.kind === 'index' && node.index.kind !== 'literal') return node.object;
  return node.kind === 'call' &&
    node.callee.kind === 'member' &&
    node.callee.property === 'get' &&
    node.args.length === 1
    ? node.callee.object
    : undefined;
}

/** The function that a definition holds, or the object around a definition that is a part of it: `{schema: {name}, handle}`. */
export function handlerAround(project: TypeScriptProject, definition: Value): FunctionValue | undefined {
  const own = handlerIn(project, definition);
  const { parent } = definition.node;
  if (own || definition.node.kind !== 'object' || parent?.kind !== 'object') return own;
  return handlerIn(project, { node: parent, env: definition.env });
}

/** The function that a definition object or instance holds. */
export function handlerIn(project: TypeScriptProject, definition: Value): FunctionValue | undefined {
  const { node } = project.evaluator.follow(definition);
  if (node.kind !== 'object' && node.kind !== 'class' && node.kind !== 'call') return undefined;
  for (const key of HANDLER_KEYS) {
    const found = handlerOf(project, project.evaluator.property(definition, key));
    if (found) return found;
  }
  return undefined;
}
