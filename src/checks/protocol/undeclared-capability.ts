import type { Call, Expression, Module, ObjectNode } from '../../syntax/ast.ts';
import { textOf, valueOf } from '../../syntax/resolve/constants.ts';
import { lastName, option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const SERVER = /^@modelcontextprotocol\/(?:server|sdk\/server(?:\/index)?(?:\.js)?)\.Server$/;
const NEEDS: Readonly<Record<string, string>> = {
  'tools/list': 'tools',
  'tools/call': 'tools',
  'prompts/list': 'prompts',
  'prompts/get': 'prompts',
  'resources/list': 'resources',
  'resources/read': 'resources',
  'resources/templates/list': 'resources',
  'completion/complete': 'completions',
};
const SCHEMAS: Readonly<Record<string, string>> = {
  ListToolsRequestSchema: 'tools/list',
  CallToolRequestSchema: 'tools/call',
  ListPromptsRequestSchema: 'prompts/list',
  GetPromptRequestSchema: 'prompts/get',
  ListResourcesRequestSchema: 'resources/list',
  ReadResourceRequestSchema: 'resources/read',
  ListResourceTemplatesRequestSchema: 'resources/templates/list',
  CompleteRequestSchema: 'completion/complete',
};
/** What answers a declared capability first. */
const LISTS: Readonly<Record<string, string>> = {
  tools: 'tools/list',
  prompts: 'prompts/list',
  resources: 'resources/list',
};

/** Capabilities and handlers of low-level servers that do not fit. */
export const check: Check = (facts) => {
  const findings: CheckFinding[] = [];
  let servers = 0;
  const constructed = facts.callsNamed({ name: SERVER });
  for (const module of new Set(constructed.map((one) => one.module))) {
    const made = constructed.filter((one) => one.module === module);
    const server = made[0]?.call;
    // Of several servers in a file it cannot be told which one a handler is for.
    if (made.length !== 1 || !server) continue;
    const declared = capabilitiesOf(facts, server);
    const handled = methodsIn(facts, facts.nodesOf(module).of('call'));
    if (!declared || handled.size === 0) continue;
    servers++;
    findings.push(...mismatches(module, server, declared, handled));
  }
  findings.push(...rustFindings(facts));
  const routers = facts.modules.filter(
    ({ language, text }) => language === 'rust' && text.includes('tool_router'),
  ).length;
  if (servers + routers === 0)
    return { findings: [], searched: '', notApplicable: 'the SDK derives the capabilities from what is registered' };
  return { findings, searched: `${count(servers + routers, 'server')} read` };
};

function mismatches(
  module: Module,
  server: Call,
  declared: ReadonlySet<string>,
  handled: ReadonlyMap<string, Call>,
): CheckFinding[] {
  const undeclared = [...handled].flatMap(([method, call]) => {
    const needed = NEEDS[method];
    return needed !== undefined && !declared.has(needed)
      ? [findingAt(module, call, `\`${method}\` is handled and the capability \`${needed}\` is not declared`)]
      : [];
  });
  const unhandled = [...declared].flatMap((name) => {
    const method = LISTS[name];
    return method !== undefined && !handled.has(method)
      ? [findingAt(module, server, `The capability \`${name}\` is declared and \`${method}\` is not handled`)]
      : [];
  });
  return [...undeclared, ...unhandled];
}

/** The names under `capabilities`; `undefined` where they are computed or added later. */
function capabilitiesOf(facts: Facts, server: Call): ReadonlySet<string> | undefined {
  const { text } = facts.resolver.moduleOf(server);
  if (text.includes('registerCapabilities') || text.includes('mergeCapabilities')) return undefined;
  const options = positional(server, 1);
  if (!options) return new Set();
  const found = option(facts.resolver, options, 'capabilities');
  if (found === 'unknown') return undefined;
  if (!found) return new Set();
  // `capabilities.tools = {}` somewhere after it.
  if (found.kind === 'name' && new RegExp(`\\b${found.name}\\.\\w+\\s*=[^=]|\\(${found.name}\\b`).test(text))
    return undefined;
  const object: Expression = valueOf(facts.resolver, found);
  if (object.kind !== 'object' || !isWritten(object)) return undefined;
  return new Set(object.properties.flatMap(({ key }) => key ?? []));
}

function isWritten(object: ObjectNode): boolean {
  return object.properties.every(({ key, spread, value }) => key !== undefined && !spread && value.kind === 'object');
}

function methodsIn(facts: Facts, calls: readonly Call[]): ReadonlyMap<string, Call> {
  const found = new Map<string, Call>();
  for (const call of calls) {
    if (lastName(call) !== 'setRequestHandler') continue;
    const first = positional(call, 0);
    const method = first?.kind === 'name' ? SCHEMAS[first.name] : textOf(facts.resolver, first);
    if (method !== undefined && !found.has(method)) found.set(method, call);
  }
  return found;
}

/** A router of tools whose server neither uses it nor lists tools itself: the defaults of the trait answer an empty list. */
function rustFindings(facts: Facts): CheckFinding[] {
  return facts.modules.flatMap((module): CheckFinding[] => {
    if (
      module.language !== 'rust' ||
      !/#\[tool_router\b/.test(module.text) ||
      /tool_handler|server_handler|fn list_tools|ToolRouter/.test(module.text)
    )
      return [];
    return facts
      .nodesOf(module)
      .of('class')
      .filter(
        ({ flavor, trait, decorators }) =>
          flavor === 'impl' && /(?:^|::)ServerHandler$/.test(trait?.name ?? '') && decorators.length === 0,
      )
      .map((node) =>
        findingAt(module, node, 'Tools are routed and the server handler lists none: it has no `#[tool_handler]`'),
      );
  });
}
