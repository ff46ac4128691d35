/** Where the variables of a function are used. */
import type { HandlerInput } from '../model/server-model.ts';
import type { FunctionNode, Name, Node } from '../syntax/ast.ts';
import { walk } from '../syntax/walk.ts';
import type { Facts } from './check.ts';

/** The uses of one parameter that is itself an argument. */
export function isUsed(facts: Facts, { handler, parameter }: HandlerInput): boolean {
  const target = handler.params[parameter]?.target;
  return target?.kind !== 'name' || usesOf(facts, handler, target).length > 0;
}

const namesByFunction = new WeakMap<FunctionNode, ReadonlyMap<string, readonly Name[]>>();

function namesIn(owner: FunctionNode): ReadonlyMap<string, readonly Name[]> {
  let names = namesByFunction.get(owner);
  if (names) return names;
  const found = new Map<string, Name[]>();
  const add = (node: Node) => {
    if (node.kind !== 'name') return true;
    const there = found.get(node.name);
    if (there) there.push(node);
    else found.set(node.name, [node]);
    return true;
  };
  walk(owner.body, add);
  for (const { default: initial, target } of owner.params) {
    if (initial) walk(initial, add);
    walk(target, add);
  }
  names = found;
  namesByFunction.set(owner, names);
  return names;
}

/** The names that refer to a variable of a function, its own declaration left out. */
export function usesOf(facts: Facts, owner: FunctionNode, declared: Name): readonly Name[] {
  const binding = facts.resolver.bindingOf(declared);
  return (namesIn(owner).get(declared.name) ?? []).filter(
    (name) => name !== declared && facts.resolver.bindingOf(name) === binding && !isTarget(name),
  );
}

/** Whether a name is only given a value here. */
function isTarget(name: Name): boolean {
  const up = name.parent;
  if (up?.kind === 'destructure') return up.entries.some((one) => one.target === name);
  return (up?.kind === 'declare' || (up?.kind === 'assign' && up.operator === '=')) && up.target === name;
}
