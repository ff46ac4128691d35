import { locationOf } from '../../syntax/positions.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';
import { Reach, type Reached } from '../reach.ts';
import { stepsTo } from '../reach-steps.ts';
import { stemsOf } from '../tool-lists.ts';
import { allTools } from '../tools.ts';

/** Words that tell a reader that something goes away, and those that tell that something changes. */
const LOSS =
  /^(?:delet|remov|drop|clear|clean|purg|eras|destroy|wip|reset|prun|uninstall|unlink|discard|replac|overwrit|trash|evict|expir|revok|cancel|terminat|kill|stop|move|renam|rotat|archiv|rm|unset|detach|rebuild|reinstall|restor|undo|sync|forget|flush)/;
const CHANGE =
  /^(?:writ|creat|updat|edit|modif|chang|set|save|stor|add|insert|put|patch|append|record|log|register|import|export|generat|make|upload|download|install|publish|send|post|appl|execut|run|render|captur|screenshot|convert|build|initiali|configur|enabl|disabl|start|open|copy|duplicat|mark|track|rememb|persist|fill|tag|merg|commit|learn|ingest|index|output|produc|schedul|assign|upsert|migrat|fork|clone|paste|toggl|extract|format|fix|rewrit|dump|backup|record|submit|draft|compos|attach|upgrad|init|index|load|cach|note|annotat|comment|label|compil|deploy|push|pull|checkout|stash|bump|scaffold|setup|fetch|advanc|progress|proceed|promot|transition|approv|reject|resolv|skip|reorder|rank|sort|priorit|swap|rerun|retry|trigger|invok|call|control|manag|complet|finish|finali)/;

/** Handlers that change something of which neither words nor annotations speak. */
export const check: Check = (facts) => {
  const tools = allTools(facts).filter(
    ({ descriptionUnknown, description = '' }) => !descriptionUnknown && description !== '',
  );
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool with a description is registered in the code read' };
  const reach = Reach.of(facts);
  let followed = 0;
  const findings = tools.flatMap((tool): CheckFinding[] => {
    const { annotations, annotationsUnknown, name = '', title = '', description = '' } = tool;
    // What annotations say wrongly is another rule's; what they say rightly is said.
    if (annotationsUnknown || annotations?.readOnlyHint !== undefined || annotations?.destructiveHint !== undefined)
      return [];
    const body = reach.bodyOf(tool);
    if (!body) return [];
    followed++;
    const words = stemsOf(`${name} ${title} ${description}`);
    const found = findSilent(reach.effectsOf(tool, body), words);
    if (!found) return [];
    const where = locationOf(found.effect.module, found.effect.node);
    const message = `Neither name nor description of tool \`${name}\` speaks of a change, and its handler reaches \`${found.effect.name}\` at ${where.path}:${where.start.line}`;
    return [
      { ...findingAt(tool.module, tool.node, message, 'flow'), flow: stepsTo(facts, tool, `tool ${name}`, found) },
    ];
  });
  if (followed === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'no tool without annotations has a handler that could be followed',
    };
  return { findings, searched: `${count(followed, 'handler')} of ${count(tools.length, 'tool')} followed` };
};

/** Those that reading uses as well: they prepare nobody for a loss. */
const WEAK =
  /^(?:fetch|load|open|extract|format|index|log|note|comment|label|tag|record|track|render|run|output|convert|cach|start|fill)/;

function findSilent(reached: readonly Reached[], words: readonly string[]): Reached | undefined {
  if (words.some((word) => LOSS.test(word))) return undefined;
  if (words.some((word) => CHANGE.test(word) && !WEAK.test(word))) return undefined;
  const loss = reached.find(({ effect }) => effect.kind === 'delete' && effect.isMinor !== true);
  if (loss) return loss;
  return words.some((word) => CHANGE.test(word)) ? undefined : reached.find(({ effect }) => effect.kind === 'write');
}
