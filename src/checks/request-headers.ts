/** Reads of the headers Origin and Host, and whether anything is refused by them. */
import type { FunctionNode, Module, Node } from '../syntax/ast.ts';
import { enclosing, walk } from '../syntax/walk.ts';
import { lastName } from './arguments.ts';
import type { Facts } from './check.ts';

type Header = 'origin' | 'host';

/** True when requests are turned away by the Origin or the Host that they name. */
export function checksOriginOrHost(facts: Facts): boolean {
  return facts.modules.some((module) => {
    const reads = readsIn(facts, module);
    return (
      reads('origin').some((read) => !isForBrowsersOnly(facts, read)) ||
      reads('host').some((read) => isRefusedBy(facts, read))
    );
  });
}

/** `headers.get('origin')`, `r.Header.Get("Origin")`, `headers.origin`, `headers['origin']`, `header::ORIGIN`, `r.Host`. */
function readsIn(facts: Facts, module: Module): (header: Header) => readonly Node[] {
  const nodes = facts.nodesOf(module);
  const isRust = module.language === 'rust';
  return (header) => {
    const isText = (node: Node | undefined) =>
      node?.kind === 'literal' && typeof node.value === 'string' && node.value.toLowerCase() === header;
    const calls = nodes
      .of('call')
      .filter((call) => /^(?:get|Get|header)$/.test(lastName(call)) && isText(call.args[0]?.value));
    const members = nodes.of('member').filter((node) => {
      if (isRust && node.property === header.toUpperCase()) return true;
      if (node.property === header) return isHeaders(node.object) && !isTarget(node);
      return header === 'host' && node.property === 'Host' && isGoRequest(facts, node.object);
    });
    const indexes = nodes.of('index').filter((node) => isText(node.index) && isHeaders(node.object) && !isTarget(node));
    const names = isRust
      ? nodes.of('name').filter((node) => node.name === header.toUpperCase() && node.parent?.kind === 'call')
      : [];
    const reads = [...calls, ...members, ...indexes, ...names];
    return isRust ? reads.map((node) => enclosing(node, 'call') ?? node) : reads;
  };
}

function isHeaders(node: Node): boolean {
  if (node.kind === 'call') return /headers?$/i.test(lastName(node));
  const name = node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : '';
  return /headers?$/i.test(name);
}

function isGoRequest(facts: Facts, node: Node): boolean {
  const type = node.kind === 'name' ? facts.resolver.bindingOf(node)?.parameter?.parameter.type : undefined;
  return type !== undefined && /(?:^|\.)Request$/.test(type.name);
}

function isTarget(node: Node): boolean {
  return node.parent?.kind === 'assign' && node.parent.target === node;
}

/** The read serves headers that tell browsers who may see the answer; the request itself is answered either way. */
function isForBrowsersOnly(facts: Facts, read: Node): boolean {
  for (let at = enclosing(read, 'function'); at; at = enclosing(at, 'function'))
    if (allowsBrowsers(at)) return !refuses(facts, at);
  return false;
}

function allowsBrowsers(owner: FunctionNode): boolean {
  let found = false;
  walk(owner.body, (node) => {
    if (node.kind === 'literal')
      found ||= typeof node.value === 'string' && /^access-control-allow-origin$/i.test(node.value);
    else if (node.kind === 'member') found ||= node.property === 'ACCESS_CONTROL_ALLOW_ORIGIN';
    else if (node.kind === 'name') found ||= node.name === 'ACCESS_CONTROL_ALLOW_ORIGIN';
    return !found;
  });
  return found;
}

const REFUSAL =
  /^(?:HTTP_403_|Status)?(?:FORBIDDEN|Forbidden)$|^(?:HTTP_421_|Status)?(?:MISDIRECTED_?REQUEST|MisdirectedRequest)$/;

/** Whether something is turned away in a piece of code, or in a function of the project that it calls. */
function refuses(facts: Facts, root: Node, depth = 0): boolean {
  let found = false;
  walk(root.kind === 'function' ? root.body : root, (node) => {
    if (node.kind === 'throw') found = true;
    else if (node.kind === 'literal') found ||= node.value === 403 || node.value === 421;
    else if (node.kind === 'return') found ||= node.value?.kind === 'literal' && node.value.value === false;
    else if (node.kind === 'member') found ||= REFUSAL.test(node.property);
    else if (node.kind === 'name') found ||= REFUSAL.test(node.name);
    else if (node.kind === 'call' && depth < 2) {
      const callee = facts.resolver.functionOf(node);
      found ||= callee !== undefined && refuses(facts, callee, depth + 1);
    }
    return !found;
  });
  return found;
}

/** A branch that refuses is taken by what the header is compared with; that it is there at all is no comparison. */
function isRefusedBy(facts: Facts, read: Node): boolean {
  const owner = enclosing(read, 'function');
  if (!owner) return false;
  const names = namesOfValue(read, owner);
  let found = false;
  walk(owner.body, (node) => {
    if (node.kind === 'if' || node.kind === 'conditional')
      found ||= isCompared(node.test, read, names) && refuses(facts, node);
    return !found;
  });
  return found;
}

/** What the value of a read is called later. */
function namesOfValue(read: Node, owner: FunctionNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (let at = read.parent; at && at !== owner; at = at.parent)
    if (at.kind === 'declare' && at.target.kind === 'name') names.add(at.target.name);
  return names;
}

function isCompared(test: Node, read: Node, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(test, (node) => {
    if (node === read || (node.kind === 'name' && names.has(node.name))) found ||= isOperand(node, test);
    return !found;
  });
  return found;
}

function isNothing(node: Node): boolean {
  return node.kind === 'literal' ? !node.value : node.kind === 'name' && node.name === 'undefined';
}

/** Whether a node is compared with something, or handed to a function, inside a test. */
function isOperand(node: Node, test: Node): boolean {
  let before = node;
  if (node === test) return false;
  for (let at = node.parent; at; before = at, at = at.parent) {
    if (at.kind === 'call') return true;
    if (at.kind === 'binary' && !/^(?:and|or|\?\?)$/.test(at.operator))
      return [at.left, at.right].every((side) => side === before || !isNothing(side));
    if (at === test) return false;
  }
  return false;
}
