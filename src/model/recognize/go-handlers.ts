/** The Go functions behind tools, prompts and resources, and where the arguments of a request enter them. */
import type { ClassNode, Expression, FunctionNode, TypeNode } from '../../syntax/ast.ts';
import { unwrap } from '../../syntax/walk.ts';
import type { ToolParameter } from '../../types.ts';
import type { HandlerInput } from '../server-model.ts';
import { typeIn } from '../values/go-type-parameters.ts';
import { Env, type FunctionValue, isFunctionValue, type Value } from '../values/value.ts';
import type { GoProject } from './go-project.ts';

/** What the parameters of a handler are. */
export interface Signature {
  /** Index of the request of the SDK. */
  readonly request?: number;
  /** The parameter that arguments are decoded into, and where in it they are. */
  readonly typed?: { readonly parameter: number; readonly path: readonly string[]; readonly type: TypeNode };
  readonly hasContext: boolean;
}

const REQUESTS = /^(?:CallTool|GetPrompt|ReadResource|Complete)(?:Request|Params)(?:Raw)?$/;
/** Request types of early releases of the official SDK hold the decoded arguments. */
const TYPED_REQUESTS = /^CallTool(?:ParamsFor|RequestFor)$/;
const METHODS = /^(?:handle|handler|execute|call|run|invoke|do|serve)/i;

/**
 * The function that a value is. A function wrapped by another (`withAudit(s.handleGet)`, `mcp.NewTypedToolHandler(get)`)
 * is the wrapped one: that is where the work is done.
 */
export function handlerOf(project: GoProject, value: Value | undefined): FunctionValue | undefined {
  if (!value) return undefined;
  const { evaluator } = project;
  return evaluator.guard(undefined, () => {
    const node = unwrap(value.node);
    const { env } = value;
    if (node.kind === 'call' && !value.items) {
      const wrapped = node.args
        .flatMap((argument) => handlerOf(project, { node: argument.value, env }) ?? [])
        .filter((one) => isHandler(project, one.node));
      if (wrapped.length === 1) return wrapped[0];
    }
    const own: Value = { node, env };
    if (isFunctionValue(own)) return isHandler(project, own.node) ? own : (madeBy(project, own) ?? own);
    const next = evaluator.step({ ...value, node });
    if (next) return handlerOf(project, next);
    const method = node.kind === 'member' ? project.resolver.functionOf(node) : undefined;
    return method && { node: method, env };
  });
}

/** The handler that a function makes: `func(deps) mcp.ToolHandler`. */
function madeBy(project: GoProject, factory: FunctionValue): FunctionValue | undefined {
  const [result] = project.evaluator.resultsOf(factory.node);
  const value = result?.value;
  const made = value && mayBeFunction(value) ? handlerOf(project, { node: value, env: factory.env }) : undefined;
  return made && isHandler(project, made.node) ? made : undefined;
}

/** Of several values, the one that is a handler. */
export function handlerAmong(project: GoProject, values: readonly Value[]): FunctionValue | undefined {
  const functions = values.flatMap((value) => handlerOf(project, value) ?? []);
  const handlers = functions.filter(({ node }) => isHandler(project, node));
  if (handlers.length > 0)
    return handlers.find(({ node }) => signatureOf(project, node).request !== undefined) ?? handlers[0];
  return functions.length === 1 ? functions[0] : undefined;
}

/** The method of a struct that handles calls. */
export function handlerMethod(
  project: GoProject,
  owner: Parameters<GoProject['types']['methodOf']>[0],
): FunctionNode | undefined {
  const found = owner?.kind === 'class' ? owner : project.types.classOf(owner);
  if (!found) return undefined;
  const methods = [...project.resolver.members.factsOf(found).methods.values()].filter(
    (one) => signatureOf(project, one).request !== undefined || METHODS.test(one.name ?? ''),
  );
  const handlers = methods.filter((one) => isHandler(project, one) && one.params.length > 1);
  return handlers.length === 1 ? handlers[0] : handlers.find((one) => METHODS.test(one.name ?? ''));
}

function isHandler(project: GoProject, node: FunctionNode): boolean {
  const { request, hasContext } = signatureOf(project, node);
  return request !== undefined || hasContext;
}

