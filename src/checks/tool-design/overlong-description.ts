import type { ModelServer, ModelTool } from '../../model/server-model.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';
import { atFirst, checkServers, listNames, namesOf } from '../tool-lists.ts';

/** One complex tool may need this much, and no tool more. */
const MOST = 2048;
const LONG = 1024;
const FEW = 2;
const SENTENCE = 60;
const REPEATED = 4;
const INSTRUCTIONS = 4096;

/** Descriptions that cost more than they tell. */
export const check: Check = (facts) =>
  checkServers(facts, (server) => {
    const { tools } = server;
    const long = tools.filter(({ description = '' }) => description.length > LONG);
    const isMany = long.length > FEW || long.some(({ description = '' }) => description.length > MOST);
    const letters = long.reduce((sum, { description = '' }) => sum + description.length, 0);
    return [
      ...(isMany
        ? atFirst(
            long,
            `${count(long.length, 'description')} of more than ${LONG} characters, ${letters} in all: ${listNames(namesOf(long))}`,
          )
        : []),
      ...findRepeated(tools),
      ...findInstructions(server),
    ];
  });

/** A sentence that several tools say. */
function findRepeated(tools: readonly ModelTool[]): CheckFinding[] {
  const owners = new Map<string, ModelTool[]>();
  for (const tool of tools) {
    const sentences = new Set((tool.description ?? '').split(/(?<=[.!?])\s+|\n+/).map((one) => one.trim()));
    for (const sentence of sentences)
      if (sentence.length >= SENTENCE) owners.set(sentence, [...(owners.get(sentence) ?? []), tool]);
  }
  const [most] = [...owners].toSorted(([a, one], [b, other]) => other.length * b.length - one.length * a.length);
  if (!most || most[1].length < REPEATED) return [];
  const [sentence, said] = most;
  return atFirst(said, `${said.length} descriptions repeat the sentence "${sentence.slice(0, 80)}"`);
}

function findInstructions({ module, node, instructions = '' }: ModelServer): CheckFinding[] {
  if (!module || !node || instructions.length <= INSTRUCTIONS) return [];
  return [findingAt(module, node, `The instructions of the server have ${instructions.length} characters`)];
}
