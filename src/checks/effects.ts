/** What one call does to the world. */
import type { Call, Declare, Expression, Module, Name, Node } from '../syntax/ast.ts';
import { constantOf, valueOf } from '../syntax/resolve/constants.ts';
import { unwrap, walk } from '../syntax/walk.ts';
import { keyword, lastName, option, positional } from './arguments.ts';
import type { Facts } from './check.ts';
import { commandEffect } from './effect-commands.ts';
import {
  APPENDS,
  CLIENT_DELETES,
  CLIENT_WRITES,
  DELETES,
  isHarmlessTable,
  isHarmlessText,
  MUTATING,
  PYTHON_WRITE_METHODS,
  REQUESTS,
  SQL,
  SQL_CALL,
  SQL_DELETE,
  WRITES,
} from './effect-names.ts';
import { type Slot, slotOf } from './slots.ts';

export type EffectKind = 'write' | 'delete' | 'request';

export interface Effect {
  readonly kind: EffectKind;
  readonly module: Module;
  readonly node: Node;
  /** What happens, as a message names it: `fs.rm`, `DELETE FROM tickets`. */
  readonly name: string;
  /** A second call with the same arguments adds once more. */
  readonly appends?: boolean;
  /** One file under a fixed name, a mark or a setting of the program, or what a function takes away at its end. */
  readonly isMinor?: boolean;
  /** The table whose rows change. */
  readonly table?: string;
  /** The parameter that says which file it is. */
  readonly target?: Slot;
}

/** A request of which a caller of the function says the method or the address. */
export interface OpenRequest {
  readonly says: 'method' | 'address';
  readonly slot: Slot;
  readonly effect: Effect;
}

/** What a call does, and what it does if a caller wants it so. */
export interface CallEffect {
  /** Something is asked of another server. */
  readonly asks?: boolean;
  readonly effect?: Effect;
  readonly open?: readonly OpenRequest[];
}

const NOTHING: CallEffect = {};
const MAX_NAMES = 6;

/** Reads one call. */
export function readEffect(facts: Facts, module: Module, call: Call): CallEffect {
  const name = facts.resolver.calleeName(call);
  const last = lastName(call);
  const made = (kind: EffectKind, what: string, more: Partial<Effect> = {}): CallEffect => ({
    effect: { kind, module, node: call, name: what, ...more },
  });
  const sql = sqlOf(facts, call, last);
  if (sql) return isHarmlessTable(sql.text) ? NOTHING : made(sql.kind, sql.text, { table: sql.table });
  const isOpen = name === 'open' || name === 'aiofiles.open' || (last === 'open' && module.language === 'python');
  const mode = isOpen ? openMode(facts, call, name) : undefined;
  const isPath = module.language === 'python' && call.callee.kind === 'member';
  const deletes = DELETES.test(name) || (isPath && last === 'unlink');
  const writes = WRITES.test(name) || (isPath && PYTHON_WRITE_METHODS.has(last)) || (mode && /[wax+]/.test(mode));
  if (deletes || writes || opensFile(name, call, module)) {
    if (isHarmless(facts, call)) return NOTHING;
    const target = pathOf(facts, call, name, last);
    const appends = APPENDS.test(name) || mode?.includes('a') === true;
    const isMinor = deletes && (hasFixedName(facts, call, last) || cleansUp(call));
    const more = { ...(target && { target }), ...(appends && { appends }), ...(isMinor && { isMinor }) };
    return made(deletes ? 'delete' : 'write', isOpen ? 'open for writing' : name || last, more);
  }
  if (CLIENT_DELETES.test(last)) return made('delete', last);
  if (CLIENT_WRITES.test(last)) return made('write', last);
  const command = commandEffect(facts, call, name);
  if (command) return made(command.kind, command.text, cleansUp(call) ? { isMinor: true } : {});
  return REQUESTS.test(name) ? readRequest(facts, call, name, made) : NOTHING;
}

