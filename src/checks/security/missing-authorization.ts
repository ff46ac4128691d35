import type { FunctionNode } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import { type Check, type CheckResult, count, type Facts, findingAt } from '../check.ts';
import { findAuthentication, findEndpoints } from '../endpoints.ts';
import { findListedOnly } from '../listed-only.ts';
import { Reach } from '../reach.ts';

/** What carries the caller into a handler, by the names the SDKs give it. */
const CALLER =
  /^(?:authInfo|auth|session|get_access_token|get_http_request|TokenInfo|UserID|requireScopes|scopeChallenge|current_user|currentUser|claims|principal|subject|tenant(?:Id)?|owner(?:Id|_id)?|extensions)$/;
const CHECKING =
  /(?:require|check|ensure|assert|verify|has|is)_?(?:auth\w*|scope\w*|permission\w*|role\w*|access|admin|owner\w*)|authoriz/i;
const MAX_FUNCTIONS = 60;
const MAX_POINTERS = 8;

/** Changing tools of an authenticated HTTP server whose handlers never look at the caller; a reader decides. */
export const check: Check = (facts) => {
  const listedOnly = findListedOnly(facts);
  const asked = askAboutCallers(facts);
  if (listedOnly.length === 0) return asked;
  const { notApplicable: _notApplicable, ...rest } = asked;
  return { ...rest, findings: listedOnly, searched: asked.searched || 'handlers that list and call tools' };
};

function askAboutCallers(facts: Facts): CheckResult {
  if (findEndpoints(facts).length === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'MCP is not served over HTTP in the code read; on stdio the caller owns the process',
    };
  if (findAuthentication(facts) === undefined)
    return { findings: [], searched: '', notApplicable: 'no caller is authenticated in the code read' };
  const tools = facts.model.servers.flatMap((server) => server.tools);
  const reach = Reach.of(facts);
  const pointers = tools.flatMap((tool) => {
    const body = reach.bodyOf(tool);
    const handler = body?.handler;
    const changes = tool.annotations?.destructiveHint === true || tool.annotations?.readOnlyHint === false;
    if (!handler || !(changes || reach.effectsOf(tool, body).some(({ effect }) => effect.kind !== 'request')))
      return [];
    if (looksAtCaller(facts, handler) || registersScope(tool.node)) return [];
    return [
      findingAt(
        tool.module,
        tool.node,
        `tool ${tool.name ?? '(computed name)'} changes something and never reads who calls`,
        'capability',
      ),
    ];
  });
  return { findings: [], pointers: pointers.slice(0, MAX_POINTERS), searched: `${count(tools.length, 'tool')} read` };
}

function registersScope(node: Parameters<typeof walk>[0]): boolean {
  let found = false;
  walk(node, (inner) => {
    if (
      inner.kind === 'object' &&
      inner.properties.some((one) => one.key === 'scopeChallenge' || one.key === 'canAccess')
    )
      found = true;
    return !found && inner.kind !== 'function';
  });
  return found;
}

function looksAtCaller(facts: Facts, root: FunctionNode): boolean {
  const seen = new Set<FunctionNode>([root]);
  const pending = [root];
  let found = false;
  for (let next = pending.pop(); next && !found; next = pending.pop()) {
    walk(next, (node) => {
      const name = node.kind === 'member' ? node.property : node.kind === 'name' ? node.name : undefined;
      if (name !== undefined && (CALLER.test(name) || CHECKING.test(name))) found = true;
      const called = node.kind === 'call' ? facts.resolver.functionOf(node) : undefined;
      if (called && !seen.has(called) && seen.size < MAX_FUNCTIONS) {
        seen.add(called);
        pending.push(called);
      }
      return !found;
    });
  }
  return found;
}
