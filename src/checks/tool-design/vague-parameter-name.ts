import type { ModelTool } from '../../model/server-model.ts';
import type { ToolParameter } from '../../types.ts';
import type { Check, CheckFinding } from '../check.ts';
import { checkServers, listNames, stemsOf } from '../tool-lists.ts';
import { placeOf } from '../tools.ts';

const VAGUE = /^(?:data|val|arg\d?|args|param\d?|params|obj|thing|var|foo|bar|tmp|[c-hj-moprstuvw])$/i;
/** A description of this many words that say something makes up for the name. */
const ENOUGH = 2;
const EMPTY =
  /^(?:a|an|the|this|of|to|for|id|identifier|value|input|output|argument|parameter|json|string|object|array|list)$/;
const ENTITIES = 3;

/** Parameters whose name says nothing of what they hold. */
export const check: Check = (facts) =>
  checkServers(facts, ({ tools }) => {
    const named = tools.flatMap((tool) => (tool.parameters ?? []).map((parameter) => ({ tool, parameter })));
    const vague = named.filter(
      ({ parameter }) => VAGUE.test(parameter.name) && parameter.descriptionUnknown !== true && !isExplained(parameter),
    );
    const names = new Set(vague.map(({ parameter }) => parameter.name));
    const say = names.size === 1 ? 'says' : 'say';
    return [
      ...at(vague, `Parameter ${listNames([...names])} ${say} neither by name nor by description what to pass`),
      ...bareIds(named),
    ];

    function bareIds(all: readonly Named[]): CheckFinding[] {
      const ids = all.filter(({ parameter }) => parameter.name === 'id' && !isExplained(parameter));
      const entities = new Set(ids.map(({ tool }) => stemsOf(tool.name ?? '').at(-1)));
      if (entities.size < ENTITIES) return [];
      return at(
        ids,
        `\`id\` stands for ${entities.size} kinds of things: in ${listNames(ids.map(({ tool }) => tool.name ?? ''))}`,
      );
    }

    function at(found: readonly Named[], message: string): CheckFinding[] {
      const [first] = found;
      return first ? [{ ...placeOf(facts, first.tool, first.parameter.location), message, evidence: 'signal' }] : [];
    }
  });

interface Named {
  readonly tool: ModelTool;
  readonly parameter: ToolParameter;
}

function isExplained({ description = '' }: ToolParameter): boolean {
  return stemsOf(description).filter((word) => !EMPTY.test(word) && !VAGUE.test(word)).length >= ENOUGH;
}
