import type { Call, Node } from '../../syntax/ast.ts';
import { type Check, count, findingAt } from '../check.ts';
import { runsOnCalls, sqlCalls } from '../sql.ts';

/** Queries that run once for each element of a list. */
export const check: Check = (facts) => {
  const queries = sqlCalls(facts).filter(({ call }) => runsOnCalls(facts, call));
  if (queries.length === 0)
    return { findings: [], searched: '', notApplicable: 'no SQL stands in code that tools run' };
  const findings = queries
    .filter(({ call }) => standsInLoop(call))
    .map(({ call, module, sql }) =>
      findingAt(module, call, `\`${sql.trim().slice(0, 60)}\` runs once for each element of a loop`),
    );
  return { findings, searched: `${count(queries.length, 'SQL statement')} read` };
};

/** In the body of a loop over elements, or in a function given to `map` or `forEach`, but not in its head. */
function standsInLoop(call: Call): boolean {
  let inside: Node = call;
  for (let at = call.parent; at; inside = at, at = at.parent) {
    if (at.kind === 'loop' && at.each && inside === at.body) return true;
    if (at.kind !== 'function') continue;
    const owner: Node | undefined = at.parent;
    if (owner?.kind !== 'call' || owner.callee.kind !== 'member') return false;
    return /^(?:map|forEach|for_each|flatMap)$/.test(owner.callee.property);
  }
  return false;
}
