import type { HandlerInput } from '../../model/server-model.ts';
import type { Call, FunctionNode, Module, Node } from '../../syntax/ast.ts';
import { valueOf } from '../../syntax/resolve/constants.ts';
import { walk } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { validates } from '../validation.ts';

const GO_RAW = /^github\.com\/modelcontextprotocol\/go-sdk\/mcp\.(?:Server\.)?AddTool$/;
const GO_SERVER = 'github.com/modelcontextprotocol/go-sdk/mcp.Server';
const UNTYPED = /^(?:serde_json::)?(?:Value|Map|JsonObject)$|(?:^|::)JsonObject$/;

/** Handlers that take arguments which nothing has held against the published schema. */
export const check: Check = (facts) => {
  const raw = findRawGo(facts);
  const whole = facts.model.inputs.filter((input) => input.kind === 'tool-input' && isDispatch(facts, input));
  const findings = [
    ...raw.map(({ call, module }) =>
      findingAt(module, call, '`Server.AddTool` applies no schema, and its handler validates nothing'),
    ),
    ...whole.filter((input) => !validates(facts, input.handler)).map((input) => reportDispatch(facts, input)),
    ...findUntypedRust(facts),
  ];
  const tools = facts.model.servers.reduce((sum, server) => sum + server.tools.length, 0);
  if (tools === 0 && findings.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  return { findings, searched: `${count(tools, 'tool')} and ${count(whole.length, 'low-level call handler')} read` };
};

/** A `tools/call` handler that serves every tool: the SDK checks the envelope and not the arguments. */
function isDispatch(facts: Facts, input: HandlerInput): boolean {
  const module = facts.resolver.moduleOf(input.handler);
  const typed = module.language === 'typescript' || module.language === 'javascript';
  return typed && input.path.join('.') === 'params.arguments' && readsArguments(input.handler);
}

function readsArguments(handler: FunctionNode): boolean {
  let found = false;
  walk(handler.body, (node) => {
    if (node.kind === 'member' && node.property === 'arguments') found = true;
    if (
      node.kind === 'declare' &&
      node.target.kind === 'destructure' &&
      node.target.entries.some((entry) => entry.key === 'arguments')
    )
      found = true;
    return !found;
  });
  return found;
}

function reportDispatch(facts: Facts, { handler }: HandlerInput): CheckFinding {
  const module = facts.resolver.moduleOf(handler);
  const up = handler.parent;
  const node: Node = up?.kind === 'call' ? up : handler;
  return findingAt(module, node, 'The `tools/call` handler reads `params.arguments` and validates them nowhere');
}

function findRawGo(facts: Facts): { call: Call; module: Module }[] {
  return facts.callsNamed({ last: /^AddTool$/ }).flatMap(({ call, module, name }) => {
    if (module.language !== 'go' || call.callee.kind !== 'member') return [];
    const onServer = GO_RAW.test(name)
      ? call.args.length === 2
      : facts.resolver.types.typeOf(call.callee.object)?.name === GO_SERVER;
    const [, handler] = call.args;
    if (!onServer || !handler) return [];
    const value = valueOf(facts.resolver, handler.value);
    const body = value.kind === 'function' ? value : facts.resolver.functionOf(handler.value);
    return body && !validates(facts, body) ? [{ call, module }] : [];
  });
}

/** `Parameters<serde_json::Value>`: a schema that admits everything. */
function findUntypedRust(facts: Facts): CheckFinding[] {
  return facts.modules
    .filter((module) => module.language === 'rust')
    .flatMap((module) =>
      facts
        .nodesOf(module)
        .of('function')
        .flatMap((node) =>
          node.params.flatMap(({ type }) => {
            const inner = type && /(?:^|::)Parameters$/.test(type.name) ? type.args[0] : undefined;
            return inner?.kind === 'type' && UNTYPED.test(inner.name)
              ? [
                  findingAt(
                    module,
                    node.nameStart === undefined
                      ? node
                      : { start: node.nameStart, end: node.nameStart + (node.name ?? '').length },
                    `Tool function \`${node.name ?? ''}\` takes \`Parameters<${inner.name}>\`, which admits any arguments`,
                  ),
                ]
              : [];
          }),
        ),
    );
}
