import type { Expression, Node, ObjectNode } from '../../syntax/ast.ts';
import { constantOf, valueOf } from '../../syntax/resolve/constants.ts';
import { enclosing, walk } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { handRolled, rpcMessages } from '../hand-rolled.ts';

/** Messages that are no valid JSON-RPC, and answers to notifications. */
export const check: Check = (facts) => {
  const messages = rpcMessages(facts);
  const server = handRolled(facts);
  if (messages.length === 0 && !server)
    return { findings: [], searched: '', notApplicable: 'no message of JSON-RPC is built in the code read' };
  const findings = messages.flatMap(({ module, node }): CheckFinding[] => {
    const problem = problemOf(facts, node);
    return problem ? [findingAt(module, node, problem)] : [];
  });
  for (const [method, places] of server?.methods ?? []) {
    if (!method.startsWith('notifications/')) continue;
    for (const place of places) {
      const answer = answerIn(place);
      if (answer)
        findings.push(findingAt(facts.resolver.moduleOf(answer), answer, `The notification \`${method}\` is answered`));
    }
  }
  return { findings, searched: `${count(messages.length, 'message')} of JSON-RPC read` };
};

function problemOf(facts: Facts, node: ObjectNode): string | undefined {
  // What is spread in, or a struct whose fields are left out when empty, is not seen.
  if (node.properties.some((one) => one.spread || one.computed)) return undefined;
  const of = (name: string) => node.properties.find(({ key }) => key?.toLowerCase() === name)?.value;
  const [result, error, id, method] = [of('result'), of('error'), of('id'), of('method')];
  if (result && error && !isAbsent(node, result) && !isAbsent(node, error))
    return 'A message carries a result and an error';
  if (result && !id && !method) return 'A result names no request: its `id` is missing';
  if (method && id && /^notifications\//.test(String(constantOf(facts.resolver, method) ?? '')))
    return 'A notification carries an `id`, which makes it a request';
  const body = error && valueOf(facts.resolver, error);
  if (body?.kind !== 'object' || body.properties.some(({ spread }) => spread)) return undefined;
  const names = new Map(body.properties.map(({ key, value }) => [key?.toLowerCase(), value]));
  const code = names.get('code');
  if (!code || !names.has('message')) return 'An error has no `code` or no `message`';
  return typeof constantOf(facts.resolver, code) === 'string' ? 'The `code` of an error is a text' : undefined;
}

/** A value that leaves the member out: `undefined`, and in a struct of Go or Rust `nil` and `None`. */
function isAbsent(node: ObjectNode, value: Expression): boolean {
  if (value.kind === 'literal') return value.type === 'null' && node.type !== undefined;
  return value.kind === 'name' && /^(?:undefined|nil|None)$/.test(value.name);
}

/** A result that is built in the branch of a notification. */
function answerIn(place: Node): ObjectNode | undefined {
  const body = bodyOf(place);
  let found: ObjectNode | undefined;
  if (body)
    walk(body, (node) => {
      if (!found && node.kind === 'object' && node.properties.some(({ key }) => /^result$/i.test(key ?? '')))
        found = node;
      return !found;
    });
  return found;
}

function bodyOf(place: Node): Node | undefined {
  const { parent } = place;
  if (parent?.kind === 'switch') return parent.cases.find(({ tests }) => tests.some((one) => one === place))?.body;
  if (parent?.kind === 'binary') {
    const branch = enclosing(place, 'if');
    return branch && branch.test === parent ? branch.then : undefined;
  }
  return undefined;
}
