/** What a handler does to the world, followed through the project's own functions. */
import type { ModelTool } from '../model/server-model.ts';
import type { Call, Expression, FunctionNode, Module, Node } from '../syntax/ast.ts';
import { constantOf, valueOf } from '../syntax/resolve/constants.ts';
import { unwrap, walk } from '../syntax/walk.ts';
import { keyword, lastName, option, positional } from './arguments.ts';
import type { Facts } from './check.ts';

export type EffectKind = 'write' | 'delete' | 'request';

export interface Effect {
  readonly kind: EffectKind;
  readonly module: Module;
  readonly node: Node;
  /** What happens, as a message names it: `fs.rm`, `DELETE FROM tickets`. */
  readonly name: string;
}

const WRITES =
  /^(?:fs(?:\/promises|-extra|\.promises)?\.(?:writeFile|appendFile|createWriteStream|rename|copyFile|cp|truncate|symlink|outputFile|outputJson|writeJson|move|copy)(?:Sync)?|shutil\.(?:move|copy|copy2|copyfile|copytree)|os\.(?:rename|replace|renames)|(?:std|tokio)::fs::(?:write|rename|copy|File::create)|(?:File|OpenOptions)::create|os\.(?:WriteFile|Create|Rename)|io\/ioutil\.WriteFile)$/;
const DELETES =
  /^(?:fs(?:\/promises|-extra|\.promises)?\.(?:unlink|rm|rmdir|remove|emptyDir)(?:Sync)?|rimraf(?:\.\w+)?|del|shutil\.rmtree|os\.(?:remove|unlink|rmdir|removedirs|Remove|RemoveAll)|(?:std|tokio)::fs::remove_(?:file|dir|dir_all))$/;
