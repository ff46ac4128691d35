import type { Call, Literal, Module, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { enclosing } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

const PREFIX_CALL = /^(?:startsWith|startswith|starts_with|HasPrefix|hasPrefix)$/;
const READING = /^\s*(?:select|with|explain|show|pragma|describe)\b/i;
/** `^\s*select`, `^(select|with)`: a test of the first word. */
const FIRST_WORD = /^\^(?:\\s[*+]|\(\?i\)|\(\?:|\(|\s)*\s*(?:select|with|explain|show)\b/i;
/** `\b(insert|update|delete)`: a list of words that are not wanted. */
const BLOCK_LIST =
  /(?:insert|update|delete|drop|alter|truncate)\s*\|\s*(?:insert|update|delete|drop|alter|truncate|create|grant)/i;
const EXECUTES = /^(?:execute\w*|exec|Exec(?:Context)?|Query(?:Row)?(?:Context)?|query|prepare|simple_query)$/;
const REGEX_CALL =
  /^(?:re\.(?:match|search|compile|fullmatch)|regexp\.(?:MustCompile|Compile|MatchString)|regex::Regex::new|RegExp)$/;
const DRIVER =
  /["'/](?:pg|postgres|mysql2?|mariadb|better-sqlite3|sqlite3|node:sqlite|duckdb|@duckdb\/[\w-]+|mssql|tedious|oracledb|knex|snowflake-sdk|@clickhouse\/client|sqlx|database\/sql|pgx\/v\d|go-sqlite3)["'/]|\b(?:import|from)\s+(?:psycopg2?|asyncpg|sqlite3|aiosqlite|pymysql|mysql|MySQLdb|duckdb|sqlalchemy|pyodbc|clickhouse_connect|snowflake)\b|\b(?:sqlx|rusqlite|tokio_postgres|duckdb)::/;
/** What makes the database itself refuse to write. */
const ENFORCED =
  /read[\s_-]?only|readonly|query_only|mode=ro\b|SQLITE_OPEN_READ_?ONLY|OPEN_READONLY|access_mode|AccessMode|default_transaction_read_only|sqlglot|sqlparse|node-sql-parser|pgsql-ast-parser|libpg_query|pg_query|pglast|sqlparser|vitess/i;

/** SQL tools whose only guard is a look at the text. */
export const check: Check = (facts) => {
  if (!facts.modules.some(({ text }) => DRIVER.test(text)))
    return { findings: [], searched: '', notApplicable: 'no SQL database is used in the code read' };
  const places = [...prefixTests(facts), ...facts.modules.flatMap((module) => patterns(facts, module))];
  const enforced = facts.modules.find(({ text }) => ENFORCED.test(withoutHints(text)));
  const searched = `${count(places.length, 'test')} of SQL texts read`;
  if (enforced) return { findings: [], searched: `${searched}; ${enforced.path} speaks of reading only` };
  return { findings: places, searched };
};

/** Annotations and names of tools say what is meant, not what the database allows. */
function withoutHints(text: string): string {
  return text
    .replace(/\b(?:readOnlyHint|read_only_hint|ReadOnlyHint|readonly\s+\w+[:?])/g, '')
    .replace(/(["'`])(?:(?!\1)[^\n])*\1/g, (quoted) =>
      /mode=ro|READ ONLY|query_only|read_only/.test(quoted) ? quoted : '""',
    )
    .replace(/(?:\/\/|#).*$/gm, '');
}

function prefixTests(facts: Facts): CheckFinding[] {
  return facts
    .callsNamed({ last: PREFIX_CALL })
    .filter(
      ({ call, module }) =>
        call.args.some((one) => readsWord(facts, one.value)) &&
        concernsSql(module, call) &&
        !comesTooLate(facts, module, call),
    )
    .map(({ call, module }) =>
      findingAt(
        module,
        call,
        'SQL is taken for reading because of its first word, and the database is not told to refuse writes',
      ),
    );
}

/** The statement has run by then: the test decides how the result is shown. */
function comesTooLate(facts: Facts, module: Module, call: Call): boolean {
  const owner = enclosing(call, 'function');
  const runs = facts
    .nodesOf(module)
    .of('call')
    .filter((one) => EXECUTES.test(lastName(one)) && owner !== undefined && enclosing(one, 'function') === owner);
  return runs.length > 0 && runs.every((one) => one.end < call.start);
}

function readsWord(facts: Facts, node: Call['args'][number]['value']): boolean {
  if (node.kind === 'array') return node.elements.some((one) => readsWord(facts, one.value));
  const text = constantOf(facts.resolver, node);
  return typeof text === 'string' && READING.test(`${text} `) && text.trim().length < 12;
}

function patterns(facts: Facts, module: Module): CheckFinding[] {
  return facts
    .nodesOf(module)
    .of('literal')
    .filter((node) => isPattern(facts, node) && concernsSql(module, node))
    .map((node) =>
      findingAt(
        module,
        node,
        'SQL is sorted into reading and writing by a pattern, and the database is not told to refuse writes',
      ),
    );
}

function isPattern(facts: Facts, node: Literal): boolean {
  // Most literals hold neither: a look at two characters spares the patterns.
  if (typeof node.value !== 'string' || !(node.value.includes('^') || node.value.includes('|'))) return false;
  const source = node.value.replace(/^\//, '');
  if (!FIRST_WORD.test(source) && !(BLOCK_LIST.test(source) && /\\b|\^|\(/.test(source))) return false;
  if (node.type === 'regex') return true;
  const call = node.parent;
  return call?.kind === 'call' && REGEX_CALL.test(facts.resolver.calleeName(call));
}

/** The function, or the file, goes on to run SQL. */
function concernsSql(module: Module, node: Node): boolean {
  const owner = enclosing(node, 'function');
  const text = owner ? module.text.slice(owner.start, owner.end) : module.text;
  return /sql|query|statement/i.test(text);
}
