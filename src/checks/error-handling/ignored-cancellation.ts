import type { Call, Expression, FunctionNode, Loop, Module, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { enclosing } from '../../syntax/walk.ts';
import { hasSpread, lastName, option } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { servingHandler, type ToolHandler, toolFunctions } from '../tool-calls.ts';

/** Requests that take a signal or a context, and pauses between two looks at something. */
const WAITS: Record<Module['language'], RegExp> = {
  typescript: /^(?:fetch|setTimeout|delay|sleep|wait|poll\w*)$/,
  javascript: /^(?:fetch|setTimeout|delay|sleep|wait|poll\w*)$/,
  python: /^(?:time\.sleep)$/,
  rust: /^(?:tokio::time::sleep|std::thread::sleep)$/,
  go: /^time\.Sleep$/,
};
const WAIT = new RegExp(
  Object.values(WAITS)
    .map(({ source }) => source)
    .join('|'),
);
const STOPS: Record<Module['language'], RegExp> = {
  typescript: /signal|aborted|AbortSignal/,
  javascript: /signal|aborted|AbortSignal/,
  python: /cancel/i,
  rust: /\bct\b|cancell|select!/i,
  go: /ctx\.Done|ctx\.Err|WithContext|select\s*\{/,
};

/** Loops of tools that wait again and again and never look whether anybody still waits, and contexts that are dropped. */
export const check: Check = (facts) => {
  const functions = toolFunctions(facts);
  const off = switchedOff(facts);
  if (functions.size === 0 && off.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool handler is in the code read' };
  const findings = [...waitingLoops(facts, functions), ...droppedContexts(facts, functions), ...off];
  return { findings, searched: `${count(functions.size, 'function')} behind tools read` };
};

function waitingLoops(facts: Facts, functions: ReadonlyMap<FunctionNode, ToolHandler>): CheckFinding[] {
  const seen = new Set<Node>();
  return facts.callsNamed({ name: WAIT, last: WAIT }).flatMap(({ call, module, name }) => {
    const waits = WAITS[module.language].test(name) || WAITS[module.language].test(lastName(call));
    const loop = waits ? loopAround(call) : undefined;
    if (!loop || seen.has(loop) || lastName(call) === 'fetch') return [];
    const handler = servingHandler(functions, call);
    if (!handler || STOPS[module.language].test(scopeText(facts, loop))) return [];
    seen.add(loop);
    const tool = handler.tool === undefined ? 'A tool' : `Tool \`${handler.tool}\``;
    return [findingAt(module, loop, `${tool} waits in a loop that does not end when the request is cancelled`)];
  });
}

/** `while (…) { … await sleep(…) }`, within one function; iterations over a list of known length end by themselves. */
function loopAround(call: Call): Node | undefined {
  for (let at: Node | undefined = call.parent; at; at = at.parent) {
    if (at.kind === 'function' && !isExecutor(at)) return undefined;
    if (at.kind === 'loop') return at.each || isShort(at) || isBounded(at) ? undefined : at;
  }
  return undefined;
}

/** A handful of attempts ends by itself soon enough. */
const FEW = 10;

function isShort({ test, home }: Loop): boolean {
  if (!test || test.kind === 'declare') return false;
  return isFew(test) || /retries|retry/i.test(home?.text.slice(test.start, test.end) ?? '');
}

/** `attempt < 3`, alone or with another condition. */
function isFew(test: Expression): boolean {
  if (test.kind !== 'binary') return false;
  if (test.operator === 'and') return isFew(test.left) || isFew(test.right);
  return (
    test.right.kind === 'literal' &&
    typeof test.right.value === 'number' &&
    test.right.value <= FEW &&
    /^<=?$/.test(test.operator)
  );
}

/** `attempt <= attempts`, where the function itself says `attempts = 3`. */
function isBounded({ test, home, parent }: Loop): boolean {
  if (test?.kind !== 'binary' || test.right.kind !== 'name' || !/^<=?$/.test(test.operator) || !home) return false;
  const owner = parent && enclosing(parent, 'function');
  if (!owner) return false;
  const most = new RegExp(`\\b${test.right.name.replaceAll('$', '\\$')}\\b\\s*(?::\\s*\\w+\\s*)?=\\s*(\\d+)\\b`).exec(
    home.text.slice(owner.start, owner.end),
  )?.[1];
  return most !== undefined && Number(most) <= FEW;
}

/** `await new Promise((resolve) => setTimeout(resolve, 500))` */
function isExecutor(node: FunctionNode): boolean {
  return node.parent?.kind === 'call' && node.parent.via === 'new';
}

function scopeText(facts: Facts, node: Node): string {
  let owner = enclosing(node, 'function') ?? node;
  for (let up = enclosing(owner, 'function'); up; up = enclosing(up, 'function')) {
    if (up.end - up.start > 4_000) break;
    owner = up;
  }
  return facts.resolver.moduleOf(node).text.slice(owner.start, owner.end);
}

/** `context.Background()` in a function behind a tool that is given a context of the request. */
function droppedContexts(facts: Facts, functions: ReadonlyMap<FunctionNode, ToolHandler>): CheckFinding[] {
  return facts.callsTo(['context.Background', 'context.TODO']).flatMap(({ call, module }) => {
    const owner = enclosing(call, 'function');
    const handler = servingHandler(functions, call);
    if (!owner || !handler || !functions.has(owner) || !takesContext(owner) || isForLater(facts, call, owner))
      return [];
    return [findingAt(module, call, 'The context of the request is dropped: what runs here outlives a cancellation')];
  });
}

function takesContext({ params }: FunctionNode): boolean {
  return params.some(
    ({ type, target }) => /(?:^|\.)Context$/.test(type?.name ?? '') && target.kind === 'name' && target.name !== '_',
  );
}

/** Clean-up with its own limit, and work that is meant to go on. */
function isForLater(facts: Facts, call: Call, owner: FunctionNode): boolean {
  for (let at: Node | undefined = call; at && at !== owner; at = at.parent) if (at.kind === 'defer') return true;
  const { text } = facts.resolver.moduleOf(call);
  const before = text.slice(Math.max(0, call.start - 200), call.start);
  return /WithoutCancel|shutdown|clean|detach|background|==\s*nil|!=\s*nil/i.test(before);
}

/** A handler of the Go SDK that serves the stateless revision without tying calls to their connection. */
function switchedOff(facts: Facts): CheckFinding[] {
  return facts
    .callsTo(['github.com/modelcontextprotocol/go-sdk/mcp.NewStreamableHTTPHandler'])
    .flatMap(({ call, module }) => {
      const given = call.args[1]?.value;
      const options = given?.kind === 'unary' ? given.operand : given;
      if (hasSpread(call) || options?.kind !== 'object') return [];
      const stateless = option(facts.resolver, options, 'Stateless');
      const propagates = option(facts.resolver, options, 'PropagateRequestCancellation');
      if (!stateless || stateless === 'unknown' || constantOf(facts.resolver, stateless) !== true) return [];
      if (propagates === 'unknown' || (propagates && constantOf(facts.resolver, propagates) !== false)) return [];
      return [
        findingAt(
          module,
          call,
          'A client that disconnects does not cancel its call: `PropagateRequestCancellation` is off',
        ),
      ];
    });
}
