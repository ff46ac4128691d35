/** Failures that leave no trace: empty handlers, and results of fallible calls that are thrown away. */
import type { Call, Handler, Module, Node, Try } from '../syntax/ast.ts';
import { enclosing, unwrap } from '../syntax/walk.ts';
import { callsIn, lastName } from './arguments.ts';
import { type CheckFinding, type Facts, findingAt } from './check.ts';
import { isUncommented } from './comments.ts';

/** Calls whose failure nobody can do anything about; what they free goes away anyway. */
const CLEANUP =
  /^_*(?:close|end|destroy|disconnect|dispose|shutdown|stop|kill|abort|cancel|unlink|rm|rmdir|rmtree|remove|delete|cleanup|clean|terminate|release|unref|unsubscribe|rollback|detach|clear|unwatch|free|teardown|quit|exit|flush|send_signal|settimeout)(?:$|_|[A-Z]|Sync)|[a-z](?:Teardown|Cleanup|Shutdown)$/;
/** Questions whose failure is the answer, texts that may not parse, and news that may not arrive. */
const PROBES =
  /^(?:access|l?stat(?:Sync)?|exists(?:Sync)?|realpath(?:Sync)?|accessSync|parse|json|text|resolve|require)$/;
const NEWS = /track|captur|heartbeat|ping|telemetr|analytics|metric|report|beacon|notif|log/i;
/** Rust and Go: results that carry data or say whether it was stored. */
const FALLIBLE =
  /^(?:std|tokio)::fs::(?:write|create_dir\w*|rename|copy|read\w*)$|^(?:os\.(?:ReadFile|WriteFile|MkdirAll|Rename|Create)|io\.(?:ReadAll|Copy)|encoding\/json\.Unmarshal|json\.Unmarshal|net\/http\.(?:Get|Post|NewRequest)|(?:database\/sql|sql)\.DB\.Exec\w*)$/;
const BROAD = new Set(['Exception', 'BaseException']);

export function emptyHandlers(facts: Facts, module: Module): CheckFinding[] {
  return facts
    .nodesOf(module)
    .of('try')
    .filter((node) => !isOptional(node))
    .flatMap((node) =>
      node.handlers
        .filter((handler) => isEmpty(handler) && isBroad(module, handler) && isUncommented(module, handler))
        .map((handler) => findingAt(module, handler, `The handler of ${describeFirst(node.body)} is empty`)),
    );
}

function isEmpty({ body }: Handler): boolean {
  return body.body.every((one) => one.kind === 'name' && one.name === 'Ellipsis');
}

function isBroad(module: Module, { types }: Handler): boolean {
  return module.language !== 'python' || types.length === 0 || types.some((type) => BROAD.has(type.name));
}

/** Only cleaning up, or only one of several ways to get a value that is tried. */
function isOptional({ body, finalizer }: Try): boolean {
  if (finalizer !== undefined) return false;
  const calls = callsIn(body);
  const probes = calls.length === 0 || calls.some((call) => PROBES.test(lastName(call)));
  return probes || calls.every((call) => CLEANUP.test(lastName(call))) || body.body.at(-1)?.kind === 'return';
}

export function emptyCallbacks(facts: Facts): CheckFinding[] {
  return facts
    .callsNamed({ last: /^catch$/ })
    .filter(({ module }) => module.language === 'typescript' || module.language === 'javascript')
    .flatMap(({ call, module }) => {
      const [only, more] = call.args;
      if (call.callee.kind !== 'member' || more || only?.value.kind !== 'function') return [];
      const source = unwrap(call.callee.object);
      if (only.value.body.body.length > 0 || !isUncommented(module, only.value)) return [];
      if (source.kind !== 'call' || CLEANUP.test(lastName(source)) || PROBES.test(lastName(source))) return [];
      if (NEWS.test(lastName(source)) || NEWS.test(enclosing(call, 'function')?.name ?? '')) return [];
      return [findingAt(module, call, `The failure of \`${lastName(source) || 'a call'}\` is caught and dropped`)];
    });
}

/** `if err != nil {}` of Go, `Err(_) => {}` of Rust. */
export function emptyBranches(facts: Facts, module: Module): CheckFinding[] {
  const nodes = facts.nodesOf(module);
  if (module.language === 'go')
    return nodes
      .of('if')
      .filter(
        ({ test, then, otherwise }) =>
          test.kind === 'binary' &&
          test.operator === '!=' &&
          test.left.kind === 'name' &&
          test.left.name === 'err' &&
          then.body.length === 0 &&
          !otherwise &&
          isUncommented(module, then),
      )
      .map((node) => findingAt(module, node, 'The branch for `err != nil` is empty'));
  if (module.language !== 'rust') return [];
  return nodes
    .of('switch')
    .flatMap((node) =>
      node.cases
        .filter(
          ({ tests: [test], body }) =>
            test?.kind === 'destructure' &&
            test.type?.name === 'Err' &&
            body.body.length === 0 &&
            isUncommented(module, body),
        )
        .map(({ tests: [test] }) => findingAt(module, test ?? node, 'The arm for `Err` is empty')),
    );
}

export function discardedResults(facts: Facts): CheckFinding[] {
  return facts
    .callsNamed({ name: FALLIBLE })
    .filter(({ module }) => module.language === 'go' || module.language === 'rust')
    .filter(({ call, module, name }) => isDiscarded(call) && !isOnErrorPath(name, call) && isUncommented(module, call))
    .map(({ call, module, name }) => findingAt(module, call, `The error of \`${name}\` is discarded`));
}

/** `body, _ := io.ReadAll(resp.Body)` in a branch that ends with another error: the body only adds detail; or it is only drained. */
function isOnErrorPath(name: string, call: Call): boolean {
  const branch = enclosing(call, 'if')?.then.body.at(-1);
  const drained =
    name === 'io.Copy' && call.args[0]?.value.kind === 'member' && call.args[0].value.property === 'Discard';
  return drained || (name === 'io.ReadAll' && branch?.kind === 'return');
}

/** `_ = f()`, `data, _ := f()`, `let _ = f().await`, `f().ok();` */
function isDiscarded(call: Call): boolean {
  let at: Node = call;
  while (at.parent && (at.parent.kind === 'await' || at.parent.kind === 'cast')) at = at.parent;
  const up = at.parent;
  if (up?.kind === 'member' && up.property === 'ok')
    return (
      up.parent?.parent?.kind === 'block' && !(up.parent.parent.hasValue && up.parent.parent.body.at(-1) === up.parent)
    );
  if (up?.kind !== 'assign' && up?.kind !== 'declare') return false;
  const last = up.target.kind === 'destructure' ? up.target.entries.at(-1)?.target : up.target;
  return last?.kind === 'name' && last.name === '_';
}

function describeFirst(body: Node): string {
  const [first] = callsIn(body);
  return first ? `\`${lastName(first) || 'a call'}\`` : 'a try block';
}
