import type { Expression, Literal, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { enclosing } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findToolHandlers, type ToolHandler } from '../tool-calls.ts';

const ERROR =
  /^\s*(?:[❌✗⚠!]\uFE0F?\s*)?(?:error|failed|failure|exception)\b\s*(?:[:!–-]|to\b|while\b|in\b|\w+ing\b|$)/iu;
const SUCCESS = /^(?:NewToolResultText|success|text_result|textResult)$/;
const FLAG = /^(?:isError|is_error|IsError)$/;

/** Results that say in words that something failed, and by their form that it did not; the first one of each handler. */
export const check: Check = (facts) => {
  const handlers = new Map<Node, ToolHandler>(findToolHandlers(facts).map((one) => [one.handler, one]));
  if (handlers.size === 0) return { findings: [], searched: '', notApplicable: 'no tool handler is in the code read' };
  const seen = new Set<Node>();
  const findings = facts.modules.flatMap((module): CheckFinding[] =>
    facts
      .nodesOf(module)
      .of('literal')
      .flatMap((literal) => {
        if (typeof literal.value !== 'string' || !ERROR.test(literal.value)) return [];
        const result = resultAround(facts, literal);
        const owner = result && enclosing(result, 'function');
        const handler = owner && handlers.get(owner);
        if (!result || !handler || seen.has(handler.handler)) return [];
        seen.add(handler.handler);
        const tool = handler.tool === undefined ? 'A tool' : `Tool \`${handler.tool}\``;
        return [findingAt(module, result, `${tool} returns the text of an error as a success`)];
      }),
  );
  return { findings, searched: `${count(handlers.size, 'tool handler')} read` };
};

/** The result that a text begins, where nothing in it says that it is an error. */
function resultAround(facts: Facts, literal: Literal): Node | undefined {
  let at: Node = literal;
  for (let up = literal.parent; up; at = up, up = up.parent) {
    if (up.kind === 'text' && up.parts[0] !== at) return undefined;
    if (up.kind === 'binary' && up.left !== at) return undefined;
    if (up.kind === 'call' && !isTransparent(facts, up, at)) return undefined;
    if (up.kind === 'object' && isFlagged(facts, up)) return undefined;
    if (up.kind === 'conditional' && up.test === at) return undefined;
    if (up.kind === 'return') return isPlain(facts, up.value) ? up : undefined;
    if (up.kind === 'block')
      return up.hasValue && up.parent?.kind === 'function' && up.body.at(-1) === at && at.kind === 'call'
        ? at
        : undefined;
    if (!/^(?:text|binary|call|object|array|conditional|cast|await|unary)$/.test(up.kind)) return undefined;
  }
  return undefined;
}

/** Calls that only wrap a text: `TextContent(text=…)`, `NewToolResultText(…)`, `Ok(CallToolResult::success(vec![…]))`, `format!`. */
function isTransparent(
  facts: Facts,
  call: {
    readonly callee: Expression;
    readonly args: readonly { readonly name?: string; readonly value: Expression }[];
    readonly via: string;
  },
  from: Node,
): boolean {
  const name =
    call.callee.kind === 'member' ? call.callee.property : call.callee.kind === 'name' ? call.callee.name : '';
  if (call.args.some((one) => FLAG.test(one.name ?? '') && constantOf(facts.resolver, one.value) !== false))
    return false;
  if (call.callee === from || (call.callee.kind === 'member' && call.callee.object === from))
    return /^(?:to_string|into|format|to_owned)$/.test(name);
  if (SUCCESS.test(name)) return true;
  return /^(?:TextContent|CallToolResult|text|Ok|format|Sprintf|ContentBlock|String|from|new)$/.test(name);
}

function isFlagged(
  facts: Facts,
  object: {
    readonly properties: readonly { readonly key?: string; readonly value: Expression; readonly spread: boolean }[];
  },
): boolean {
  return object.properties.some(
    ({ key, value, spread }) =>
      spread ||
      (FLAG.test(key ?? '') && constantOf(facts.resolver, value) !== false) ||
      /^(?:status|ok|success|error)$/i.test(key ?? ''),
  );
}

/** In TypeScript a bare text is no result of a tool; in Go an error stands beside it. */
function isPlain(facts: Facts, value: Expression | undefined): boolean {
  if (!value) return false;
  const { language } = facts.resolver.moduleOf(value);
  if (language === 'go') {
    if (value.kind !== 'array') return false;
    const last = value.elements.at(-1)?.value;
    return last?.kind === 'name' ? last.name === 'nil' : last?.kind === 'literal' && last.type === 'null';
  }
  if (language === 'python') return true;
  if (language === 'rust') return value.kind === 'call' && lastName(value) !== 'Err';
  return value.kind === 'object' || value.kind === 'call';
}
