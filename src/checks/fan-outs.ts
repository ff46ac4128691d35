/** Work on the items of a caller's list, side by side: what happens when one of them fails. */
import type { Call, Expression, FunctionNode, Module, Node } from '../syntax/ast.ts';
import { valueOf } from '../syntax/resolve/constants.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { enclosing, unwrap, walk } from '../syntax/walk.ts';
import { keyword, lastName } from './arguments.ts';
import type { Facts } from './check.ts';

export const JOINS =
  /^(?:Promise\.all|asyncio\.gather|(?:futures|futures_util)::(?:future::)?try_join_all|try_join_all)$/;

/** Behind a tool; in a fragment that registers none, anywhere. */
export function servesTool(facts: Facts, call: Call): boolean {
  const fragment = facts.model.inputs.length === 0 && facts.repository.scope === 'excerpt';
  return fragment || facts.isReachableFromHandler(call);
}

/** `Promise.all(ids.map(load))`, `gather(*[load(id) for id in ids])`, `try_join_all(ids.iter().map(load))` */
export function failsTogether(facts: Facts, call: Call): boolean {
  const [first] = call.args;
  if (!first || keyword(call, 'return_exceptions')) return false;
  const list = valueOf(facts.resolver, first.value);
  const source = list.kind === 'loop' ? list.each?.iterable : mapped(list)?.over;
  const body = list.kind === 'loop' ? list.body : mapped(list)?.body;
  return (
    source !== undefined &&
    isCallersList(facts.resolver, call, source) &&
    !(body && handlesItsOwn(facts.resolver, body))
  );
}

function mapped(list: Expression): { over: Expression; body: Expression } | undefined {
  const node = unwrap(list);
  if (node.kind !== 'call' || node.callee.kind !== 'member' || lastName(node) !== 'map' || !node.args[0])
    return undefined;
  return { over: node.callee.object, body: node.args[0].value };
}

/** Rooted in a parameter: `ids`, `args.ids`, `ids.iter()`, `ids.slice(0, 20)`. */
function isCallersList(resolver: Resolver, call: Call, expression: Expression): boolean {
  let node = unwrap(expression);
  while (node.kind === 'member' || node.kind === 'index' || (node.kind === 'call' && node.callee.kind === 'member'))
    node = unwrap(node.kind === 'call' ? (node.callee as { object: Expression }).object : node.object);
  if (node.kind !== 'name' || node.name === 'this' || node.name === 'self') return false;
  const binding = resolver.bindingOf(node);
  if (binding?.parameter) return isAround(binding.parameter.owner, call);
  const [definition] = binding?.definitions ?? [];
  const from = definition?.value && definition.path.length > 0 ? unwrap(definition.value) : undefined;
  return from !== undefined && isCallersList(resolver, call, from);
}

function isAround(owner: FunctionNode, node: Node): boolean {
  return owner.start <= node.start && owner.end >= node.end;
}

/** The work for one item turns its failure into an answer. */
function handlesItsOwn(resolver: Resolver, body: Node): boolean {
  const fn =
    body.kind === 'function'
      ? body
      : body.kind === 'name' || body.kind === 'member'
        ? resolver.functionOf(body)
        : undefined;
  if (catches(fn?.body ?? body)) return true;
  let inner = false;
  walk(fn?.body ?? body, (node) => {
    const called = node.kind === 'call' ? resolver.functionOf(node) : undefined;
    if (called && catches(called.body)) inner = true;
    return !inner;
  });
  return inner;
}

function catches(root: Node): boolean {
  let caught = false;
  walk(root, (node) => {
    if (
      node.kind === 'try' ||
      node.kind === 'switch' ||
      (node.kind === 'call' && /^(?:catch|unwrap_or\w*|or_else)$/.test(lastName(node)))
    )
      caught = true;
    return !caught;
  });
  return caught;
}

/** `group.Go(func() error { … return err })` in a loop over a parameter, where the closure returns what failed. */
export function failingGroups(facts: Facts, module: Module): { call: Call; module: Module }[] {
  return facts
    .nodesOf(module)
    .of('call')
    .flatMap((call) => {
      const [first] = call.args;
      if (lastName(call) !== 'Go' || first?.value.kind !== 'function' || first.value.returnType === undefined)
        return [];
      const loop = enclosing(call, 'loop');
      if (!loop?.each || !isCallersList(facts.resolver, call, loop.each.iterable) || !returnsFailure(first.value))
        return [];
      return [{ call, module }];
    });
}

function returnsFailure(fn: FunctionNode): boolean {
  let fails = false;
  walk(fn.body, (node) => {
    if (node.kind === 'return' && node.value && !(node.value.kind === 'literal' && node.value.type === 'null'))
      fails = true;
    return node === fn.body || node.kind !== 'function';
  });
  return fails;
}
