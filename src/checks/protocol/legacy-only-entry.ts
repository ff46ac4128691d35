import type { Call } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { hasSpread, lastName, option } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { mentions } from '../hand-rolled.ts';

const TRANSPORTS =
  /^@modelcontextprotocol\/(?:server(?:\/stdio)?|node)\.(?:StdioServerTransport|NodeStreamableHTTPServerTransport|WebStandardStreamableHTTPServerTransport)$/;
const ENTRIES = /\b(?:serveStdio|createMcpHandler)\b/;
const GO_HANDLER = 'github.com/modelcontextprotocol/go-sdk/mcp.NewStreamableHTTPHandler';

/** Servers on a current SDK that are wired the old way and speak the old revisions alone. */
export const check: Check = (facts) => {
  const wired = facts.callsNamed({ name: TRANSPORTS }).filter(({ call }) => call.via === 'new');
  const handlers = facts.callsTo([GO_HANDLER]);
  if (wired.length + handlers.length === 0)
    return { findings: [], searched: '', notApplicable: 'no transport is wired by hand in the code read' };
  // A transport beside an entry point is handed to it, or serves older clients next to it.
  const served = mentions(facts, ENTRIES);
  const findings: CheckFinding[] = served
    ? []
    : wired.map(({ call, module }) =>
        findingAt(module, call, `\`${lastName(call)}\` is wired by hand and serves no client of revision 2026-07-28`),
      );
  for (const { call, module } of handlers)
    if (isStateful(facts, call))
      findings.push(
        findingAt(
          module,
          call,
          'The handler is stateful: clients fall back to an earlier revision, and idle sessions stay unless a timeout ends them',
        ),
      );
  return { findings, searched: `${count(wired.length + handlers.length, 'transport')} read` };
};

/** No options, or options without `Stateless: true`. */
function isStateful(facts: Facts, call: Call): boolean {
  const given = call.args[1]?.value;
  if (!given || hasSpread(call)) return false;
  if (constantOf(facts.resolver, given) === null || (given.kind === 'name' && given.name === 'nil')) return true;
  const options = given.kind === 'unary' ? given.operand : given;
  if (options.kind !== 'object') return false;
  const stateless = option(facts.resolver, options, 'Stateless');
  return stateless === undefined || (stateless !== 'unknown' && constantOf(facts.resolver, stateless) === false);
}
