import type { ModelTool } from '../../model/server-model.ts';
import { walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { atFirst, listNames, namesOf } from '../tool-lists.ts';
import { handledTools, NO_HANDLED_TOOL } from '../tools.ts';

const STRUCTURED = /^(?:structuredContent|structured_content|StructuredContent)$/;
const BUILDERS = /^(?:structured|structured_error|NewToolResultStructured(?:Only)?)$/;
const SERIALIZERS =
  /^(?:JSON\.stringify|json\.dumps|orjson\.dumps|encoding\/json\.Marshal(?:Indent)?|serde_json::to_(?:string|string_pretty|value))$/;
const FEWEST = 3;

/** Data that clients get without a schema to check it against. */
export const check: Check = (facts) => {
  const tools = handledTools(facts);
  if (tools.length === 0) return NO_HANDLED_TOOL;
  const open = tools.filter(({ hasOutputSchema }) => !hasOutputSchema);
  const uses = new Map(open.map((tool) => [tool, readResult(facts, tool)]));
  const structured = open.filter((tool) => uses.get(tool) === 'structured');
  const serialised = open.filter((tool) => uses.get(tool) === 'text');
  const findings: CheckFinding[] = structured.map((tool) =>
    findingAt(
      tool.module,
      tool.node,
      `Tool \`${tool.name ?? ''}\` answers with structured content and declares no output schema`,
    ),
  );
  if (structured.length === 0 && serialised.length >= FEWEST && serialised.length * 4 >= tools.length)
    findings.push(
      ...atFirst(
        serialised,
        `${serialised.length} of ${tools.length} tools answer with JSON in a text and declare no output schema: ${listNames(namesOf(serialised))}`,
      ),
    );
  return { findings, searched: `${count(open.length, 'handler')} without an output schema read` };
};

/** How the handler itself answers; what functions that it calls build is not followed. */
function readResult(facts: Facts, { handler }: ModelTool): 'structured' | 'text' | undefined {
  if (!handler) return undefined;
  let found: 'structured' | 'text' | undefined;
  walk(handler.body, (node) => {
    if (node.kind === 'object' && node.properties.some(({ key }) => key !== undefined && STRUCTURED.test(key)))
      found = 'structured';
    if (node.kind === 'call') {
      if (node.args.some(({ name }) => name !== undefined && STRUCTURED.test(name)) || isBuilder(facts, node))
        found = 'structured';
      else if (found === undefined && SERIALIZERS.test(facts.resolver.calleeName(node))) found = 'text';
    }
    return found !== 'structured';
  });
  return found;
}

function isBuilder(facts: Facts, call: Parameters<typeof lastName>[0]): boolean {
  return BUILDERS.test(lastName(call)) && /CallToolResult|mcp/.test(facts.resolver.calleeName(call));
}
