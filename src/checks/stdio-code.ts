/** Which code runs in a process that answers over standard input and output. */
import type { Block, Call, FunctionNode, Module, Node } from '../syntax/ast.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { unwrap, walk } from '../syntax/walk.ts';
import { lastName } from './arguments.ts';
import { type Facts, perReview } from './check.ts';

export interface StdioCode {
  /** Whether a node may run while the transport is open, or before it opens. */
  runs(module: Module, node: Node): boolean;
}

const EXITS = new Set(['process.exit', 'sys.exit', 'exit', 'quit', 'os.Exit', 'std::process::exit', 'process::exit']);
/** Calls that serve HTTP until the program ends. */
const HTTP_SERVERS = [
  'uvicorn.run',
  'hypercorn.asyncio.serve',
  'aiohttp.web.run_app',
  'net/http.ListenAndServe',
  'axum::serve',
];
/** Pairs that join a client and a server within one process. */
const IN_PROCESS = [
  'github.com/modelcontextprotocol/go-sdk/mcp.NewInMemoryTransports',
  'tokio::io::duplex',
  '@modelcontextprotocol/sdk/inMemory.InMemoryTransport.createLinkedPair',
  '@modelcontextprotocol/server.InMemoryTransport.createLinkedPair',
  '@modelcontextprotocol/client.InMemoryTransport.createLinkedPair',
  'mcp.shared.memory.create_connected_server_and_client_session',
  'mcp.shared.memory.create_client_server_memory_streams',
];
/** What runs a callback for another purpose than stdio: an HTTP listener, a command of a command line. */
const LISTENERS = /^(?:listen|serve|ListenAndServe|createServer|action|command|defineCommand)$/;

/** The code that stdio reaches; a reason when nothing here serves stdio. */
export const findStdioCode = perReview(readStdioCode);

function readStdioCode(facts: Facts): StdioCode | { readonly reason: string } {
  const { servers } = facts.model;
  const transports = servers.flatMap((server) => server.transports);
  const stdio = transports.filter((one) => one.kind === 'stdio' || one.kind === 'unknown');
  if (transports.length > 0 && stdio.length === 0) return { reason: 'the server is served over HTTP only' };
  const inProcess = facts.callsTo(IN_PROCESS).map(({ module, call }) => ({ module, node: call }));
  const http = [
    ...inProcess,
    ...transports.filter((one) => one.kind !== 'stdio' && one.kind !== 'unknown'),
    ...facts.callsTo(HTTP_SERVERS).map(({ module, call }) => ({ module, node: call })),
  ];
  const spots = new Spots(stdio, http);
  if (servers.length === 0 && facts.sdk.length === 0) {
    return facts.repository.scope === 'excerpt'
      ? { runs: (_, node) => !spots.isAside(facts.resolver, node) }
      : { reason: 'no MCP server is in the code read' };
  }
  // Routes of an HTTP server run in another process than stdio, unless something here imports their module.
  const handlers = facts.model.inputs.filter(({ kind }) => kind !== 'http-input').map((input) => input.handler);
  const demos = new Set(inProcess.map(({ module }) => module).filter((one) => !stdio.some((it) => it.module === one)));
  const started = stdio.flatMap((one) => outermostFunction(one.node) ?? []);
  const roots = [...started, ...handlers, ...servers.flatMap((one) => one.tools.flatMap((tool) => tool.handler ?? []))];
  const entries = new Set<Module>([
    ...stdio.map((one) => one.module),
    ...roots.map((one) => facts.resolver.moduleOf(one)),
  ]);
  if (stdio.length + roots.length === 0)
    for (const module of facts.modules) if (importsSdk(module)) entries.add(module);
  const modules = importClosure(facts, entries);
  let followed: ReturnType<typeof followCalls> | undefined;
  let referenced: ReadonlySet<FunctionNode> | undefined;
  return {
    runs: (module, node) => {
      if (spots.isAside(facts.resolver, node)) return false;
      followed ??= followCalls(facts, roots, modules, spots);
      const { reached } = followed;
      let outermost: FunctionNode | undefined;
      for (let at: Node | undefined = node; at; at = at.parent) {
        if (at.kind !== 'function') continue;
        if (reached.has(at)) return true;
        outermost = at;
      }
      if (!modules.has(module) || demos.has(module)) return false;
      if (!outermost) return true;
      referenced ??= findReferenced(facts);
      // A literal of a command table runs for its command; a method of an untyped object may run at any time.
      return !referenced.has(outermost) && (outermost.name !== undefined || module.language !== 'go');
    },
  };
}

