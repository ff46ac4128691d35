/** Values that come from outside without being an argument: configuration, secrets, errors. */
import type { Expression, Index, Member, Module, Node } from '../syntax/ast.ts';
import type { CallSite } from './calls.ts';
import { evaluate } from './expressions.ts';
import { isHarmless, NO_KINDS, union } from './kinds.ts';
import { readElements, readField } from './parts.ts';
import type { Run } from './run.ts';
import { isSecretName } from './secrets.ts';
import { makeSym } from './symbols.ts';
import { textsOf } from './text-sets.ts';
import { CLEAN, type Root, type Taint, type Value } from './values.ts';

const roots = new WeakMap<Node, Root>();

/** A taint that starts at a node. */
export function sourceTaint(kind: string, label: string, module: Module, node: Node): Taint {
  let root = roots.get(node);
  if (!root || root.kind !== kind) {
    root = { kind, label: () => label };
    roots.set(node, root);
  }
  return {
    root,
    sym: makeSym(),
    kinds: NO_KINDS,
    lead: undefined,
    trail: { module, node, message: label },
    seen: true,
  };
}

const known = new WeakMap<Node, Taint>();

export function sourceValue(run: Run, kind: string, label: string, node: Node, extra?: Partial<Value>): Value {
  let taint = known.get(node);
  if (!taint || taint.root.kind !== kind) {
    taint = sourceTaint(kind, label, run.frame.module, node);
    known.set(node, taint);
  }
  return { taints: [taint], ...extra };
}

/** `process.env.KEY`, and not what is read of it further: `process.env.KEY.length`. */
function isDirect(callees: readonly string[], name: string): boolean {
  return callees.some(
    (callee) => callee === name || (callee.endsWith('*') && !name.slice(callee.length - 1).includes('.')),
  );
}

export const SEPARATOR: Value = { taints: [], type: 'separator' };

/** Names for the program that runs the code. */
const OWN_PROGRAMS: Readonly<Record<string, string>> = { 'sys.executable': 'python', 'process.execPath': 'node' };

/** Whether a canonical name is the separator of paths. */
export function isSeparator(name: string): boolean {
  return /^(?:path(?:\.posix|\.win32)?\.sep|os\.sep|os\.path\.sep|path\/filepath\.Separator|os\.PathSeparator|std::path::MAIN_SEPARATOR(?:_STR)?)$/.test(
    name,
  );
}

/** Members that are sources by their canonical name: `process.env.API_KEY`, `err.stack`, `req.headers.authorization`. */
export function memberSource(run: Run, node: Member | Index): Value | undefined {
  const property = propertyName(run, node);
  if (property === undefined) return undefined;
  const models = run.engine.models.of(run.frame.module);
  const inherited = inheritedName(run, node, property);
  const given = inherited === undefined ? undefined : models.returnType(inherited);
  if (given !== undefined) return { taints: [], type: given };
  const name = inherited ?? run.engine.target(node)?.name ?? '';
  const [model] = models.find('sources', name, undefined);
  if (model?.kind !== undefined && model.args === undefined && isDirect(model.callee, name)) {
    const kind = model.kind === 'environment' && isSecretName(property) ? 'secret' : model.kind;
    // Configuration of the operator is trusted; only secrets in it are followed, and the environment as a whole.
    if (kind !== 'environment' || model.callee.includes(name))
      return sourceValue(run, kind, label(kind, property), node);
    return CLEAN;
  }
  if (isSeparator(name)) return SEPARATOR;
  if (Object.hasOwn(OWN_PROGRAMS, name)) return { taints: [], prefix: OWN_PROGRAMS[name] as string };
  if (/^authorization$/i.test(property) && isInbound(run, node.object))
    return sourceValue(run, 'inbound-token', 'the Authorization header', node);
  if (property === 'token' && isAccess(run, node.object))
    return sourceValue(run, 'inbound-token', 'the token of the request', node);
  if (property === 'headers' && /^(?:req|request)$/i.test(lastName(node.object))) return headersOf(run, node);
  if (property === 'stack' && isCaught(run, node.object))
    return sourceValue(run, 'error-internal', 'the stack of an error', node);
  return undefined;
}

/** `self.path` of a class of the project, where models know it as a member of the class outside that it extends. */
function inheritedName(run: Run, { object }: Member | Index, property: string): string | undefined {
  if (run.frame.module.language !== 'python' || object.kind !== 'name' || object.name !== 'self') return undefined;
  const { members } = run.engine.resolver;
  const owner = members.ownerOf(object);
  const base = owner && members.externalBase(owner);
  const name = base === undefined ? '' : `${base}.${property}`;
  return name !== '' && run.engine.models.of(run.frame.module).knows(name) ? name : undefined;
}

/** `getattr(client, 'client_name')`: a member that is a source, by the type of what it is read of. */
export function fieldSource(run: Run, object: Expression, property: string): Value | undefined {
  const type = run.engine.resolver.types.typeOf(object);
  if (!type) return undefined;
  const [model] = run.engine.models.of(run.frame.module).find('sources', `${type.name}.${property}`, undefined);
  return model?.kind === 'client-registration'
    ? sourceValue(run, model.kind, label(model.kind, property), object)
    : undefined;
}

