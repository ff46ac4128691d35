/** Servers that answer JSON-RPC themselves, without an SDK: branches on the method of a message. */
import type { Block, Expression, FunctionNode, Module, Node } from '../../syntax/ast.ts';
import type { ModuleNodes } from '../../syntax/nodes.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import { enclosing, unwrap } from '../../syntax/walk.ts';
import type { RecognizeContext, Recognizer } from '../build.ts';
import type { HandlerInput } from '../server-model.ts';

/** SDKs, and packages that build on them: in their company a method name is no dispatch of its own. */
const SDKS = /modelcontextprotocol|(?:^|[/_-])(?:fast)?mcp(?:$|[._/-])|(?:^|::)rmcp(?:$|::)/;

/** A branch that answers one method. */
export interface Branch {
  readonly method: string;
  readonly body: Block;
  /** The function that takes the message. */
  readonly owner: FunctionNode;
  readonly entry: Pick<HandlerInput, 'parameter' | 'path'>;
}

const METHODS = new Set(['tools/list', 'tools/call', 'prompts/get', 'resources/read']);

const INPUTS: Readonly<Record<string, Pick<HandlerInput, 'kind' | 'single'> & { readonly key: string }>> = {
  'tools/call': { kind: 'tool-input', key: 'arguments' },
  'prompts/get': { kind: 'prompt-input', key: 'arguments' },
  'resources/read': { kind: 'resource-uri', key: 'uri', single: { name: 'uri', type: 'string', required: true } },
};

/** Where the arguments of such servers enter, in any language. */
export const handWritten: Recognizer = {
  languages: ['typescript', 'javascript', 'python', 'rust', 'go'],
  recognize({ module, nodes, nodesOf, resolver, sink }: RecognizeContext) {
    if (!nodes.of('literal').some(({ value }) => value === 'tools/call') || usesSdk(resolver, nodesOf)) return;
    for (const branch of branchesOf(nodes, resolver)) {
      const input = INPUTS[branch.method];
      if (!input) continue;
      const { key, ...rest } = input;
      const { handler, parameter, path } = delegateOf(resolver, branch) ?? { handler: branch.owner, ...branch.entry };
      sink.input({ ...rest, handler, parameter, path: [...path, ...keyIn(module, key)] });
    }
  },
};

/** The function that a branch hands the parameters of the message to, where it does nothing else: it makes the answer. */
function delegateOf(
  resolver: Resolver,
  { body }: Branch,
): Pick<HandlerInput, 'handler' | 'parameter' | 'path'> | undefined {
  const [only] = body.body;
  if (!only || body.body.length > 1) return undefined;
  const made =
    only.kind === 'return' || only.kind === 'declare' || only.kind === 'assign' || only.kind === 'await'
      ? only.value
      : undefined;
  const call = made && unwrap(made);
  if (call?.kind !== 'call') return undefined;
  const parameter = call.args.findIndex(({ value }) => value.kind === 'name' && /^_?params$/.test(value.name));
  const handler = resolver.target(call.callee)?.node;
  const isPlain = handler?.kind === 'function' && handler.params[parameter] && !call.args[parameter]?.name;
  return isPlain ? { handler, parameter, path: [] } : undefined;
}

/** In Go and Rust the parameters are raw text, parsed where they are used. */
function keyIn({ language }: Module, key: string): string[] {
  return language === 'go' || language === 'rust' ? [] : [key];
}

const known = new WeakMap<Resolver, boolean>();

/** Whether a project builds on an SDK or on a package that does. */
export function usesSdk(resolver: Resolver, nodesOf: (module: Module) => ModuleNodes): boolean {
  let uses = known.get(resolver);
  if (uses === undefined) {
    uses = resolver.project.modules.some((module) =>
      nodesOf(module)
        .of('import')
        .some((one) => !one.module.startsWith('.') && SDKS.test(one.module) && !isOwn(resolver, module, one.module)),
    );
    known.set(resolver, uses);
  }
  return uses;
}

/** A package of the project may have `mcp` in its name. */
function isOwn(resolver: Resolver, from: Module, name: string): boolean {
  return resolver.project.resolve(from, name).length > 0;
}

