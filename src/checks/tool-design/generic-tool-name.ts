import type { Check } from '../check.ts';
import { atFirst, checkServers, listNames, namesOf } from '../tool-lists.ts';

/** Verbs and nouns that fit every server. */
const GENERIC =
  /^(?:search|get|list|read|write|run|query|execute|exec|fetch|find|create|update|delete|remove|add|send|call|invoke|request|api|action|process|do|tool|help|info|status|test|data|manage|handle)$/i;

/** Names that say neither what nor whose. */
export const check: Check = (facts) =>
  checkServers(facts, ({ tools }) => {
    const names = new Set(namesOf(tools));
    // A deep-research client asks for exactly this pair.
    const isPair = names.has('search') && names.has('fetch');
    const generic = tools.filter(
      ({ name = '', description = '' }) =>
        GENERIC.test(name) && !/deprecated/i.test(description) && !(isPair && (name === 'search' || name === 'fetch')),
    );
    if (tools.length < 2) return [];
    return atFirst(
      generic,
      `${listNames(namesOf(generic))} ${generic.length === 1 ? 'is a name' : 'are names'} that any other server may use as well`,
    );
  });
