import type { ModelTool } from '../../model/server-model.ts';
import type { Check } from '../check.ts';
import { atFirst, checkServers, listNames, namesOf, stemsOf } from '../tool-lists.ts';

/** Words that say nothing of what a tool does. */
const EMPTY = new Set(
  'a an and by command execute for function helper in it mcp of on operation perform run the this to tool use using utility via with work'.split(
    ' ',
  ),
);

/** Descriptions that say no more than the name does. */
export const check: Check = (facts) =>
  checkServers(facts, ({ tools }) => {
    const unclear = tools.filter(saysNothing);
    const says = unclear.length === 1 ? 'has a description that says' : 'have descriptions that say';
    return atFirst(unclear, `${listNames(namesOf(unclear))} ${says} no more than the name`);
  });

function saysNothing({ name, description = '' }: ModelTool): boolean {
  const words = stemsOf(description);
  if (name === undefined || words.length === 0 || /[^\p{ASCII}\p{Po}]/u.test(description)) return false;
  if (description.trim() === name) return true;
  const told = new Set(words.filter((word) => !EMPTY.has(word)));
  // A verb and its object are terse and complete: `Lists invoices.`
  return (
    told.size < 2 &&
    [...told].every((word) => stemsOf(name).some((own) => own.startsWith(word) || word.startsWith(own)))
  );
}
