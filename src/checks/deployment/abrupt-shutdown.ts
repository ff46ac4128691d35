import type { FunctionNode, Node } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { enclosing, unwrap, walk } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt, type ResolvedCall } from '../check.ts';
import { isInlineTest, isTooling } from '../project.ts';

const ENDS = /^(?:process\.exit|os\._exit|std::process::exit|std::process::abort|os\.Exit)$/;
const LOGS = /(?:^|[.:])(?:log|info|warn|error|debug|write|print|println|eprintln|Print\w*|Info|Warn)$/;
const HANDLERS = ['process.on', 'process.once', 'signal.signal', 'ctrlc::set_handler'];
const SIGNAL = /^SIG(?:TERM|INT)$/;
const CLOSERS =
  /^(?:close-with-grace|closeWithGrace|exit-hook|signal-exit|@godaddy\/terminus|http-terminator|http-graceful-shutdown|death|node-graceful-shutdown)/;
const LISTENS = /^(?:(?:express|fastify|koa|hono|http|https|http2|node:http|connect)\b.*|@hono\/node-server\.serve)/;

/** HTTP servers that cannot stop in order, and signal handlers that exit at once. */
export const check: Check = (facts) => {
  const own = ({ call, module }: ResolvedCall) => !isTooling(module.path) && !isInlineTest(module, call.start);
  const handlers = facts.callsTo(HANDLERS).filter(own);
  const servers = facts
    .callsTo(['axum::serve', 'net/http.ListenAndServe*', 'net/http.Server.ListenAndServe*'])
    .filter(own);
  const listeners = findListeners(facts).filter(own);
  const looked = handlers.length + servers.length + listeners.length;
  if (looked === 0)
    return { findings: [], searched: '', notApplicable: 'no HTTP server is started and no signal is handled' };
  const findings = [
    ...(isStdioOnly(facts) ? [] : handlers)
      .filter((found) => exitsAtOnce(facts, found))
      .map(({ call, module }) => findingAt(module, call, exitMessage(facts, call))),
    ...servers.flatMap((found) => (found.name === 'axum::serve' ? checkAxum(found) : checkGo(facts, found))),
    ...checkListeners(facts, listeners),
  ];
  return { findings, searched: `${count(looked, 'server start')} and signal handlers read` };
};

/** A stdio server that exits drops one client, which is closing it anyway. */
function isStdioOnly({ model }: Facts): boolean {
  const kinds = model.servers.flatMap((server) => server.transports.map(({ kind }) => kind));
  return kinds.length > 0 && kinds.every((kind) => kind === 'stdio');
}

function exitMessage(facts: Facts, call: ResolvedCall['call']): string {
  return `The handler of ${signalOf(facts, call) ?? 'a signal'} ends the process without closing anything`;
}

function signalOf(facts: Facts, call: ResolvedCall['call']): string | undefined {
  const first = call.args[0]?.value;
  const name =
    textOf(facts.resolver, first) ??
    (first && facts.resolver.target(first)?.name.replace(/^signal\.(?:Signals\.)?/, ''));
  return name !== undefined && SIGNAL.test(name) ? name : undefined;
}

/** A handler of SIGTERM or SIGINT that exits and calls nothing else but a logger. */
function exitsAtOnce(facts: Facts, { call, name }: ResolvedCall): boolean {
  if (name !== 'ctrlc::set_handler' && signalOf(facts, call) === undefined) return false;
  const argument = call.args.at(-1)?.value;
  const handler = argument && facts.resolver.functionOf(argument);
  if (!handler) return false;
  const names = callsIn(facts, handler);
  return names.some((one) => ENDS.test(one)) && names.every((one) => ENDS.test(one) || LOGS.test(one));
}

function callsIn(facts: Facts, handler: FunctionNode): string[] {
  const names: string[] = [];
  walk(handler.body, (node) => {
    if (node.kind === 'call')
      names.push(facts.resolver.calleeName(node) || (node.callee.kind === 'member' ? node.callee.property : '?'));
    return undefined;
  });
  return names;
}

function checkAxum({ call, module }: ResolvedCall): CheckFinding[] {
  for (let member = call.parent; member?.kind === 'member'; member = member.parent?.parent)
    if (member.property === 'with_graceful_shutdown') return [];
  const bound = enclosing(call, 'declare');
  if (bound?.value && unwrap(bound.value) === call) return [];
  return [findingAt(module, call, '`axum::serve` runs without a shutdown signal')];
}

/** The package function cannot be stopped; a `Server` can, when something calls `Shutdown`. */
function checkGo(facts: Facts, { call, module, name }: ResolvedCall): CheckFinding[] {
  if (/^net\/http\.ListenAndServe/.test(name)) {
    // A second server for metrics or profiles, beside one that is shut down, loses nothing.
    if (closes(facts, /^Shutdown$/)) return [];
    return [findingAt(module, call, `\`http.${name.split('.').at(-1)}\` starts a server that cannot be shut down`)];
  }
  if (facts.repository.scope === 'excerpt' || closes(facts, /^(?:Shutdown|Close)$/)) return [];
  return [findingAt(module, call, 'The HTTP server is started, and nothing calls its `Shutdown`')];
}

function closes(facts: Facts, method: RegExp): boolean {
  return facts.modules.some((module) =>
    facts
      .nodesOf(module)
      .of('member')
      .some((node) => method.test(node.property) && node.parent?.kind === 'call'),
  );
}

/** Node: `listen` of something made by an HTTP library, or `serve` of Hono. */
function findListeners(facts: Facts): ResolvedCall[] {
  return facts
    .callsNamed({ name: /^@hono\/node-server\.serve$/, last: /^listen$/ })
    .filter(({ call, module, name }) => {
      if (module.language !== 'typescript' && module.language !== 'javascript') return false;
      if (name === '@hono/node-server.serve') return true;
      if (call.callee.kind !== 'member' || call.callee.property !== 'listen') return false;
      return LISTENS.test(sourceOf(facts, call.callee.object));
    });
}

function sourceOf(facts: Facts, node: Node): string {
  const at =
    node.kind === 'name' ? facts.resolver.bindingOf(node)?.definitions[0]?.value : (node as FunctionNode | undefined);
  const inner = at && unwrap(at as Parameters<typeof unwrap>[0]);
  return inner?.kind === 'call' ? facts.resolver.calleeName(inner) : '';
}

/** Absence is a fact only where the whole project was read. */
function checkListeners(facts: Facts, listeners: readonly ResolvedCall[]): CheckFinding[] {
  const [first] = listeners;
  if (!first || facts.repository.scope === 'excerpt') return [];
  const imports = facts.modules.flatMap((module) =>
    module.body.flatMap((one) => (one.kind === 'import' ? [one.module] : [])),
  );
  const handled =
    imports.some((one) => CLOSERS.test(one)) ||
    facts.modules.some((module) => /['"`]SIG(?:TERM|INT)['"`]/.test(module.text));
  if (handled) return [];
  return [findingAt(first.module, first.call, 'The HTTP server is started, and nothing handles SIGTERM or SIGINT')];
}
