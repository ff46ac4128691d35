import type { Call } from '../../syntax/ast.ts';
import { unwrap } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';
import { servingHandler, toolFunctions } from '../tool-calls.ts';

const CHANGES =
  /^(?:@modelcontextprotocol\/(?:server|sdk)\b.*\.McpServer\.(?:registerTool|registerPrompt|registerResource|tool|prompt|resource)|mcp\.(?:\w+\.)*(?:MCPServer|FastMCP)\.(?:add_tool|remove_tool|add_resource|add_prompt|remove_prompt)|fastmcp\.(?:\w+\.)*FastMCP\.(?:add_tool|remove_tool|add_resource|add_prompt)|github\.com\/modelcontextprotocol\/go-sdk\/mcp\.(?:AddTool|Server\.(?:AddTool|RemoveTools|AddPrompt|RemovePrompts|AddResource|RemoveResources|AddResourceTemplate|RemoveResourceTemplates))|github\.com\/mark3labs\/mcp-go\/server\.MCPServer\.(?:AddTool|AddTools|DeleteTools|SetTools)|rmcp::(?:\w+::)*ToolRouter::(?:add_route|remove_route|disable_route|enable_route))$/;
const REGISTERS = /^register(?:Tool|Prompt|Resource)$/;
const TOGGLES = /^(?:enable|disable|remove|update)$/;

/** Lists that change while a tool runs. */
export const check: Check = (facts) => {
  const functions = toolFunctions(facts);
  if (functions.size === 0) return { findings: [], searched: '', notApplicable: 'no tool handler is in the code read' };
  const findings = facts.callsNamed({ name: CHANGES, last: TOGGLES }).flatMap(({ call, module, name }) => {
    if (!CHANGES.test(name) && !isToggle(facts, call)) return [];
    const handler = servingHandler(functions, call);
    if (!handler) return [];
    const tool = handler.tool === undefined ? 'a tool' : `\`${handler.tool}\``;
    return [findingAt(module, call, `\`${lastName(call)}\` changes a list of the server while ${tool} is called`)];
  });
  return { findings, searched: `${count(functions.size, 'function')} behind tools read` };
};

/** `tool.disable()` on what a registration returned. */
function isToggle(facts: Facts, call: Call): boolean {
  if (!TOGGLES.test(lastName(call)) || call.callee.kind !== 'member') return false;
  const object = unwrap(call.callee.object);
  if (object.kind !== 'name') return false;
  const definitions = facts.resolver.bindingOf(object)?.definitions ?? [];
  return definitions.some(({ value }) => value?.kind === 'call' && REGISTERS.test(lastName(value)));
}
