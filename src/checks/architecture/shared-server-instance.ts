import type { Call, FunctionNode, Name } from '../../syntax/ast.ts';
import { enclosing } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const SERVER = /^@modelcontextprotocol\/(?:server|sdk)\b.*\.(?:McpServer|Server)$/;
const ROUTES = /^(?:get|post|put|delete|all|use|on|route|handle|createServer|serve|fetch)$/;
const REQUEST = /^(?:req|request|_req|c|ctx|context)$/;

/** One server that is connected anew for every request. */
export const check: Check = (facts) => {
  const connects = facts
    .callsNamed({ last: /^connect$/ })
    .filter(({ call, module }) => /script$/.test(module.language) && call.args.length === 1);
  const found = connects.flatMap(({ call, module }): CheckFinding[] => {
    const object = call.callee.kind === 'member' ? call.callee.object : undefined;
    const route = object?.kind === 'name' ? routeAround(call) : undefined;
    if (!route || object?.kind !== 'name' || !isSharedServer(facts, object, route)) return [];
    return [
      findingAt(module, call, `\`${object.name}\` is one server for all requests, and is connected anew for each`),
    ];
  });
  if (connects.length === 0)
    return { findings: [], searched: '', notApplicable: 'no server is connected by hand in the code read' };
  return { findings: found, searched: `${count(connects.length, 'connection')} read` };
};

/** The function that answers a request around a call: `app.post('/mcp', async (req, res) => …)`. */
function routeAround(call: Call): FunctionNode | undefined {
  for (let at = enclosing(call, 'function'); at; at = enclosing(at, 'function')) {
    const first = at.params[0]?.target;
    const registration = at.parent?.kind === 'call' ? at.parent : undefined;
    const takesRequest = first?.kind === 'name' && REQUEST.test(first.name);
    if (takesRequest && registration && ROUTES.test(lastName(registration))) return at;
  }
  return undefined;
}

/** A server that is made outside the function, once. */
function isSharedServer(facts: Facts, name: Name, route: FunctionNode): boolean {
  const binding = facts.resolver.bindingOf(name);
  const [definition] = binding?.definitions ?? [];
  if (binding?.definitions.length !== 1 || definition?.value?.kind !== 'call') return false;
  const inside =
    definition.value.start >= route.start &&
    definition.value.end <= route.end &&
    binding.module === facts.resolver.moduleOf(route);
  return !inside && SERVER.test(facts.resolver.calleeName(definition.value));
}
