/** The parameters of a function as the SDKs read them from its signature. */
import type { Expression, FunctionNode, Parameter } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import type { ToolParameter } from '../../types.ts';
import { parseDoc } from '../schema/docstring.ts';
import { applyFacts } from '../schema/python-field.ts';
import { asParameter, type Schema } from '../schema/schema.ts';
import type { HandlerInput } from '../server-model.ts';
import type { Env } from '../values/value.ts';
import type { PythonProject } from './python-project.ts';
import type { Family } from './python-receiver.ts';

/** A parameter that the host fills, with its place in the function. */
export interface Argument {
  readonly index: number;
  readonly parameter: ToolParameter;
}

export interface Signature {
  readonly arguments: readonly Argument[];
  /** The function that the arguments enter: what a mere wrapper hands them on to. */
  readonly handler?: FunctionNode;
  /** What the function takes is decided at run time. */
  readonly isOpen?: boolean;
  /** What a host is told, when nothing else is given. */
  readonly description?: string;
  /** The docstring is computed. */
  readonly descriptionUnknown?: boolean;
}

const NOTHING: ReadonlySet<string> = new Set();
/** Types that only HTTP routes and lifespans take. */
const PLUMBING = /^(?:starlette|fastapi)\.(?:\w+\.)*(?:Request|Response|WebSocket|BackgroundTasks)$/;

/** Reads the signature and docstring of a function that is registered with an SDK. */
export function readSignature(
  project: PythonProject,
  node: FunctionNode,
  family: Family,
  { without = NOTHING, env = project.emptyEnv }: { readonly without?: ReadonlySet<string>; readonly env?: Env } = {},
): Signature {
  // `@wraps(other)` shows the signature and the docstring of the other.
  const name = wrappedName(project, node);
  const wrapped = name && (project.functionOf({ node: name, env }) ?? sibling(name, node.parent));
  if (name && !wrapped && node.params.every((one) => one.rest))
    return { handler: node, arguments: [], isOpen: true, descriptionUnknown: true };
  const shown = wrapped ?? node;
  const positions = new Map(node.params.map((one, index) => [nameOf(one), index]));
  const isWrapper = shown !== node && node.params.every((one) => one.rest);
  const { text: doc, unknown } = docOf(project, shown);
  const structured = family === 'fastmcp' && project.readsDocstrings && doc !== undefined ? parseDoc(doc) : undefined;
  const hidesUntyped = shown.decorators.some(({ expression }) => rewritesSignature(project, expression));
  const found = shown.params.flatMap((parameter, index): Argument[] => {
    const isVague = !parameter.type || /^(?:typing\.)?Any$/.test(parameter.type.name);
    const read = hidesUntyped && isVague ? undefined : readParameter(project, parameter, family);
    if (!read || without.has(read.name)) return [];
    const described =
      read.description === undefined && !read.descriptionUnknown ? structured?.parameters.get(read.name) : undefined;
    const own = isWrapper ? index : positions.get(nameOf(parameter));
    if (own === undefined) return [];
    return [{ index: own, parameter: described ? { ...read, description: described } : read }];
  });
  const description = structured?.description ?? doc;
  return {
    arguments: found,
    handler: isWrapper ? shown : node,
    descriptionUnknown: unknown,
    ...(description !== undefined && { description }),
  };
}

function nameOf({ target, rest }: Parameter): string | undefined {
  return target.kind === 'name' && !rest ? target.name : undefined;
}

/** What stands in `@wraps(…)` above a function. */
export function wrappedName(project: PythonProject, { decorators }: FunctionNode): Expression | undefined {
  for (const { expression } of decorators)
    if (expression.kind === 'call' && /(?:^|\.)wraps$/.test(project.resolver.calleeName(expression)))
      return expression.args[0]?.value;
  return undefined;
}

/** A method of the same class, as a decorator in it names it. */
function sibling(name: Expression, owner: FunctionNode['parent']): FunctionNode | undefined {
  return name.kind === 'name' && owner?.kind === 'class'
    ? owner.methods.find((method) => method.name === name.name)
    : undefined;
}

/** The docstring, or what is assigned to `__doc__` later. */
function docOf(project: PythonProject, node: FunctionNode): { readonly text?: string; readonly unknown: boolean } {
  const assigned = project.assignedTo(node, '__doc__');
  const text = assigned ? project.text(assigned) : node.doc;
  return { unknown: assigned !== undefined && text === undefined, ...(text !== undefined && { text }) };
}

/** Whether a decorator of the project gives what it wraps another signature, to put in arguments of its own. */
function rewritesSignature(project: PythonProject, decorator: Expression): boolean {
  const target = project.resolver.target(decorator.kind === 'call' ? decorator.callee : decorator)?.node;
  if (target?.kind !== 'function') return false;
  let found = false;
  walk(target.body, (node) => {
    if (node.kind === 'assign' && node.target.kind === 'member' && node.target.property === '__signature__')
      found = true;
    return !found;
  });
  return found;
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
export function inputsOf(signature: Signature, kind: HandlerInput['kind'], of: string | undefined): HandlerInput[] {
  const { handler } = signature;
  if (!handler) return [];
  const rest = signature.isOpen ? handler.params.length - 1 : -1;
  if (rest >= 0) return [{ kind, handler, parameter: rest, path: [], ...(of !== undefined && { of }) }];
  return signature.arguments.map(({ index, parameter }) => ({
    kind,
    handler,
    parameter: index,
    path: [],
    single: parameter,
    ...(of !== undefined && { of }),
  }));
}
