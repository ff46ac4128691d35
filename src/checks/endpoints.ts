/** Where MCP is served over HTTP, and what stands in front of it: callers checked, origins checked. */
import type { ModelTransport } from '../model/server-model.ts';
import type { Call, Expression, Module, Node } from '../syntax/ast.ts';
import { constantOf } from '../syntax/resolve/constants.ts';
import { alternativesOf, findListeners, type Listener, type Reach, reachOf } from './addresses.ts';
import { keyword, lastName } from './arguments.ts';
import { type Facts, perReview } from './check.ts';

export interface Endpoint {
  readonly module: Module;
  readonly node: Node;
  /** What makes it, as a message names it. */
  readonly name: string;
  readonly family: 'typescript' | 'python' | 'rust' | 'go';
  /** The address it is given itself, where there is one. */
  readonly reach?: Reach;
  /** Served by the separate FastMCP package, which checks neither Host nor Origin unless it is told to. */
  readonly separate?: boolean;
}

/** Calls outside TypeScript that serve MCP over HTTP, by the end of their canonical name. */
const CALLS: readonly { readonly family: Endpoint['family']; readonly name: RegExp }[] = [
  {
    family: 'python',
    name: /^mcp\.server\.(?:sse\.SseServerTransport|streamable_http_manager\.StreamableHTTPSessionManager|streamable_http\.StreamableHTTPServerTransport)$/,
  },
  { family: 'rust', name: /(?:^|::)(?:StreamableHttpService::new|SseServer::serve\w*)$/ },
  {
    family: 'go',
    name: /^github\.com\/(?:modelcontextprotocol\/go-sdk\/mcp\.(?:NewStreamableHTTPHandler|NewSSEHandler)|mark3labs\/mcp-go\/server\.(?:NewStreamableHTTPServer|NewSSEServer))$/,
  },
];
const LISTED = new RegExp(CALLS.map((one) => one.name.source).join('|'));
/** Methods of the Python servers that build an HTTP application or run one. */
const PYTHON_APP = new Set([
  'streamable_http_app',
  'sse_app',
  'http_app',
  'run_streamable_http_async',
  'run_sse_async',
  'run_http_async',
]);
const APP = new RegExp(`^(?:run(?:_async)?|${[...PYTHON_APP].join('|')})$`);
const PYTHON_HTTP = /^(?:streamable-http|sse|http)$/;
const SDK_IMPORT = /^(?:mcp|fastmcp)(?:\.|$)/;
/** The FastMCP package; the class of that name in the official SDK is another. */
const SEPARATE = /^fastmcp(?:\.|$)/;
/** Methods that only that package has. */
const SEPARATE_APP = new Set(['http_app', 'run_http_async']);

/** Every HTTP endpoint of the project that speaks MCP. */
export const findEndpoints = perReview(readEndpoints);

function readEndpoints(facts: Facts): readonly Endpoint[] {
  const found = new Map<Node, Endpoint>();
  for (const transport of facts.model.servers.flatMap((server) => server.transports)) {
    const endpoint = ofTransport(transport);
    if (endpoint) found.set(endpoint.node, endpoint);
  }
  for (const { call, module, name } of facts.callsNamed({ name: LISTED, last: APP })) {
    const endpoint = ofCall(facts, call, module, name);
    if (endpoint) found.set(call, endpoint);
  }
  return [...found.values()];
}

function ofTransport({ kind, module, node, host }: ModelTransport): Endpoint | undefined {
  if (kind !== 'streamable-http' && kind !== 'sse') return undefined;
  if (module.language !== 'typescript' && module.language !== 'javascript') return undefined;
  const name = node.kind === 'call' ? lastName(node) : 'transport';
  return { module, node, name, family: 'typescript', ...(host !== undefined && { reach: reachOf(host) }) };
}

function ofCall(facts: Facts, call: Call, module: Module, name: string): Endpoint | undefined {
  const listed = CALLS.find((one) => one.name.test(name));
  if (listed)
    return {
      module,
      node: call,
      name: listed.family === 'rust' ? name.split('::').slice(-2).join('::') : lastName(call),
      family: listed.family,
    };
  if (module.language !== 'python') return undefined;
  const last = lastName(call);
  const transport = /^run(?:_async)?$/.test(last) ? constantOf(facts.resolver, keyword(call, 'transport')) : undefined;
  const runs = typeof transport === 'string' && PYTHON_HTTP.test(transport);
  if (!runs && !PYTHON_APP.has(last)) return undefined;
  if (call.callee.kind !== 'member' || !importsSdk(facts)) return undefined;
  const separate =
    SEPARATE.test(name) || ((SEPARATE_APP.has(last) || transport === 'http') && importsSdk(facts, SEPARATE));
  const reach = pythonReach(facts, call, call.callee.object);
  return { module, node: call, name: last, family: 'python', reach, ...(separate && { separate }) };
}

function importsSdk(facts: Facts, sdk = SDK_IMPORT): boolean {
  return facts.modules.some((module) =>
    facts
      .nodesOf(module)
      .of('import')
      .some((one) => sdk.test(one.module)),
  );
}

/** The host of `run(host=…)`, else that of the constructor (`FastMCP(host=…)`), else the default, which is loopback. */
function pythonReach(facts: Facts, call: Call, receiver: Expression): Reach {
  const made = facts.resolver.bindingOf(receiver as Extract<Expression, { kind: 'name' }>)?.definitions[0]?.value;
  const given = keyword(call, 'host') ?? (made?.kind === 'call' ? keyword(made, 'host') : undefined);
  if (!given) return call.args.some((one) => one.spread) ? 'unknown' : 'loopback';
  const reaches = new Set(alternativesOf(facts.resolver, given).texts.map(reachOf));
  const [only] = reaches;
  return reaches.size === 1 && only !== undefined ? only : 'unknown';
}

