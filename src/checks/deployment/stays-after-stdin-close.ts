import type { Call, FunctionNode, Module, Node } from '../../syntax/ast.ts';
import { enclosing } from '../../syntax/walk.ts';
import { keyword, lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { escape } from '../json-places.ts';
import { isTooling } from '../project.ts';
import { findStdioCode } from '../stdio-code.ts';

/** Node: what keeps the event loop alive until it is stopped. */
const KEEPS =
  /^(?:setInterval|globalThis\.setInterval|(?:node:)?fs\.(?:watch|watchFile)|chokidar\.watch|node-cron\.schedule|cron\.schedule)$/;
/** Code that ends the process, or what it holds, when the client is gone. */
const ENDS =
  /stdin[\s\S]{0,40}\.(?:on|once|addListener)\(\s*['"](?:end|close)['"]|\bonclose\s*=|\bonClose\b|\.(?:on|once)\(\s*['"](?:close|disconnect)['"][\s\S]{0,80}exit/;
const BLOCKS = /<-\s*\w+|\bselect\s*\{|\.Wait\(\)/;

/** Whatever keeps a stdio server running when its client has closed standard input. */
export const check: Check = (facts) => {
  const stdio = facts.model.servers.flatMap((server) => server.transports.filter(({ kind }) => kind === 'stdio'));
  const code = findStdioCode(facts);
  if (stdio.length === 0 || 'reason' in code)
    return { findings: [], searched: '', notApplicable: 'no stdio transport is opened in the code read' };
  const ends = facts.modules.some(({ text }) => ENDS.test(text));
  const isThread = /^threading\.(?:Thread|Timer)$/;
  const calls = facts
    .callsNamed({ name: new RegExp(`${KEEPS.source}|${isThread.source}`) })
    .filter(({ module, call }) => !isTooling(module.path) && code.runs(module, call));
  const findings = [
    ...(ends
      ? []
      : calls
          .filter(({ name }) => KEEPS.test(name))
          .flatMap(({ call, module, name }) => checkTimer(facts, module, call, name))),
    ...calls.filter(({ name }) => isThread.test(name)).flatMap(({ call, module }) => checkThread(facts, module, call)),
    ...stdio.flatMap(({ module, node }) => checkGo(module, node)),
  ];
  return { findings, searched: `timers, watchers and threads of ${count(facts.modules.length, 'file')} read` };
};

/** A timer of the server as a whole; one that a tool call starts is stopped by it. */
function checkTimer(facts: Facts, module: Module, call: Call, name: string): CheckFinding[] {
  if (facts.isReachableFromHandler(call) || /persistent:\s*false/.test(module.text.slice(call.start, call.end)))
    return [];
  const { parent } = call;
  if (parent?.kind === 'member' && parent.property === 'unref') return [];
  const held = parent?.kind === 'declare' || parent?.kind === 'assign' ? parent.target : undefined;
  const variable = held?.kind === 'name' ? held.name : held?.kind === 'member' ? held.property : undefined;
  if (variable !== undefined) {
    const written = escape(variable);
    const stopped = new RegExp(
      `(?:clearInterval|unref)\\(?[^)\\n]{0,40}\\b${written}\\b|\\b${written}\\b[?!]?\\.(?:unref|close|stop)\\b`,
    );
    if (stopped.test(module.text)) return [];
  }
  return [findingAt(module, call, `\`${name}\` keeps the process alive after standard input is closed`)];
}

/** Python waits at its end for every thread that is no daemon. */
function checkThread(facts: Facts, module: Module, call: Call): CheckFinding[] {
  if (
    keyword(call, 'daemon') ||
    facts.isReachableFromHandler(call) ||
    /\.daemon\s*=\s*True|\.setDaemon\(|\.join\(|\.cancel\(/.test(module.text)
  )
    return [];
  const target = keyword(call, 'target');
  const run = target && facts.resolver.functionOf(target);
  const isTimer = lastName(call) === 'Timer';
  if (!isTimer && !(run && loopsForEver(facts, run))) return [];
  return [
    findingAt(module, call, 'The thread is no daemon, and the process waits for it after standard input is closed'),
  ];
}

function loopsForEver(facts: Facts, run: FunctionNode): boolean {
  const { text } = facts.resolver.moduleOf(run);
  return /\bwhile\s+(?:True|1)\s*:/.test(text.slice(run.start, run.end));
}

/** Go: the server runs beside, and `main` waits for something else. */
function checkGo(module: Module, node: Node): CheckFinding[] {
  const started = module.language === 'go' ? enclosing(node, 'defer') : undefined;
  const outer = started && enclosing(started, 'function');
  if (started?.type !== 'go' || !outer) return [];
  const inside = module.text.slice(started.start, started.end);
  const after = module.text.slice(started.end, outer.end);
  // A process that serves HTTP too has other clients to stay for.
  if (/ListenAndServe|\.Serve\(/.test(module.text.slice(outer.start, outer.end))) return [];
  if (/\bcancel\w*\(|\bstop\(|os\.Exit|log\.Fatal|close\(|<-|\bDone\(\)/.test(inside) || !BLOCKS.test(after)) return [];
  return [findingAt(module, node, 'The server runs in a goroutine, and nothing ends the process when it returns')];
}
