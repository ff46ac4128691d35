import type { Call, Expression, ObjectNode } from '../../syntax/ast.ts';
import { textOf, valueOf } from '../../syntax/resolve/constants.ts';
import { enclosing } from '../../syntax/walk.ts';
import { hasSpread, lastName, option, positional } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { objectsWith } from '../settings.ts';

const MAY_ASK = new Set(['tools/call', 'prompts/get', 'resources/read']);
const ASKABLE = new Set(['elicitation/create', 'sampling/createMessage', 'roots/list']);
const ASKS = { name: /(?:^|\.)inputRequired$/, last: /^(?:InputRequiredResult|new)$/ };
const REQUESTS = /^(?:inputRequests|input_requests|InputRequests)$/;
const STATE = /^(?:requestState|request_state|RequestState)$/;
const CONTENT = /^(?:content|Content|structuredContent|StructuredContent)$/;

/** Questions to the client that no client can answer. */
export const check: Check = (facts) => {
  let asked = 0;
  const ofCalls = facts.callsNamed(ASKS).flatMap(({ call, module }): CheckFinding[] => {
    if (!isAsk(facts, call)) return [];
    asked++;
    const problem = problemOfCall(facts, call);
    return problem ? [findingAt(module, call, problem)] : [];
  });
  const ofObjects = objectsWith(facts, REQUESTS).flatMap(({ node, module }) => {
    asked++;
    return problemsOfObject(facts, node).map(([at, problem]) => findingAt(module, at, problem));
  });
  const findings = [...ofCalls, ...ofObjects];
  if (asked === 0)
    return { findings: [], searched: '', notApplicable: 'nothing is asked of the client in the code read' };
  return { findings, searched: `${count(asked, 'question')} to the client read` };
};

/** `inputRequired(…)`, `InputRequiredResult(…)`, `InputRequiredResult::new(…)`. */
function isAsk({ resolver }: Facts, call: Call): boolean {
  if (ASKS.name.test(resolver.calleeName(call))) return true;
  if (lastName(call) === 'InputRequiredResult') return true;
  const { callee } = call;
  return callee.kind === 'member' && callee.property === 'new' && /InputRequiredResult/.test(nameOf(callee.object));
}

function nameOf(node: Expression): string {
  return node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : '';
}

function problemOfCall(facts: Facts, call: Call): string | undefined {
  const method = methodAround(facts, call);
  if (method !== undefined && !MAY_ASK.has(method)) return `\`${method}\` asks the client for input, which it may not`;
  return isEmpty(facts, call) ? 'A result asks for input and carries neither a question nor a state' : undefined;
}

function isEmpty(facts: Facts, call: Call): boolean {
  if (hasSpread(call)) return false;
  const { language } = facts.resolver.moduleOf(call);
  if (language === 'rust')
    return (
      call.args.length === 2 &&
      call.args.every(({ value }) => nameOf(value) === 'None' || (value.kind === 'literal' && value.type === 'null'))
    );
  if (language === 'python')
    return call.args.every(({ name }) => name !== undefined && !REQUESTS.test(name) && !STATE.test(name));
  const spec = positional(call, 0);
  return (
    spec !== undefined &&
    option(facts.resolver, spec, 'inputRequests') === undefined &&
    option(facts.resolver, spec, 'requestState') === undefined &&
    valueOf(facts.resolver, spec).kind === 'object'
  );
}

/** The method whose low-level handler a node stands in. */
function methodAround(facts: Facts, call: Call): string | undefined {
  for (let at = enclosing(call, 'function'); at; at = enclosing(at, 'function')) {
    const registration = at.parent?.kind === 'call' ? at.parent : undefined;
    if (registration && lastName(registration) === 'setRequestHandler')
      return textOf(facts.resolver, positional(registration, 0));
  }
  return undefined;
}

function problemsOfObject(facts: Facts, node: ObjectNode): (readonly [Expression, string])[] {
  const questions = node.properties.find(({ key }) => REQUESTS.test(key ?? ''));
  const content = node.properties.find(
    ({ key, value }) => CONTENT.test(key ?? '') && !(value.kind === 'array' && value.elements.length === 0),
  );
  const found: (readonly [Expression, string])[] = content
    ? [[content.value, 'A result carries content and asks for input: it can only do one of them']]
    : [];
  const entries = questions && valueOf(facts.resolver, questions.value);
  if (entries?.kind !== 'object') return found;
  const seen = new Set<string>();
  for (const { key, value } of entries.properties) {
    if (key !== undefined && seen.has(key)) found.push([value, `Two questions have the name \`${key}\``]);
    if (key !== undefined) seen.add(key);
    const request = valueOf(facts.resolver, value);
    const method =
      request.kind === 'object' ? request.properties.find((one) => one.key === 'method')?.value : undefined;
    const name = method && textOf(facts.resolver, method);
    if (name !== undefined && !ASKABLE.has(name))
      found.push([value, `A result asks the client for \`${name}\`, which is no question`]);
  }
  return found;
}
