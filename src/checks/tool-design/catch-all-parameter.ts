import type { ModelTool } from '../../model/server-model.ts';
import type { ToolParameter } from '../../types.ts';
import { type Check, type CheckFinding, count } from '../check.ts';
import { stemsOf } from '../tool-lists.ts';
import { allTools, nameOf, placeOf } from '../tools.ts';

const WHOLE =
  /^(?:payload|params|parameters|args|arguments|options|opts|input|request|req|config|settings|object|data)$/i;
/** A description of this many words may say what the keys are. */
const ENOUGH = 6;
/** Tools that hand on what another server defines. */
const FORWARDS = /proxy|forward|call_?tool|invoke|execute|dispatch|dynamic|raw|template|graphql|rpc/i;

/** Parameters that take any object. */
export const check: Check = (facts) => {
  const tools = allTools(facts).filter((tool) => tool.parameters !== undefined);
  if (tools.length === 0) return { findings: [], searched: '', notApplicable: 'no tool with a readable input schema' };
  const findings = tools.flatMap((tool): CheckFinding[] => {
    const open = (tool.parameters ?? []).find((parameter) => isOpen(tool, parameter));
    if (!open) return [];
    const message = `Parameter \`${open.name}\` of ${nameOf(tool)} takes any object: its properties are not declared`;
    return [{ ...placeOf(facts, tool, open.location), message, evidence: 'signal' }];
  });
  return { findings, searched: `${count(tools.length, 'input schema')} read` };
};

function isOpen({ name = '', description = '' }: ModelTool, parameter: ToolParameter): boolean {
  if (parameter.type !== 'object' || (parameter.properties?.length ?? 0) > 0) return false;
  if (parameter.descriptionUnknown === true || stemsOf(parameter.description ?? '').length >= ENOUGH) return false;
  return WHOLE.test(parameter.name) && !FORWARDS.test(`${name} ${description.slice(0, 200)}`);
}
