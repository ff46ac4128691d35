import type { ModelTool } from '../../model/server-model.ts';
import { type Check, findingAt } from '../check.ts';
import { checkServers, stemsOf } from '../tool-lists.ts';

const ALIKE = 0.9;
const FEWEST_WORDS = 5;
const STOP = new Set('a an and by for from in into is it of on or the this to with'.split(' '));
const OLD = /deprecat|superseded|legacy|alias\b|use `?\w+`? instead/i;

interface Described {
  readonly tool: ModelTool;
  readonly words: ReadonlySet<string>;
  readonly name: ReadonlySet<string>;
}

/** Two tools whose descriptions do not tell them apart. */
export const check: Check = (facts) =>
  checkServers(facts, ({ tools }) => {
    const described = tools.flatMap((tool): Described[] => {
      const { name, description = '' } = tool;
      // What follows the first paragraph documents arguments, which many tools have in common.
      const [summary = ''] = description.trim().split(/\n\s*\n/);
      const words = new Set(stemsOf(summary).filter((word) => !STOP.has(word)));
      if (name === undefined || words.size < FEWEST_WORDS || OLD.test(description)) return [];
      return [{ tool, words, name: new Set(stemsOf(name)) }];
    });
    return described.flatMap((later, index) => {
      const earlier = described.slice(0, index).find((one) => overlap(one, later));
      if (!earlier) return [];
      const message = `The description of \`${later.tool.name}\` hardly differs from that of \`${earlier.tool.name}\``;
      return [findingAt(later.tool.module, later.tool.node, message)];
    });
  });

/** Nearly the same words, and none of those that differ is part of what tells the names apart. */
function overlap(one: Described, other: Described): boolean {
  if (one.tool.name === other.tool.name) return false;
  const own = [...one.words].filter((word) => !other.words.has(word));
  const others = [...other.words].filter((word) => !one.words.has(word));
  const shared = one.words.size - own.length;
  if (shared / (shared + own.length + others.length) < ALIKE) return false;
  return !own.some((word) => one.name.has(word)) && !others.some((word) => other.name.has(word));
}
