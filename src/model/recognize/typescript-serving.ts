/** Servers as they are constructed, and the transports that they are served over. */
import type { Call, Expression } from '../../syntax/ast.ts';
import { enclosing } from '../../syntax/walk.ts';
import type { ServerTransport } from '../../types.ts';
import type { Value } from '../values/value.ts';
import { isSdkServer, type TypeScriptProject } from './typescript-project.ts';

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
  const [info, options] = call.args;
  if (!info || !constructsServer(project, call)) return;
  const module = project.moduleOf(call);
  const name = textIn(project, info.value, 'name');
  const version = textIn(project, info.value, 'version');
  const instructions =
    (options && textIn(project, options.value, 'instructions')) ?? textIn(project, info.value, 'instructions');
  project.report(module, (sink) =>
    sink.server({
      module,
      node: call,
      ...(name !== undefined && { name }),
      ...(version !== undefined && { version }),
      ...(instructions !== undefined && { instructions }),
    }),
  );
}

/** `new McpServer(…)`, and `super(…)` in a class that extends it. */
function constructsServer(project: TypeScriptProject, call: Call): boolean {
  const { resolver } = project;
  if (call.callee.kind === 'name' && call.callee.name === 'super') {
    const owner = enclosing(call, 'class');
    return owner !== undefined && isServerClass(resolver.members.externalBase(owner) ?? '');
  }
  if (call.via !== 'new') return false;
  const target = resolver.target(call.callee);
  // A class of the project is a server only through what it extends, and then `super(…)` says so.
  if (target?.node?.kind === 'class') return isSdkServer(target.node);
  return isServerClass(target?.name ?? project.lastNameOf(call.callee));
}

function isServerClass(name: string): boolean {
  return SERVER_CLASS.test(name) && (SDK_MODULE.test(name) || /McpServer$|FastMCP$/.test(name));
}

/** A text in an object that may come from callers; `undefined` where they do not agree. */
function textIn(project: TypeScriptProject, object: Expression, key: string): string | undefined {
  const { evaluator, environments } = project;
  const own = evaluator.property({ node: object, env: project.emptyEnv }, key);
  if (!own) return undefined;
  const texts = environments.of(own.node, own.env, MAX_CALLERS).map((env) => evaluator.text({ ...own, env }));
  const [first] = texts;
  return texts.every((text) => text === first) ? first : undefined;
}

/** Reads a call, if it makes a transport. */
export function readTransport(project: TypeScriptProject, call: Call): void {
  const last = project.lastNameOf(call.callee);
  if (last === 'start') return readFastMcpStart(project, call);
  const kind = kindOfTransport(project, call, last);
  if (kind) report(project, call, kind, kind === 'stdio' ? undefined : hostNear(project, call));
  else readAgentRoute(project, call, last);
}

function kindOfTransport(project: TypeScriptProject, call: Call, last: string): ServerTransport['kind'] | undefined {
  const target = project.resolver.target(call.callee);
  if (target?.node?.kind === 'class' && call.via === 'new') {
    // A class of the project that extends a transport, or a bundled copy of one.
    const base = project.resolver.members.externalBase(target.node)?.split('.').at(-1) ?? target.node.name ?? '';
    return base.endsWith('ServerTransport') && Object.hasOwn(TRANSPORTS, base) ? TRANSPORTS[base] : undefined;
  }
  if (target?.node || !Object.hasOwn(TRANSPORTS, last)) return undefined;
  if (AMBIGUOUS.has(last) && !SDK_MODULE.test(target?.name.slice(0, -last.length) ?? '')) return undefined;
  return TRANSPORTS[last];
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
