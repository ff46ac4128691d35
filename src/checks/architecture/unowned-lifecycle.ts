import type { Call, Module, Node } from '../../syntax/ast.ts';
import { enclosing } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';
import { escape } from '../json-places.ts';
import { isTooling } from '../project.ts';

/** What is opened and has to be closed, by whoever opens it. */
const OPENS =
  /^(?:pg\.(?:Client|Pool)|mysql2(?:\/promise)?\.(?:createConnection|createPool)|mongodb\.MongoClient|redis\.createClient|ioredis(?:\.Redis)?|better-sqlite3|(?:puppeteer(?:-core)?|puppeteer\.default)\.launch|playwright(?:-core)?\.\w+\.launch|asyncpg\.(?:connect|create_pool)|psycopg2?\.connect|psycopg_pool\.(?:Async)?ConnectionPool|pymysql\.connect|aiomysql\.(?:connect|create_pool)|sqlite3\.connect|aiosqlite\.connect|httpx2?\.(?:Async)?Client|aiohttp\.ClientSession|database\/sql\.Open|github\.com\/jackc\/pgx\/v[45](?:\/pgxpool)?\.(?:Connect|New))$/;
const CLOSES = 'close|end|quit|disconnect|destroy|dispose|aclose|release|terminate|Close|shutdown';

/** Connections that a tool call opens and that nothing closes. */
export const check: Check = (facts) => {
  const calls = facts.callsNamed({ name: OPENS }).filter(({ module }) => !isTooling(module.path));
  if (calls.length === 0)
    return {
      findings: [],
      searched: '',
      notApplicable: 'nothing in the code read opens a connection, a client or a browser',
    };
  const findings = calls.flatMap(({ call, module, name }): CheckFinding[] =>
    facts.isReachableFromHandler(call) && isDropped(module, call)
      ? [findingAt(module, call, `\`${name}\` opens something in each call of a tool, and nothing closes it`)]
      : [],
  );
  return { findings, searched: `${count(calls.length, 'opened resource')} found` };
};

/** Held in a variable of the function alone, and never closed or handed on. */
function isDropped(module: Module, call: Call): boolean {
  let at: Node = call;
  while (at.parent && (at.parent.kind === 'await' || at.parent.kind === 'cast')) at = at.parent;
  const { parent } = at;
  if (parent?.kind !== 'declare' && parent?.kind !== 'assign') return false;
  const target = parent.target.kind === 'destructure' ? parent.target.entries[0]?.target : parent.target;
  const owner = enclosing(call, 'function');
  if (target?.kind !== 'name' || !owner || enclosing(call, 'with')) return false;
  const written = escape(target.name);
  const body = module.text.slice(owner.body.start, owner.body.end);
  const later = module.text.slice(parent.end, owner.body.end);
  // Returned, stored, passed on, entered or closed: somebody else may own it.
  const kept = new RegExp(
    `=>\\s*${written}\\b|(?:return|yield|await using|using|with|defer)[^\\n;]*\\b${written}\\b(?!\\s*\\.\\s*(?!close|Close))|[=(,:[]\\s*&?${written}\\s*[,);\\]}\\n]|\\{[^}\\n]*\\b${written}\\b[^}\\n]*\\}|\\b${written}\\b\\s*[?!]?\\.\\s*(?:${CLOSES})\\b`,
  );
  return !kept.test(later) && !/\bfinally\b|\bclosing\(/.test(body);
}
