import type { Expression, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { enclosing } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { readsCaller } from '../callers.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findSettings } from '../settings.ts';

const GO_HANDLER = /\/go-sdk\/mcp\.NewStreamableHTTPHandler$/;

/** Results that depend on the caller and that shared caches may keep. */
export const check: Check = (facts) => {
  const scopes = findSettings(facts, /^(?:cacheScope|cache_scope|CacheScope|scope)$/).filter(
    ({ key, node }) => key !== 'scope' || (node.kind === 'call' && lastName(node) === 'CacheHint'),
  );
  const open = scopes.filter(({ value }) => isPublic(facts, value));
  const findings: CheckFinding[] = open.flatMap(({ module, node, start, end }) =>
    dependsOnCaller(node)
      ? [findingAt(module, { start, end }, 'A result that depends on the caller is marked `public` for caches')]
      : [],
  );
  findings.push(...goDefaults(facts));
  if (scopes.length === 0 && findings.length === 0)
    return { findings, searched: '', notApplicable: 'no cache scope is set in the code read' };
  return { findings, searched: `${count(scopes.length, 'cache scope')} read` };
};

function isPublic(facts: Facts, value: Expression): boolean {
  if (constantOf(facts.resolver, value) === 'public') return true;
  return value.kind === 'member' && value.property === 'Public';
}

/** The functions around it, out to the factory that makes the server, look at who calls. */
function dependsOnCaller(node: Node): boolean {
  for (let owner = enclosing(node, 'function'); owner; owner = enclosing(owner, 'function'))
    if (readsCaller(owner)) return true;
  return false;
}

/** The Go SDK writes `public` where nothing is set: a server made for one caller has to say otherwise. */
function goDefaults(facts: Facts): CheckFinding[] {
  const decides = facts.modules.some(
    (module) => module.language === 'go' && /SetCacheable|CacheScope/.test(module.text),
  );
  if (decides) return [];
  return facts.callsNamed({ name: GO_HANDLER }).flatMap(({ call, module }) => {
    const make = call.args[0]?.value;
    const factory = make && facts.resolver.functionOf(make);
    if (!factory || !readsCaller(factory)) return [];
    return [
      findingAt(
        module,
        call,
        'A server is made for each caller, and nothing changes the cache scope of its lists, which is `public`',
      ),
    ];
  });
}
