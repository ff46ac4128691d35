import type { ModelTool } from '../../model/server-model.ts';
import type { Node } from '../../syntax/ast.ts';
import { type Check, count, findingAt } from '../check.ts';
import { allTools } from '../tools.ts';

/** Names that one server registers twice. */
export const check: Check = (facts) => {
  const tools = allTools(facts).filter(({ name }) => name !== undefined);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool with a constant name is registered in the code read' };
  const first = new Map<string, ModelTool[]>();
  const findings = tools.flatMap((tool) => {
    const key = `${tool.module.path} ${tool.name}`;
    const others = first.get(key) ?? [];
    first.set(key, [...others, tool]);
    return others.some((other) => isSame(other, tool))
      ? [findingAt(tool.module, tool.node, `Tool \`${tool.name}\` is registered a second time`)]
      : [];
  });
  return { findings, searched: `${count(tools.length, 'tool name')} compared` };
};

/** Both run on the same server: they stand in one block, and are called on one thing. */
function isSame(one: ModelTool, other: ModelTool): boolean {
  if (one.node === other.node || isDefinition(one) || isDefinition(other)) return false;
  return blockOf(one.node) === blockOf(other.node) && receiverOf(one) === receiverOf(other);
}

/** A definition under a name of its own at the top of a file: which of them is registered is decided elsewhere. */
function isDefinition({ node }: ModelTool): boolean {
  const block = blockOf(node);
  if (block !== undefined && block.kind !== 'array') return false;
  for (let at = node.parent; at; at = at.parent)
    if (at.kind === 'declare' || at.kind === 'assign') return block === undefined;
  return false;
}

/** The innermost block, so that two branches are two. */
function blockOf(node: Node): Node | undefined {
  let at = node.kind === 'decorator' ? node.parent?.parent : node.parent;
  while (at && !['block', 'function', 'class', 'array', 'if', 'switch', 'try', 'loop'].includes(at.kind))
    at = at.parent;
  return at;
}

/** What a registration is called on, as it is written: `server` of `server.registerTool(…)`, `mcp` of `@mcp.tool()`, `s` of `mcp.AddTool(s, …)`. */
function receiverOf({ module, node }: ModelTool): string {
  const call = node.kind === 'function' ? node.decorators[0]?.expression : node;
  const callee = call?.kind === 'call' ? call.callee : call;
  const first = module.language === 'go' && call?.kind === 'call' ? call.args[0]?.value : undefined;
  const written = first ?? (callee?.kind === 'member' ? callee.object : undefined);
  return written ? module.text.slice(written.start, Math.min(written.end, written.start + 80)) : '';
}