interface Spot {
  readonly module: Module;
  readonly node: Node;
}

/** Where transports open: branches and functions that hold only HTTP, or end the program, are no part of stdio. */
class Spots {
  readonly #stdio: SpotIndex;
  readonly #http: SpotIndex;

  constructor(stdio: readonly Spot[], http: readonly Spot[]) {
    this.#stdio = indexSpots(stdio);
    this.#http = indexSpots(http);
  }

  isAside(resolver: Resolver, node: Node): boolean {
    for (let at: Node | undefined = node; at; at = at.parent) if (this.isAsideHere(resolver, at)) return true;
    return false;
  }

  isAsideHere(resolver: Resolver, at: Node): boolean {
    const up = at.parent;
    if (at.kind === 'function' && up?.kind === 'call' && up.callee !== at)
      return LISTENERS.test(lastName(up)) && !holds(this.#stdio, at, resolver);
    if (at.kind === 'function') return !holds(this.#stdio, at, resolver) && holds(this.#http, at, resolver);
    const branch = at.kind === 'block' && (up?.kind === 'if' || up?.kind === 'switch');
    if (!branch || holds(this.#stdio, at, resolver)) return false;
    if (isScript(resolver, up)) return true;
    return this.#endsProgram(resolver, at) || this.#servesHttp(resolver, at) || namesHttp(resolver, up, at);
  }

  /** The branch opens an HTTP transport, or calls a function that does. */
  #servesHttp(resolver: Resolver, block: Block): boolean {
    if (holds(this.#http, block, resolver)) return true;
    let serves = false;
    walk(block, (node) => {
      const called = node.kind === 'call' && this.#http.size > 0 ? resolver.functionOf(node) : undefined;
      if (called && holds(this.#http, called, resolver) && !holds(this.#stdio, called, resolver)) serves = true;
      return !serves;
    });
    return serves;
  }

  #endsProgram(resolver: Resolver, block: Block): boolean {
    const last = block.body.at(-1);
    if (!last) return false;
    if (last.kind === 'try') return this.#endsProgram(resolver, last.body);
    if (last.kind === 'call' || last.kind === 'await') {
      const call = unwrap(last);
      return call.kind === 'call' && EXITS.has(resolver.calleeName(call));
    }
    if (last.kind !== 'return') return false;
    const owner = outermostFunction(block);
    return owner !== undefined && (owner.name === 'main' || holds(this.#stdio, owner, resolver));
  }
}

/** `if __name__ == "__main__":` of a module that others import. */
function isScript(resolver: Resolver, up: Node | undefined): boolean {
  if (up?.kind !== 'if' || up.test.kind !== 'binary' || up.test.left.kind !== 'name') return false;
  return up.test.left.name === '__name__' && !importsSdk(resolver.moduleOf(up));
}

/** `if (mode === 'http')`, `isHttp ? … : …`: what stands under a test of the transport is written for one of them. */
function namesHttp(resolver: Resolver, up: Node | undefined, at: Node): boolean {
  if (up?.kind !== 'if') return false;
  const test = resolver.moduleOf(up).text.slice(up.test.start, up.test.end);
  return up.then === at ? /http|sse\b/i.test(test) : /stdio/i.test(test);
}

type SpotIndex = ReadonlyMap<Module, readonly Node[]>;

function indexSpots(spots: readonly Spot[]): SpotIndex {
  const index = new Map<Module, Node[]>();
  for (const { module, node } of spots) {
    const there = index.get(module);
    if (there) there.push(node);
    else index.set(module, [node]);
  }
  return index;
}

function holds(spots: SpotIndex, node: Node, resolver: Resolver): boolean {
  const inside = spots.get(resolver.moduleOf(node));
  return inside?.some((spot) => spot.start >= node.start && spot.end <= node.end) === true;
}

function outermostFunction(node: Node): FunctionNode | undefined {
  let found: FunctionNode | undefined;
  for (let at: Node | undefined = node; at; at = at.parent) if (at.kind === 'function') found = at;
  return found;
}

function importsSdk(module: Module): boolean {
  return module.body.some(
    (one) => one.kind === 'import' && /modelcontextprotocol|^mcp(?:$|\.)|^fastmcp|^rmcp|mcp-go/.test(one.module),
  );
}

function importClosure(facts: Facts, entries: Iterable<Module>): Set<Module> {
  const { project } = facts.resolver;
  const seen = new Set<Module>(entries);
  const pending = [...seen];
  const packages = new Set<readonly Module[]>();
  const add = (module: Module) => {
    if (seen.has(module)) return;
    seen.add(module);
    pending.push(module);
  };
  for (let next = pending.pop(); next; next = pending.pop()) {
    const from = next;
    const files = project.packageOf(from);
    // One file of a package brings in the others, which need not be asked again.
    if (!packages.has(files)) for (const other of files) add(other);
    packages.add(files);
    const nodes = facts.nodesOf(from);
    const specifiers = [
      ...nodes.of('import').map((one) => one.module),
      ...nodes.of('export').flatMap((one) => one.module ?? []),
    ];
    for (const call of nodes.of('call')) {
      const [first] = call.args;
      const required = call.callee.kind === 'name' && (call.callee.name === 'require' || call.callee.name === 'import');
      if (required && first?.value.kind === 'literal') specifiers.push(String(first.value.value));
    }
    for (const specifier of specifiers) for (const other of project.resolve(from, specifier)) add(other);
  }
  return seen;
}

/** Every function that a call names. */
function findReferenced(facts: Facts): ReadonlySet<FunctionNode> {
  const referenced = new Set<FunctionNode>();
  for (const { call } of facts.allCalls()) forEachNamed(facts.resolver, call, (fn) => referenced.add(fn));
  return referenced;
}

/** The functions that the roots and the top level of the modules run. */
function followCalls(facts: Facts, roots: readonly FunctionNode[], modules: ReadonlySet<Module>, spots: Spots) {
  const { resolver } = facts;
  const reached = new Set<FunctionNode>(roots);
  const pending: Node[] = [...roots.map((root) => root.body)];
  for (const module of modules)
    if (module.language !== 'go' && module.language !== 'rust') pending.push(...module.body);
  const follow = (fn: FunctionNode) => {
    if (reached.has(fn)) return;
    reached.add(fn);
    pending.push(fn.body);
  };
  for (let next = pending.pop(); next; next = pending.pop()) {
    const root = next;
    walk(root, (node) => {
      // At the top of a module, a declared function or method runs when it is called; closures run with their owner.
      if (node.kind === 'function' && (node.parent === undefined || node.parent.kind === 'class')) return false;
      if (node !== root && spots.isAsideHere(resolver, node)) return false;
      if (node.kind !== 'call') return true;
      forEachNamed(resolver, node, follow);
      return true;
    });
  }
  return { reached };
}

/** The project functions that a call runs or hands on. */
function forEachNamed(resolver: Resolver, call: Call, visit: (fn: FunctionNode) => void): void {
  const called = resolver.functionOf(call);
  if (called) visit(called);
  for (const { value } of call.args) {
    const handed = value.kind === 'name' || value.kind === 'member' ? resolver.functionOf(value) : undefined;
    if (handed) visit(handed);
  }
}
