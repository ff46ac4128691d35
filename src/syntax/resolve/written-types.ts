/** Types as they are written: what a list or a map holds, what a function that is handed around returns. */
import type { Expression, Name, TypeNode } from '../ast.ts';
import { unwrap } from '../walk.ts';
import { definitionAt } from './definitions.ts';
import type { Resolver } from './resolver.ts';
import { openAlias } from './type-names.ts';

const MAX_STEPS = 12;

/** Types of Rust that stand for what they hold while elements are read. */
const HOLDERS = /^(?:(?:std::sync::|tokio::sync::)?(?:Arc|Rc|Box|Mutex|RwLock|RefCell|Option))$/;
const LISTS = /^(?:array|Vec|VecDeque|HashSet|BTreeSet|(?:std::collections::)?(?:VecDeque|HashSet|BTreeSet))$/;
const MAPS = /^(?:map|(?:std::collections::)?(?:HashMap|BTreeMap)|IndexMap|DashMap)$/;

/** The type that an expression is declared with, where one is written. */
export function writtenType(resolver: Resolver, expression: Expression, steps = MAX_STEPS): TypeNode | undefined {
  const node = unwrap(expression);
  if (steps <= 0) return undefined;
  switch (node.kind) {
    case 'name':
      return typeOfName(resolver, node, steps);
    case 'member': {
      const owner = resolver.types.typeOf(node.object)?.node;
      return owner?.kind === 'class' ? resolver.members.field(owner, node.property)?.type : undefined;
    }
    case 'index':
      return elementOf(resolver, writtenType(resolver, node.object, steps - 1));
    case 'call':
      return resultOf(resolver, node.callee, steps);
    case 'unary':
      return node.operator === '&' || node.operator === '*'
        ? writtenType(resolver, node.operand, steps - 1)
        : undefined;
    case 'array':
    case 'object':
      return node.type;
    default:
      return undefined;
  }
}

function typeOfName(resolver: Resolver, node: Name, steps: number): TypeNode | undefined {
  const binding = resolver.bindingOf(node);
  if (binding?.parameter) {
    const { parameter, path } = binding.parameter;
    return path.length === 0 && !parameter.rest ? parameter.type : undefined;
  }
  const definition = binding && definitionAt(binding, node);
  if (!definition) return undefined;
  const { type, value, path, via } = definition;
  if (type && path.length === 0) return type;
  if (!value || via === 'catch') return undefined;
  if (via === 'each') return eachOf(resolver, value, path, steps);
  const isFirst = path.length === 0 || (path.length === 1 && path[0] === 0);
  return isFirst ? firstOf(writtenType(resolver, value, steps - 1)) : undefined;
}

/** What a loop gives: `for _, one := range list`, `for one in list`. */
export function eachOf(
  resolver: Resolver,
  iterable: Expression,
  path: readonly unknown[],
  steps = MAX_STEPS,
): TypeNode | undefined {
  const { language } = resolver.moduleOf(iterable);
  if (language === 'go' ? path.length !== 1 || path[0] !== 1 : path.length > 0) return undefined;
  const written = writtenType(resolver, withoutIterator(iterable), steps - 1);
  return elementOf(resolver, written);
}

const ITERATORS = new Set(['iter', 'iter_mut', 'into_iter', 'values', 'values_mut', 'into_values', 'drain']);

function withoutIterator(node: Expression): Expression {
  const inner = unwrap(node);
  if (inner.kind !== 'call' || inner.callee.kind !== 'member') return inner;
  return ITERATORS.has(inner.callee.property) ? inner.callee.object : inner;
}

/** What the function returns that an expression is, by the type it is declared with; the first of several results. */
export function resultOf(resolver: Resolver, callee: Expression, steps = MAX_STEPS): TypeNode | undefined {
  const target = resolver.target(callee)?.node;
  if (target?.kind === 'function') return firstOf(target.returnType);
  if (callee.kind === 'call') return undefined;
  const written = writtenType(resolver, callee, steps - 1);
  const type = written && openAlias(resolver, written);
  const result = type?.name === 'function' ? type.args[1] : undefined;
  return result?.kind === 'type' ? firstOf(result) : undefined;
}

/** What a list or a map holds. */
export function elementOf(resolver: Resolver, written: TypeNode | undefined): TypeNode | undefined {
  let type = written && openAlias(resolver, written);
  for (let step = 0; type && HOLDERS.test(type.name) && step < MAX_STEPS; step++) type = typeAt(type, 0);
  if (!type) return undefined;
  if (LISTS.test(type.name)) return typeAt(type, 0);
  return MAPS.test(type.name) ? typeAt(type, 1) : undefined;
}

function typeAt(type: TypeNode, index: number): TypeNode | undefined {
  const part = type.args[index];
  return part?.kind === 'type' ? part : undefined;
}

function firstOf(type: TypeNode | undefined): TypeNode | undefined {
  return type?.name === 'tuple' ? typeAt(type, 0) : type;
}
