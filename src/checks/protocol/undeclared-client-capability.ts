import type { Node } from '../../syntax/ast.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { servingHandler, toolFunctions } from '../tool-calls.ts';

const CHECKED =
  /client_?capabilities|ClientCapabilities|\.Capabilities\b|peer_info\(|supported_elicitation_modes|supports_tasks|supports_sampling|missing_required_client_capability|MISSING_REQUIRED_CLIENT|check_client_capability|require_client_extension/;
const RESULT = /(?:^|[.:])(?:InputRequiredResult|CreateTaskResult)$/;

/** Questions that are sent without a look at what the client declared. */
export const check: Check = (facts) => {
  const functions = toolFunctions(facts);
  let asked = 0;
  const findings = facts.modules.flatMap((module): CheckFinding[] => {
    // Both the TypeScript SDK and the resolvers of Python look at the capabilities themselves.
    if (module.language === 'typescript' || module.language === 'javascript') return [];
    return questionsIn(facts, module).flatMap((node) => {
      asked++;
      const handler = servingHandler(functions, node);
      if (!handler || CHECKED.test(module.text)) return [];
      const tool = handler.tool === undefined ? 'A tool' : `Tool \`${handler.tool}\``;
      return [findingAt(module, node, `${tool} asks for input and never reads what the client declared`)];
    });
  });
  if (asked === 0)
    return { findings: [], searched: '', notApplicable: 'no input is asked for by hand in the code read' };
  return { findings, searched: `${count(asked, 'question')} to the client read` };
};

function questionsIn(facts: Facts, module: Facts['modules'][number]): Node[] {
  const nodes = facts.nodesOf(module);
  const calls = nodes.of('call').filter((call) => {
    const { callee } = call;
    const owner =
      callee.kind === 'member' && /^(?:new|from_input_requests)$/.test(callee.property) ? callee.object : undefined;
    const name = owner?.kind === 'name' ? owner.name : owner?.kind === 'member' ? owner.property : lastName(call);
    return RESULT.test(name);
  });
  const objects = nodes
    .of('object')
    .filter(
      (node) =>
        /CallToolResult$/.test(node.type?.name ?? '') && node.properties.some(({ key }) => key === 'InputRequests'),
    );
  return [...calls, ...objects];
}
