import type { Call } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { walk } from '../../syntax/walk.ts';
import { positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { toolHandlers } from '../handlers.ts';

const MIN_HANDLERS = 3;
/** Requests that are made without a client of the project's own. */
const REQUESTS =
  /^(?:fetch|globalThis\.fetch|undici\.(?:fetch|request)|node-fetch|axios(?:\.(?:get|post|put|patch|delete|request))?|requests\.(?:get|post|put|patch|delete|request)|httpx2?\.(?:get|post|put|patch|delete|request)|reqwest::get|net\/http\.(?:Get|Post|Head|PostForm))$/;
const HOST = /^(https?:\/\/[^/?#\s]+)/;

/** Hosts that several tools ask, each with a request of its own. */
export const check: Check = (facts) => {
  const byHost = new Map<string, Map<string, CheckFinding>>();
  let requests = 0;
  for (const { handler, of } of toolHandlers(facts)) {
    const module = facts.resolver.moduleOf(handler);
    walk(handler.body, (node) => {
      if (node.kind !== 'call' || !REQUESTS.test(facts.resolver.calleeName(node))) return true;
      requests++;
      const host = hostOf(facts, node);
      if (host === undefined) return true;
      const tools = byHost.get(host) ?? new Map<string, CheckFinding>();
      if (!tools.has(of)) tools.set(of, findingAt(module, node, ''));
      byHost.set(host, tools);
      return true;
    });
  }
  if (requests === 0)
    return { findings: [], searched: '', notApplicable: 'no handler of a tool makes a request itself' };
  const findings = [...byHost].flatMap(([host, tools]) => {
    const [first] = tools.values();
    return first && tools.size >= MIN_HANDLERS
      ? [
          {
            ...first,
            message: `${host} is asked in the handlers of ${tools.size} tools, each with a request of its own`,
          },
        ]
      : [];
  });
  return { findings, searched: `${count(requests, 'request')} in handlers read` };
};

/** The host that is written at the start of the address, or the constant that stands there. */
function hostOf(facts: Facts, call: Call): string | undefined {
  const url = positional(call, 0);
  if (!url) return undefined;
  const first = url.kind === 'text' ? url.parts[0] : url;
  const text = textOf(facts.resolver, first);
  const host = text === undefined ? undefined : HOST.exec(text)?.[1];
  if (host !== undefined) return host;
  const base = url.kind === 'text' && first?.kind === 'name' ? first.name : undefined;
  return base !== undefined && /url|base|api|host|endpoint/i.test(base) ? `\`${base}\`` : undefined;
}
