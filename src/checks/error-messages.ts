/** Where code reads the message of an error. */
import type { Call, Expression, Module, Node } from '../syntax/ast.ts';
import type { Resolver } from '../syntax/resolve/resolver.ts';
import { unwrap } from '../syntax/walk.ts';
import { lastName } from './arguments.ts';

const SEARCHES = new Set([
  'includes',
  'startsWith',
  'endsWith',
  'match',
  'indexOf',
  'contains',
  'starts_with',
  'ends_with',
  'startswith',
  'endswith',
]);
const GO_SEARCHES = /^strings\.(?:Contains|HasPrefix|HasSuffix|EqualFold|Index)$/;

/** Two searches in one condition are one decision. */
export function oneALine(module: Module, nodes: readonly Node[]): Node[] {
  const ends = new Set<number>();
  return nodes.filter(({ start }) => {
    const end = module.text.indexOf('\n', start);
    return !ends.has(end) && ends.add(end);
  });
}

export function isSearch(resolver: Resolver, module: Module, call: Call): boolean {
  const [first] = call.args;
  if (!first) return false;
  if (module.language === 'go')
    return GO_SEARCHES.test(resolver.calleeName(call)) && isMessage(resolver, module, first.value);
  if (lastName(call) === 'test' && call.callee.kind === 'member') return isMessage(resolver, module, first.value);
  return (
    SEARCHES.has(lastName(call)) && call.callee.kind === 'member' && isMessage(resolver, module, call.callee.object)
  );
}

/** `error.message`, `str(error)`, `error.to_string()`, `err.Error()`, also in lower case. */
export function isMessage(resolver: Resolver, module: Module, expression: Expression): boolean {
  const node = unwrap(expression);
  if (
    node.kind === 'call' &&
    node.callee.kind === 'member' &&
    /^(?:to_?lower_?case|lower|to_lowercase|casefold)$/i.test(node.callee.property)
  )
    return isMessage(resolver, module, node.callee.object);
  if (node.kind === 'call' && /^strings\.To(?:Lower|Upper)$/.test(resolver.calleeName(node)))
    return node.args[0] !== undefined && isMessage(resolver, module, node.args[0].value);
  switch (module.language) {
    case 'go':
      return node.kind === 'call' && lastName(node) === 'Error' && node.args.length === 0;
    case 'rust':
      return (
        node.kind === 'call' &&
        lastName(node) === 'to_string' &&
        node.callee.kind === 'member' &&
        isErrorName(node.callee.object)
      );
    case 'python':
      return (
        node.kind === 'call' &&
        lastName(node) === 'str' &&
        node.args[0] !== undefined &&
        isCaught(resolver, node.args[0].value)
      );
    default:
      if (node.kind === 'call')
        return lastName(node) === 'String' && node.args[0] !== undefined && isCaught(resolver, node.args[0].value);
      return node.kind === 'member' && node.property === 'message' && isCaught(resolver, node.object);
  }
}

function isErrorName(node: Expression): boolean {
  return node.kind === 'name' && /^(?:e|err|error)$/.test(node.name);
}

/** A name bound by `catch`, by `except … as`, or by the callback of `.catch`. */
function isCaught(resolver: Resolver, expression: Expression): boolean {
  const node = unwrap(expression);
  if (node.kind !== 'name') return false;
  const binding = resolver.bindingOf(node);
  if (binding?.definitions.some((one) => one.via === 'catch')) return true;
  const owner = binding?.parameter?.owner.parent;
  return owner?.kind === 'call' && lastName(owner) === 'catch';
}
