import type { Node } from '../../syntax/ast.ts';
import { type Check, count, findingAt } from '../check.ts';
import { isMessage, isSearch, oneALine } from '../error-messages.ts';

/** Decisions taken by the words of an error's message. */
export const check: Check = (facts) => {
  const { resolver } = facts;
  const findings = facts.modules.flatMap((module) => {
    const nodes = facts.nodesOf(module);
    const compared: Node[] = nodes.of('call').filter((call) => isSearch(resolver, module, call));
    for (const node of nodes.of('binary')) {
      const [text, other] =
        node.operator === 'in' || node.operator === 'not-in' ? [node.right, node.left] : [node.left, node.right];
      if (!['==', '!=', 'in', 'not-in'].includes(node.operator)) continue;
      if (other.kind === 'literal' && typeof other.value === 'string' && isMessage(resolver, module, text))
        compared.push(node);
    }
    return oneALine(module, compared).map((node) =>
      findingAt(module, node, 'A decision is taken by the words of an error message'),
    );
  });
  return { findings, searched: `${count(facts.modules.length, 'file')} read` };
};
