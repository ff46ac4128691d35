/** What checks of handlers share: which functions handle tools, and which classes own them. */
import type { ClassNode, FunctionNode, Node } from '../syntax/ast.ts';
import { forEachChild } from '../syntax/walk.ts';
import { type Facts, perReview } from './check.ts';

export interface Handler {
  readonly handler: FunctionNode;
  /** The tool's name where it is known. */
  readonly of: string;
}

/** Handlers of tools, each once; one that dispatches on the name serves several tools. */
export const toolHandlers = perReview(readToolHandlers);

function readToolHandlers(facts: Facts): readonly Handler[] {
  const seen = new Map<FunctionNode, string[]>();
  for (const server of facts.model.servers) {
    for (const tool of server.tools) {
      if (!tool.handler) continue;
      const names = seen.get(tool.handler);
      if (names) names.push(tool.name ?? 'a tool');
      else seen.set(tool.handler, [tool.name ?? 'a tool']);
    }
  }
  return [...seen].map(([handler, names]) => ({
    handler,
    of: names.length > 1 ? `${names.length} tools` : (names[0] ?? 'a tool'),
  }));
}

const SDK_SERVERS =
  /^(?:@modelcontextprotocol\/(?:sdk|server)\b.*\.(?:McpServer|Server)|mcp\.server\b.*\.(?:MCPServer|FastMCP|Server)|fastmcp\.FastMCP|github\.com\/modelcontextprotocol\/go-sdk\/mcp\.Server|github\.com\/mark3labs\/mcp-go\/server\.MCPServer)$/;

/** The classes (structs, through their `impl` blocks and receivers) whose methods handle or register tools, or that hold the server. */
export const serviceClasses = perReview(readServiceClasses);

function readServiceClasses(facts: Facts): readonly ClassNode[] {
  const classes = new Set<ClassNode>();
  for (const server of facts.model.servers) {
    for (const tool of server.tools) {
      for (const node of [tool.handler, tool.node]) {
        const owner = node && ownerOf(facts, node);
        if (owner) classes.add(owner);
      }
    }
  }
  for (const module of facts.modules) {
    for (const node of facts.nodesOf(module).of('class')) {
      if (
        node.fields.some((field) => field.type && SDK_SERVERS.test(facts.resolver.types.ofType(field.type)?.name ?? ''))
      )
        classes.add(node);
    }
  }
  return [...classes];
}

function ownerOf(facts: Facts, node: Node): ClassNode | undefined {
  for (let at: Node | undefined = node; at; at = at.parent) {
    if (at.kind === 'class') {
      const target = facts.resolver.members.typeOfImpl(at)?.node;
      return target?.kind === 'class' ? target : at;
    }
    if (at.kind === 'function' && at.receiver?.type) {
      const target = facts.resolver.typeTarget(at.receiver.type)?.node;
      if (target?.kind === 'class') return target;
    }
  }
  return undefined;
}

/** Ways through a function: one, plus one for each branch, loop, case, handler and boolean operator. */
export function countBranches(node: FunctionNode): number {
  let branches = 1;
  const stack: Node[] = [node.body];
  for (let at = stack.pop(); at; at = stack.pop()) {
    if (at.kind === 'if' || at.kind === 'loop' || at.kind === 'conditional') branches++;
    else if (at.kind === 'switch') branches += Math.max(0, at.cases.length - 1);
    else if (at.kind === 'try') branches += at.handlers.length;
    else if (at.kind === 'binary' && (at.operator === 'and' || at.operator === 'or')) branches++;
    forEachChild(at, (child) => stack.push(child));
  }
  return branches;
}
