/** Servers and transports in Rust. */
import type { Call, ClassNode, Decorator, Expression, Node, ObjectNode, Statement } from '../../syntax/ast.ts';
import type { ModuleNodes } from '../../syntax/nodes.ts';
import { enclosing, unwrap, walk } from '../../syntax/walk.ts';
import { lastName } from '../schema/rust-names.ts';
import type { ModelTransport } from '../server-model.ts';
import type { Value } from '../values/value.ts';
import { settingOf } from './rust-functions.ts';
import type { RustProject } from './rust-project.ts';

interface Facts {
  name?: string;
  version?: string;
  instructions?: string;
}

/** Reads an `impl` block that makes a type a server. */
export function readServer(project: RustProject, node: ClassNode): void {
  if (node.flavor !== 'impl' || project.isTest(node)) return;
  const router = project.attribute(node.decorators, 'tool_router');
  const isServer = /(?:^|::)ServerHandler(?:Core)?$/.test(node.trait?.name ?? '') || hasWord(router, 'server_handler');
  if (!isServer) return;
  const handler = project.attribute(node.decorators, 'tool_handler', 'prompt_handler');
  const facts: Facts = {};
  for (const key of ['name', 'version', 'instructions'] as const)
    set(facts, key, project.text(settingOf(handler, key)));
  const info = node.methods.find((one) => one.name === 'get_info');
  if (info) readInfo(project, info, facts);
  const module = project.moduleOf(node);
  project.report(module, (sink) => sink.server({ module, node, ...facts }));
}

/** Reads the details of a server of rust-mcp-sdk, which are a value of their own. */
export function readServerDetails(project: RustProject, nodes: ModuleNodes): void {
  for (const node of nodes.of('object')) {
    if (!/^(?:InitializeResult|ServerInfo)$/.test(project.sdkType(node.type) ?? '') || project.isTest(node)) continue;
    if (enclosing(node, 'class')?.flavor === 'impl') continue;
    const facts: Facts = {};
    readInfo(project, node, facts);
    const { module } = nodes;
    project.report(module, (sink) => sink.server({ module, node, ...facts }));
  }
}

function hasWord(attribute: Decorator | undefined, word: string): boolean {
  const { expression } = attribute ?? {};
  return (
    expression?.kind === 'call' &&
    expression.args.some(({ name, value }) => name === word || (value.kind === 'name' && value.name === word))
  );
}

function set(facts: Facts, key: keyof Facts, text: string | undefined): void {
  if (text !== undefined) facts[key] ??= text;
}

/** Every part of a server's description below a node: `Implementation::new(…)`, literals, `with_…` calls, assignments. */
export function readInfo(project: RustProject, root: Node, facts: Facts, depth = 3): void {
  walk(root, (node) => {
    if (node.kind === 'object') readLiteral(project, node, facts);
    else if (node.kind === 'call') readCall(project, node, facts, depth);
    else if (node.kind === 'assign' && node.target.kind === 'member') {
      const { object, property } = node.target;
      if (property === 'instructions') set(facts, property, project.text(node.value));
      else if ((property === 'name' || property === 'version') && isImplementation(project, object))
        set(facts, property, project.text(node.value));
    }
    return true;
  });
}

function isImplementation(project: RustProject, object: Expression): boolean {
  if (object.kind === 'member') return object.property === 'server_info';
  return project.sdkName(project.resolver.types.typeOf(object)?.name ?? '', object) === 'Implementation';
}

function readLiteral(project: RustProject, node: ObjectNode, facts: Facts): void {
  const get = (key: string) => node.properties.find((one) => one.key === key)?.value;
  const type = project.sdkType(node.type);
  if (type === 'Implementation') {
    set(facts, 'name', project.text(get('name')));
    set(facts, 'version', project.text(get('version')));
  }
  if (type === 'ServerInfo' || type === 'InitializeResult' || type === 'ServerConfig')
    set(facts, 'instructions', project.text(get('instructions')));
}

function readCall(project: RustProject, call: Call, facts: Facts, depth: number): void {
  const [first, second] = call.args;
  const name = lastName(call.callee);
  if (name === 'with_instructions' && first) set(facts, 'instructions', project.text(first.value));
  else if (project.calledSdk(call) === 'Implementation::new') {
    set(facts, 'name', project.text(first?.value));
    set(facts, 'version', project.text(second?.value));
  } else if (depth > 0) {
    const called = project.resolver.functionOf(call);
    if (called && called.body.body.length > 0 && /info|implementation|capabilit|server/i.test(name))
      readInfo(project, called.body, facts, depth - 1);
  }
}

const TRANSPORTS: Record<string, ModelTransport['kind']> = {
  stdio: 'stdio',
  'StdioTransport::new': 'stdio',
  'StreamableHttpService::new': 'streamable-http',
  'StreamableHttpServer::new': 'streamable-http',
  'SseServer::serve': 'sse',
  'SseServer::serve_with_config': 'sse',
  'SseServer::new': 'sse',
  'hyper_server::create_server': 'streamable-http',
  create_server: 'streamable-http',
};

/** Reads a call that makes a transport. */
export function readTransport(project: RustProject, call: Call): void {
  if (project.isTest(call)) return;
  const name = project.calledSdk(call) ?? '';
  const kind =
    Object.hasOwn(TRANSPORTS, name) && (name !== 'create_server' || call.args.length > 1)
      ? TRANSPORTS[name]
      : servesStandardStreams(call)
        ? 'stdio'
        : undefined;
  if (!kind) return;
  const module = project.moduleOf(call);
  const host = kind === 'stdio' ? undefined : hostOf(project, call);
  project.report(module, (sink) =>
    sink.transport({ kind, ...(host !== undefined && { host }), location: project.locate(call), module, node: call }),
  );
}

