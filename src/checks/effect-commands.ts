/** Programs that are run with a constant command which everyone knows to change something. */
import type { Call, Expression } from '../syntax/ast.ts';
import { constantOf, valueOf } from '../syntax/resolve/constants.ts';
import type { Facts } from './check.ts';

const RUNS =
  /^(?:child_process\.(?:exec|execFile|spawn)(?:Sync)?|execa(?:\.\w+)?|subprocess\.(?:run|call|check_call|check_output|Popen)|asyncio\.(?:create_)?subprocess_(?:exec|shell)|os\.system|os\/exec\.Command(?:Context)?)$/;
const COMMANDS: readonly (readonly [RegExp, 'write' | 'delete'])[] = [
  [
    /^(?:rm|rmdir|unlink|shred|kubectl delete|helm (?:uninstall|delete)|docker (?:rm|rmi|kill|volume rm)|git (?:clean|rm))(?= |$)/,
    'delete',
  ],
  [
    /^(?:mv|git (?:push|commit|add|reset|checkout|switch|merge|rebase|cherry-pick|revert)|kubectl (?:apply|create|patch|scale|replace|edit|annotate|label|cordon|drain)|helm (?:install|upgrade|rollback)|docker (?:run|stop|start|restart)|terraform (?:apply|destroy)|npm (?:install|publish)|pip install)(?= |$)/,
    'write',
  ],
];

/** What a call that runs a program changes, as its constant words say. */
export function commandEffect(
  facts: Facts,
  call: Call,
  name: string,
): { readonly kind: 'write' | 'delete'; readonly text: string } | undefined {
  if (!RUNS.test(name)) return undefined;
  // The first argument of `CommandContext` is no word.
  const words = call.args
    .slice(name.endsWith('CommandContext') ? 1 : 0, 5)
    .flatMap(({ value }) => wordsOf(facts, value));
  const command = words.join(' ').replace(/\s+/g, ' ').trim();
  for (const [pattern, kind] of COMMANDS) {
    const text = pattern.exec(command)?.[0];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

/** The constant words of an argument; a word that is computed stands as `?`. */
function wordsOf(facts: Facts, expression: Expression): string[] {
  const constant = constantOf(facts.resolver, expression);
  if (typeof constant === 'string') return [constant];
  const value = valueOf(facts.resolver, expression);
  if (value.kind === 'array') return value.elements.flatMap((one) => (one.spread ? ['?'] : wordsOf(facts, one.value)));
  if (value.kind === 'text')
    return [value.parts.map((part) => (part.kind === 'literal' ? String(part.value) : '?')).join('')];
  return ['?'];
}
