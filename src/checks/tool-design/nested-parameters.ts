import type { ModelTool } from '../../model/server-model.ts';
import type { ToolParameter } from '../../types.ts';
import type { Check } from '../check.ts';
import { atFirst, checkServers, listNames, namesOf } from '../tool-lists.ts';

const DEEPEST = 3;
const MOST = 12;

/** Input schemas that are deep or wide. */
export const check: Check = (facts) =>
  checkServers(facts, ({ tools }) => {
    const deep = tools.filter((tool) => depthOf(tool.parameters ?? []) > DEEPEST);
    const wide = tools.filter(({ parameters = [] }) => parameters.length > MOST);
    return [
      ...atFirst(deep, `Arguments of ${listNames(namesOf(deep))} are nested more than ${DEEPEST} levels deep`),
      ...atFirst(
        wide,
        `${listNames(namesOf(wide))} ${wide.length === 1 ? `takes ${numberOf(wide)}` : `take more than ${MOST}`} parameters`,
      ),
    ];
  });

function numberOf([tool]: readonly ModelTool[]): number {
  return tool?.parameters?.length ?? 0;
}

/** Levels of objects; a list adds none of its own. */
function depthOf(parameters: readonly ToolParameter[], above = 0): number {
  if (parameters.length === 0) return above;
  return Math.max(...parameters.map((one) => depthOf(propertiesOf(one), above + 1)));
}

function propertiesOf({ properties, items }: ToolParameter): readonly ToolParameter[] {
  return properties ?? (items ? propertiesOf(items) : []);
}
