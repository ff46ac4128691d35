/** Servers as they are constructed, and the transports that they are served over. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { ServerTransport } from '../../types.ts';
import type { Value } from '../values/value.ts';
import type { TypeScriptProject } from './typescript-project.ts';

const SERVER_CLASS = /(?:^|[#./])(?:McpServer|MCPServer|FastMCP|Server)$/;
const SDK_MODULE = /^@modelcontextprotocol\/|^fastmcp|^tmcp|mcp/i;
const TRANSPORTS: Record<string, ServerTransport['kind']> = {
  StdioServerTransport: 'stdio',
  StdioTransport: 'stdio',
  serveStdio: 'stdio',
  StreamableHTTPServerTransport: 'streamable-http',
  NodeStreamableHTTPServerTransport: 'streamable-http',
  WebStandardStreamableHTTPServerTransport: 'streamable-http',
  PerRequestHTTPServerTransport: 'streamable-http',
  StreamableHTTPTransport: 'streamable-http',
  HttpTransport: 'streamable-http',
  createMcpHandler: 'streamable-http',
  SSEServerTransport: 'sse',
  SseTransport: 'sse',
};
/** Transports that only count when an SDK module brings them: their names are common. */
const AMBIGUOUS = new Set([
  'StdioTransport',
  'HttpTransport',
  'SseTransport',
  'StreamableHTTPTransport',
  'createMcpHandler',
  'serveStdio',
]);
/** Callers that are followed back to where an address is written. */
const MAX_CALLERS = 3;
const FASTMCP_TRANSPORTS: Record<string, ServerTransport['kind']> = {
  stdio: 'stdio',
  httpStream: 'streamable-http',
  sse: 'sse',
};

/** Reads a call, if it constructs a server. */
export function readServer(project: TypeScriptProject, call: Call): void {
  if (call.via !== 'new') return;
  const name = project.resolver.calleeName(call) || project.lastNameOf(call.callee);
  if (!SERVER_CLASS.test(name) || (!SDK_MODULE.test(name) && !/McpServer$|FastMCP$/.test(name))) return;
  const target = project.resolver.target(call.callee)?.node;
  if (target?.kind === 'class' && project.resolver.members.externalBase(target) === undefined) return;
  const [info, options] = call.args;
  if (!info) return;
  const { evaluator } = project;
  const value = { node: info.value, env: project.emptyEnv };
  const text = (from: Value | undefined, key: string) =>
    from ? evaluator.text(evaluator.property(from, key)) : undefined;
  const facts = {
    name: text(value, 'name'),
    version: text(value, 'version'),
    instructions:
      text(options && { node: options.value, env: project.emptyEnv }, 'instructions') ?? text(value, 'instructions'),
  };
  const module = project.moduleOf(call);
  project.report(module, (sink) =>
    sink.server({
      module,
      node: call,
      ...(facts.name !== undefined && { name: facts.name }),
      ...(facts.version !== undefined && { version: facts.version }),
      ...(facts.instructions !== undefined && { instructions: facts.instructions }),
    }),
  );
}

/** Reads a call, if it makes a transport. */
export function readTransport(project: TypeScriptProject, call: Call): void {
  const last = project.lastNameOf(call.callee);
  if (last === 'start') return readFastMcpStart(project, call);
  if (!Object.hasOwn(TRANSPORTS, last)) return readAgentRoute(project, call, last);
  const target = project.resolver.target(call.callee);
  if (target?.node) return;
  if (AMBIGUOUS.has(last) && !SDK_MODULE.test(target?.name.slice(0, -last.length) ?? '')) return;
  const kind = TRANSPORTS[last] ?? 'unknown';
  report(project, call, kind, kind === 'stdio' ? undefined : hostNear(project, call));
}

function report(project: TypeScriptProject, call: Call, kind: ServerTransport['kind'], host: string | undefined): void {
  const module = project.moduleOf(call);
  project.report(module, (sink) =>
    sink.transport({ kind, ...(host !== undefined && { host }), location: project.locate(call), module, node: call }),
  );
}

/** FastMCP: `server.start({ transportType: 'httpStream', httpStream: { port, host } })`. */
function readFastMcpStart(project: TypeScriptProject, call: Call): void {
  if (!/FastMCP\w*\.start$/.test(project.resolver.calleeName(call))) return;
  const { evaluator } = project;
  const [options] = call.args;
  const value = options && { node: options.value, env: project.emptyEnv };
  const written = value && evaluator.property(value, 'transportType');
  const types = written ? evaluator.options(written).flatMap((one) => evaluator.text(one) ?? []) : [];
  for (const type of types.length > 0 ? new Set(types) : [written ? '' : 'stdio']) {
    const settings = value && evaluator.property(value, type);
    report(project, call, FASTMCP_TRANSPORTS[type] ?? 'unknown', settings && hostIn(project, settings));
  }
}

/** Cloudflare's `McpAgent.serve('/mcp')` and `serveSSE('/sse')`. */
function readAgentRoute(project: TypeScriptProject, call: Call, last: string): void {
  if ((last !== 'serve' && last !== 'serveSSE' && last !== 'mount') || call.callee.kind !== 'member') return;
  const owner = project.resolver.target(call.callee.object)?.node;
  if (owner?.kind !== 'class' || !/\.McpAgent$/.test(project.resolver.members.externalBase(owner) ?? '')) return;
  report(project, call, last === 'serve' ? 'streamable-http' : 'sse', undefined);
}

/** The bind address given where the HTTP server of a transport listens: in the same file, else anywhere if there is only one such place. */
function hostNear(project: TypeScriptProject, call: Call): string | undefined {
  const module = project.moduleOf(call);
  const here = listensIn(project, module);
  if (here.length > 0) return here.map((one) => one.host).find((host) => host !== undefined);
  const elsewhere = project.modules.filter((other) => other !== module).flatMap((other) => listensIn(project, other));
  return elsewhere.length === 1 ? elsewhere[0]?.host : undefined;
}

function listensIn(
  project: TypeScriptProject,
  module: Parameters<TypeScriptProject['nodesOf']>[0],
): { host: string | undefined }[] {
  return project
    .nodesOf(module)
    .of('call')
    .flatMap((call) => {
      const last = project.lastNameOf(call.callee);
      const [first, second] = call.args;
      if (!first || (last !== 'listen' && last !== 'serve')) return [];
      if (
        last === 'serve' &&
        project.evaluator.follow({ node: first.value, env: project.emptyEnv }).node.kind !== 'object'
      )
        return [];
      return [{ host: hostOfListen(project, first.value, second?.value) }];
    });
}

function hostOfListen(
  project: TypeScriptProject,
  first: Expression,
  second: Expression | undefined,
): string | undefined {
  const value = { node: first, env: project.emptyEnv };
  if (project.evaluator.follow(value).node.kind === 'object') return hostIn(project, value);
  return second && addressOf(project, { node: second, env: project.emptyEnv });
}

function hostIn(project: TypeScriptProject, settings: Value): string | undefined {
  const written = project.evaluator.property(settings, 'host') ?? project.evaluator.property(settings, 'hostname');
  return written && addressOf(project, written);
}

/** A constant address, or the one that a computed address falls back to: `process.env.HOST ?? '127.0.0.1'`. */
function addressOf(project: TypeScriptProject, value: Value): string | undefined {
  for (const env of project.environments.of(value.node, value.env, MAX_CALLERS)) {
    const texts = project.evaluator
      .options({ node: value.node, env })
      .flatMap((one) => project.evaluator.text(one) ?? []);
    if (texts.length > 0) return texts.at(-1);
  }
  return undefined;
}
