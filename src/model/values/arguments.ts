/** Which argument of a call a parameter gets, by position or by name. */
import type { Argument, Call, FunctionNode, Parameter } from '../../syntax/ast.ts';
import { type Env, madeList, madeObject, type Value } from './value.ts';

/** The arguments of a call; a spread leaves its place empty. */
export interface Given {
  readonly listed: readonly (Value | undefined)[];
  readonly named: ReadonlyMap<string, Value>;
  /** What is spread into the named arguments: `**options`. */
  readonly spread: readonly Value[];
}

/** Arguments given by position alone. */
export function listed(args: readonly (Value | undefined)[]): Given {
  return { listed: args, named: new Map(), spread: [] };
}

/** The arguments of a call, as values. */
export function givenBy(call: Call, env: Env): Given {
  const positional: (Value | undefined)[] = [];
  const named = new Map<string, Value>();
  const spread: Value[] = [];
  for (const { name, value, spread: isSpread } of call.args) {
    if (name !== undefined) named.set(name, { node: value, env });
    else positional.push(isSpread ? undefined : { node: value, env });
    if (isSpread) spread.push({ node: value, env });
  }
  return { listed: positional, named, spread };
}

/** What a parameter is given. */
export function givenTo(given: Given, owner: FunctionNode, parameter: Parameter): Value | undefined {
  const index = owner.params.indexOf(parameter);
  if (parameter.rest) return restOf(given, owner, index);
  const byName = parameter.target.kind === 'name' ? given.named.get(parameter.target.name) : undefined;
  return byName ?? given.listed[index];
}

/** What a rest parameter collects: the positional arguments that are left, or the named ones that no parameter takes. */
function restOf({ listed: args, named, spread }: Given, owner: FunctionNode, index: number): Value {
  const taken = new Set(owner.params.map((one) => (one.target.kind === 'name' && !one.rest ? one.target.name : '')));
  const others = [...named].filter(([name]) => !taken.has(name));
  const left = args.slice(index).flatMap((one) => one ?? []);
  const isLast = index === owner.params.length - 1;
  return isLast && left.length === 0 && (others.length > 0 || spread.length > 0)
    ? madeObject(others, spread, owner)
    : madeList(left, owner);
}

/** The argument in a call that a parameter gets. */
export function argumentFor(call: Call, owner: FunctionNode, parameter: Parameter): Argument | undefined {
  const { target } = parameter;
  const byName = target.kind === 'name' ? call.args.find((argument) => argument.name === target.name) : undefined;
  if (byName) return byName;
  const argument = call.args.filter((one) => one.name === undefined)[owner.params.indexOf(parameter)];
  return argument?.spread ? undefined : argument;
}
