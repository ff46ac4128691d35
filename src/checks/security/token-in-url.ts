import type { Call, Expression, Module, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findEndpoints } from '../endpoints.ts';

/** Query parameters that are credentials wherever they are read. */
const CREDENTIAL =
  /^(?:access_?token|api_?key|apikey|auth_?token|bearer(?:_?token)?|mcp_?token|jwt|client_?secret|x-api-key)$/i;
/** Those that are something else as often: they count in a file that serves MCP. */
const POSSIBLE = /^(?:token|key|auth|secret|password)$/i;
const QUERY = new Set(['query', 'searchParams', 'query_params', 'args', 'params', 'url_params']);
const GETTERS = new Set([
  'get',
  'Get',
  'query',
  'Query',
  'getlist',
  'DefaultQuery',
  'GetQuery',
  'get_query_argument',
  'FormValue',
  'QueryParam',
]);

/** Credentials of callers that are read from the query of a request. */
export const check: Check = (facts) => {
  const serving = new Set<Module>(findEndpoints(facts).map(({ module }) => module));
  const findings = facts.modules.flatMap((module) => {
    const counts = (name: unknown): name is string =>
      typeof name === 'string' && (CREDENTIAL.test(name) || (serving.has(module) && POSSIBLE.test(name)));
    const report = (node: Node, name: string): CheckFinding =>
      findingAt(module, node, `A credential is read from the query parameter \`${name}\``);
    const nodes = facts.nodesOf(module);
    const found: CheckFinding[] = [];
    for (const node of nodes.of('member'))
      if (isQuery(node.object) && counts(node.property) && !isCalled(node)) found.push(report(node, node.property));
    for (const node of nodes.of('index')) {
      const key = isQuery(node.object) ? constantOf(facts.resolver, node.index) : undefined;
      if (counts(key)) found.push(report(node, key));
    }
    for (const call of nodes.of('call')) {
      const key = GETTERS.has(lastName(call)) ? constantOf(facts.resolver, call.args[0]?.value) : undefined;
      if (counts(key) && readsQuery(facts, call)) found.push(report(call, key));
    }
    return found.filter(({ start }) => !isOutbound(module, start));
  });
  if (findings.length === 0 && serving.size === 0)
    return { findings, searched: '', notApplicable: 'MCP is not served over HTTP in the code read' };
  return { findings, searched: `${count(facts.modules.length, 'file')} searched for queries that are read` };
};

/** `req.query`, `url.searchParams`, `request.query_params`. */
function isQuery(node: Expression): boolean {
  if (node.kind === 'call') return lastName(node) === 'Query' && node.args.length === 0;
  if (node.kind === 'member')
    return (
      QUERY.has(node.property) && ((node.property !== 'params' && node.property !== 'args') || isRequest(node.object))
    );
  return node.kind === 'name' && /^(?:searchParams|query_params|queryParams)$/.test(node.name);
}

function isRequest(node: Expression): boolean {
  return node.kind === 'name' && /^(?:request|flask_request)$/.test(node.name);
}

function readsQuery(facts: Facts, { callee }: Call): boolean {
  if (callee.kind !== 'member') return false;
  if (isQuery(callee.object)) return true;
  // `c.req.query('token')`, gin's `c.Query("token")`.
  if (/^(?:query|Query|DefaultQuery|GetQuery|QueryParam|FormValue)$/.test(callee.property)) return true;
  const target =
    callee.object.kind === 'name' ? facts.resolver.bindingOf(callee.object)?.definitions[0]?.value : undefined;
  return target !== undefined && target.kind !== 'name' && isQuery(target);
}

function isCalled(node: Node): boolean {
  return (
    (node.parent?.kind === 'call' && node.parent.callee === node) ||
    (node.parent?.kind === 'assign' && node.parent.target === node)
  );
}

/** A line that removes or writes the parameter. */
function isOutbound(module: Module, start: number): boolean {
  return /\b(?:delete|pop|set|append|redact)\w*\s*\($/i.test(module.text.slice(Math.max(0, start - 12), start));
}