const WRITE_METHODS = new Set(['write_text', 'write_bytes']);
const SQL =
  /^\s*(?:with\s[\s\S]+?\)\s*)?(insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update\s+(?:or\s+\w+\s+)?["'`[\w.]+\s+set|delete\s+from|drop\s+(?:table|index|view|database|schema)|alter\s+table|truncate\s+(?:table\s+)?)\s*([\w."'`[\]]*)/i;
const SQL_DELETE = /^(?:delete|drop|truncate)/i;
const SQL_CALL =
  /^(?:query|execute|exec|executemany|executescript|prepare|run|all|get|each|raw|fetch|fetchrow|fetchval|fetch_one|fetch_all|fetch_optional|query_as|query_scalar|Exec|ExecContext|Query|QueryRow|QueryContext|QueryRowContext|Prepare|PrepareContext|unsafe|sql|text|\$executeRaw|\$executeRawUnsafe)$/;
const REQUESTS =
  /^(?:fetch|globalThis\.fetch|undici\.(?:fetch|request)|node-fetch|axios(?:\.\w+)?|got(?:\.\w+)?|ky(?:\.\w+)?|(?:requests|httpx|httpx2)\.(?:get|post|put|patch|delete|head|request|stream)|urllib\.request\.urlopen|reqwest::(?:get|blocking::get)|net\/http\.(?:Get|Post|PostForm|Head|NewRequest|NewRequestWithContext))$/;
const MUTATING = /^(?:PUT|PATCH|DELETE)$/i;
/** Places and helpers whose writes nobody calls a change of the world. */
const HARMLESS = /te?mp(?:$|[^l])|cache|(?:^|[^a-z])logs?(?:$|[^a-z])|logger|telemetry|metric|lock_?file|trace/i;
/** Names under which a caller hands over an address. */
const ADDRESS = /ur[il]|href|link|host|domain|site|endpoint|address/i;
const MAX_FUNCTIONS = 200;

/** The effects that a function has, directly or through functions of the project. */
export function effectsOf(facts: Facts, root: FunctionNode): readonly Effect[] {
  const effects: Effect[] = [];
  const seen = new Set<FunctionNode>([root]);
  const pending: Node[] = [root.body];
  for (let next = pending.pop(); next; next = pending.pop()) collect(facts, root, next, { effects, seen, pending });
  return effects;
}

/** What of a tool's handler is its own: the whole function, or its branch of one that serves several tools. */
export function bodyOf(facts: Facts, tool: ModelTool): FunctionNode | undefined {
  const { handler } = tool;
  if (!handler) return undefined;
  const shared = facts.model.servers.some((server) =>
    server.tools.some((other) => other !== tool && other.handler === handler),
  );
  return shared ? undefined : handler;
}

interface Search {
  readonly effects: Effect[];
  readonly seen: Set<FunctionNode>;
  readonly pending: Node[];
}

function collect(facts: Facts, handler: FunctionNode, body: Node, { effects, seen, pending }: Search): void {
  const module = facts.resolver.moduleOf(body);
  walk(body, (node) => {
    if (node.kind !== 'call') return true;
    const effect = effectOf(facts, module, node, handler);
    if (effect) effects.push(effect);
    const called = facts.resolver.functionOf(node);
    if (called && !seen.has(called) && seen.size < MAX_FUNCTIONS && !HARMLESS.test(called.name ?? '')) {
      seen.add(called);
      if (!HARMLESS.test(facts.resolver.moduleOf(called).path.split('/').at(-1) ?? '')) pending.push(called.body);
    }
    return true;
  });
}

function effectOf(facts: Facts, module: Module, call: Call, handler: FunctionNode): Effect | undefined {
  const name = facts.resolver.calleeName(call);
  const last = lastName(call);
  const made = (kind: EffectKind, what: string): Effect => ({ kind, module, node: call, name: what });
  const sql = sqlOf(facts, call, last);
  if (sql) return made(sql.kind, sql.text);
  if (DELETES.test(name)) return isHarmless(facts, module, call) ? undefined : made('delete', name);
  const opened = name === 'open' || name === 'aiofiles.open' || (last === 'open' && module.language === 'python');
  const writes =
    WRITES.test(name) ||
    (module.language === 'python' && WRITE_METHODS.has(last)) ||
    (opened && opensToWrite(facts, call, name));
  if (writes)
    return isHarmless(facts, module, call) ? undefined : made('write', opened ? 'open for writing' : name || last);
  return requestOf(facts, call, name, handler, made);
}

/** A statement that changes rows or tables, given as constant text. */
function sqlOf(facts: Facts, call: Call, last: string): { kind: EffectKind; text: string } | undefined {
  if (!SQL_CALL.test(last)) return undefined;
  for (const argument of call.args) {
    const text = leadingText(facts, argument.value);
    const match = text === undefined ? null : SQL.exec(text);
    if (!match) continue;
    const verb = (match[1] ?? '').replace(/\s+/g, ' ').toUpperCase();
    return { kind: SQL_DELETE.test(verb) ? 'delete' : 'write', text: `${verb} ${match[2] ?? ''}`.trim() };
  }
  return undefined;
}

function leadingText(facts: Facts, expression: Expression): string | undefined {
  const constant = constantOf(facts.resolver, expression);
  if (typeof constant === 'string') return constant;
  const value = valueOf(facts.resolver, expression);
  if (value.kind !== 'text') return undefined;
  return value.parts.map((part) => (part.kind === 'literal' ? String(part.value) : 'x')).join('');
}

function opensToWrite(facts: Facts, call: Call, name: string): boolean {
  // `path.open("w")` has the mode first, `open(path, "w")` second.
  const mode = keyword(call, 'mode') ?? positional(call, name === 'open' || name === 'aiofiles.open' ? 1 : 0);
  const text = mode && constantOf(facts.resolver, mode);
  return typeof text === 'string' && /^[rwaxbt+]{1,3}$/.test(text) && /[wax+]/.test(text);
}

/** A write to a temporary file, a cache or a log, as its path or its surroundings say. */
function isHarmless(facts: Facts, module: Module, call: Call): boolean {
  const written = [
    call.callee.kind === 'member' ? call.callee.object : undefined,
    ...call.args.map((one) => one.value),
  ];
  return written.some((one) => {
    if (!one) return false;
    if (HARMLESS.test(module.text.slice(one.start, Math.min(one.end, one.start + 300)))) return true;
    const value = valueOf(facts.resolver, unwrap(one));
    return (
      value !== one &&
      HARMLESS.test(facts.resolver.moduleOf(value).text.slice(value.start, Math.min(value.end, value.start + 300)))
    );
  });
}

function requestOf(
  facts: Facts,
  call: Call,
  name: string,
  handler: FunctionNode,
  made: (kind: EffectKind, what: string) => Effect,
): Effect | undefined {
  if (!REQUESTS.test(name)) return undefined;
  const isNewRequest = name.includes('NewRequest');
  const urlAt = name.endsWith('NewRequestWithContext') ? 2 : isNewRequest ? 1 : 0;
  const url = positional(call, urlAt);
  const written = isNewRequest ? positional(call, urlAt - 1) : option(facts.resolver, positional(call, 1), 'method');
  const method = written && written !== 'unknown' ? constantOf(facts.resolver, written) : undefined;
  const verb = typeof method === 'string' ? method : (/\.(put|patch|delete)$/.exec(name)?.[1] ?? '');
  if (MUTATING.test(verb)) return made(/^delete$/i.test(verb) ? 'delete' : 'write', `${verb.toUpperCase()} request`);
  return url && isCallersAddress(facts, url, handler) ? made('request', name) : undefined;
}

/** An address whose start is an argument of the handler: no host is fixed, so the world is open. */
function isCallersAddress(facts: Facts, url: Expression, handler: FunctionNode): boolean {
  const node = unwrap(url);
  if (node.kind === 'text') {
    const [first] = node.parts;
    const scheme = first?.kind === 'literal' && /^https?:\/\/$/.test(String(first.value));
    const start = scheme ? node.parts[1] : first;
    return start !== undefined && isCallersAddress(facts, start, handler);
  }
  const name = node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : '';
  if (!ADDRESS.test(name)) return false;
  const root = node.kind === 'member' ? unwrap(node.object) : node;
  return root.kind === 'name' && facts.resolver.bindingOf(root)?.parameter?.owner === handler;
}
