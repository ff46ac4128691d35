/** Where a project opens a listening socket, and on which address as far as the source tells. */
import type { Call, Expression, Module, Node } from '../syntax/ast.ts';
import { constantOf, propertyOf, valueOf } from '../syntax/resolve/constants.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { unwrap } from '../syntax/walk.ts';
import { lastName } from './arguments.ts';
import { type Facts, perReview } from './check.ts';

export type Reach = 'all' | 'loopback' | 'other' | 'unknown';

export interface Listener {
  readonly module: Module;
  readonly node: Node;
  /** What is called or constructed, as a message names it. */
  readonly name: string;
  readonly reach: Reach;
  /** The address as written; absent when the default applies or it is computed. */
  readonly written?: string;
  /** The literals the address was read from. */
  readonly literals: readonly Node[];
}

/** What an address may be: its constant alternatives with the literals they stand in. */
interface Alternatives {
  readonly texts: readonly string[];
  readonly literals: readonly Node[];
}

const ALL = /^(?:0\.0\.0\.0|\[::\]|::|\*)?(?::|$)|^::$/;
const LOOPBACK = /^(?:127\.|localhost\b|\[?::1\]?(?::|$))/i;
const ENVIRONMENT_READ = /(?:getenv|environ\.get|env::var|env\.get|Getenv|LookupEnv|config\.get|unwrap_or|getOr\w*)$/;
const MAX_STEPS = 8;
const NOTHING: Alternatives = { texts: [], literals: [] };

/** Which interfaces an address with or without a port stands for. */
export function reachOf(address: string): Reach {
  if (LOOPBACK.test(address)) return 'loopback';
  return ALL.test(address) ? 'all' : 'other';
}

/** The constant values an expression takes, fallbacks of environment reads among them. */
export function alternativesOf(
  resolver: Resolver,
  expression: Expression | undefined,
  depth = MAX_STEPS,
): Alternatives {
  if (!expression || depth === 0) return NOTHING;
  const node = unwrap(expression);
  const join = (...nodes: (Expression | undefined)[]): Alternatives => {
    const all = nodes.map((one) => alternativesOf(resolver, one, depth - 1));
    return { texts: all.flatMap((one) => one.texts), literals: all.flatMap((one) => one.literals) };
  };
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'string' ? { texts: [node.value], literals: [node] } : NOTHING;
    case 'conditional':
      return join(node.then, node.otherwise);
    case 'binary':
      return node.operator === '??' || node.operator === 'or' ? join(node.left, node.right) : NOTHING;
    case 'text':
      return ofText(resolver, node.parts, depth);
    case 'call':
      return ofCall(resolver, node, join);
    case 'array': {
      // `("0.0.0.0", 8080)`, `([0, 0, 0, 0], 8080)`
      const [first] = node.elements;
      if (first && unwrap(first.value).kind === 'array') return ofOctets(resolver, first.value);
      return node.elements.length === 2 ? join(first?.value) : NOTHING;
    }
    default: {
      if (node.kind === 'member' && /^(?:UNSPECIFIED)$/.test(node.property))
        return { texts: ['0.0.0.0'], literals: [node] };
      const value = valueOf(resolver, node);
      return value === node ? NOTHING : alternativesOf(resolver, value, depth - 1);
    }
  }
}

function ofText(resolver: Resolver, parts: readonly Expression[], depth: number): Alternatives {
  const [first] = parts;
  const head = alternativesOf(resolver, first, depth - 1);
  // `${host}:${port}`, ":" + port: only the start says which interface.
  return head.texts.length > 0 ? head : NOTHING;
}

