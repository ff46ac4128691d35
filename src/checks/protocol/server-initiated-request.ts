import type { Call, Node } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { lastName, option, positional } from '../arguments.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';

const TYPED =
  /^(?:@modelcontextprotocol\/server\.(?:McpServer|Server)\.(?:server\.)?(?:elicitInput|createMessage|listRoots|ping)|mcp\.(?:\w+\.)*(?:Context|ServerSession)\.(?:elicit|elicit_form|elicit_url|create_message|list_roots|send_ping)|rmcp::(?:\w+::)*Peer::(?:elicit|elicit_with_timeout|elicit_url|elicit_url_with_timeout|create_elicitation|create_message|list_roots)|github\.com\/modelcontextprotocol\/go-sdk\/mcp\.ServerSession\.(?:Elicit|CreateMessage|CreateMessageWithTools|ListRoots|Ping))$/;
const PUSHED = /^(?:elicitInput|requestSampling)$/;
const SENDS = new RegExp(`${PUSHED.source}|^send$`);
const METHODS = /^(?:elicitation\/create|sampling\/createMessage|roots\/list|ping)$/;
const OLDER = /legacy|20(?:24|25)-\d\d|protocol_?version|\bera\b/i;

/** Requests that the server sends to the client. */
export const check: Check = (facts) => {
  const findings = facts.callsNamed({ name: TYPED, last: SENDS }).flatMap(({ call, module, name }) => {
    if (!(TYPED.test(name) || isPush(facts, call)) || isForOlder(facts, call)) return [];
    const message = `\`${lastName(call)}\` sends a request to the client, which a connection of this revision refuses`;
    return [findingAt(module, call, message, 'capability')];
  });
  return { findings, searched: `${count(facts.allCalls().length, 'call')} read` };
};

/** `ctx.mcpReq.elicitInput(…)` and `ctx.mcpReq.send({ method: 'elicitation/create' })` of a context without a type. */
function isPush(facts: Facts, call: Call): boolean {
  const { callee } = call;
  if (callee.kind !== 'member' || callee.object.kind !== 'member' || callee.object.property !== 'mcpReq') return false;
  if (PUSHED.test(callee.property)) return true;
  if (callee.property !== 'send') return false;
  const method = option(facts.resolver, positional(call, 0), 'method');
  return method !== undefined && method !== 'unknown' && METHODS.test(textOf(facts.resolver, method) ?? '');
}

/** A branch for clients of earlier revisions, where such requests are right. */
function isForOlder(facts: Facts, call: Call): boolean {
  const { text } = facts.resolver.moduleOf(call);
  for (let at: Node | undefined = call; at; at = at.parent) {
    const test = at.kind === 'if' || at.kind === 'conditional' ? at.test : undefined;
    if (test && OLDER.test(text.slice(test.start, test.end))) return true;
    // Capabilities of the connection are only there after a handshake of the older revisions.
    if (at.kind === 'function' && (/legacy/i.test(at.name ?? '') || isGuarded(text.slice(at.start, call.start))))
      return true;
  }
  return false;
}

function isGuarded(before: string): boolean {
  return /getClientCapabilities\(\)[\s\S]*\breturn\b/.test(before);
}
