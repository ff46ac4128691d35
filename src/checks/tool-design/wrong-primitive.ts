import type { ModelTool } from '../../model/server-model.ts';
import type { Call } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';
import { allTools } from '../tools.ts';

/** A document, not a `pong`. */
const SHORTEST = 300;
/** Calls that wrap a text into a result. */
const WRAPS =
  /^(?:text|success|TextContent|CallToolResult|NewToolResultText|NewTextContent|stringify|dumps|to_string|into|Ok|Content|trim|dedent|join|String|format)$/;
const READS = /(?:^|[.:])(?:readFile|readFileSync|read_text|ReadFile|read_to_string|include_str|getsource)$/;

/** Tools that hand out a text which never changes. */
export const check: Check = (facts) => {
  const tools = allTools(facts).filter(({ parameters, handler }) => parameters?.length === 0 && handler !== undefined);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool without parameters is registered in the code read' };
  // Beside a resource, such a tool serves clients that show none.
  const hasResources = facts.model.servers.some(({ resources }) => resources.length > 0);
  const findings = hasResources
    ? []
    : tools
        .filter((tool) => isDocument(facts, tool))
        .map((tool) =>
          findingAt(
            tool.module,
            tool.node,
            `Tool \`${tool.name ?? ''}\` takes nothing and always answers with the same document`,
          ),
        );
  return { findings, searched: `${count(tools.length, 'handler')} of tools without parameters read` };
};

function isDocument(facts: Facts, { handler }: ModelTool): boolean {
  if (!handler) return false;
  let letters = 0;
  let isFixed = true;
  walk(handler.body, (node) => {
    if (node.kind === 'call') {
      if (readsConstant(facts, node)) letters = SHORTEST;
      else if (!WRAPS.test(lastName(node))) isFixed = false;
    }
    if (node.kind === 'if' || node.kind === 'loop' || node.kind === 'switch') isFixed = false;
    if (node.kind === 'name' || node.kind === 'literal') {
      const text = constantOf(facts.resolver, node);
      if (typeof text === 'string') letters = Math.max(letters, text.length);
    }
    return isFixed;
  });
  return isFixed && letters >= SHORTEST;
}

function readsConstant(facts: Facts, call: Call): boolean {
  const path = call.args[0]?.value;
  return (
    READS.test(facts.resolver.calleeName(call) || lastName(call)) &&
    path !== undefined &&
    constantOf(facts.resolver, path) !== undefined
  );
}
