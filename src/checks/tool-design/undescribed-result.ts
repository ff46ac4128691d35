import type { ModelTool } from '../../model/server-model.ts';
import type { Check } from '../check.ts';
import { atFirst, checkServers, listNames, namesOf, stemsOf } from '../tool-lists.ts';

/** Fewer tools than this are no pattern. */
const FEWEST = 4;
const MAKES =
  /^(?:create|add|insert|new|make|generate|update|edit|modify|patch|set|change|replace|start|stop|run|execute|exec|send|post|publish|upload|import|export|deploy|install|build|submit|schedule|book|move|copy|merge|apply|register|enable|disable|trigger|launch|open|close|analyze|analyse|check|validate|convert|compare|process|calculate|compute|delete|remove)$/;
const TELLS =
  /\b(?:returns?|returning|returned|yields?|responds?|outputs?|produces?|gives?|answers?|receives?|results?|response|reports?|prints?|shows?)\b/i;

/** Tools that do something and say nothing of what they answer. */
export const check: Check = (facts) =>
  checkServers(facts, ({ tools }) => {
    const silent = tools.filter(isSilent);
    if (silent.length < FEWEST || silent.length * 2 < tools.length) return [];
    return atFirst(
      silent,
      `${silent.length} of ${tools.length} tools change or compute something and neither describe their result nor declare an output schema: ${listNames(namesOf(silent))}`,
    );
  });

/** What a reading tool returns is what it reads: its first sentence says it. */
function isSilent({ name = '', description = '', descriptionUnknown, hasOutputSchema }: ModelTool): boolean {
  if (descriptionUnknown || hasOutputSchema || description === '' || TELLS.test(description)) return false;
  return stemsOf(name)
    .slice(0, 2)
    .some((word) => MAKES.test(word));
}
