import { type Check, count, findingAt } from '../check.ts';
import { allTools, nameOf } from '../tools.ts';

/** Tools that leave clients with the pessimistic defaults. */
export const check: Check = (facts) => {
  const tools = allTools(facts);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const findings = tools
    .filter(
      (tool) =>
        !tool.annotationsUnknown &&
        tool.annotations?.readOnlyHint === undefined &&
        tool.annotations?.destructiveHint === undefined,
    )
    .map((tool) =>
      findingAt(
        tool.module,
        tool.node,
        `${capitalise(nameOf(tool))} says neither that it only reads nor whether it can destroy`,
      ),
    );
  return { findings, searched: `annotations of ${count(tools.length, 'tool')} read` };
};

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
