import type { Call, Expression, Literal, Node } from '../../syntax/ast.ts';
import { enclosing } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const WITHDRAWN: Readonly<Record<number, string>> = {
  32002: 'meant a missing resource until this revision, which uses -32602',
  32042: 'asked for a URL elicitation until this revision, which returns an input_required result',
};
/** Defined by the specification, or in use by the transports of the SDKs since before the range was closed. */
const SETTLED = new Set([32000, 32001, 32020, 32021, 32022]);
const NAMES =
  /^(?:@modelcontextprotocol\/server\.UrlElicitationRequiredError|mcp\.(?:\w+\.)*UrlElicitationRequiredError)$/;

/** JSON-RPC error codes that are not free to use. */
export const check: Check = (facts) => {
  const findings = facts.modules.flatMap((module): CheckFinding[] => {
    const nodes = facts.nodesOf(module);
    const numbers: CheckFinding[] = [];
    for (const node of nodes.of('literal')) {
      const code = codeOf(node);
      if (code !== undefined && isGiven(facts, node))
        numbers.push(findingAt(module, node.parent ?? node, messageOf(code)));
    }
    return numbers;
  });
  for (const { module, call } of facts.callsNamed({ name: NAMES }))
    findings.push(findingAt(module, call, messageOf(32042)));
  return { findings, searched: `error codes in ${count(facts.modules.length, 'file')} read` };
};

function messageOf(code: number): string {
  const withdrawn = WITHDRAWN[code];
  if (withdrawn) return `Error code -${code} ${withdrawn}`;
  return code < 32020
    ? `Error code -${code} lies in the range that is closed for new codes`
    : `Error code -${code} is reserved for the specification, which defines no such code`;
}

/** `-32002`, as a literal below a minus, in the reserved range and without a meaning of its own. */
function codeOf({ value, parent }: Literal): number | undefined {
  if (typeof value !== 'number') return undefined;
  const code = parent?.kind === 'unary' && parent.operator === '-' ? value : -value;
  return code >= 32000 && code <= 32099 && !SETTLED.has(code) ? code : undefined;
}

/** Whether the code is put into an error; one that is compared comes from elsewhere. */
function isGiven(facts: Facts, node: Literal): boolean {
  const written: Node = node.parent?.kind === 'unary' ? node.parent : node;
  if (isCompared(written)) return false;
  const owner = enclosing(node, 'function');
  if (owner && /legacy/i.test(owner.name ?? '')) return false;
  const { parent } = written;
  if (parent?.kind === 'object')
    return parent.properties.some(({ key, value }) => value === written && /^(?:code|Code)$/.test(key ?? ''));
  if (parent?.kind === 'call') return isErrorCall(facts, parent, written as Expression);
  if (parent?.kind === 'declare' || parent?.kind === 'class') return true;
  return parent?.kind === 'assign' && parent.target.kind === 'member' && /^code$/i.test(parent.target.property);
}

function isErrorCall(facts: Facts, call: Call, value: Expression): boolean {
  if (call.args.some((one) => one.value === value && one.name === 'code')) return true;
  const name =
    facts.resolver.calleeName(call) || facts.resolver.moduleOf(call).text.slice(call.callee.start, call.callee.end);
  return /error|Error|json_?rpc|ErrorCode|reject|fail/i.test(name);
}

function isCompared(node: Node): boolean {
  const { parent } = node;
  return parent?.kind === 'binary' || parent?.kind === 'switch' || parent?.kind === 'array';
}
