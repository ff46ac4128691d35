/** Which of the definitions of a variable is in force. */
import type { Node } from '../ast.ts';
import type { Binding, Definition } from './scopes.ts';

/** The definition of a variable that is in force at a node, where that is certain. */
export function definitionFor(binding: Binding, at?: Node): Definition | undefined {
  // `let x; x = value` has one value; a definition without a value elsewhere (`x += y`) makes it unknown.
  const values = binding.definitions.filter((one) => one.value || one.start !== binding.node.start);
  if (values.length < 2 || !at) return values.length === 1 ? values[0] : undefined;
  const around = values.filter((one) => one.via === 'each' && one.value?.parent && encloses(one.value.parent, at));
  if (around.length > 0) return around.at(-1);
  // The last one before it, if nothing can come between: both stand in the same block.
  const before = values.filter((one) => one.start < at.start).at(-1);
  const block = before?.value && blockOf(before.value);
  return before?.via !== 'each' && block !== undefined && block === blockOf(at) ? before : undefined;
}

function encloses(outer: Node, node: Node): boolean {
  for (let up: Node | undefined = node; up; up = up.parent) if (up === outer) return true;
  return false;
}

/** The block that a node stands in; `null` for the top level of its module. */
function blockOf(node: Node): Node | null {
  for (let up = node.parent; up; up = up.parent)
    if (up.kind === 'block' || up.kind === 'function' || up.kind === 'class' || up.kind === 'loop') return up;
  return null;
}
