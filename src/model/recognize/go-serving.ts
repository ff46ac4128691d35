/** Servers and transports in Go. */
import type { Call, Expression, Name, Node, ObjectNode } from '../../syntax/ast.ts';
import type { ModelTransport } from '../server-model.ts';
import type { Value } from '../values/value.ts';
import type { GoProject } from './go-project.ts';
import { readCompletionHandler } from './go-prompts.ts';

type Kind = ModelTransport['kind'];

/** Calls that make or run a transport. */
const CALLS: Record<string, Kind> = {
  ServeStdio: 'stdio',
  NewStdioServer: 'stdio',
  NewStdioTransport: 'stdio',
  NewStreamableHTTPHandler: 'streamable-http',
  NewStreamableHTTPServer: 'streamable-http',
  NewStreamableServerTransport: 'streamable-http',
  NewSSEHandler: 'sse',
  NewSSEServer: 'sse',
  NewSSEServerTransport: 'sse',
};
const LITERALS: Record<string, Kind> = {
  StdioTransport: 'stdio',
  StreamableServerTransport: 'streamable-http',
  SSEServerTransport: 'sse',
};
/** Which argument of a call is the address that it listens on. */
const LISTENERS: Record<string, number> = {
  'net/http.ListenAndServe': 0,
  'net/http.ListenAndServeTLS': 0,
  'net.Listen': 1,
  'crypto/tls.Listen': 1,
};
/** Functions that give the value of a command line option; its default is their second argument. */
const FLAGS = /(?:^|[./])p?flag\.String$|\.Flags\.String$/;

/** Reads the construction of a server. */
export function readServer(project: GoProject, call: Call): void {
  const sdk = project.calledSdk(call);
  const [first, second] = call.args;
  const { evaluator, emptyEnv: env } = project;
  if (sdk?.name === 'NewServer' && sdk.family === 'go-sdk' && first) {
    const implementation: Value = { node: first.value, env };
    const options: Value | undefined = second && { node: second.value, env };
    report(
      project,
      call,
      evaluator.property(implementation, 'Name'),
      evaluator.property(implementation, 'Version'),
      options && evaluator.property(options, 'Instructions'),
    );
    const followed = options && evaluator.follow(options).node;
    if (followed?.kind === 'object') readCompletionHandler(project, followed);
  } else if (sdk?.name === 'NewMCPServer' && first) {
    const given = project.options.optionsOf(call, 2, env).find((one) => one.name === 'WithInstructions');
    const text = given?.call.args[0];
    report(
      project,
      call,
      { node: first.value, env },
      second && { node: second.value, env },
      text && { node: text.value, env: given.env },
    );
  }
}

function report(project: GoProject, node: Call, ...parts: (Value | undefined)[]): void {
  const [name, version, instructions] = parts.map((part) => (part && textOf(project, part)) || undefined);
  const module = project.moduleOf(node);
  project.report(module, (sink) =>
    sink.server({
      module,
      node,
      ...(name !== undefined && { name }),
      ...(version !== undefined && { version }),
      ...(instructions !== undefined && { instructions }),
    }),
  );
}

/** The text of a value, also where all callers of the function that it stands in give the same. */
function textOf(project: GoProject, value: Value): string | undefined {
  const own = project.evaluator.text(value);
  if (own !== undefined) return own;
  const texts = project.ways
    .to(value.node, { env: value.env })
    .map(({ env }) => project.evaluator.text({ node: value.node, env }));
  const [first] = texts;
  return texts.every((text) => text === first) ? first : undefined;
}

/** Reads a call that makes or runs a transport. */
export function readTransport(project: GoProject, call: Call): void {
  const name = project.calledSdk(call)?.name ?? '';
  if (Object.hasOwn(CALLS, name)) reportTransport(project, call, CALLS[name] ?? 'unknown');
}

/** Reads `&mcp.StdioTransport{}` and its like. */
export function readTransportLiteral(project: GoProject, node: ObjectNode): void {
  const name = project.sdkType(node.type)?.name ?? '';
  if (Object.hasOwn(LITERALS, name)) reportTransport(project, node, LITERALS[name] ?? 'unknown');
}