/** Reads the parameters of a function. */
export function signatureOf(project: GoProject, node: FunctionNode, env: Env = Env.EMPTY): Signature {
  let request: number | undefined;
  let typed: Signature['typed'];
  let hasContext = false;
  const others: number[] = [];
  node.params.forEach(({ type }, index) => {
    if (!type) return;
    const inRequest = typedRequest(project, type);
    const sdk = project.sdkType(type);
    if (inRequest) typed = { parameter: index, ...inRequest };
    else if (sdk && REQUESTS.test(sdk.name)) request ??= index;
    else if (project.types.nameOf(type) === 'context.Context') hasContext = true;
    else if (!sdk) others.push(index);
  });
  const position = request === undefined ? others.at(-1) : others.find((index) => index > (request ?? 0));
  const written = position === undefined ? undefined : node.params[position]?.type;
  const type = written && typeIn(project.evaluator, written, env);
  if (!typed && position !== undefined && type && isArguments(project, type, request === undefined))
    typed = { parameter: position, path: [], type };
  return { hasContext, ...(request !== undefined && { request }), ...(typed && { typed }) };
}

function typedRequest(project: GoProject, type: TypeNode): { path: string[]; type: TypeNode } | undefined {
  const name = project.sdkType(type)?.name ?? '';
  const [inner] = type.args;
  if (inner?.kind !== 'type') return undefined;
  if (TYPED_REQUESTS.test(name)) return { path: ['Arguments'], type: inner };
  const nested = name === 'ServerRequest' ? typedRequest(project, inner) : undefined;
  return nested && { path: ['Params', ...nested.path], type: nested.type };
}

/** Arguments are decoded into structs, maps, and values of any type; tags tell such a struct from other ones. */
function isArguments(project: GoProject, type: TypeNode, needsTags: boolean): boolean {
  const owner = project.types.classOf(type);
  if (owner) return owner.flavor === 'struct' && (!needsTags || owner.fields.length === 0 || hasTags(project, owner));
  const inner = project.types.underlying(type);
  return inner !== undefined && (inner.name === 'object' || inner.name === 'map' || inner.name === 'any');
}

function hasTags(project: GoProject, owner: ClassNode, depth = 4): boolean {
  if (owner.fields.some((field) => field.decorators.length > 0)) return true;
  return (
    depth > 0 &&
    owner.bases.some((base) => {
      const inner = project.types.classOf(base);
      return inner?.flavor === 'struct' && hasTags(project, inner, depth - 1);
    })
  );
}

/** The input of a tool's handler. */
export function toolInput(
  project: GoProject,
  { node: handler, env }: FunctionValue,
  parameters: readonly ToolParameter[] | undefined,
  of: string | undefined,
): HandlerInput[] {
  if (parameters?.length === 0) return [];
  const { typed, request } = signatureOf(project, handler, env);
  const common = { kind: 'tool-input' as const, handler, ...(of !== undefined && { of }) };
  if (typed) {
    const read = project.structs.read(typed.type, 'go');
    const properties = read.properties ?? parameters;
    return [{ ...common, parameter: typed.parameter, path: typed.path, ...(properties && { properties }) }];
  }
  const parameter = request ?? handler.params.findIndex(({ type }) => project.types.nameOf(type) !== 'context.Context');
  if (parameter < 0) return [];
  // Methods of a request give its arguments by name; fields lead to them too.
  const alsoAt = ['Params', 'Arguments'];
  return [{ ...common, parameter, path: [], alsoAt, ...(parameters && { properties: parameters }) }];
}

/** The input of the handler of a prompt, a resource template or a completion: its request, or what is at a path in it. */
export function requestInput(
  project: GoProject,
  handler: FunctionNode,
  input: Pick<HandlerInput, 'kind' | 'properties' | 'single' | 'of'>,
  path: readonly string[] = [],
): HandlerInput[] {
  const { request } = signatureOf(project, handler);
  const parameter = request ?? handler.params.findIndex(({ type }) => project.types.nameOf(type) !== 'context.Context');
  return parameter < 0 ? [] : [{ ...input, handler, parameter, path }];
}

/** The type of the structured result of a handler, where it is written. */
export function resultType(handler: FunctionNode): TypeNode | undefined {
  const [, result] = handler.returnType?.name === 'tuple' ? handler.returnType.args : [];
  return result?.kind === 'type' && handler.returnType?.args.length === 3 ? result : undefined;
}

/** Whether an expression may be a function: neither a text nor a number. */
export function mayBeFunction(node: Expression): boolean {
  const inner = unwrap(node);
  return (
    inner.kind === 'name' ||
    inner.kind === 'member' ||
    inner.kind === 'function' ||
    inner.kind === 'call' ||
    inner.kind === 'index'
  );
}
