import type { Check } from '../check.ts';
import { atFirst, checkServers, listNames, stemsOf } from '../tool-lists.ts';
import { isSelectable } from '../tool-selection.ts';

const VERBS: Readonly<Record<string, string>> = {
  create: 'create',
  add: 'create',
  post: 'create',
  insert: 'create',
  get: 'get',
  read: 'get',
  fetch: 'get',
  retrieve: 'get',
  show: 'get',
  list: 'list',
  search: 'list',
  update: 'update',
  edit: 'update',
  patch: 'update',
  put: 'update',
  modify: 'update',
  delete: 'delete',
  remove: 'delete',
  destroy: 'delete',
};
const FEWEST_TOOLS = 16;
const FEWEST_ENTITIES = 4;
const FEWEST_VERBS = 4;

/** Tool lists that repeat a REST interface, entity by entity. */
export const check: Check = (facts) =>
  checkServers(facts, (server) => {
    const { tools } = server;
    if (tools.length < FEWEST_TOOLS || isSelectable(facts, server)) return [];
    const verbs = new Map<string, Set<string>>();
    for (const { name = '' } of tools) {
      const words = stemsOf(name);
      const at = words.findIndex((word) => Object.hasOwn(VERBS, word));
      const verb = VERBS[words[at] ?? ''];
      const entity = words.toSpliced(at, at < 0 ? 0 : 1).join(' ');
      if (verb !== undefined && entity !== '') verbs.set(entity, (verbs.get(entity) ?? new Set()).add(verb));
    }
    const entities = [...verbs].filter(([, known]) => known.size >= FEWEST_VERBS).map(([entity]) => entity);
    if (entities.length < FEWEST_ENTITIES) return [];
    return atFirst(
      tools,
      `${tools.length} tools give create, get, list, update and delete of ${entities.length} entities one tool each: ${listNames(entities)}`,
    );
  });
