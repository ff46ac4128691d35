import type { ModelTool } from '../../model/server-model.ts';
import type { ToolParameter } from '../../types.ts';
import { type Check, type CheckFinding, findingAt } from '../check.ts';
import { atFirst, checkServers } from '../tool-lists.ts';
import { isSelectable } from '../tool-selection.ts';

/** Characters of English text and JSON that a token stands for, on the cautious side. */
const PER_TOKEN = 4;
const LIST = 10_000;
const TOOL = 1500;
/** What the JSON around one tool, and around one property, takes. */
const FRAME = 90;
const PROPERTY = 40;

/** Definitions that fill the context before the first question. */
export const check: Check = (facts) =>
  checkServers(facts, (server) => {
    const { tools } = server;
    const sizes = tools.map((tool) => ({ tool, tokens: tokensOf(tool) }));
    const total = sizes.reduce((sum, { tokens }) => sum + tokens, 0);
    const large = sizes.filter(({ tokens }) => tokens > TOOL).toSorted((a, b) => b.tokens - a.tokens);
    const whole =
      total > LIST && !isSelectable(facts, server)
        ? atFirst(
            tools,
            `The definitions of ${tools.length} tools take about ${round(total)} tokens, more than ${LIST}`,
          )
        : [];
    return whole.length > 0
      ? whole
      : large.slice(0, 1).flatMap(({ tool, tokens }) => report(tool, tokens, large.length));
  });

function report(tool: ModelTool, tokens: number, number: number): CheckFinding[] {
  const more = number > 1 ? `, the largest of ${number} above ${TOOL}` : '';
  const message = `The definition of \`${tool.name ?? 'a tool'}\` takes about ${round(tokens)} tokens${more}`;
  return [findingAt(tool.module, tool.node, message)];
}

function tokensOf({ name = '', title = '', description = '', parameters = [] }: ModelTool): number {
  const schema = parameters.reduce((sum, parameter) => sum + lettersOf(parameter), 0);
  return (FRAME + name.length + title.length + description.length + schema) / PER_TOKEN;
}

function lettersOf({ name, description = '', properties = [], items, ...rest }: ToolParameter): number {
  const inner = [...properties, ...(items ? [items] : [])].reduce((sum, one) => sum + lettersOf(one), 0);
  const values = (rest.enum ?? []).reduce((sum, value) => sum + value.length + 3, 0);
  return PROPERTY + name.length + description.length + (rest.pattern ?? '').length + values + inner;
}

function round(tokens: number): number {
  return Math.round(tokens / 100) * 100;
}
