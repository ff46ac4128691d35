/** What checks of SQL share: calls whose first argument is SQL text. */
import type { Call, Expression } from '../syntax/ast.ts';
import { textOf } from '../syntax/resolve/constants.ts';
import { type Facts, perReview, type ResolvedCall } from './check.ts';

const SQL = /^\s*(?:SELECT\b[\s\S]*\bFROM\b|INSERT\s+INTO\b|UPDATE\s+\S+\s+SET\b|DELETE\s+FROM\b)/i;

export interface SqlCall extends ResolvedCall {
  /** The constant text, or its constant pieces joined by a placeholder. */
  readonly sql: string;
}

/** Calls that are given SQL, in source order. */
export const sqlCalls = perReview(readSqlCalls);

function readSqlCalls(facts: Facts): readonly SqlCall[] {
  return facts.allCalls().flatMap((one) => {
    const sql = sqlOf(facts, one.call);
    return sql === undefined ? [] : [{ ...one, sql }];
  });
}

/** The SQL text that a call is given first (or second, after a context). */
export function sqlOf(facts: Facts, call: Call): string | undefined {
  for (const argument of call.args.slice(0, 2)) {
    const text = piecesOf(facts, argument.value);
    if (text !== undefined && SQL.test(text)) return text;
  }
  return undefined;
}

/** What holds no text by itself. */
const NO_TEXT = new Set(['object', 'array', 'function']);

function piecesOf(facts: Facts, node: Expression): string | undefined {
  if (NO_TEXT.has(node.kind)) return undefined;
  const whole = textOf(facts.resolver, node);
  if (whole !== undefined) return whole;
  if (node.kind !== 'text') return undefined;
  return node.parts.map((part) => textOf(facts.resolver, part) ?? '?').join('');
}

/** Whether code runs when a tool is called; a project without any handler (a library, an excerpt) counts as a whole. */
export function runsOnCalls(facts: Facts, node: Parameters<Facts['isReachableFromHandler']>[0]): boolean {
  return !facts.hasHandlers || facts.isReachableFromHandler(node);
}
