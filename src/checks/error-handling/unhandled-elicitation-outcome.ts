import type { Call, Expression, FunctionNode, Node } from '../../syntax/ast.ts';
import { enclosing, unwrap } from '../../syntax/walk.ts';
import { callsIn, lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const ASKS = /^(?:elicitInput|elicit|elicit_form|create_elicitation|Elicit)$/;
const LOOKED = new RegExp(`${ASKS.source}|^acceptedContent$`);
const CONTENT = /^(?:content|data|Content)$/;
const OUTCOME =
  /\.action\b|\.Action\b|\baction\b\s*[,}]|isinstance\(|\bmatch\b|AcceptedElicitation|DeclinedElicitation|inputResponse\(|ElicitationAction|\.result_type/;
const ANSWERS = /inputResponses|input_responses|InputResponses/;

/** Answers of users that are used, or asked for again, whatever the user said. */
export const check: Check = (facts) => {
  const answers: { readonly node: Expression; readonly owner: FunctionNode; readonly problem: string }[] = [];
  let asked = 0;
  for (const { call, module } of facts.callsNamed({ last: LOOKED })) {
    const owner = enclosing(call, 'function');
    if (!owner) continue;
    if (asksDirectly(facts, call)) {
      asked++;
      if (takesContent(facts, call))
        answers.push({
          node: call,
          owner,
          problem: 'what a user entered is read without asking whether the form was accepted',
        });
    } else if (lastName(call) === 'acceptedContent' && module.language === 'typescript') {
      asked++;
      if (asksAgain(owner))
        answers.push({ node: call, owner, problem: 'a form that was declined or cancelled is asked again' });
    }
  }
  for (const module of facts.modules) {
    if (module.language !== 'go' && module.language !== 'python') continue;
    for (const node of facts.nodesOf(module).of('member')) {
      if (!CONTENT.test(node.property) || !isAnswer(facts, node.object)) continue;
      asked++;
      const owner = enclosing(node, 'function');
      if (owner)
        answers.push({
          node,
          owner,
          problem: 'what a user entered is read without asking whether the form was accepted',
        });
    }
  }
  if (asked === 0) return { findings: [], searched: '', notApplicable: 'the user is asked nothing in the code read' };
  const findings = answers.flatMap(({ node, owner, problem }): CheckFinding[] => {
    const module = facts.resolver.moduleOf(node);
    if (OUTCOME.test(module.text.slice(owner.start, owner.end))) return [];
    return [findingAt(module, node, `${problem.charAt(0).toUpperCase()}${problem.slice(1)}`)];
  });
  return { findings, searched: `${count(asked, 'answer')} of users read` };
};

/** A request of the older kind, by the SDK's own names. */
function asksDirectly(facts: Facts, call: Call): boolean {
  if (!ASKS.test(lastName(call)) || call.callee.kind !== 'member') return false;
  if (lastName(call) === 'elicitInput') return true;
  return /(?:Context|ServerSession|Peer)(?:::|\.)\w+$/.test(facts.resolver.calleeName(call));
}

/** `const answer = await ask(…); … answer.content`, or the content at once. */
function takesContent(facts: Facts, call: Call): boolean {
  const value = outermost(call);
  if (value.parent?.kind === 'member') return CONTENT.test(value.parent.property);
  const declared =
    value.parent?.kind === 'declare' || value.parent?.kind === 'assign' ? value.parent.target : undefined;
  if (!declared) return false;
  const { text } = facts.resolver.moduleOf(call);
  if (declared.kind === 'name') {
    const owner = enclosing(call, 'function');
    const rest = owner ? text.slice(call.end, owner.end) : '';
    return new RegExp(`\\b${declared.name}\\??\\.(?:content|data|Content)\\b`).test(rest);
  }
  return declared.kind === 'destructure' && declared.entries.some(({ key }) => key !== undefined && CONTENT.test(key));
}

function outermost(call: Call): Node {
  let at: Node = call;
  while (at.parent?.kind === 'await' || (at.parent?.kind === 'unary' && at.parent.operator === 'try')) at = at.parent;
  return at;
}

/** A function that asks where nothing was accepted, and never looks at why. */
function asksAgain(owner: FunctionNode): boolean {
  return callsIn(owner.body).some((call) => lastName(call) === 'inputRequired');
}

/** An entry of the answers, through a cast: `req.Params.InputResponses["x"].(*mcp.ElicitResult)`. */
function isAnswer(facts: Facts, value: Expression): boolean {
  let at = unwrap(value);
  if (at.kind === 'name') {
    const [definition] = facts.resolver.bindingOf(at)?.definitions ?? [];
    if (!definition?.value) return false;
    at = unwrap(definition.value);
  }
  const { text } = facts.resolver.moduleOf(value);
  return (at.kind === 'index' || at.kind === 'call') && ANSWERS.test(text.slice(at.start, at.end));
}
