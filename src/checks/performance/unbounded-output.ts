import type { Call, Node } from '../../syntax/ast.ts';
import { type Check, count, findingAt } from '../check.ts';
import { runsOnCalls, sqlCalls } from '../sql.ts';

const BOUNDED = /\b(?:LIMIT|TOP|FETCH\s+(?:FIRST|NEXT)|WHERE|ROWNUM)\b/i;
const AGGREGATE = /^\s*SELECT\s+(?:(?:count|sum|min|max|avg|exists)\s*\([^)]*\)(?:\s+AS\s+\w+)?\s*,?\s*)+FROM\b/i;
/** Calls that take one row, whatever the query gives. */
const ONE_ROW =
  /(?:^|[.:])(?:get|first|one|fetchone|fetch_one|fetch_optional|fetchrow|fetchval|QueryRow|query_row|query_scalar|queryRow)$/;

/** Queries that give a whole table to a tool. */
export const check: Check = (facts) => {
  const queries = sqlCalls(facts).filter(({ call, sql }) => /^\s*SELECT/i.test(sql) && runsOnCalls(facts, call));
  if (queries.length === 0)
    return { findings: [], searched: '', notApplicable: 'no SELECT stands in code that tools run' };
  const findings = queries
    .filter(({ call, name, sql }) => !BOUNDED.test(sql) && !AGGREGATE.test(sql) && !takesOneRow(call, name))
    .map(({ call, module, sql }) =>
      findingAt(module, call, `A tool runs \`${sql.trim().slice(0, 60)}\` without a limit`),
    );
  return { findings, searched: `${count(queries.length, 'SELECT statement')} read` };
};

/** The call itself, or one chained to its result, takes one row. */
function takesOneRow(call: Call, name: string): boolean {
  if (ONE_ROW.test(name)) return true;
  for (
    let at: Node | undefined = call.parent;
    at && (at.kind === 'member' || at.kind === 'call' || at.kind === 'await');
    at = at.parent
  ) {
    if (at.kind === 'member' && ONE_ROW.test(at.property)) return true;
  }
  return false;
}
