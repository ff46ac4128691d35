/** Rust functions and their parameters → generic AST. */
import type { Decorator, FunctionNode, Parameter } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, fieldOf, hasToken, isComment, makeBlock, makeName, makeType } from './context.ts';
import { lowerAttribute } from './rust-attributes.ts';
import { identifierOf, makeMissing, type RustContext } from './rust-context.ts';
import { lowerBlock } from './rust-control.ts';
import { lowerPattern } from './rust-patterns.ts';
import { lowerType } from './rust-types.ts';

/** Attributes and docs that stand above an item. */
export interface ItemExtras {
  readonly decorators: readonly Decorator[];
  readonly doc?: string;
}

/** A function, a method, or a signature without body. */
export function lowerFunction(context: RustContext, node: Cst, extras: ItemExtras): FunctionNode {
  const name = fieldOf(node, 'name');
  const parameters = fieldOf(node, 'parameters');
  const result = fieldOf(node, 'return_type');
  const body = fieldOf(node, 'body');
  const modifiers = childOf(node, 'function_modifiers');
  return {
    kind: 'function',
    start: node.start,
    end: node.end,
    ...(name && { name: identifierOf(context, name), nameStart: name.start }),
    ...(parameters ? lowerParameters(context, parameters) : { params: [] }),
    body: body ? lowerBlock(context, body) : makeBlock({ start: node.end, end: node.end }, []),
    ...(result && { returnType: lowerType(context, result) }),
    ...extras,
    isAsync: modifiers !== undefined && hasToken(modifiers, 'async'),
    isGenerator: false,
    exported: childOf(node, 'visibility_modifier') !== undefined,
  };
}

/** The parameters of a function or closure; `self` is the receiver. */
export function lowerParameters(context: RustContext, node: Cst): { params: Parameter[]; receiver?: Parameter } {
  const params: Parameter[] = [];
  let receiver: Parameter | undefined;
  let decorators: Decorator[] = [];
  for (const child of node.children) {
    if (child.type === 'attribute_item') {
      decorators.push(lowerAttribute(context, child));
      continue;
    }
    // The grammar knows one attribute in front of a parameter; those before it stand in an error.
    const attributes = child.type === 'ERROR' ? child.children.filter((one) => one.type === 'attribute_item') : [];
    if (attributes.length > 0) {
      decorators.push(...attributes.map((one) => lowerAttribute(context, one)));
      continue;
    }
    if (isComment(child) || (!child.named && child.type !== '_')) continue;
    const parameter = lowerParameter(context, child, decorators);
    decorators = [];
    const isSelf = parameter.target.kind === 'name' && parameter.target.name === 'self';
    if (isSelf && !receiver) receiver = parameter;
    else params.push(parameter);
  }
  return { params, ...(receiver && { receiver }) };
}

function lowerParameter(context: RustContext, node: Cst, decorators: Decorator[]): Parameter {
  const base = { decorators, rest: false, start: node.start, end: node.end };
  switch (node.type) {
    case 'self_parameter': {
      const self = childOf(node, 'self') ?? node;
      return { ...base, target: makeName(self, 'self'), type: makeType(node, 'Self', [], hasToken(node, '&')) };
    }
    case 'variadic_parameter': {
      const pattern = fieldOf(node, 'pattern');
      return { ...base, target: pattern ? lowerPattern(context, pattern) : makeName(node, '_'), rest: true };
    }
    case 'parameter': {
      const pattern = fieldOf(node, 'pattern');
      const type = fieldOf(node, 'type');
      const target = pattern ? lowerPattern(context, pattern) : makeMissing(node);
      return { ...base, target, ...(type && { type: lowerType(context, type) }) };
    }
    default:
      return { ...base, target: lowerPattern(context, node) };
  }
}
