/** Functions as evaluation runs them: what they return, and what their parameters are. */
import type { FunctionNode, Node, Return } from '../../syntax/ast.ts';
import { forEachChild } from '../../syntax/walk.ts';
import { type Given, givenTo } from './arguments.ts';
import type { Env } from './value.ts';

const returnsByFunction = new WeakMap<FunctionNode, readonly Return[]>();

/** The returns of a function, those of nested functions excluded. */
export function returnsOf(node: FunctionNode): readonly Return[] {
  const known = returnsByFunction.get(node);
  if (known) return known;
  const returns: Return[] = [];
  const visit = (child: Node): void => {
    if (child.kind === 'function' || child.kind === 'class') return;
    if (child.kind === 'return') returns.push(child);
    forEachChild(child, visit);
  };
  forEachChild(node.body, visit);
  returnsByFunction.set(node, returns);
  return returns;
}

/** A function's environment for given arguments; where one is unknown, its default counts. */
export function bindArguments(node: FunctionNode, args: Given, env: Env): Env {
  let inner = env;
  node.params.forEach((parameter) => {
    const given = givenTo(args, node, parameter);
    if (given) inner = inner.with(parameter, given);
    else if (parameter.default) inner = inner.with(parameter, { node: parameter.default, env });
  });
  return inner;
}
