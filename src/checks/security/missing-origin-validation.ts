import type { Call, Expression } from '../../syntax/ast.ts';
import { constantOf, valueOf } from '../../syntax/resolve/constants.ts';
import { alternativesOf, findListeners, reachOf } from '../addresses.ts';
import { hasSpread, keyword, lastName, option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { type Endpoint, findEndpoints } from '../endpoints.ts';
import { findSwitchedOff, isGuarded } from '../origins.ts';

const ARMED_APP = /^createMcp(?:Express|Hono|Fastify)App$/;
const ADAPTERS = /^(?:toNodeHandler|serve|listen)$/;
const OPEN_FACTORY = /^(?:createMcpHandler)$/;

/** HTTP endpoints that take requests from any origin. */
export const check: Check = (facts) => {
  const endpoints = findEndpoints(facts);
  const switchedOff = findSwitchedOff(facts);
  if (endpoints.length === 0 && switchedOff.length === 0)
    return { findings: [], searched: '', notApplicable: 'MCP is not served over HTTP in the code read' };
  const guarded = isGuarded(facts);
  const apps = facts.callsNamed({ last: ARMED_APP });
  const openApps = apps.filter(({ call }) => !isArmed(facts, call));
  const findings: CheckFinding[] = [...switchedOff];
  if (!guarded) {
    for (const { call, module } of openApps)
      findings.push(
        findingAt(
          module,
          call,
          `\`${lastName(call)}\` is given a host beyond loopback and no \`allowedOrigins\`, so it checks neither Host nor Origin`,
        ),
      );
    const armed = apps.length > 0;
    findings.push(
      ...endpoints.flatMap((endpoint) =>
        armed && endpoint.family === 'typescript' ? [] : judgeEndpoint(facts, endpoint),
      ),
    );
  }
  return {
    findings,
    searched: `${count(endpoints.length, 'HTTP endpoint')} read${guarded ? '; origins are checked' : ''}`,
  };
};

function judgeEndpoint(facts: Facts, endpoint: Endpoint): CheckFinding[] {
  const { module, node, name } = endpoint;
  const report = (message: string) => [findingAt(module, node, message)];
  if (endpoint.family === 'python') return judgePython(endpoint, report);
  if (endpoint.family === 'typescript') {
    if (node.kind !== 'call') return [];
    const origin = facts.resolver.calleeName(node);
    if (!/^@modelcontextprotocol\//.test(origin)) return [];
    if (OPEN_FACTORY.test(name) && !isServedByNode(facts)) return [];
    if (!OPEN_FACTORY.test(name) && checksItself(facts, node.args[/^SSE/.test(name) ? 2 : 0]?.value)) return [];
    return report(`\`${name}\` serves HTTP requests and nothing checks their Origin`);
  }
  return report(`\`${name}\` is served without a check of the Origin header`);
}

/** Keywords that switch a check on, or decide on it. */
const SETTINGS = [
  'security_settings',
  'transport_security',
  'host_origin_protection',
  'allowed_hosts',
  'allowed_origins',
];

function judgePython(endpoint: Endpoint, report: (message: string) => CheckFinding[]): CheckFinding[] {
  const { node, name, reach } = endpoint;
  if (node.kind !== 'call' || hasSpread(node) || SETTINGS.some((setting) => keyword(node, setting))) return [];
  if (endpoint.separate)
    return report(
      `\`${name}\` of FastMCP is called without \`host_origin_protection\`, which leaves Host and Origin unchecked`,
    );
  if (reach === undefined)
    return report(`\`${name}\` is constructed without \`security_settings\`, which leaves Host and Origin unchecked`);
  return reach === 'all' || reach === 'other'
    ? report(
        `\`${name}\` is given a host beyond loopback and no \`transport_security\`, which leaves Host and Origin unchecked`,
      )
    : [];
}

/** `enableDnsRebindingProtection: true`, as the first SDK generation has it; its lists do nothing without it. */
function checksItself(facts: Facts, options: Expression | undefined): boolean {
  const { resolver } = facts;
  const enabled = option(resolver, options, 'enableDnsRebindingProtection');
  if (enabled === undefined) return false;
  return enabled === 'unknown' || (constantOf(resolver, enabled) !== false && !isOptIn(valueOf(resolver, enabled)));
}

/** `process.env.PROTECT === 'true'`: off unless somebody sets it. */
function isOptIn(value: Expression): boolean {
  return (
    value.kind === 'binary' &&
    value.operator === '==' &&
    [value.left, value.right].some(({ kind }) => kind === 'literal')
  );
}

/** The app factories check on a loopback host, which is their default, and with a list of origins. */
function isArmed(facts: Facts, call: Call): boolean {
  const options = positional(call, 0);
  if (!options) return true;
  const host = option(facts.resolver, options, 'host');
  if (host === undefined || host === 'unknown') return true;
  if (
    option(facts.resolver, options, 'allowedHosts') !== undefined ||
    option(facts.resolver, options, 'allowedOrigins') !== undefined
  )
    return true;
  return alternativesOf(facts.resolver, host).texts.every((text) => reachOf(text) === 'loopback');
}

function isServedByNode(facts: Facts): boolean {
  return (
    findListeners(facts).length > 0 ||
    facts.callsNamed({ last: ADAPTERS }).some(({ name }) => /^@modelcontextprotocol\/|^@hono\//.test(name))
  );
}