function reportTransport(project: GoProject, node: Call | ObjectNode, kind: Kind): void {
  const module = project.moduleOf(node);
  const host = kind === 'stdio' ? undefined : hostOf(project, node);
  project.report(module, (sink) =>
    sink.transport({ kind, ...(host !== undefined && { host }), location: project.locate(node), module, node }),
  );
}

/** The host that the project listens on: in the module of the transport, else wherever it listens just once. */
function hostOf(project: GoProject, node: Node): string | undefined {
  const module = project.moduleOf(node);
  const all = project.nodes.flatMap((nodes) =>
    addressesIn(project, nodes).map((address) => ({ address, module: nodes.module })),
  );
  const near = all.filter((one) => one.module === module);
  const hosts = new Set((near.length > 0 ? near : all).flatMap(({ address }) => hostsIn(project, address)));
  const [host] = hosts;
  return hosts.size === 1 ? host : undefined;
}

function addressesIn(project: GoProject, nodes: GoProject['nodes'][number]): Expression[] {
  const calls = nodes.of('call').flatMap((call): Expression[] => {
    const name = project.resolver.calleeName(call);
    const isStart = /^(?:StreamableHTTPServer|SSEServer)\.Start$/.test(project.calledSdk(call)?.name ?? '');
    const position = isStart ? 0 : Object.hasOwn(LISTENERS, name) ? LISTENERS[name] : undefined;
    const argument = position === undefined ? undefined : call.args[position];
    return argument ? [argument.value] : [];
  });
  const servers = nodes.of('object').flatMap((node) => {
    const isServer = node.type !== undefined && project.types.nameOf(node.type) === 'net/http.Server';
    const written = isServer ? node.properties.find((one) => one.key === 'Addr') : undefined;
    return written ? [written.value] : [];
  });
  return [...calls, ...servers];
}

/** The host in an address, for each way in which the address is known; `undefined` where it is computed. */
function hostsIn(project: GoProject, address: Expression): (string | undefined)[] {
  return project.ways.to(address, { env: project.emptyEnv }).map(({ env }) => hostIn(project, { node: address, env }));
}

/** Of `host:port` what stands before the colon, which is empty for all interfaces. */
function hostIn(project: GoProject, address: Value): string | undefined {
  const { evaluator } = project;
  const { node, env } = orDefault(project, address);
  if (node.kind === 'call') {
    const [first] = node.args;
    const isJoined = project.resolver.calleeName(node) === 'net.JoinHostPort';
    return isJoined && first ? hostText(project, { node: first.value, env }) : undefined;
  }
  const [head, next] = node.kind === 'text' ? node.parts : [node];
  const text = head && evaluator.text({ node: head, env });
  if (text?.includes(':')) return text.slice(0, text.lastIndexOf(':'));
  // `fmt.Sprintf("%s:%d", host, port)`
  const colon = next && evaluator.text({ node: next, env });
  return head && colon?.startsWith(':') ? hostText(project, { node: head, env }) : undefined;
}

function hostText(project: GoProject, value: Value): string | undefined {
  return project.evaluator.text(orDefault(project, value));
}

/** What a value is; for a command line option its default. */
function orDefault(project: GoProject, value: Value): Value {
  const found = project.evaluator.follow(value);
  const { node, env } = found;
  const isFlag = node.kind === 'call' && FLAGS.test(project.resolver.calleeName(node));
  const fallback = isFlag ? node.args[1]?.value : node.kind === 'name' ? flagDefault(project, node) : undefined;
  return fallback ? { node: fallback, env } : found;
}

/** The default of an option that is read into a variable: `flag.StringVar(&host, "host", "localhost", usage)`. */
function flagDefault(project: GoProject, name: Name): Expression | undefined {
  const binding = project.resolver.bindingOf(name);
  for (const reference of binding && !binding.import ? project.usages.referencesTo(binding) : []) {
    const call = reference.parent?.kind === 'unary' ? reference.parent.parent : undefined;
    const method = call?.kind === 'call' ? project.lastNameOf(call.callee) : '';
    // The variant with a short form takes it as one more argument.
    if (call?.kind === 'call' && /^StringVarP?$/.test(method)) return call.args[method.endsWith('P') ? 3 : 2]?.value;
  }
  return undefined;
}