function ofCall(
  resolver: Resolver,
  call: Call,
  join: (...nodes: (Expression | undefined)[]) => Alternatives,
): Alternatives {
  const name = resolver.calleeName(call);
  const last = lastName(call);
  const [first, second] = call.args;
  if (name === 'fmt.Sprintf' || name === 'net.JoinHostPort') return join(first?.value);
  if (last === 'unwrap_or' || last === 'unwrap_or_else') {
    const value = first && unwrap(first.value);
    const result = value?.kind === 'function' ? lastValueOf(value.body.body) : value;
    const environment = call.callee.kind === 'member' ? call.callee.object : undefined;
    return join(environment, result);
  }
  if (ENVIRONMENT_READ.test(name || last)) return join(second?.value);
  if (call.args.length === 0 && call.callee.kind === 'member') return join(call.callee.object);
  if (call.args.length === 1 && /(?:from|new|parse|String|str|into)$/.test(last)) return join(first?.value);
  return NOTHING;
}

function ofOctets(resolver: Resolver, expression: Expression): Alternatives {
  const octets = unwrap(expression);
  if (octets.kind !== 'array') return NOTHING;
  const values = octets.elements.map((element) => constantOf(resolver, element.value));
  return { texts: [values.join('.')], literals: [octets] };
}

function lastValueOf(body: readonly Node[]): Expression | undefined {
  const last = body.at(-1);
  if (!last) return undefined;
  return last.kind === 'return' ? last.value : (last as Expression);
}

/** Where the address of a call stands. `default` is what applies when it is left out. */
interface ListenShape {
  readonly position?: number;
  readonly keyword?: string;
  readonly otherwise: Reach;
}

const SHAPES: Readonly<Record<string, ListenShape>> = {
  'uvicorn.run': { keyword: 'host', otherwise: 'loopback' },
  'uvicorn.Config': { keyword: 'host', otherwise: 'loopback' },
  'aiohttp.web.run_app': { keyword: 'host', otherwise: 'all' },
  'net/http.ListenAndServe': { position: 0, otherwise: 'unknown' },
  'net/http.ListenAndServeTLS': { position: 0, otherwise: 'unknown' },
  'net.Listen': { position: 1, otherwise: 'unknown' },
  'tokio::net::TcpListener::bind': { position: 0, otherwise: 'unknown' },
  'std::net::TcpListener::bind': { position: 0, otherwise: 'unknown' },
  'TcpListener::bind': { position: 0, otherwise: 'unknown' },
  'axum_server::bind': { position: 0, otherwise: 'unknown' },
};

/** Receivers whose `listen(port)` without a host opens all interfaces. */
const NODE_SERVER =
  /^(?:express|http|https|http2|koa|polka|connect|restify)(?:\.|$)|createMcpExpressApp$|\.createServer$/;
const FASTIFY = /fastify/i;
const NODE_SERVE = /^(?:@hono\/node-server\.serve|Bun\.serve|Deno\.serve)$/;
const LISTENS = new RegExp(`^(?:${Object.keys(SHAPES).join('|').replaceAll('.', '\\.')})$|${NODE_SERVE.source}`);

/** Every place where the project listens for connections. */
export const findListeners = perReview(readListeners);

function readListeners(facts: Facts): readonly Listener[] {
  const calls = facts
    .callsNamed({ name: LISTENS, last: /^listen$/ })
    .flatMap(({ call, module, name }) => readListener(facts, call, module, name) ?? []);
  const servers = facts.modules
    .filter((module) => module.language === 'go')
    .flatMap((module) =>
      facts
        .nodesOf(module)
        .of('object')
        .flatMap((node) => {
          if (!node.type || facts.resolver.typeTarget(node.type)?.name !== 'net/http.Server') return [];
          const address = node.properties.find((property) => property.key === 'Addr')?.value;
          return address ? [makeListener(facts.resolver, module, node, 'http.Server', address, 'unknown')] : [];
        }),
    );
  return [...calls, ...servers];
}

