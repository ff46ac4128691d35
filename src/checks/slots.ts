/** Values that a caller gives: from an expression to the parameter it comes from, and from a call to what it passes. */
import type { Call, Expression, FunctionNode } from '../syntax/ast.ts';
import { unwrap } from '../syntax/walk.ts';
import { keyword, lastName, option, positional } from './arguments.ts';
import type { Facts } from './check.ts';

/** A parameter of a function, or a property of it. */
export interface Slot {
  readonly owner: FunctionNode;
  /** Index into `owner.params`. */
  readonly parameter: number;
  readonly key?: string;
  /** The name that the value has there. */
  readonly name: string;
}

/** Calls whose result stands for what they are given or called on. */
const SAME =
  /^(?:URL|String|str|parse|toString|trim|strip|toUpperCase|upper|to_uppercase|ToUpper|clone|to_string|as_str|Path|Clean|resolve|expanduser|normalize)$/;
const MAX_STEPS = 6;

/** The parameter that a value is taken from unchanged, as far as it is plain to see. */
export function slotOf(facts: Facts, expression: Expression, steps = MAX_STEPS): Slot | undefined {
  if (steps === 0) return undefined;
  const node = unwrap(expression);
  if (node.kind === 'member') {
    const outer = slotOf(facts, node.object, steps - 1);
    if (outer && outer.key === undefined) return { ...outer, key: node.property, name: node.property };
    // `url.href` of a parsed address.
    return outer && /^(?:href|origin|host|hostname)$/.test(node.property) ? outer : undefined;
  }
  if (node.kind === 'binary' && (node.operator === '??' || node.operator === 'or'))
    return slotOf(facts, node.left, steps - 1);
  if (node.kind === 'call' && SAME.test(lastName(node))) {
    const inner = node.args[0]?.value ?? (node.callee.kind === 'member' ? node.callee.object : undefined);
    return inner && slotOf(facts, inner, steps - 1);
  }
  if (node.kind !== 'name') return undefined;
  const binding = facts.resolver.bindingOf(node);
  if (binding?.parameter) {
    const { owner, parameter, path } = binding.parameter;
    const [key] = path;
    if (path.length > 1 || (key !== undefined && typeof key !== 'string')) return undefined;
    return { owner, parameter: owner.params.indexOf(parameter), name: node.name, ...(key !== undefined && { key }) };
  }
  const [definition] = binding?.definitions ?? [];
  if (binding?.definitions.length !== 1 || !definition?.value || definition.via) return undefined;
  const outer = slotOf(facts, definition.value, steps - 1);
  const [key] = definition.path;
  if (definition.path.length === 0) return outer;
  return outer && outer.key === undefined && definition.path.length === 1 && typeof key === 'string'
    ? { ...outer, key, name: key }
    : undefined;
}

/** What a call gives for a slot of the function that it calls. */
export function givenFor(facts: Facts, call: Call, { owner, parameter, key }: Slot): Expression | undefined {
  const target = owner.params[parameter]?.target;
  const named = target?.kind === 'name' ? keyword(call, target.name) : undefined;
  const given = named ?? positional(call, parameter);
  if (!given || key === undefined) return given;
  const found = option(facts.resolver, given, key);
  return found === 'unknown' ? undefined : found;
}
