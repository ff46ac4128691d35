import type { ModelTool } from '../../model/server-model.ts';
import type { ToolParameter } from '../../types.ts';
import { type Check, type CheckFinding, count } from '../check.ts';
import { stemsOf } from '../tool-lists.ts';
import { allTools, nameOf, placeOf } from '../tools.ts';

const CHOOSES = /^(?:(?:http_?)?method|verb|action|operation|op|command|sub_?command|mode|type|kind)$/i;
const READS =
  /^(?:get|list|read|search|find|query|fetch|show|view|describe|status|head|info|inspect|lookup|retrieve|diff|log)$/;
const WRITES =
  /^(?:create|add|insert|update|edit|modify|patch|put|post|set|write|delete|remove|drop|destroy|purge|send|publish|upload|execute|exec|apply|restart|start|stop|kill|merge|move|rename|push|commit|reset|replace|clear|cancel|approve|install|uninstall)$/;

/** Tools whose one argument decides whether they read or change something. */
export const check: Check = (facts) => {
  const tools = allTools(facts).filter((tool) => tool.parameters !== undefined);
  if (tools.length === 0) return { findings: [], searched: '', notApplicable: 'no tool with a readable input schema' };
  const findings = tools.flatMap((tool): CheckFinding[] => {
    const mixed = (tool.parameters ?? []).flatMap((parameter) => readChoice(tool, parameter) ?? [])[0];
    if (!mixed) return [];
    const claim = tool.annotations?.readOnlyHint === true ? ', under `readOnlyHint: true`' : '';
    const message = `Parameter \`${mixed.parameter.name}\` of ${nameOf(tool)} chooses between reading (\`${mixed.read}\`) and changing (\`${mixed.write}\`)${claim}`;
    return [{ ...placeOf(facts, tool, mixed.parameter.location), message, evidence: 'signal' }];
  });
  return { findings, searched: `${count(tools.length, 'input schema')} read` };
};

interface Choice {
  readonly parameter: ToolParameter;
  readonly read: string;
  readonly write: string;
}

function readChoice(tool: ModelTool, parameter: ToolParameter): Choice | undefined {
  if (!CHOOSES.test(parameter.name)) return undefined;
  const values = parameter.enum ?? [];
  // A verb may stand before its object: `get_rows`.
  const read = values.find((value) => READS.test(stemsOf(value)[0] ?? ''));
  const write = values.find((value) => WRITES.test(stemsOf(value)[0] ?? ''));
  if (read === undefined || write === undefined || isHarmless(tool)) return undefined;
  return { parameter, read, write };
}

/** A tool that only describes, explains or completes such a choice. */
function isHarmless({ name = '' }: ModelTool): boolean {
  return /^(?:explain|describe|help|docs?|schema|search|list|get)_/i.test(name);
}
