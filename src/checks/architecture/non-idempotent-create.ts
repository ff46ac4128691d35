import type { Call, FunctionNode, Node } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { createsAnew, hasKey } from '../creations.ts';
import { toolHandlers } from '../handlers.ts';
import { allTools, nameOf } from '../tools.ts';

/** Tools whose repetition costs money or reaches people. */
const COSTLY =
  /(?:^|_)(?:send|pay|charge|refund|transfer|order|purchase|buy|invoice|book|publish|post_(?:message|comment|update|status|reply)|tweet)(?:_|$)/;
const KEYS = /idempoten|dedup|request_?id|client_?(?:token|ref)|external_?id|nonce|unique/i;
/** What finds an earlier effect before it makes another. */
const LOOKS = /upsert|on conflict|find_?or_?create|get_?or_?create|ifNotExists|if_none_match|already/i;

/** Tools that send, pay or create, and do so once more when the call is repeated. */
export const check: Check = (facts) => {
  const handlers = new Map(toolHandlers(facts).map(({ handler, of }) => [handler, of]));
  const tools = allTools(facts).filter(
    (tool) => tool.handler && handlers.has(tool.handler) && COSTLY.test(snake(tool.name ?? '')),
  );
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is named as one that sends, pays or orders' };
  const findings = tools.flatMap((tool): CheckFinding[] => {
    const { handler, parameters } = tool;
    if (!handler || !parameters || tool.hasOpenSchema || tool.annotations?.idempotentHint === true) return [];
    if (parameters.some(({ name }) => KEYS.test(name))) return [];
    const call = creationIn(facts, handler, tool.name ?? '');
    if (!call) return [];
    const message = `A repeated call of ${nameOf(tool)} runs \`${lastName(call)}\` again: neither its parameters nor the request hold a key that tells the two apart`;
    return [findingAt(facts.resolver.moduleOf(call), call, message)];
  });
  return { findings, searched: `${count(tools.length, 'tool')} that send, pay or order read` };
};

function snake(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll('-', '_');
}

/** The first call of the handler, or of a function that it calls, that creates without a key. */
function creationIn(facts: Facts, handler: FunctionNode, name: string): Call | undefined {
  let found: Call | undefined;
  const look = (root: FunctionNode, depth: number) => {
    const { text } = facts.resolver.moduleOf(root);
    if (LOOKS.test(text.slice(root.start, root.end))) return;
    walk(root.body, (node) => {
      if (found || isForOthers(node, name)) return false;
      if (node.kind !== 'call') return true;
      if (createsAnew(facts.resolver, node)) {
        if (!hasKey(facts.resolver, node)) found = node;
      } else if (depth > 0) {
        const called = facts.resolver.functionOf(node);
        if (called && called !== root) look(called, depth - 1);
      }
      return true;
    });
  };
  look(handler, 1);
  return found;
}

/** The case of a switch that runs for another tool. */
function isForOthers(node: Node, name: string): boolean {
  const { parent } = node;
  if (parent?.kind !== 'switch') return false;
  const own = parent.cases.find(({ tests }) => tests.some((test) => test.kind === 'literal' && test.value === name));
  return own !== undefined && own.body !== node;
}