/** How far an endpoint reaches: its own address, else the widest of the sockets that the project opens. */
export function reachOfEndpoint(
  facts: Facts,
  endpoint: Endpoint,
  listeners: readonly Listener[] = findListeners(facts),
): Reach {
  const { reach } = endpoint;
  const own = listeners.filter((one) => one.module === endpoint.module);
  const near = own.length > 0 ? own : listeners.filter((one) => familyOf(one.module) === endpoint.family);
  if (reach !== undefined && (reach !== 'loopback' || near.length === 0)) return reach;
  for (const wide of ['all', 'other', 'unknown'] as const) if (near.some((one) => one.reach === wide)) return wide;
  return near.length > 0 ? 'loopback' : 'unknown';
}

function familyOf(module: Module): Endpoint['family'] {
  return module.language === 'javascript' ? 'typescript' : module.language;
}

const AUTHENTICATING =
  /^(?:requireBearerAuth|mcpAuthRouter|mcpAuthMetadataRouter|verifyBearerToken|jwtVerify|expressjwt|jwt_required|login_required|withMcpAuth|RequireBearerToken|timingSafeEqual|compare_digest|ConstantTimeCompare|ct_eq|ValidateRequestHeaderLayer|AsyncRequireAuthorizationLayer|(?:require|with|ensure|check|verify|validate|is|basic|bearer|use|setup)_?(?:mcp|http|request|user|api)?_?(?:auth\w*|token|api_?key|bearer\w*)|auth(?:enticate|orize)\w*|\w*auth\w*middleware\w*|\w*token_?verifier\w*|\w*oauth\w*provider\w*)$/i;
const AUTH_OPTION =
  /^(?:token_?verifier|auth|auth_server_provider|authenticate|authentication|verifier|oauth|authorizer|authProvider)$/;
const AUTH_HEADER = /^(?:authorization|x-api-key|x-auth-token|proxy-authorization|x-mcp-api-key)$/i;
const AUTH_NAME = /auth(?!or)|api_?key|check_?token|require_?token/i;
const ROUTING =
  /^(?:use|all|post|get|route|add_middleware|Use|Handle|HandleFunc|layer|route_layer|nest_service|With|register|addHook)$/;
const AUTH_LIBRARY = /^(?:passport|express-openid-connect|@clerk\/|@auth0\/)/;
const HEADER_READ = /^(?:get|header|Get|get_all|FormValue)$/;
const AUTHENTICATES = {
  name: AUTH_LIBRARY,
  last: new RegExp(`${AUTHENTICATING.source}|${ROUTING.source}|${HEADER_READ.source}`, 'i'),
  keyword: AUTH_OPTION,
};

/** What in the project looks at who calls, as a message names it; `undefined` when nothing does. */
export const findAuthentication = perReview(readAuthentication);

function readAuthentication(facts: Facts): string | undefined {
  for (const { call, name, last } of facts.callsNamed(AUTHENTICATES)) {
    if (AUTHENTICATING.test(last) || AUTH_LIBRARY.test(name)) return last || name;
    const option = call.args.find(
      (one) => one.name !== undefined && AUTH_OPTION.test(one.name) && !isNothing(one.value),
    );
    if (option && SERVER.test(last)) return `${last}(${option.name}=…)`;
    if (ROUTING.test(last)) {
      const middleware = call.args
        .flatMap((one) => [writtenName(one.value), ...layered(one.value)])
        .find((one) => one !== undefined && AUTH_NAME.test(one));
      if (middleware !== undefined) return middleware;
    }
    if (HEADER_READ.test(last) && call.args.some((one) => isHeaderName(one.value))) return 'a credential header';
  }
  return readsHeader(facts, AUTH_HEADER, /^(?:AUTHORIZATION|authorization)$/) ? 'a credential header' : undefined;
}

/** `from_fn_with_state(state, validate)` of axum: the function is an argument. */
function layered(node: Expression): (string | undefined)[] {
  return node.kind === 'call' && /^from_fn/.test(lastName(node))
    ? node.args.map(({ value }) => writtenName(value))
    : [];
}

const SERVER = /^(?:FastMCP|MCPServer|Server|run|streamable_http_app|sse_app|http_app|add_middleware|Middleware|new)$/;

function isNothing(value: Expression): boolean {
  return value.kind === 'literal' && value.value === null;
}

function writtenName(node: Expression): string | undefined {
  if (node.kind === 'name') return node.name;
  if (node.kind === 'member') return node.property;
  return node.kind === 'call' ? lastName(node) : undefined;
}

function isHeaderName(node: Expression): boolean {
  return node.kind === 'literal' && typeof node.value === 'string' && AUTH_HEADER.test(node.value);
}

/** `headers.origin`, `headers['origin']`, `header::ORIGIN`: a read, not a header that is set. */
export function readsHeader(facts: Facts, text: RegExp, property: RegExp): boolean {
  return facts.modules.some((module) => {
    const nodes = facts.nodesOf(module);
    const members = nodes
      .of('member')
      .some(
        (node) => property.test(node.property) && /headers?$/i.test(writtenName(node.object) ?? '') && !isTarget(node),
      );
    if (members) return true;
    return nodes
      .of('index')
      .some(
        (node) =>
          node.index.kind === 'literal' &&
          typeof node.index.value === 'string' &&
          text.test(node.index.value) &&
          /headers?$/i.test(writtenName(node.object) ?? '') &&
          !isTarget(node),
      );
  });
}

function isTarget(node: Node): boolean {
  return node.parent?.kind === 'assign' && node.parent.target === node;
}
