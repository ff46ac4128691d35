/** The code that runs for tool calls: handlers and the project functions they call. */
import type { FunctionNode, Node, Try } from '../syntax/ast.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { walk } from '../syntax/walk.ts';
import { type Facts, perReview } from './check.ts';

export interface ToolHandler {
  readonly handler: FunctionNode;
  /** The tool, where one handler serves one. */
  readonly tool?: string;
  /** True when the SDK hands over the whole request: what is thrown becomes a protocol error. */
  readonly lowLevel: boolean;
}

/** Every function that answers tool calls. */
export const findToolHandlers = perReview(readToolHandlers);

function readToolHandlers(facts: Facts): readonly ToolHandler[] {
  const found = new Map<FunctionNode, ToolHandler>();
  for (const input of facts.model.inputs) {
    if (input.kind !== 'tool-input') continue;
    found.set(input.handler, {
      handler: input.handler,
      lowLevel: input.path[0] === 'params',
      ...(input.of !== undefined && { tool: input.of }),
    });
  }
  for (const { tools } of facts.model.servers) {
    for (const { handler, name } of tools) {
      if (handler && !found.has(handler))
        found.set(handler, { handler, lowLevel: false, ...(name !== undefined && { tool: name }) });
    }
  }
  return [...found.values()];
}

/**
 * Visits the nodes of a handler and of the functions it runs. With `escaping`, code inside a `try` whose handlers
 * throw nothing on is left out: what is thrown there does not reach the SDK. `seen` holds the functions already visited.
 */
export function walkHandler(
  resolver: Resolver,
  handler: FunctionNode,
  escaping: boolean,
  seen: Set<FunctionNode>,
  visit: (node: Node) => void,
): void {
  if (seen.has(handler)) return;
  seen.add(handler);
  const pending: FunctionNode[] = [handler];
  for (let next = pending.pop(); next; next = pending.pop()) {
    walk(next.body, (node) => {
      if (escaping && node.parent?.kind === 'try' && node.parent.body === node && isCaught(node.parent)) return false;
      visit(node);
      const called = node.kind === 'call' ? resolver.functionOf(node) : undefined;
      if (called && !seen.has(called)) {
        seen.add(called);
        pending.push(called);
      }
      return true;
    });
  }
}

/** Whether a `try` keeps to itself what its body throws. */
function isCaught(node: Try): boolean {
  if (node.handlers.length === 0) return false;
  return node.handlers.every(({ body }) => {
    let throws = false;
    walk(body, (one) => {
      if (one.kind === 'throw') throws = true;
      return one.kind !== 'function';
    });
    return !throws;
  });
}

/** Functions that run for tool calls, with the handler they run for. */
export const toolFunctions = perReview(readToolFunctions);

function readToolFunctions(facts: Facts): ReadonlyMap<FunctionNode, ToolHandler> {
  const found = new Map<FunctionNode, ToolHandler>();
  const seen = new Set<FunctionNode>();
  for (const one of findToolHandlers(facts)) {
    found.set(one.handler, one);
    walkHandler(facts.resolver, one.handler, false, seen, (node) => {
      const called = node.kind === 'call' ? facts.resolver.functionOf(node) : undefined;
      if (called && !found.has(called)) found.set(called, one);
    });
  }
  return found;
}

/** The tool call that a node runs for, if it does. */
export function servingHandler(functions: ReadonlyMap<FunctionNode, ToolHandler>, node: Node): ToolHandler | undefined {
  for (let at: Node | undefined = node; at; at = at.parent) {
    const found = at.kind === 'function' ? functions.get(at) : undefined;
    if (found) return found;
  }
  return undefined;
}
