import type { ModelTool } from '../../model/server-model.ts';
import { locationOf } from '../../syntax/positions.ts';
import type { ToolAnnotations } from '../../types.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { Reach, type Reached } from '../reach.ts';
import { stepsTo } from '../reach-steps.ts';

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
  const reach = Reach.of(facts);
  let followed = 0;
  const findings = claimed.flatMap(({ tool, annotations }) => {
    const body = reach.bodyOf(tool);
    if (!body) return [];
    followed++;
    const found = contradiction(annotations, reach.effectsOf(tool, body));
    return found ? [report(facts, tool, found)] : [];
  });
  if (followed === 0)
    return { findings: [], searched: '', notEvaluated: 'no handler of an annotated tool could be found' };
  return { findings, searched: `${count(followed, 'handler')} of ${count(claimed.length, 'annotated tool')} followed` };
};

interface Contradiction {
  readonly hint: string;
  readonly reached: Reached;
}

function claims({ readOnlyHint, destructiveHint, idempotentHint, openWorldHint }: ToolAnnotations): boolean {
  return readOnlyHint === true || destructiveHint === false || idempotentHint === true || openWorldHint === false;
}

/** The first hint that an effect contradicts, the most trusted hint first. */
function contradiction(annotations: ToolAnnotations, reached: readonly Reached[]): Contradiction | undefined {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
  const deletion = reached.find(({ effect }) => effect.kind === 'delete');
  const changing = deletion ?? reached.find(({ effect }) => effect.kind === 'write');
  if (readOnlyHint === true && changing) return { hint: 'readOnlyHint: true', reached: changing };
  const loss = readOnlyHint !== true && destructiveHint === false ? findLoss(reached) : undefined;
  if (loss) return { hint: 'destructiveHint: false', reached: loss };
  const appending = idempotentHint === true ? reached.find(({ effect }) => effect.appends) : undefined;
  if (appending) return { hint: 'idempotentHint: true', reached: appending };
  const request = openWorldHint === false ? reached.find(({ effect }) => effect.kind === 'request') : undefined;
  return request && { hint: 'openWorldHint: false', reached: request };
}

/** A deletion of what a user keeps. Rows that are deleted and inserted again are replaced. */
function findLoss(reached: readonly Reached[]): Reached | undefined {
  const tables = new Set(
    reached.flatMap(({ effect }) => (effect.kind === 'write' ? [effect.name.split(' ').at(-1) ?? ''] : [])),
  );
  return reached.find(
    ({ effect }) =>
      effect.kind === 'delete' &&
      !effect.isMinor &&
      !(effect.name.startsWith('DELETE FROM ') && tables.has(effect.name.split(' ').at(-1) ?? '')),
  );
}

function report(facts: Facts, tool: ModelTool, { hint, reached }: Contradiction): CheckFinding {
  const name = tool.name === undefined ? 'with a computed name' : `\`${tool.name}\``;
  const where = locationOf(reached.effect.module, reached.effect.node);
  const message = `Tool ${name} is annotated \`${hint}\`, and its handler reaches \`${reached.effect.name}\` at ${where.path}:${where.start.line}`;
  return {
    ...findingAt(tool.module, tool.node, message, 'flow'),
    flow: stepsTo(facts, tool, `${hint} on tool ${tool.name ?? 'with a computed name'}`, reached),
  };
}
