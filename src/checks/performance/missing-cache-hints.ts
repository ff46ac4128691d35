import type { Call, Expression } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { keyword, option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { handRolled, mentions } from '../hand-rolled.ts';
import { allTools } from '../tools.ts';
import { findHttp } from '../transports.ts';

const SERVERS = [
  '@modelcontextprotocol/server.McpServer',
  '@modelcontextprotocol/server.Server',
  'mcp.server.MCPServer',
  'mcp.server.mcpserver.MCPServer',
  'mcp.server.lowlevel.Server',
  'github.com/modelcontextprotocol/go-sdk/mcp.NewServer',
];
const NEGATIVE = /^(?:ttlMs|ttl_ms|TTLMs)$/;

/** Lists that every client fetches anew, and hints that are no hints. */
export const check: Check = (facts) => {
  const negative = facts.modules.flatMap((module): CheckFinding[] =>
    facts
      .nodesOf(module)
      .of('object')
      .flatMap((node) =>
        node.properties.flatMap(({ key, value }) =>
          NEGATIVE.test(key ?? '') && isNegative(facts, value)
            ? [findingAt(module, value, 'A lifetime of a result is negative')]
            : [],
        ),
      ),
  );
  const servers = facts.callsTo(SERVERS).filter(({ call }) => serves(facts, call));
  const byHand = handRolled(facts);
  const [place] = byHand?.isModern ? (byHand.methods.get('tools/list') ?? []) : [];
  if (servers.length === 0 && !place)
    return negative.length > 0
      ? { findings: negative, searched: 'lifetimes read' }
      : { findings: [], searched: '', notApplicable: 'no server is built in the code read' };
  if (mentions(facts, /cacheHints?\b|cache_hints|SetCacheable|ttlMs|ttl_ms|TTLMs/))
    return { findings: negative, searched: `${count(servers.length, 'server')} read` };
  const missing = place
    ? [
        findingAt(
          facts.resolver.moduleOf(place),
          place,
          'The server names the revision 2026-07-28 and puts no `ttlMs` and `cacheScope` into its lists',
        ),
      ]
    : servers
        .slice(0, 1)
        .map(({ call, module }) =>
          findingAt(
            module,
            call,
            'The lists of this server have no lifetime: every client fetches them anew each time',
          ),
        );
  return { findings: [...negative, ...missing], searched: `${count(servers.length, 'server')} read` };
};

function isNegative(facts: Facts, value: Expression): boolean {
  const number = constantOf(facts.resolver, value);
  if (typeof number === 'number') return number < 0;
  return (
    value.kind === 'unary' && value.operator === '-' && typeof constantOf(facts.resolver, value.operand) === 'number'
  );
}

/** Below it a list costs little to send anew. */
const MANY_TOOLS = 8;

/** A server with a long list that others reach over HTTP: over stdio it costs nothing. */
function serves(facts: Facts, call: Call): boolean {
  if (findHttp(facts).length === 0 || allTools(facts).length < MANY_TOOLS) return false;
  const options = positional(call, 1);
  return keyword(call, 'cache_hints') === undefined && option(facts.resolver, options, 'cacheHints') === undefined;
}
