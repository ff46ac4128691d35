import type { Call, Expression, Index, Module, Name, Node } from '../../syntax/ast.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findAuthentication, findEndpoints } from '../endpoints.ts';

const ACCESS = /^(?:get|set|has|delete|put|insert|entry|Load|Store|setdefault|pop)$/;
const OWNER =
  /user|tenant|owner|subject|\bsub\b|principal|account|org|caller|client_?id|session|email|member|workspace/i;
/** Things that are the same for everyone. */
const COMMON =
  /tools?|handlers?|registry|schemas?|routes?|transports?|servers?|clients?|factories|providers?|plugins?|loggers?|metrics?|counters?|config|locks?|mutex|jwks|keys?|templates?|models?|commands?/i;
const MAX = 8;

/** Stores of the process that an authenticated server fills for several users; a reader decides. */
export const check: Check = (facts) => {
  if (findEndpoints(facts).length === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'MCP is not served over HTTP in the code read; a process has one user',
    };
  if (findAuthentication(facts) === undefined)
    return { findings: [], searched: '', notApplicable: 'no caller is told from another in the code read' };
  const uses = facts.modules.flatMap((module) => usesIn(facts, module));
  return {
    findings: [],
    pointers: uses.slice(0, MAX),
    searched: `${count(uses.length, 'store')} of the process without an owner in the key`,
  };
};

function usesIn(facts: Facts, module: Module): CheckFinding[] {
  const seen = new Set<unknown>();
  const nodes = facts.nodesOf(module);
  const found: CheckFinding[] = [];
  const add = (node: Call | Index, store: Expression, key: Expression | undefined) => {
    if (store.kind !== 'name' || !key || COMMON.test(store.name)) return;
    const binding = facts.resolver.bindingOf(store);
    if (!binding || seen.has(binding) || !isGlobalStore(facts, store, module)) return;
    if (
      OWNER.test(module.text.slice(key.start, key.end)) ||
      OWNER.test(store.name) ||
      !facts.isReachableFromHandler(node)
    )
      return;
    seen.add(binding);
    found.push(
      findingAt(
        module,
        node,
        `\`${store.name}\` is shared by all users of the process, and its key names none`,
        'capability',
      ),
    );
  };
  for (const call of nodes.of('call'))
    if (ACCESS.test(lastName(call)) && call.callee.kind === 'member')
      add(call, call.callee.object, call.args[0]?.value);
  for (const index of nodes.of('index')) add(index, index.object, index.index);
  return found;
}

/** A map at the top of a module. */
function isGlobalStore(facts: Facts, name: Name, module: Module): boolean {
  const binding = facts.resolver.bindingOf(name);
  const value: Node | undefined = binding?.definitions[0]?.value;
  if (!binding || binding.import || binding.scope !== module || !value) return false;
  if (value.kind === 'call')
    return /^(?:Map|dict|defaultdict|make|LRUCache|TTLCache|DashMap|HashMap|new)$/.test(lastName(value));
  return value.kind === 'object' && value.properties.length === 0;
}