/** A statement that changes rows or tables, given as constant text. */
function sqlOf(facts: Facts, call: Call, last: string): { kind: EffectKind; text: string; table: string } | undefined {
  if (!SQL_CALL.test(last)) return undefined;
  for (const argument of call.args) {
    const text = leadingText(facts, argument.value);
    const match = text === undefined ? null : SQL.exec(text);
    if (!match) continue;
    const verb = (match[1] ?? '').replace(/\s+/g, ' ').trim().toUpperCase();
    const [, , written = ''] = match;
    const table = written.replace(/["'`[\]]/g, '').toLowerCase();
    return { kind: SQL_DELETE.test(verb) ? 'delete' : 'write', text: `${verb} ${written}`.trim(), table };
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

/** The mode that a file is opened with, where it is written. */
function openMode(facts: Facts, call: Call, name: string): string | undefined {
  // `path.open("w")` has the mode first, `open(path, "w")` second.
  const mode = keyword(call, 'mode') ?? positional(call, name === 'open' || name === 'aiofiles.open' ? 1 : 0);
  const text = mode && constantOf(facts.resolver, mode);
  return typeof text === 'string' && /^[rwaxbt+]{1,3}$/.test(text) ? text : undefined;
}

/** `os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)`. */
function opensFile(name: string, call: Call, module: Module): boolean {
  const flags = name === 'os.OpenFile' ? call.args[1]?.value : undefined;
  return flags !== undefined && /\bO_(?:WRONLY|RDWR|APPEND|TRUNC)\b/.test(module.text.slice(flags.start, flags.end));
}

/** The parameter that names the file. */
function pathOf(facts: Facts, call: Call, name: string, last: string): Slot | undefined {
  const isMethod = (last === 'open' && name !== 'open') || PYTHON_WRITE_METHODS.has(last) || last === 'unlink';
  const object = isMethod && call.callee.kind === 'member' ? call.callee.object : undefined;
  const first = call.args[0]?.value;
  const own = object && slotOf(facts, object);
  return own ?? (first && slotOf(facts, first));
}

/** `defer`, `finally` and what runs after a failure: what goes away there was made for the time of the call. */
function cleansUp(node: Node): boolean {
  for (let up: Node | undefined = node; up?.parent; up = up.parent) {
    const { parent }: Node = up;
    if (parent.kind === 'defer' && parent.type === 'defer') return true;
    if (parent.kind === 'try' && (parent.finalizer === up || parent.handlers.some((one) => one.body === up)))
      return true;
    if (parent.kind === 'if' && parent.then === up && isFailure(parent.test)) return true;
    if (parent.kind === 'function' && parent.parent?.kind !== 'call') return false;
  }
  return false;
}

/** `err != nil` */
function isFailure(test: Expression | Declare): boolean {
  return (
    test.kind === 'binary' &&
    test.operator === '!=' &&
    test.left.kind === 'name' &&
    /^(?:e|err\w*|\w*Err)$/.test(test.left.name)
  );
}

const TREES = /^(?:rm|rmSync|rmtree|RemoveAll|remove_dir_all|remove|emptyDir|rimraf|del)$/;

/** Whether the last part of the path of a file is constant: `dir / "HEAD.lock"`, `join(dir, 'HEAD.lock')`. */
function hasFixedName(facts: Facts, call: Call, last: string): boolean {
  if (TREES.test(last)) return false;
  const [first] = call.args;
  const path = first?.value.kind === undefined || first.name !== undefined ? receiverOf(call) : first.value;
  return path !== undefined && endsConstant(facts, path);
}

function receiverOf({ callee }: Call): Expression | undefined {
  return callee.kind === 'member' ? callee.object : undefined;
}

function endsConstant(facts: Facts, expression: Expression, depth = 4): boolean {
  const { resolver } = facts;
  const node = unwrap(expression);
  if (depth === 0) return false;
  if (node.kind === 'binary' && node.operator === '/') return endsConstant(facts, node.right, depth - 1);
  if (node.kind === 'call' && /^(?:join|Join|resolve|joinpath)$/.test(lastName(node))) {
    const end = node.args.at(-1);
    return end !== undefined && !end.spread && endsConstant(facts, end.value, depth - 1);
  }
  if (node.kind === 'text') {
    const end = node.parts.at(-1);
    return end?.kind === 'literal' && String(end.value).includes('/');
  }
  if (constantOf(resolver, node) !== undefined) return true;
  const binding = node.kind === 'name' ? resolver.bindingOf(node) : undefined;
  const [definition] = binding?.definitions ?? [];
  if (!definition?.value || binding?.definitions.length !== 1) return false;
  if (definition.via === 'each') {
    const list = valueOf(resolver, definition.value);
    return list.kind === 'array' && list.elements.every((one) => constantOf(resolver, one.value) !== undefined);
  }
  return definition.path.length === 0 && !definition.via && endsConstant(facts, definition.value, depth - 1);
}

/** A write to a temporary file, a cache or a log, as its path or its surroundings say. */
function isHarmless(facts: Facts, call: Call): boolean {
  const written = [
    call.callee.kind === 'member' ? call.callee.object : undefined,
    ...call.args.slice(0, 2).map((one) => one.value),
  ];
  return written.some((one) => one !== undefined && (namesHarmless(facts, one) || fillsGap(facts, call, one)));
}

/** Whether a file is written where it was found missing, to be read the next time. */
function fillsGap(facts: Facts, call: Call, path: Expression): boolean {
  if (path.kind !== 'name') return false;
  const { text } = facts.resolver.moduleOf(call);
  for (let at: Node = call, up = call.parent; up && up.kind !== 'function'; at = up, up = up.parent) {
    if (up.kind !== 'if' || at === up.test) continue;
    // The statement of a Go `if` stands before its test.
    const test = text.slice(Math.max(0, up.test.start - 60), up.then.start);
    if (/\b(?:Stat|exists|existsSync|access|is_file|isfile)\b/.test(test) && test.includes(path.name)) return true;
  }
  return false;
}

/** Whether an expression, or what the variables in it are, speaks of temporary files, caches or logs. */
export function namesHarmless(facts: Facts, expression: Expression, depth = 3): boolean {
  const { resolver } = facts;
  if (isHarmlessText(writtenText(facts, expression))) return true;
  const value = valueOf(resolver, unwrap(expression));
  if (value !== expression && isHarmlessText(writtenText(facts, value))) return true;
  if (depth === 0) return false;
  const names: Name[] = [];
  walk(expression, (node) => {
    if (node.kind === 'name' && names.length < MAX_NAMES) names.push(node);
    return node.kind !== 'function';
  });
  return names.some((name) => {
    const binding = resolver.bindingOf(name);
    if (!binding || binding.import || binding.parameter) return false;
    return binding.definitions
      .slice(0, 2)
      .some((one) => one.value && one.value.kind !== 'function' && namesHarmless(facts, one.value, depth - 1));
  });
}

function writtenText(facts: Facts, node: Node): string {
  return facts.resolver.moduleOf(node).text.slice(node.start, Math.min(node.end, node.start + 300));
}

function readRequest(
  facts: Facts,
  call: Call,
  name: string,
  made: (kind: EffectKind, what: string) => CallEffect,
): CallEffect {
  const { url, method } = requestParts(facts, call, name);
  const verb = method ? verbOf(facts, method) : (/[.:](put|patch|delete)$/.exec(name)?.[1] ?? '');
  if (verb !== undefined && MUTATING.test(verb))
    return made(/^delete$/i.test(verb) ? 'delete' : 'write', `${verb.toUpperCase()} request`);
  const { effect } = made('request', name);
  if (!effect) return NOTHING;
  const open: OpenRequest[] = [];
  const says = method && verb === undefined ? slotOf(facts, method) : undefined;
  if (says) open.push({ says: 'method', slot: says, effect });
  const address = url && slotOf(facts, startOf(url));
  if (address) open.push({ says: 'address', slot: address, effect });
  return { open, asks: true };
}

/** Where a request has its address and its method. */
function requestParts(facts: Facts, call: Call, name: string): { url?: Expression; method?: Expression } {
  const methodFirst = name.includes('NewRequest') || /(?:requests|httpx)\b.*[.]request$|Client::request$/.test(name);
  const urlAt = name.endsWith('NewRequestWithContext') ? 2 : methodFirst ? 1 : 0;
  const url = positional(call, urlAt) ?? keyword(call, 'url');
  const given = methodFirst
    ? (positional(call, urlAt - 1) ?? keyword(call, 'method'))
    : (option(facts.resolver, positional(call, 1), 'method') ?? option(facts.resolver, positional(call, 0), 'method'));
  return { ...(url && { url }), ...(given && given !== 'unknown' && { method: given }) };
}

/** The method that an expression is: a text, or a constant of `net/http` or `reqwest`. */
export function verbOf(facts: Facts, method: Expression): string | undefined {
  const text = constantOf(facts.resolver, method);
  if (typeof text === 'string') return text;
  return /(?:\.Method|::Method::)(\w+)$/.exec(facts.resolver.target(method)?.name ?? '')?.[1];
}

/** What an address begins with. */
function startOf(url: Expression): Expression {
  const node = unwrap(url);
  if (node.kind !== 'text') return node;
  const [first, second] = node.parts;
  const scheme = first?.kind === 'literal' && /^https?:\/\/$/.test(String(first.value));
  return (scheme ? second : first) ?? node;
}
