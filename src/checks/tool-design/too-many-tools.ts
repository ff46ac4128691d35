import type { Check } from '../check.ts';
import { atFirst, checkServers } from '../tool-lists.ts';
import { isSelectable } from '../tool-selection.ts';

const MOST = 30;

/** More tools than a model chooses well from, with no way to have fewer. */
export const check: Check = (facts) =>
  checkServers(facts, (server) => {
    const { tools } = server;
    const listed = new Set(tools.map(({ name, node }) => name ?? node)).size;
    if (listed <= MOST || isSelectable(facts, server)) return [];
    return atFirst(tools, `The server lists ${listed} tools, and no setting narrows the list`);
  });
