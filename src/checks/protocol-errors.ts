/** Places where a tool answers with a JSON-RPC error instead of a result. */
import type { Call, Expression, FunctionNode, Module, Node } from '../syntax/ast.ts';
import { constantOf } from '../syntax/resolve/constants.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { enclosing, unwrap, walk } from '../syntax/walk.ts';
import { keyword, lastName, positional } from './arguments.ts';
import { type Facts, perReview } from './check.ts';
import { findToolHandlers, type ToolHandler, walkHandler } from './tool-calls.ts';

export interface ProtocolError {
  readonly module: Module;
  readonly node: Node;
  /** What an argument was found wrong with, or anything else that failed. */
  readonly kind: 'validation' | 'failure';
  /** The error's class or constructor, for the message. */
  readonly by: string;
  readonly handler: ToolHandler;
}

const INVALID_PARAMS = /(?:InvalidParams|INVALID_PARAMS|CodeInvalidParams)$/;
const METHOD_NOT_FOUND = /(?:MethodNotFound|METHOD_NOT_FOUND|CodeMethodNotFound|method_not_found)$/;
const UNKNOWN_TOOL =
  /\btool\b.*\b(?:not found|unknown|not supported)|\b(?:unknown|unsupported|no such|invalid)\b.*\btool\b|unknown (?:method|prompt|resource)/i;
const RUST_ERROR = /^rmcp::(?:\w+::)*(?:ErrorData|McpError|Error)::(\w+)$/;
const ARGUMENT_READER = /^(?:Require|Bind)[A-Z]\w*$/;

/** Every such place, the first one in each function. */
export const findProtocolErrors = perReview(readProtocolErrors);

function readProtocolErrors(facts: Facts): { readonly errors: readonly ProtocolError[]; readonly handlers: number } {
  const handlers = findToolHandlers(facts);
  const errors: ProtocolError[] = [];
  const seen = { true: new Set<FunctionNode>(), false: new Set<FunctionNode>() };
  for (const handler of handlers) {
    walkHandler(facts.resolver, handler.handler, true, seen[`${handler.lowLevel}`], (node) => {
      const found = readError(facts.resolver, node, handler);
      if (found) errors.push({ ...found, module: facts.resolver.moduleOf(node), handler });
    });
  }
  return { errors: firstInFunction(errors), handlers: handlers.length };
}

type Read = Pick<ProtocolError, 'node' | 'kind' | 'by'> | undefined;

function readError(resolver: Resolver, node: Node, handler: ToolHandler): Read {
  switch (resolver.moduleOf(node).language) {
    case 'rust':
      return node.kind === 'call' ? readRust(resolver, node) : undefined;
    case 'go':
      return node.kind === 'return' ? readGo(resolver, node.value, node, handler) : undefined;
    default:
      return node.kind === 'throw' && node.value ? readThrown(resolver, node.value, node, handler) : undefined;
  }
}

function readThrown(resolver: Resolver, value: Expression, node: Node, handler: ToolHandler): Read {
  if (value.kind !== 'call') return undefined;
  const name = resolver.calleeName(value);
  const python = /^mcp(?:_types)?\.(?:\w+\.)*MCPError$/.test(name);
  // Handlers of registered TypeScript tools turn whatever is thrown into a result; only whole-request handlers do not.
  if (!python && !(handler.lowLevel && /^@modelcontextprotocol\/.*\.(?:McpError|ProtocolError)$/.test(name)))
    return undefined;
  const code = keyword(value, 'code') ?? positional(value, 0);
  return classify(resolver, node, lastName(value), code, keyword(value, 'message') ?? positional(value, 1));
}

function readRust(resolver: Resolver, call: Call): Read {
  const method = RUST_ERROR.exec(resolver.calleeName(call))?.[1];
  if (!method || METHOD_NOT_FOUND.test(method) || isSerialization(resolver, call)) return undefined;
  const [message] = call.args;
  if (method === 'new') return classify(resolver, call, 'ErrorData', positional(call, 0), positional(call, 1));
  if (message && UNKNOWN_TOOL.test(partsOf(resolver, message.value))) return undefined;
  return { node: call, kind: method === 'invalid_params' ? 'validation' : 'failure', by: `ErrorData::${method}` };
}

