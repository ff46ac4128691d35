import type { Call, Expression } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { walk } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { toolHandlers } from '../handlers.ts';

const MIN_HANDLERS = 3;
const TABLE = /^\s*(?:SELECT\b[\s\S]*?\bFROM|INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+["'`[]?([A-Za-z_][\w.]*)/i;

/** Tables whose SQL stands in the handlers of several tools. */
export const check: Check = (facts) => {
  const byTable = new Map<string, Map<string, CheckFinding>>();
  let queries = 0;
  for (const { handler, of } of toolHandlers(facts)) {
    const module = facts.resolver.moduleOf(handler);
    walk(handler.body, (node) => {
      const table = node.kind === 'call' ? tableOf(facts, node) : undefined;
      if (node.kind !== 'call' || table === undefined) return true;
      queries++;
      const tools = byTable.get(table) ?? new Map<string, CheckFinding>();
      if (!tools.has(of)) tools.set(of, findingAt(module, node, ''));
      byTable.set(table, tools);
      return true;
    });
  }
  if (queries === 0) return { findings: [], searched: '', notApplicable: 'no SQL stands in a tool handler' };
  const findings = [...byTable].flatMap(([table, tools]) => {
    const [first] = tools.values();
    return first && tools.size >= MIN_HANDLERS
      ? [{ ...first, message: `Table \`${table}\` is queried in the handlers of ${tools.size} tools` }]
      : [];
  });
  return { findings, searched: `${count(queries, 'SQL text')} in handlers read` };
};

function tableOf(facts: Facts, call: Call): string | undefined {
  const [first] = call.args;
  const text = first ? leadingText(facts, first.value) : undefined;
  return text === undefined ? undefined : TABLE.exec(text)?.[1]?.toLowerCase();
}

/** The constant head of a text. */
function leadingText(facts: Facts, node: Expression): string | undefined {
  const whole = textOf(facts.resolver, node);
  if (whole !== undefined) return whole;
  return node.kind === 'text' && node.parts[0] ? textOf(facts.resolver, node.parts[0]) : undefined;
}
