import type { Assign, Call, Module } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { hasSpread, lastName, option } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { runsOnCalls } from '../sql.ts';
import { servingHandler, toolFunctions } from '../tool-calls.ts';
import { compareVersions } from '../versions.ts';

const SESSION = /^(?:\w*[sS]ession_?[iI]d|sid|sessionID)$/;
const GO_HANDLER = 'github.com/modelcontextprotocol/go-sdk/mcp.NewStreamableHTTPHandler';

/** State of sessions and calls that nothing releases. */
export const check: Check = (facts) => {
  const handlers = isStateless(facts) ? [] : facts.callsTo([GO_HANDLER]);
  const findings = [
    ...handlers.flatMap(({ call, module }): CheckFinding[] =>
      neverCloses(facts, call)
        ? [findingAt(module, call, 'Sessions are never closed: the handler is stateful and has no `SessionTimeout`')]
        : [],
    ),
    ...facts.modules.flatMap((module) => [...keptSessions(facts, module), ...keptTimers(facts, module)]),
  ];
  return { findings, searched: `sessions and timers in ${count(facts.modules.length, 'file')} read` };
};

/** From 1.7 on a stateful handler is reported for the revision that it keeps out. */
function isStateless({ sdk }: Facts): boolean {
  const version = sdk.find(({ name }) => name === 'github.com/modelcontextprotocol/go-sdk')?.version;
  return version === undefined || compareVersions(version, '1.7.0') >= 0;
}

function neverCloses(facts: Facts, call: Call): boolean {
  const given = call.args[1]?.value;
  if (!given || hasSpread(call)) return false;
  if (constantOf(facts.resolver, given) === null || (given.kind === 'name' && given.name === 'nil')) return true;
  const options = given.kind === 'unary' ? given.operand : given;
  if (options.kind !== 'object') return false;
  const stateless = option(facts.resolver, options, 'Stateless');
  if (stateless === 'unknown' || (stateless && constantOf(facts.resolver, stateless) !== false)) return false;
  return option(facts.resolver, options, 'SessionTimeout') === undefined;
}

/** `transports[sessionId] = transport` in a file that deletes no entry. */
function keptSessions(facts: Facts, module: Module): CheckFinding[] {
  if (module.language !== 'typescript' && module.language !== 'javascript') return [];
  if (/\bdelete\s+\w|\.delete\(|\.clear\(|\.evict/.test(module.text)) return [];
  const nodes = facts.nodesOf(module);
  const stores = nodes
    .of('assign')
    .flatMap((node) => (node.target.kind === 'index' && isSession(node.target.index) ? [node] : []));
  const sets = nodes
    .of('call')
    .flatMap((call) =>
      lastName(call) === 'set' &&
      call.args.length === 2 &&
      call.args[0] &&
      isSession(call.args[0].value) &&
      call.callee.kind === 'member' &&
      !/^(?:headers|cookies|res|response|c|url|searchParams|params)$/i.test(nameOf(call.callee.object))
        ? [call]
        : [],
    );
  return [...stores, ...sets]
    .filter((node) => !isCounted(facts, node))
    .map((node) => findingAt(module, node, 'What is kept for a session is never removed'));
}

function isSession(value: { readonly kind: string }): boolean {
  return SESSION.test(nameOf(value));
}

function nameOf(value: { readonly kind: string; readonly name?: string; readonly property?: string }): string {
  return value.kind === 'name' ? (value.name ?? '') : value.kind === 'member' ? (value.property ?? '') : '';
}

/** A timer that a tool starts and nothing in the file stops. */
function keptTimers(facts: Facts, module: Module): CheckFinding[] {
  if (!module.text.includes('setInterval') || /clearInterval|\.unref\(|\.dispose/.test(module.text)) return [];
  const functions = toolFunctions(facts);
  return facts
    .nodesOf(module)
    .of('call')
    .flatMap((call) =>
      lastName(call) === 'setInterval' && call.parent?.kind !== 'assign' && servingHandler(functions, call)
        ? [findingAt(module, call, 'Each call of a tool starts a timer that nothing stops')]
        : [],
    );
}

/** A map of module level that tools fill is reported where it is declared, as a cache without bounds. */
function isCounted(facts: Facts, node: Assign | Call): boolean {
  const target = node.kind === 'assign' ? node.target : node.callee;
  const object = target.kind === 'index' || target.kind === 'member' ? target.object : undefined;
  const binding = object?.kind === 'name' ? facts.resolver.bindingOf(object) : undefined;
  return binding !== undefined && binding.scope === binding.module && runsOnCalls(facts, node);
}
