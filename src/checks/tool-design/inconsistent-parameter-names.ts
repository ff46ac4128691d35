import type { ModelTool } from '../../model/server-model.ts';
import type { ToolParameter } from '../../types.ts';
import type { Check, CheckFinding } from '../check.ts';
import { checkServers } from '../tool-lists.ts';
import { placeOf } from '../tools.ts';

interface Use {
  readonly tool: ModelTool;
  readonly parameter: ToolParameter;
}

/** One thing under two spellings in one server: `user_id` here, `userId` there. */
export const check: Check = (facts) =>
  checkServers(facts, ({ tools }) => {
    const spellings = new Map<string, Map<string, Use[]>>();
    for (const tool of tools)
      for (const parameter of tool.parameters ?? []) {
        const key = parameter.name.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
        const uses = spellings.get(key) ?? new Map<string, Use[]>();
        uses.set(parameter.name, [...(uses.get(parameter.name) ?? []), { tool, parameter }]);
        spellings.set(key, uses);
      }
    const mixed = [...spellings.values()].filter((uses) => uses.size > 1);
    const [first] = mixed;
    if (!first) return [];
    const [[usual] = [], [rare, uses = []] = []] = [...first].toSorted(([, a], [, b]) => b.length - a.length);
    const [use] = uses;
    if (!use) return [];
    const more = mixed.length > 1 ? `, as ${mixed.length - 1} further name${mixed.length > 2 ? 's' : ''}` : '';
    const message = `\`${rare}\` of tool \`${use.tool.name ?? ''}\` is \`${usual}\` in another tool${more}`;
    return [
      { ...placeOf(facts, use.tool, use.parameter.location), message, evidence: 'signal' } satisfies CheckFinding,
    ];
  });
