/** Which definition of a binding holds at a place. */
import type { Node } from '../ast.ts';
import type { Binding, Definition } from './scopes.ts';

const inSource = new WeakMap<Binding, readonly Definition[]>();

/** The definition in force at a place: the last one before it, else the first. */
export function definitionAt(binding: Binding, at?: Node): Definition | undefined {
  const { definitions } = binding;
  if (definitions.length < 2 || !at) return definitions[0];
  let ordered = inSource.get(binding);
  if (ordered?.length !== definitions.length) {
    ordered = inOrder(definitions);
    inSource.set(binding, ordered);
  }
  return lastBefore(ordered, at.start) ?? definitions[0];
}

/** What `definitionFor` asks of a binding, worked out once: generated code writes one variable thousands of times. */
interface Values {
  readonly all: readonly Definition[];
  readonly loops: readonly Definition[];
  readonly count: number;
}

const valuesOf = new WeakMap<Binding, Values>();

function readValues(binding: Binding): Values {
  let values = valuesOf.get(binding);
  if (values?.count !== binding.definitions.length) {
    // `let x; x = value` has one value; a definition without a value elsewhere (`x += y`) makes it unknown.
    const all = inOrder(binding.definitions).filter((one) => one.value || one.start !== binding.node.start);
    values = {
      all,
      loops: all.filter((one) => one.via === 'each'),
      count: binding.definitions.length,
    };
    valuesOf.set(binding, values);
  }
  return values;
}

/** The definition of a variable that is in force at a node, where that is certain. */
export function definitionFor(binding: Binding, at?: Node): Definition | undefined {
  const { all, loops } = readValues(binding);
  if (all.length < 2 || !at) return all.length === 1 ? all[0] : undefined;
  const around = loops.filter((one) => one.value?.parent && encloses(one.value.parent, at));
  if (around.length > 0) return around.at(-1);
  // The last one before it, if nothing can come between: both stand in the same block.
  const before = lastBefore(all, at.start);
  const block = before?.value && blockOf(before.value);
  return before?.via !== 'each' && block !== undefined && block === blockOf(at) ? before : undefined;
}

function inOrder(definitions: readonly Definition[]): readonly Definition[] {
  const ordered = definitions.every((one, i) => i === 0 || (definitions[i - 1] as Definition).start <= one.start);
  return ordered ? definitions : [...definitions].sort((a, b) => a.start - b.start);
}

function lastBefore(ordered: readonly Definition[], start: number): Definition | undefined {
  let [low, high] = [0, ordered.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] as Definition).start < start) low = middle + 1;
    else high = middle;
  }
  return ordered[low - 1];
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
