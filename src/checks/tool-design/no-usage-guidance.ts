import type { ModelServer, ModelTool } from '../../model/server-model.ts';
import type { Check } from '../check.ts';
import { atFirst, checkServers, stemsOf } from '../tool-lists.ts';

/** Verbs that a model takes for one another. */
const ALIKE: readonly (readonly string[])[] = [
  ['search', 'find', 'query', 'lookup', 'filter', 'grep'],
  ['get', 'read', 'fetch', 'retrieve', 'show', 'view', 'describe', 'load', 'inspect'],
  ['run', 'execute', 'exec', 'invoke'],
];
/** A name that says by what, or of what, is told apart by it. */
const RELATES = /^(?:by|for|from|of|in|with|to)$/;
const GUIDES =
  /\binstead\b|\bprefer\b|\brather\b|\bunlike\b|\bonly (?:for|if|when)\b|\b(?:use|call|useful|best|good|ideal|intended|designed|meant|suitable) (?:this |it |the |tool |is )*(?:for|when|if|to|before|after|once|only|where|with)\b|\bwhen (?:you|the user|to use)\b|\bif you\b|\bnot for\b|\bdo not use\b|\bdeprecated\b|\bin contrast\b|\bas opposed\b|\balternative\b|\bwhereas\b|\bfaster\b|\bcheaper\b|\bmore efficient/i;

/** Tools that look alike and do not say when which one fits. */
export const check: Check = (facts) =>
  checkServers(facts, (server) => {
    const pairs = findPairs(server);
    const [first] = pairs;
    if (!first) return [];
    const more = pairs.length > 1 ? `, as ${pairs.length - 1} further pair${pairs.length > 2 ? 's' : ''} of tools` : '';
    const [one, other] = first;
    return atFirst(
      first,
      `\`${one.name}\` and \`${other.name}\` do alike, and neither description says when to use which${more}`,
    );
  });

function findPairs({ tools, instructions = '' }: ModelServer): (readonly [ModelTool, ModelTool])[] {
  const groups = new Map<string, ModelTool[]>();
  for (const tool of tools) {
    const key = keyOf(tool, instructions);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), tool]);
  }
  return [...groups.values()].flatMap((group) =>
    group.flatMap((one, index) =>
      group.slice(index + 1).flatMap((other) => (compete(one, other) ? [[one, other] as const] : [])),
    ),
  );
}

/** The kind of verb and the thing it is done to; `undefined` when the tool says when it is for. */
function keyOf(
  { name = '', description = '', descriptionUnknown }: ModelTool,
  instructions: string,
): string | undefined {
  if (descriptionUnknown || description === '' || GUIDES.test(description) || instructions.includes(name))
    return undefined;
  const words = stemsOf(name);
  if (words.some((word) => RELATES.test(word))) return undefined;
  const kind = ALIKE.findIndex((verbs) => verbs.includes(words[0] ?? ''));
  const object = words.at(-1) ?? '';
  return kind < 0 || words.length < 2 || ALIKE[kind]?.includes(object) ? undefined : `${kind} ${object}`;
}

/** Both are done to the same thing, and neither names the other. One and many (`fetch_url`, `fetch_urls`) tell themselves apart. */
function compete(one: ModelTool, other: ModelTool): boolean {
  const [a = '', b = ''] = [one, other].map(({ name }) => name);
  if (stemsOf(a).join() === stemsOf(b).join() || objectsOf(a).join() !== objectsOf(b).join()) return false;
  return !(one.description ?? '').includes(b) && !(other.description ?? '').includes(a);
}

function objectsOf(name: string): string[] {
  return stemsOf(name).filter((word) => !ALIKE.some((verbs) => verbs.includes(word)));
}
