import type { Expression, Node } from '../../syntax/ast.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { servingHandler, toolFunctions } from '../tool-calls.ts';

/** What a client said of itself when it connected. */
const REMEMBERED = /^(?:getClientCapabilities|getClientVersion|peer_info)$/;
const KEYED = /^(?:get|set|has|delete|insert|remove|entry|pop|setdefault|Load|Store|LoadOrStore|Delete)$/;
const LOOKED = new RegExp(`${REMEMBERED.source}|${KEYED.source}`);
const SESSION = /\b(?:ctx|extra|context)\.(?:sessionId|session_id)\b|\bSession\.ID\(\)|mcp_session_id|\.session_id\(\)/;
const ASKS = /^(?:elicitInput|elicit|createMessage|create_message|create_elicitation|listRoots|list_roots)$/;
const OLDER = /legacy|20(?:24|25)-\d\d|protocol_?version|\bera\b/i;

/** Handlers that remember something of the connection, or by it. */
export const check: Check = (facts) => {
  const functions = toolFunctions(facts);
  if (functions.size === 0) return { findings: [], searched: '', notApplicable: 'no tool handler is in the code read' };
  const findings = facts.callsNamed({ last: LOOKED }).flatMap(({ call, module }): CheckFinding[] => {
    const name = lastName(call);
    const remembers = REMEMBERED.test(name) && call.args.length === 0;
    const keyed = !remembers && KEYED.test(name) && call.args.some(({ value }) => isSession(facts, value));
    if (!(remembers || keyed)) return [];
    const handler = servingHandler(functions, call);
    if (!handler || isForOlder(facts, call) || (remembers && asksTheClient(call))) return [];
    const tool = handler.tool === undefined ? 'A tool' : `Tool \`${handler.tool}\``;
    const what = remembers ? 'reads what the client said when it connected' : 'keeps state by the id of the session';
    return [findingAt(module, call, `${tool} ${what}`)];
  });
  for (const module of facts.modules) {
    if (!/session_?id|Session\.ID/i.test(module.text)) continue;
    for (const node of facts.nodesOf(module).of('index')) {
      const handler = isSession(facts, node.index) ? servingHandler(functions, node) : undefined;
      if (handler && !isForOlder(facts, node))
        findings.push(
          findingAt(
            module,
            node,
            `${handler.tool === undefined ? 'A tool' : `Tool \`${handler.tool}\``} keeps state by the id of the session`,
          ),
        );
    }
  }
  return { findings, searched: `${count(functions.size, 'function')} behind tools read` };
};

/** The id itself, or a name that was given it. */
function isSession(facts: Facts, value: Expression): boolean {
  if (value.end - value.start >= 80) return false;
  const { text } = facts.resolver.moduleOf(value);
  if (SESSION.test(text.slice(value.start, value.end))) return true;
  if (value.kind !== 'name') return false;
  const definitions = facts.resolver.bindingOf(value)?.definitions ?? [];
  return (
    definitions.length === 1 &&
    definitions.some(({ value: from, path }) => {
      if (!from) return false;
      if (path.length === 1 && (path[0] === 'sessionId' || path[0] === 'session_id')) return true;
      return from.end - from.start < 80 && SESSION.test(text.slice(from.start, from.end));
    })
  );
}

/** A look at what a client can do before it is asked: clients of this revision said nothing, and are not asked. */
function asksTheClient(call: Node): boolean {
  const around = enclosing(call, 'function');
  let asks = false;
  if (around)
    walk(around, (node) => {
      if (node.kind === 'call' && ASKS.test(lastName(node))) asks = true;
      return !asks;
    });
  return asks;
}

function isForOlder(facts: Facts, node: Node): boolean {
  const { text } = facts.resolver.moduleOf(node);
  for (let at: Node | undefined = node; at; at = at.parent) {
    const test = at.kind === 'if' || at.kind === 'conditional' ? at.test : undefined;
    if (test && OLDER.test(text.slice(test.start, test.end))) return true;
    if (at.kind === 'function' && /legacy/i.test(at.name ?? '')) return true;
  }
  return false;
}
