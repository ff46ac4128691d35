/** How Python evaluates: built-in functions, methods of dictionaries, lists and texts, enums, data classes, comprehensions. */
import type { Call, ClassNode, Expression, Node } from '../../syntax/ast.ts';
import type { Collections, Entry } from './collections.ts';
import type { Dialect } from './dialect.ts';
import type { Evaluator } from './evaluator.ts';
import { foldText } from './python-text.ts';
import { type Env, madeList, madeText, type Value } from './value.ts';

/** Functions that give their argument back in another collection, or as it is. */
const SAME = new Set([
  'list',
  'tuple',
  'sorted',
  'set',
  'frozenset',
  'reversed',
  'iter',
  'copy',
  'deepcopy',
  'MappingProxyType',
  'OrderedDict',
  'filter',
]);

export const pythonDialect: Dialect = {
  hangsOn({ callee, args }) {
    if (callee.kind !== 'name' || (!SAME.has(callee.name) && callee.name !== 'getattr')) return [];
    return args.map((argument) => argument.value);
  },

  call(evaluator, call, env) {
    const { callee, args } = call;
    const [first, second] = args;
    const name = builtinName(evaluator, call);
    if (name === 'dict' && args.length === 1 && first && first.name === undefined && !first.spread)
      return { node: first.value, env };
    if (name === 'cast' && second) return { node: second.value, env };
    if (name === 'filter' && second) return { node: second.value, env };
    if (name === 'getattr' && first && second) return attribute(evaluator, call, env);
    if (name !== undefined && SAME.has(name) && first && !first.spread) return { node: first.value, env };
    if (callee.kind !== 'member') return undefined;
    const on = { node: callee.object, env };
    if (callee.property === 'get' && first && isDictionary(evaluator, on))
      return item(evaluator, on, first.value, second?.value, env);
    return callee.property === 'copy' && args.length === 0 ? on : undefined;
  },

  property(evaluator, { node, env, instance }, key) {
    if (node.kind === 'literal' || node.kind === 'call') {
      const member = memberOfEnum(node);
      if (member && key === 'name') return madeText(member.name, node);
      if (member && key === 'value') return { node, env };
    }
    if (node.kind === 'function' || (node.kind === 'class' && !instance)) {
      if (key === '__name__' || key === '__qualname__')
        return node.name === undefined ? undefined : madeText(node.name, node);
      if (key === '__doc__') return node.doc === undefined ? undefined : madeText(node.doc, node);
    }
    if (node.kind !== 'call') return undefined;
    const owner = evaluator.classOf(node, env);
    if (owner) return ofGeneratedConstructor(evaluator, node, env, owner, key);
    return isForeign(evaluator, node, env) ? named(evaluator, node, env, key) : undefined;
  },

  constant: foldText,

  elements(collections, { node, env }) {
    if (node.kind === 'loop') return ofComprehension(collections, node, env);
    if (node.kind === 'index' && node.index.kind === 'unknown') return collections.elements({ node: node.object, env });
    if (node.kind === 'class' && node.flavor === 'enum')
      return node.fields.flatMap((field) => (field.value ? [{ node: field.value, env }] : []));
    if (node.kind === 'object')
      return collections
        .entries({ node, env })
        .flatMap(({ key, value }) => (key === undefined ? [] : [madeText(key, value.node)]));
    return node.kind === 'call' ? ofCall(collections, node, env) : undefined;
  },

  entries(collections, { node, env }) {
    if (node.kind === 'loop') return ofComprehension(collections, node, env).flatMap((one) => collections.entries(one));
    if (node.kind !== 'call' || node.callee.kind !== 'name' || node.callee.name !== 'dict') return undefined;
    return node.args.flatMap(({ name, value, spread }): Entry[] => {
      const given = { node: value, env };
      if (name !== undefined) return [{ key: name, value: given }];
      return spread ? collections.entries(given) : unpaired(collections, given);
    });
  },
};

/** The name of a built-in or library function that is called by its bare name or out of a module. */
function builtinName(evaluator: Evaluator, { callee }: Call): string | undefined {
  if (callee.kind === 'name')
    return evaluator.resolver.bindingOf(callee)?.import || !evaluator.resolver.bindingOf(callee)
      ? callee.name
      : undefined;
  if (callee.kind !== 'member') return undefined;
  const name = evaluator.resolver.target(callee)?.name ?? '';
  return /^(?:copy|typing|types|collections|builtins)\.\w+$/.test(name) ? callee.property : undefined;
}

/** `getattr(x, 'name', default)`. */
function attribute(evaluator: Evaluator, { args }: Call, env: Env): Value | undefined {
  const [object, name, otherwise] = args;
  const key = name && evaluator.text({ node: name.value, env });
  if (!object || key === undefined) return undefined;
  return evaluator.property({ node: object.value, env }, key) ?? (otherwise && { node: otherwise.value, env });
}

function isDictionary(evaluator: Evaluator, value: Value): boolean {
  return evaluator.follow(value).node.kind === 'object';
}

function item(
  evaluator: Evaluator,
  on: Value,
  key: Expression,
  otherwise: Expression | undefined,
  env: Env,
): Value | undefined {
  const constant = evaluator.constant({ node: key, env });
  if (constant === undefined || constant === null) return undefined;
  return evaluator.property(on, String(constant)) ?? (otherwise && { node: otherwise, env });
}

/** The field of an enum whose value a node is. */
function memberOfEnum(node: Node): { readonly name: string } | undefined {
  const { parent } = node;
  return parent?.kind === 'class' && parent.flavor === 'enum'
    ? parent.fields.find((field) => field.value === node)
    : undefined;
}