/** `serde_json::to_string(…).map_err(|e| …)`: a bug of the server, for which a protocol error is right. */
function isSerialization(resolver: Resolver, call: Call): boolean {
  for (let at: Node | undefined = call.parent; at && at.kind !== 'block'; at = at.parent) {
    if (at.kind !== 'call' || at.callee.kind !== 'member') continue;
    const source = unwrap(at.callee.object);
    if (source.kind === 'call' && /^(?:serde_json::|.*::(?:json|into_content)$)/.test(resolver.calleeName(source)))
      return true;
  }
  const closure = enclosing(call, 'function');
  return closure?.parent?.kind === 'call' && closure.name === undefined && isSerialization(resolver, closure.parent);
}

function readGo(
  resolver: Resolver,
  value: Expression | undefined,
  node: Node,
  { handler, lowLevel }: ToolHandler,
): Read {
  const returned = value?.kind === 'array' ? value.elements.at(-1)?.value : undefined;
  if (!returned) return undefined;
  const error = unwrap(returned);
  if (error.kind === 'object' && /(?:^|\.)jsonrpc2?\.Error$/.test(error.type?.name ?? '')) {
    const of = (key: string) => error.properties.find((one) => one.key === key)?.value;
    return classify(resolver, node, 'jsonrpc.Error', of('Code'), of('Message'));
  }
  const direct = enclosing(node, 'function') === handler;
  if (!direct || !(lowLevel || takesRawRequest(resolver, handler)) || constantOf(resolver, error) === null)
    return undefined;
  const validation =
    error.kind === 'name' &&
    resolver
      .bindingOf(error)
      ?.definitions.some(
        ({ value: from, start }) => start < node.start && from?.kind === 'call' && ARGUMENT_READER.test(lastName(from)),
      );
  return { node, kind: validation ? 'validation' : 'failure', by: 'a returned error' };
}

/** `func(ctx, mcp.CallToolRequest) (*mcp.CallToolResult, error)` of mcp-go, `*mcp.CallToolRequest` alone of go-sdk. */
function takesRawRequest(resolver: Resolver, handler: FunctionNode): boolean {
  const type = handler.params[1]?.type;
  return (
    handler.params.length === 2 &&
    type !== undefined &&
    /CallToolRequest$/.test(resolver.typeTarget(type)?.name ?? type.name)
  );
}

function classify(
  resolver: Resolver,
  node: Node,
  by: string,
  code: Expression | undefined,
  message: Expression | undefined,
): Read {
  const value = code && constantOf(resolver, code);
  const name = code?.kind === 'member' ? code.property : code?.kind === 'name' ? code.name : '';
  if (METHOD_NOT_FOUND.test(name) || value === -32601 || (message && UNKNOWN_TOOL.test(partsOf(resolver, message))))
    return undefined;
  return { node, by, kind: INVALID_PARAMS.test(name) || value === -32602 ? 'validation' : 'failure' };
}

/** The constant pieces of a text. */
function partsOf(resolver: Resolver, message: Expression): string {
  const texts: string[] = [];
  walk(message, (node) => {
    if (node.kind === 'literal' && typeof node.value === 'string') texts.push(node.value);
    return true;
  });
  return texts.join(' ') || String(constantOf(resolver, message) ?? '');
}

function firstInFunction(errors: readonly ProtocolError[]): ProtocolError[] {
  const first = new Map<string, ProtocolError>();
  for (const error of errors) {
    const owner = ownerOf(error.node);
    const key = `${error.module.path}:${owner?.start ?? 0}:${error.kind}`;
    const known = first.get(key);
    if (!known || error.node.start < known.node.start) first.set(key, error);
  }
  return [...first.values()];
}

/** The named function a node stands in; closures belong to it. */
function ownerOf(node: Node): FunctionNode | undefined {
  let owner = enclosing(node, 'function');
  while (owner && owner.name === undefined) {
    const up = enclosing(owner, 'function');
    if (!up) break;
    owner = up;
  }
  return owner;
}