/** `server.serve((stdin(), stdout()))` */
function servesStandardStreams({ callee, args }: Call): boolean {
  const [first] = args;
  if (callee.kind !== 'member' || !/^serve(?:_with_ct|_server)?$/.test(callee.property)) return false;
  const pair = first && unwrap(first.value);
  if (pair?.kind !== 'array') return false;
  return pair.elements.some(({ value }) => value.kind === 'call' && lastName(value.callee) === 'stdin');
}

/** The host that the project listens on: as the transport's own call says, in its module, else wherever it listens just once. */
function hostOf(project: RustProject, call: Call): string | undefined {
  const own = call.args.map(({ value }) => ownHost(project, value)).find((host) => host !== undefined);
  if (own !== undefined) return own;
  const module = project.moduleOf(call);
  const all = project.nodes.flatMap((nodes) =>
    nodes.of('call').flatMap((one) => {
      const [first] = one.args;
      return first && isListener(project, one) && !project.isTest(one)
        ? [{ module: nodes.module, address: first.value }]
        : [];
    }),
  );
  const near = all.filter((one) => one.module === module);
  const hosts = new Set(
    (near.length > 0 ? near : all).flatMap(({ address }) =>
      project.environments.of(address, project.emptyEnv).map((env) => hostIn(project, { node: unwrap(address), env })),
    ),
  );
  const [host] = hosts;
  return hosts.size === 1 ? host : undefined;
}

function ownHost(project: RustProject, node: Expression): string | undefined {
  const literal = project.evaluator.follow(project.value(node));
  if (literal.node.kind === 'object') {
    const host = project.evaluator.property(literal, 'host');
    const bind = project.evaluator.property(literal, 'bind');
    return host ? hostText(project, host) : bind && hostIn(project, bind);
  }
  return node.kind === 'function' ? undefined : hostIn(project, literal);
}

function isListener(project: RustProject, call: Call): boolean {
  const name = project.resolver.calleeName(call);
  return (
    /(?:^|::)(?:TcpListener|Server|TcpSocket|HttpServer)::(?:bind|try_bind)$/.test(name) ||
    /^axum_server::bind/.test(name)
  );
}

/** The host in an address: `"127.0.0.1:8000"`, `format!("{host}:{port}")`, `([0, 0, 0, 0], 8080)`, `(host, port)`. */
function hostIn(project: RustProject, address: Value, depth = 8): string | undefined {
  if (depth === 0) return undefined;
  const { node, env } = project.evaluator.follow(address);
  const at = (inner: Expression): Value => ({ node: unwrap(inner), env });
  if (node.kind === 'text') {
    const [head, next] = node.parts;
    const text = project.text(head, env);
    if (text?.includes(':')) return hostOfText(text);
    return head && project.text(next, env)?.startsWith(':') ? hostText(project, at(head)) : undefined;
  }
  const text = project.text(node, env) ?? fallbackText(project, node);
  if (text !== undefined) return text.includes(':') ? hostOfText(text) : undefined;
  const [first] = node.kind === 'array' ? node.elements : node.kind === 'call' ? node.args : [];
  if (!first) return undefined;
  if (node.kind === 'array') return hostText(project, at(first.value));
  if (node.kind !== 'call' || !/^SocketAddr(?:V4|V6)?$/.test(ownerName(node.callee))) return undefined;
  return lastName(node.callee) === 'new'
    ? hostText(project, at(first.value))
    : hostIn(project, at(first.value), depth - 1);
}

/** `host:port` → `host`, the brackets of IPv6 taken off. */
function hostOfText(text: string): string {
  return text.slice(0, text.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1');
}

function ownerName(callee: Expression): string {
  return callee.kind === 'member' ? lastName(callee.object) : '';
}

const KNOWN: Record<string, string> = { LOCALHOST: '127.0.0.1', UNSPECIFIED: '0.0.0.0' };

function hostText(project: RustProject, written: Value): string | undefined {
  const { node, env } = project.evaluator.follow(written);
  const text = project.text(node, env) ?? fallbackText(project, node);
  if (text !== undefined) return text;
  if (node.kind === 'member' && Object.hasOwn(KNOWN, node.property)) return KNOWN[node.property];
  const parts = node.kind === 'array' ? node.elements : node.kind === 'call' ? node.args : [];
  if (parts.length === 4) {
    const numbers = parts.map(({ value }) => project.evaluator.constant({ node: value, env }));
    if (numbers.every((one) => typeof one === 'number')) return numbers.join('.');
  }
  const [only] = parts;
  return parts.length === 1 && only ? hostText(project, { node: unwrap(only.value), env }) : undefined;
}

/** What a setting is when nobody sets it: `unwrap_or_else(|_| "…".into())`, `#[arg(default_value = "…")]` on a field. */
function fallbackText(project: RustProject, node: Expression): string | undefined {
  if (node.kind === 'call' && node.callee.kind === 'member' && /^unwrap_or(?:_else)?$/.test(node.callee.property)) {
    const given = node.args[0]?.value;
    const last: Statement | undefined = given?.kind === 'function' ? given.body.body.at(-1) : given;
    const value = last?.kind === 'return' ? last.value : last;
    return value && project.text(value as Expression);
  }
  if (node.kind !== 'member') return undefined;
  const owner = project.resolver.types.typeOf(node.object)?.node;
  const field = owner?.kind === 'class' ? owner.fields.find((one) => one.name === node.property) : undefined;
  for (const { expression } of field?.decorators ?? []) {
    if (expression.kind !== 'call') continue;
    const found = expression.args.find((one) => one.name === 'default_value' || one.name === 'default_value_t')?.value;
    const text = project.text(found);
    if (text !== undefined) return text;
  }
  return undefined;
}
