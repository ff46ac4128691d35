import type { ModelTool } from '../../model/server-model.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findDocuments } from '../project.ts';
import { Reach } from '../reach.ts';
import { nameOf } from '../tools.ts';

/** A switch that whoever runs the server has: for writing as a whole, or for single tools and groups. */
const SWITCH =
  /read[-_ ]?only(?!_?hint)|\bREAD_?ONLY\b|readonly[-_ ]?mode|(?:allow|enable|disable|permit)[-_ ]?(?:write|mutat|destructive|delet|modif|danger)|(?:enabled?|disabled?|allowed|denied|include|exclude|available)[-_ ]?(?:tools?|toolsets?|features|categories|groups|modules)|toolsets?\b|tool[-_ ]?(?:filter|groups?|allow|deny)|non[-_ ]?destructive/i;
const HINTS = /\b(?:readOnlyHint|read_only_hint|ReadOnlyHint|destructiveHint)\b/g;
const MIN_TOOLS = 3;

/** Servers that change and delete things and that cannot be told not to. */
export const check: Check = (facts) => {
  const changing = facts.model.servers.map(({ tools }) => ({
    tools,
    changing: tools.filter((tool) => changes(facts, tool)),
  }));
  const servers = changing.filter((one) => one.changing.length > 0 && one.tools.length >= MIN_TOOLS);
  if (servers.length === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no server of several tools that changes anything in the code read',
    };
  const searched = `${count(servers.flatMap((one) => one.changing).length, 'tool')} that change something; a switch searched in code and documents`;
  if (facts.repository.scope === 'excerpt')
    return { findings: [], searched, notEvaluated: 'single files were handed in; a switch may stand elsewhere' };
  if (hasSwitch(facts)) return { findings: [], searched };
  const [first] = servers;
  const [tool] = first?.changing ?? [];
  if (!first || !tool) return { findings: [], searched };
  const message = `${first.changing.length} of ${first.tools.length} tools can change something, ${nameOf(tool)} first, and nothing switches that off`;
  const finding: CheckFinding = findingAt(tool.module, tool.node, message);
  return { findings: [finding], searched };
};

function changes(facts: Facts, tool: ModelTool): boolean {
  if (tool.annotations?.readOnlyHint === true) return false;
  if (tool.annotations?.destructiveHint === true) return true;
  const reach = Reach.of(facts);
  const body = reach.bodyOf(tool);
  return (
    body !== undefined &&
    reach.effectsOf(tool, body).some(({ effect }) => effect.kind === 'delete' || effect.kind === 'write')
  );
}

function hasSwitch(facts: Facts): boolean {
  const texts = facts.modules
    .map(({ text }) => text)
    .concat(
      findDocuments(facts.repository)
        .slice(0, 20)
        .map(({ text }) => text),
    );
  return texts.some((text) => SWITCH.test(text.replace(HINTS, '')));
}