/** Branches on the method of a message that a function takes. */
export function branchesOf(nodes: ModuleNodes, resolver: Resolver): Branch[] {
  return nodes.of('literal').flatMap((literal): Branch[] => {
    if (typeof literal.value !== 'string' || !METHODS.has(literal.value)) return [];
    const found = branchAt(literal);
    const owner = found && enclosing(literal, 'function');
    const entry = owner && entryOf(resolver, found.subject, owner);
    return entry ? [{ method: literal.value, body: found.body, owner, entry }] : [];
  });
}

function branchAt(literal: Node): { subject: Expression; body: Block } | undefined {
  const { parent } = literal;
  if (parent?.kind === 'switch' && parent.subject) {
    const { subject } = parent;
    const found = parent.cases.find((one) => one.tests.some((test) => test === literal));
    return found && { subject, body: found.body };
  }
  if (parent?.kind !== 'binary' || parent.operator !== '==') return undefined;
  const subject = parent.left === literal ? parent.right : parent.left;
  let test: Node = parent;
  while (test.parent?.kind === 'binary') test = test.parent;
  const branch = test.parent;
  return branch?.kind === 'if' && branch.test === test ? { subject, body: branch.then } : undefined;
}

const MAX_DEPTH = 5;

/** Where the `params` of the message are whose method an expression reads. */
function entryOf(resolver: Resolver, subject: Expression, owner: FunctionNode, depth = 0): Branch['entry'] | undefined {
  const field = fieldRead(subject);
  if (field) {
    const { key, object } = field;
    if (!/^method$/i.test(key) || object.kind !== 'name') return undefined;
    const parameter = parameterOf(resolver, object, owner);
    return parameter === undefined ? undefined : { parameter, path: [key === 'Method' ? 'Params' : 'params'] };
  }
  if (subject.kind !== 'name' || depth > MAX_DEPTH) return undefined;
  const binding = resolver.bindingOf(subject);
  if (!binding) return undefined;
  if (binding.parameter?.owner === owner) {
    const { parameter, path } = binding.parameter;
    const index = owner.params.indexOf(parameter);
    if (path.length === 1 && path[0] === 'method') return { parameter: index, path: ['params'] };
    // `handle(method, params)`.
    const params = owner.params.findIndex(({ target }) => target.kind === 'name' && /^_?params$/.test(target.name));
    return path.length === 0 && params >= 0 ? { parameter: params, path: [] } : undefined;
  }
  const [definition] = binding.definitions;
  if (binding.definitions.length !== 1 || !definition?.value) return undefined;
  const { value, path } = definition;
  if (path.length === 0) return entryOf(resolver, value, owner, depth + 1);
  const parameter = value.kind === 'name' ? parameterOf(resolver, value, owner) : undefined;
  return path.length === 1 && path[0] === 'method' && parameter !== undefined
    ? { parameter, path: ['params'] }
    : undefined;
}

/** `message.method`, `message['method']`, `message.get('method')`, with conversions of texts around it. */
function fieldRead(node: Expression): { key: string; object: Expression } | undefined {
  if (node.kind === 'member') return { key: node.property, object: node.object };
  if (node.kind === 'cast' || node.kind === 'await') return fieldRead(node.value);
  if (node.kind === 'unary') return fieldRead(node.operand);
  if (node.kind === 'index')
    return typeof constantText(node.index) === 'string'
      ? { key: constantText(node.index) ?? '', object: node.object }
      : undefined;
  if (node.kind !== 'call' || node.callee.kind !== 'member') return undefined;
  const { object, property } = node.callee;
  if (/^(?:as_str|as_deref|clone|to_string|trim)$/.test(property)) return fieldRead(object);
  const [first] = node.args;
  const key = property === 'get' && first ? constantText(first.value) : undefined;
  return key === undefined ? undefined : { key, object };
}

function constantText(node: Expression): string | undefined {
  return node.kind === 'literal' && typeof node.value === 'string' ? node.value : undefined;
}

/** The parameter that a name is, or that it was parsed from. */
function parameterOf(resolver: Resolver, name: Expression, owner: FunctionNode): number | undefined {
  const binding = name.kind === 'name' ? resolver.bindingOf(name) : undefined;
  if (binding?.parameter?.owner !== owner || binding.parameter.path.length > 0) return undefined;
  return owner.params.indexOf(binding.parameter.parameter);
}
