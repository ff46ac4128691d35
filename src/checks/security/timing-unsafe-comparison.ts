import type { Expression } from '../../syntax/ast.ts';
import { unwrap } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { isSecretName } from '../credentials.ts';
import { environmentBehind } from '../environment.ts';

/** What a request presents. */
const PRESENTED =
  /headers?\b|authorization|getHeader|\bbearer|x-api-key|presented|provided|supplied|received|incoming|client_?(?:token|key)|credentials?\b/i;
/** What the server compares it with. */
const EXPECTED =
  /expected|configured|config|settings|server_?(?:token|key)|secret|API_?KEY|AUTH_?TOKEN|ACCESS_?TOKEN|BEARER|env\b|opts?\b|options/i;

/** Secrets compared byte by byte with an operator that stops at the first difference. */
export const check: Check = (facts) => {
  let read = 0;
  const findings = facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('binary')
      .flatMap((node): CheckFinding[] => {
        if (node.operator !== '==' && node.operator !== '!=') return [];
        const sides = [node.left, node.right].map(unwrap);
        const [left, right] = sides;
        if (!left || !right || sides.some(isPlain)) return [];
        read++;
        const hit = isPair(facts, left, right) || isPair(facts, right, left);
        return hit
          ? [findingAt(module, node, `A secret that a request presents is compared with \`${node.operator}\``)]
          : [];
      }),
  );
  return { findings, searched: `${count(read, 'comparison')} read` };
};

/** Numbers, booleans, nothing, empty texts, lengths and types are not secrets. */
function isPlain(node: Expression): boolean {
  if (node.kind === 'literal') return true;
  if (node.kind === 'name') return /^(?:undefined|None|nil|null|true|false|True|False)$/.test(node.name);
  if (node.kind === 'unary') return true;
  if (node.kind === 'call') return /^(?:len|length|type|typeof|size|count|len_utf8|kind)$/.test(lastName(node));
  return node.kind === 'member' && /^(?:length|size|type|kind|id|status|name)$/.test(node.property);
}

/** One side is the configured secret and the other what the request presents. */
function isPair(facts: Facts, expected: Expression, presented: Expression): boolean {
  if (!isExpected(facts, expected)) return false;
  return isPresented(facts, presented);
}

function isExpected(facts: Facts, node: Expression): boolean {
  const name = nameOf(node);
  const variable = environmentBehind(facts, node)?.name;
  if (variable !== undefined && isSecretName(variable)) return true;
  if (node.kind === 'text') return node.parts.some((part) => part.kind !== 'literal' && isExpected(facts, part));
  return name !== undefined && isSecretName(name) && EXPECTED.test(textOf(facts, node));
}

function isPresented(facts: Facts, node: Expression): boolean {
  const text = textOf(facts, node);
  if (PRESENTED.test(text)) return true;
  if (node.kind !== 'name') return false;
  const [definition] = facts.resolver.bindingOf(node)?.definitions ?? [];
  if (definition?.value && PRESENTED.test(textOf(facts, definition.value))) return true;
  return (
    /^(?:token|bearer|api_?key|apiKey)$/i.test(node.name) && facts.resolver.bindingOf(node)?.parameter !== undefined
  );
}

function nameOf(node: Expression): string | undefined {
  if (node.kind === 'name') return node.name;
  return node.kind === 'member' ? node.property : undefined;
}

function textOf(facts: Facts, node: Expression): string {
  return facts.resolver.moduleOf(node).text.slice(node.start, Math.min(node.end, node.start + 160));
}
