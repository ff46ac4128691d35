import type { ModelTool } from '../../model/server-model.ts';
import { locationOf } from '../../syntax/positions.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { Reach, type Reached } from '../reach.ts';
import { stepsTo } from '../reach-steps.ts';

/** A sentence that says of the tool as a whole that it changes nothing. */
const CLAIMS: readonly RegExp[] = [
  /^\W*(?:(?:this|the) (?:tool|operation|command|function|call|action) is |is |it is )?(?:(?:strictly|completely|entirely|fully|purely|100%) )?read[- ]?only(?: (?:tool|operation|command|call|access|query))?\W*$/i,
  /\b(?:this|the) (?:tool|operation|command|function|call|action) is (?:(?:strictly|completely|entirely|fully|purely) )?read[- ]?only\b/i,
  /\((?:strictly )?read[- ]only\)/i,
  /\b(?:does not|doesn't|will not|won't|never) (?:modif(?:y|ies)|changes?|alters?|writes?|deletes?|mutates?|make any changes?)(?:(?:,| or| and| nor|, or) (?:modif(?:y|ies)|changes?|alters?|writes?|deletes?|creates?|mutates?))*(?: (?:to )?(?:anything|any (?:file|data|state|record|row|resource)s?|files|data|state|(?:the |your )?(?:file ?system|database|disk|files|server)))?\s*$/i,
  /\b(?:no side[- ]effects?|side[- ]effect[- ]free|without (?:any )?side[- ]effects?)\b/i,
];
/** What limits such a sentence to a case, or turns it round. */
const LIMITS =
  /\b(?:if|when|unless|while|until|by default|dry[- _]?run|mode|preview|otherwise|except|not (?:a )?read|only works|requires?|before|in case)\b/i;

/** Descriptions that promise to change nothing, over handlers that change something. */
export const check: Check = (facts) => {
  const tools = facts.model.servers.flatMap((server) => server.tools);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const claimed = tools.flatMap((tool) => {
    const claim = claimOf(tool.description ?? '');
    return claim === undefined ? [] : [{ tool, claim }];
  });
  if (claimed.length === 0)
    return { findings: [], searched: '', notApplicable: 'no description says that its tool changes nothing' };
  const reach = Reach.of(facts);
  let followed = 0;
  const findings = claimed.flatMap(({ tool, claim }): CheckFinding[] => {
    const body = reach.bodyOf(tool);
    if (!body) return [];
    followed++;
    const reached = reach.effectsOf(tool, body);
    const changing =
      reached.find(({ effect }) => effect.kind === 'delete') ?? reached.find(({ effect }) => effect.kind === 'write');
    return changing ? [report(facts, tool, claim, changing)] : [];
  });
  if (followed === 0) return { findings: [], searched: '', notEvaluated: 'no handler of such a tool could be found' };
  return { findings, searched: `${count(followed, 'handler')} of ${count(claimed.length, 'tool')} followed` };
};

/** The sentence of a description that says that nothing is changed. */
function claimOf(description: string): string | undefined {
  const sentences = description.split(/(?<=[.!?;])\s+|\n+/).map((one) => one.trim());
  const found = sentences.find((one) => {
    const bare = one.replace(/[.!?;:]+$/, '');
    return !LIMITS.test(bare) && CLAIMS.some((claim) => claim.test(bare));
  });
  return found?.slice(0, 80);
}

function report(facts: Facts, tool: ModelTool, claim: string, reached: Reached): CheckFinding {
  const name = tool.name === undefined ? 'with a computed name' : `\`${tool.name}\``;
  const where = locationOf(reached.effect.module, reached.effect.node);
  const message = `Tool ${name} is described with "${claim}", and its handler reaches \`${reached.effect.name}\` at ${where.path}:${where.start.line}`;
  return {
    ...findingAt(tool.module, tool.node, message, 'flow'),
    flow: stepsTo(facts, tool, `"${claim}" on tool ${tool.name ?? 'with a computed name'}`, reached),
  };
}
