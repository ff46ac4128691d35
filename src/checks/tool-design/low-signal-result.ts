import type { ModelTool } from '../../model/server-model.ts';
import type { Call, Expression, FunctionNode, Node } from '../../syntax/ast.ts';
import { unwrap, walk } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, count, type Facts } from '../check.ts';
import { REQUESTS } from '../effect-names.ts';
import { atFirst, listNames, namesOf } from '../tool-lists.ts';
import { handledTools, NO_HANDLED_TOOL } from '../tools.ts';

const SERIALIZERS =
  /^(?:JSON\.stringify|json\.dumps|orjson\.dumps|serde_json::to_(?:string|string_pretty)|String|str|string)$/;
const BODY_CALLS = /^(?:json|text)$/;
const BODY_MEMBERS = /^(?:data|text|body|content)$/;
/** Tools whose purpose is the whole answer. */
const RAW =
  /raw|export|download|fetch|scrap|crawl|proxy|http|request|url|web_?page|html|markdown|openapi|swagger|api_call|dump|graphql|file|content|readme|source|code|log/i;
const MAX_STEPS = 5;

/** Answers of other services that go to the model as they came. */
export const check: Check = (facts) => {
  const tools = handledTools(facts);
  if (tools.length === 0) return NO_HANDLED_TOOL;
  const whole = tools.filter((tool) => !RAW.test(tool.name ?? '') && handsOn(facts, tool));
  const verb = whole.length === 1 ? 'returns' : 'return';
  return {
    findings: atFirst(whole, `${listNames(namesOf(whole))} ${verb} the whole answer of another service`),
    searched: `${count(tools.length, 'handler')} read`,
  };
};

function handsOn(facts: Facts, { handler }: ModelTool): boolean {
  if (!handler) return false;
  let found = false;
  walk(handler.body, (node) => {
    if (node.kind === 'return' && node.value && isBody(facts, node.value, MAX_STEPS)) found = true;
    if (node.kind === 'call' && SERIALIZERS.test(facts.resolver.calleeName(node)) && isAnswer(node, handler)) {
      const [first] = node.args;
      if (first && isBody(facts, first.value, MAX_STEPS)) found = true;
    }
    return !found && (node === handler.body || node.kind !== 'function');
  });
  return found;
}

/** Whether what a call gives becomes part of what the handler returns: not a part of an error or of a log. */
function isAnswer(call: Call, handler: FunctionNode): boolean {
  for (let at: Node | undefined = call.parent; at && at !== handler; at = at.parent) {
    if (at.kind === 'throw' || at.kind === 'text' || at.kind === 'if' || at.kind === 'try') return at.kind === 'try';
    if (at.kind === 'call' && /log|debug|info|warn|error|print|Errorf/i.test(lastName(at))) return false;
    if (at.kind === 'return') return true;
  }
  return false;
}

/** `await response.json()`, `response.data`, where the response is that of a request. */
function isBody(facts: Facts, expression: Expression, steps: number): boolean {
  if (steps === 0) return false;
  const node = plain(expression);
  if (node.kind === 'call' && BODY_CALLS.test(lastName(node)) && node.args.length === 0)
    return node.callee.kind === 'member' && isResponse(facts, node.callee.object, steps - 1);
  if (node.kind === 'call' && SERIALIZERS.test(facts.resolver.calleeName(node)) && node.args[0])
    return isBody(facts, node.args[0].value, steps - 1);
  if (node.kind === 'member' && BODY_MEMBERS.test(node.property)) return isResponse(facts, node.object, steps - 1);
  return followName(facts, node, (value) => isBody(facts, value, steps - 1));
}

function isResponse(facts: Facts, expression: Expression, steps: number): boolean {
  if (steps === 0) return false;
  const node = plain(expression);
  if (node.kind === 'call') {
    if (REQUESTS.test(facts.resolver.calleeName(node))) return true;
    // `client.get(url).send()` of Rust.
    return /^(?:send|error_for_status|bytes)$/.test(lastName(node)) && node.callee.kind === 'member'
      ? isResponse(facts, node.callee.object, steps - 1)
      : false;
  }
  return followName(facts, node, (value) => isResponse(facts, value, steps - 1));
}

function followName(facts: Facts, node: Expression, ask: (value: Expression) => boolean): boolean {
  if (node.kind !== 'name') return false;
  const definitions = facts.resolver.bindingOf(node)?.definitions ?? [];
  const [only] = definitions;
  return definitions.length === 1 && only?.value !== undefined && only.path.length === 0 && ask(only.value);
}

/** Without `await` and `?`. */
function plain(expression: Expression): Expression {
  let node = unwrap(expression);
  for (;;) {
    if (node.kind === 'await') node = unwrap(node.value);
    else if (node.kind === 'unary' && node.operator === 'try') node = unwrap(node.operand);
    else return node;
  }
}