/** A secret that the code itself holds. */
export function credential(run: Run, name: string, node: Node): Value {
  return sourceValue(run, 'secret', label('secret', name), node);
}

/** A variable of the environment by what its name is: a secret, one that a caller chooses, or configuration. */
export function namedVariable(run: Run, name: Value, node: Node): Value {
  const isChosen = ({ root, kinds, sym }: Taint) =>
    root.kind !== 'variable-name' && !isHarmless(union(kinds, run.frame.kindsOf(sym)));
  // A name that is built has a part that says which variables are meant.
  if (name.shape === undefined && name.taints.some(isChosen))
    return sourceValue(run, 'environment', label('environment', ''), node);
  const names = typeof name.constant === 'string' ? [name.constant] : (textsOf(name) ?? []);
  const secret = names.find(isSecretName);
  return secret === undefined ? CLEAN : sourceValue(run, 'secret', label('secret', secret), node);
}

export function label(kind: string, name: string): string {
  switch (kind) {
    case 'secret':
      return `secret ${name}`;
    case 'environment':
      return 'the environment';
    case 'upstream':
      return `the response of ${name}`;
    case 'file-content':
      return 'the content of a file';
    case 'error-internal':
      return 'internals of an error';
    case 'inbound-token':
      return 'the token of the request';
    case 'http-input':
      return 'the HTTP request';
    case 'tool-input':
      return 'an elicited answer';
    case 'client-registration':
      return `${name} of a registered client`;
    default:
      return name;
  }
}

function propertyName(run: Run, node: Member | Index): string | undefined {
  if (node.kind === 'member') return node.property;
  if (node.index.kind === 'literal' && typeof node.index.value === 'string') return node.index.value;
  return run && undefined;
}

/** The headers of a request: one of them is the token. */
function headersOf(run: Run, node: Member | Index): Value {
  const token = sourceValue(run, 'inbound-token', 'the headers of the request', node);
  const fields = ['authorization', 'Authorization'].map((name): [string, Value] => [name, token]);
  return { ...readField(evaluate(run, node.object), 'headers'), fields: new Map(fields) };
}

/** `headers.get('Authorization')`, `r.Header.Get("Authorization")`, `headers.get(AUTHORIZATION)` of a request. */
export function headerSource(run: Run, { method, node, receiver, receiverNode, passed }: CallSite): Value | undefined {
  if (method === undefined || !receiverNode || !/^(?:get|Get|header|GetHeader|get_all)$/.test(method)) return undefined;
  const [name] = node.args;
  const constant = passed.positional[0]?.constant;
  const isToken =
    constant === undefined
      ? name !== undefined && lastName(name.value) === 'AUTHORIZATION'
      : typeof constant === 'string' && /^authorization$/i.test(constant);
  const isRequest =
    isInbound(run, receiverNode) || (/^(?:header|GetHeader)$/.test(method) && isOutside(run, receiverNode));
  if (isToken || !isRequest)
    return isToken && isRequest ? sourceValue(run, 'inbound-token', 'the Authorization header', node) : undefined;
  // A header whose name is written elsewhere is taken for another one.
  if (constant !== undefined || name === undefined || !receiver.fields) return undefined;
  return { taints: readElements(receiver).taints.filter(({ root }) => root.kind !== 'inbound-token') };
}

function isOutside(run: Run, node: Expression): boolean {
  return evaluate(run, node).taints.length > 0;
}

/** What a verified request carries: `authInfo.token`, `get_access_token().token`. */
function isAccess(run: Run, node: Expression): boolean {
  return /^auth(?:Info)?$/i.test(lastName(node)) || evaluate(run, node).type === 'access-token';
}

function lastName(node: Expression): string {
  return node.kind === 'member' ? node.property : node.kind === 'name' ? node.name : '';
}

/** Headers that came in: those of a request, or a parameter of that name; not an object that is filled here. */
function isInbound(run: Run, node: Expression): boolean {
  if (node.kind === 'call' && node.callee.kind === 'member' && node.callee.property === 'headers')
    return REQUESTS.test(lastName(node.callee.object));
  if (node.kind === 'member') {
    if (!/^(?:headers|Header)$/.test(node.property)) return false;
    return REQUESTS.test(lastName(node.object)) || isOutside(run, node.object);
  }
  if (node.kind !== 'name' || node.name !== 'headers') return false;
  const binding = run.engine.bindingOf(node);
  const { fields, taints } = evaluate(run, node);
  return taints.length > 0 || (binding?.parameter !== undefined && fields === undefined);
}

const REQUESTS = /^(?:req|request|r|c|ctx|context|parts|requestInfo|extra|http_request|inner)$/i;

function isCaught(run: Run, node: Expression): boolean {
  const inner = node.kind === 'cast' ? node.value : node;
  if (inner.kind === 'name' && /^(?:e|err|error|ex|exc|exception)$/i.test(inner.name)) return true;
  return evaluate(run, inner).type === 'caught';
}