/** A call of a class or function from outside the project: its named arguments are what it holds. */
function isForeign(evaluator: Evaluator, node: Call, env: Env): boolean {
  if (node.via !== 'call') return false;
  const target = evaluator.resolver.target(node.callee);
  const last =
    node.callee.kind === 'name' ? node.callee.name : node.callee.kind === 'member' ? node.callee.property : '';
  if (target?.node || evaluator.follow({ node: node.callee, env }).node.kind === 'function') return false;
  const { callee } = node;
  // `Tool.from_function(…)`: a constructor of another name.
  const owner = callee.kind === 'member' && callee.object.kind === 'name' ? callee.object.name : '';
  return /^[A-Z]/.test(last) || /^[A-Z]\w*[a-z]/.test(owner) || last === 'dict';
}

function named(evaluator: Evaluator, node: Call, env: Env, key: string): Value | undefined {
  const [first] = node.args;
  if (key === 'fn' && first && first.name === undefined && !first.spread) return { node: first.value, env };
  const own = node.args.find((argument) => argument.name === key);
  if (own) return { node: own.value, env };
  for (const { name, value, spread } of node.args) {
    const found = spread && name === undefined ? evaluator.property({ node: value, env }, key) : undefined;
    if (found) return found;
  }
  return undefined;
}

function ofCall(collections: Collections, node: Call, env: Env): Value[] | undefined {
  const { callee, args } = node;
  const values = args.map(({ value }): Value => ({ node: value, env }));
  const [first, second] = values;
  if (callee.kind === 'name') {
    if (callee.name === 'enumerate' && first)
      return collections.elements(first).map((one) => madeList([{ node, env }, one], one.node));
    if (callee.name === 'zip' && first)
      return zipped(
        values.map((one) => collections.elements(one)),
        node,
      );
    if ((callee.name === 'map' || callee.name === 'filter') && first && second)
      return callee.name === 'map'
        ? collections.mapped(collections.elements(second), first)
        : collections.elements(second);
    if (callee.name === 'chain') return values.flatMap((one) => collections.elements(one));
    return undefined;
  }
  if (callee.kind !== 'member') return undefined;
  const on: Value = { node: callee.object, env };
  if (callee.property === 'from_iterable' && first)
    return collections.elements(first).flatMap((one) => collections.elements(one));
  if (callee.property === 'chain') return values.flatMap((one) => collections.elements(one));
  if (args.length > 0) return undefined;
  if (callee.property === 'values') return collections.entries(on).map((one) => one.value);
  if (callee.property === 'keys')
    return collections.entries(on).flatMap(({ key, value }) => (key === undefined ? [] : [madeText(key, value.node)]));
  if (callee.property !== 'items') return undefined;
  return collections
    .entries(on)
    .map(({ key, value }) =>
      madeList([key === undefined ? { node, env } : madeText(key, value.node), value], value.node),
    );
}

function zipped(lists: readonly (readonly Value[])[], at: Node): Value[] {
  const length = Math.min(...lists.map((list) => list.length));
  return Array.from({ length }, (_, index) =>
    madeList(
      lists.flatMap((list) => list[index] ?? []),
      at,
    ),
  );
}

/** `[element for x in xs if test]`: the element once for each value of `x`; tests are taken to hold. */
function ofComprehension(collections: Collections, node: Extract<Expression, { kind: 'loop' }>, env: Env): Value[] {
  const { each, body } = node;
  const last = innermost(body.body.at(-1));
  if (!each || !last) return [];
  const inside = (inner: Env) =>
    last.kind === 'loop' ? ofComprehension(collections, last, inner) : [{ node: last, env: inner }];
  return collections.ways(each.iterable, env).flatMap((outer) => {
    const elements = collections.elements({ node: each.iterable, env: outer });
    // What is iterated over is computed: the element is known but for what hangs on it.
    if (elements.length === 0 && isComputed(collections, { node: each.iterable, env: outer })) return inside(outer);
    return elements.flatMap((element) => inside(outer.with(each.iterable, element)));
  });
}

function isComputed(collections: Collections, value: Value): boolean {
  const { kind } = collections.evaluator.follow(value).node;
  return kind !== 'array' && kind !== 'object';
}

function innermost(node: Node | undefined): Expression | undefined {
  let at = node;
  while (at?.kind === 'if') at = at.then.body.at(-1);
  return at as Expression | undefined;
}

function unpaired(collections: Collections, pairs: Value): Entry[] {
  const { evaluator } = collections;
  return collections.elements(pairs).flatMap((pair): Entry[] => {
    const key = evaluator.text(evaluator.property(pair, '0'));
    const value = evaluator.property(pair, '1');
    return value ? [{ value, ...(key !== undefined && { key }) }] : [];
  });
}

/** What the constructor that a data class or model gets by itself puts into a field. */
function ofGeneratedConstructor(
  evaluator: Evaluator,
  node: Call,
  env: Env,
  owner: ClassNode,
  key: string,
): Value | undefined {
  const line = lineOf(evaluator, owner);
  if (line.some((one) => one.methods.some((method) => method.role === 'constructor'))) return undefined;
  const fields = line.flatMap((one) =>
    one.fields.filter((field) => field.type && !field.isStatic).map((field) => field.name),
  );
  const position = [...new Set(fields)].indexOf(key);
  if (position < 0) return undefined;
  const given = node.args.filter((argument) => argument.name === undefined && !argument.spread)[position];
  return named(evaluator, node, env, key) ?? (given && { node: given.value, env });
}

/** A class and those of the project that it extends, those first. */
function lineOf(evaluator: Evaluator, owner: ClassNode): ClassNode[] {
  const base = evaluator.baseOf(owner);
  return base && base !== owner ? [...evaluator.guard([], () => lineOf(evaluator, base)), owner] : [owner];
}