function readListener(facts: Facts, call: Call, module: Module, name: string): Listener | undefined {
  const { resolver } = facts;
  const shape = Object.hasOwn(SHAPES, name) ? SHAPES[name] : undefined;
  if (shape) {
    const address =
      call.args.find((one) => (shape.keyword === undefined ? false : one.name === shape.keyword)) ??
      (shape.position === undefined ? undefined : call.args[shape.position]);
    if (!address && call.args.some((one) => one.spread)) return undefined;
    return makeListener(resolver, module, call, name, address?.value, shape.otherwise);
  }
  if (module.language !== 'typescript' && module.language !== 'javascript') return undefined;
  if (NODE_SERVE.test(name)) return ofOptions(resolver, module, call, name, call.args[0]?.value);
  if (lastName(call) !== 'listen' || call.callee.kind !== 'member' || !isNodeServer(facts, module, call.callee.object))
    return undefined;
  const [first, second] = call.args;
  if (!first || first.spread) return undefined;
  const written = valueOf(resolver, first.value);
  if (written.kind === 'object') return ofOptions(resolver, module, call, 'listen', written);
  // A socket on any free port is a probe that is closed again.
  if (isFreePort(resolver, written)) return undefined;
  // A path of a socket, or a callback in place of a port.
  if (typeof constantOf(resolver, written) === 'string' || written.kind === 'function') return undefined;
  const host = second && valueOf(resolver, second.value);
  const given = host && host.kind !== 'function' && resolver.functionOf(host) === undefined ? second?.value : undefined;
  return makeListener(resolver, module, call, 'listen', given, 'all');
}

/** `0`, `preferred || 0` */
function isFreePort(resolver: Resolver, port: Expression): boolean {
  if (port.kind === 'binary' && (port.operator === 'or' || port.operator === '??'))
    return isFreePort(resolver, port.right);
  return constantOf(resolver, port) === 0;
}

function ofOptions(
  resolver: Resolver,
  module: Module,
  call: Call,
  name: string,
  options: Expression | undefined,
): Listener | undefined {
  const object = options && valueOf(resolver, options);
  if (object?.kind !== 'object' || object.properties.some((property) => property.key === 'path')) return undefined;
  const host = propertyOf(resolver, object, 'host') ?? propertyOf(resolver, object, 'hostname');
  const open = object.properties.some((property) => property.spread);
  return makeListener(resolver, module, call, name, host, open ? 'unknown' : 'all');
}

function makeListener(
  resolver: Resolver,
  module: Module,
  node: Node,
  name: string,
  address: Expression | undefined,
  otherwise: Reach,
): Listener {
  const base = { module, node, name };
  if (!address) return { ...base, reach: otherwise, literals: [] };
  const { texts, literals } = alternativesOf(resolver, address);
  const reaches = new Set(texts.map(reachOf));
  const [only] = reaches;
  // Several alternatives are a choice that the source leaves to whoever runs it.
  if (reaches.size !== 1 || only === undefined) return { ...base, reach: 'unknown', literals };
  return { ...base, reach: only, written: texts[0] ?? '', literals };
}

function isNodeServer(facts: Facts, module: Module, receiver: Expression): boolean {
  const { resolver } = facts;
  const value = valueOf(resolver, receiver);
  const made = value.kind === 'call' ? resolver.calleeName(value) || lastName(value) : '';
  const type = resolver.types.typeOf(receiver)?.name ?? '';
  if (FASTIFY.test(made) || FASTIFY.test(type)) return false;
  if (NODE_SERVER.test(made) || NODE_SERVER.test(type)) return true;
  const inner = unwrap(receiver);
  const last = inner.kind === 'name' ? inner.name : inner.kind === 'member' ? inner.property : '';
  return /^(?:express)?app$|^(?:http|https|web)_?server$/i.test(last) && importsNodeServer(facts, module);
}

function importsNodeServer(facts: Facts, module: Module): boolean {
  const modules = facts
    .nodesOf(module)
    .of('import')
    .map((one) => one.module);
  return (
    modules.some((name) => /^(?:node:)?https?$|^express$|^@modelcontextprotocol\/express$/.test(name)) &&
    !modules.some((name) => FASTIFY.test(name))
  );
}
