import type { ModelTool } from '../../model/server-model.ts';
import { locationOf } from '../../syntax/positions.ts';
import type { ToolAnnotations } from '../../types.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';
import { bodyOf, type Effect, effectsOf } from '../effects.ts';

/** Annotations that a handler contradicts. */
export const check: Check = (facts) => {
  const tools = facts.model.servers.flatMap((server) => server.tools);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const claimed = tools.flatMap((tool) =>
    tool.annotations && claims(tool.annotations) ? [{ tool, annotations: tool.annotations }] : [],
  );
  if (claimed.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool has an annotation that a handler could contradict' };
  let followed = 0;
  const findings = claimed.flatMap(({ tool, annotations }) => {
    const handler = bodyOf(facts, tool);
    if (!handler) return [];
    followed++;
    const found = contradiction(annotations, effectsOf(facts, handler));
    return found ? [report(tool, found)] : [];
  });
  if (followed === 0)
    return { findings: [], searched: '', notEvaluated: 'no handler of an annotated tool could be found' };
  return { findings, searched: `${count(followed, 'handler')} of ${count(claimed.length, 'annotated tool')} followed` };
};

interface Contradiction {
  readonly hint: string;
  readonly effect: Effect;
}

function claims({ readOnlyHint, destructiveHint, openWorldHint }: ToolAnnotations): boolean {
  return readOnlyHint === true || destructiveHint === false || openWorldHint === false;
}

/** The first hint that an effect contradicts, the most trusted hint first. */
function contradiction(annotations: ToolAnnotations, effects: readonly Effect[]): Contradiction | undefined {
  const { readOnlyHint, destructiveHint, openWorldHint } = annotations;
  const changing =
    effects.find((effect) => effect.kind === 'delete') ?? effects.find((effect) => effect.kind === 'write');
  if (readOnlyHint === true) {
    if (changing) return { hint: 'readOnlyHint: true', effect: changing };
  } else if (destructiveHint === false && changing?.kind === 'delete')
    return { hint: 'destructiveHint: false', effect: changing };
  const request = openWorldHint === false ? effects.find((effect) => effect.kind === 'request') : undefined;
  return request && { hint: 'openWorldHint: false', effect: request };
}

function report(tool: ModelTool, { hint, effect }: Contradiction): CheckFinding {
  const name = tool.name === undefined ? 'with a computed name' : `\`${tool.name}\``;
  const where = locationOf(effect.module, effect.node);
  const message = `Tool ${name} is annotated \`${hint}\`, and its handler reaches \`${effect.name}\` at ${where.path}:${where.start.line}`;
  return {
    ...findingAt(tool.module, tool.node, message, 'flow'),
    flow: [
      { location: tool.location, message: `${hint} on tool ${tool.name ?? 'with a computed name'}` },
      { location: where, message: effect.name },
    ],
  };
}
