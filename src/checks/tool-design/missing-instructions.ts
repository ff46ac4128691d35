import type { ModelServer } from '../../model/server-model.ts';
import { type Check, type Facts, findingAt } from '../check.ts';
import { atFirst, checkServers } from '../tool-lists.ts';

const FEWEST = 6;
/** Wherever they are given: an option, a builder, a field, a decorator of another SDK. */
const GIVEN =
  /\b(?:with_|With|set_|Set|server_?)?instructions\b\s*(?:\??:|=|\()|["']instructions["']|\binstructions\s*[,})]/i;

/** Servers with many tools and no word on how they work together. */
export const check: Check = (facts) =>
  checkServers(facts, (server) => {
    const { tools, instructions, module, node } = server;
    if (tools.length < FEWEST || (instructions ?? '').trim() !== '' || isGiven(facts, server)) return [];
    const message = `The server gives ${tools.length} tools and no instructions`;
    return module && node ? [findingAt(module, node, message)] : atFirst(tools, message);
  });

function isGiven(facts: Facts, { folder, instructions }: ModelServer): boolean {
  if (instructions !== undefined) return false;
  const prefix = folder === '' ? '' : `${folder}/`;
  return facts.modules.some(({ path, text }) => path.startsWith(prefix) && GIVEN.test(text));
}
