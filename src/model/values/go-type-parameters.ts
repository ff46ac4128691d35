/** What the type parameters of a generic Go function are where a call at hand runs it. */
import type { Call, Expression, FunctionNode, Node, TypeNode } from '../../syntax/ast.ts';
import { unwrap } from '../../syntax/walk.ts';
import type { GoEvaluator } from './go-evaluator.ts';
import type { Env } from './value.ts';

const MAX_DEPTH = 8;

/** A type with the type parameter that it is replaced by its argument; other types are themselves. */
export function typeIn(evaluator: GoEvaluator, type: TypeNode, env: Env, depth = MAX_DEPTH): TypeNode {
  const owner = depth > 0 ? ownerOf(type) : undefined;
  const frame = owner && env.get(owner);
  const position = owner?.typeParams?.indexOf(type.name) ?? -1;
  if (!owner || frame?.node.kind !== 'call' || position < 0) return type;
  const given = frame.node.typeArgs[position] ?? inferred(evaluator, owner, frame.node, type.name);
  return given ? typeIn(evaluator, given, frame.env, depth - 1) : type;
}

/** The function whose type parameter a type names. */
function ownerOf(type: TypeNode): FunctionNode | undefined {
  for (let up: Node | undefined = type.parent; up; up = up.parent)
    if (up.kind === 'function' && up.typeParams?.includes(type.name)) return up;
  return undefined;
}

function inferred(evaluator: GoEvaluator, owner: FunctionNode, call: Call, name: string): TypeNode | undefined {
  for (const [index, parameter] of owner.params.entries()) {
    const argument = call.args[index]?.value;
    const found = argument && parameter.type && matchValue(evaluator, parameter.type, argument, name);
    if (found) return found;
  }
  return undefined;
}

/** The type that a type parameter has to be for an expression to fit a type. */
function matchValue(
  evaluator: GoEvaluator,
  pattern: TypeNode,
  argument: Expression,
  name: string,
): TypeNode | undefined {
  const node = unwrap(argument);
  const called = node.kind === 'function' ? node : evaluator.resolver.functionOf(node);
  const signature = evaluator.types.underlying(pattern);
  if (called && node.kind !== 'call' && signature?.name === 'function') {
    const [params] = signature.args;
    const types = params?.kind === 'type' ? params.args : [];
    for (const [index, type] of types.entries()) {
      const given = called.params[index]?.type;
      const found = type.kind === 'type' && given ? match(type, given, name) : undefined;
      if (found) return found;
    }
    return undefined;
  }
  const given = evaluator.types.typeOf(node);
  return given && match(pattern, given, name);
}

function match(pattern: TypeNode, given: TypeNode, name: string): TypeNode | undefined {
  if (pattern.name === name) return given;
  if (pattern.name !== given.name) return undefined;
  for (const [index, inner] of pattern.args.entries()) {
    const other = given.args[index];
    const found = inner.kind === 'type' && other?.kind === 'type' ? match(inner, other, name) : undefined;
    if (found) return found;
  }
  return undefined;
}
