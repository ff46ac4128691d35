/** Constants of evaluated expressions. */
import type { Binary, Call, Expression } from '../../syntax/ast.ts';
import type { Evaluator } from './evaluator.ts';
import type { Env, Value } from './value.ts';

export type Constant = string | number | boolean | null;

/** Methods that leave a text as it is but for white space or case. */
const TEXT_METHODS: Record<string, (text: string) => string> = {
  trim: (text) => text.trim(),
  trimStart: (text) => text.trimStart(),
  trimEnd: (text) => text.trimEnd(),
  toString: (text: string) => text,
  toLowerCase: (text) => text.toLowerCase(),
  toUpperCase: (text) => text.toUpperCase(),
};

/** The constant that a value is, if it is one. */
export function foldConstant(evaluator: Evaluator, value: Value): Constant | undefined {
  const { node, env, choices } = evaluator.follow(value);
  if (choices) return undefined;
  return evaluator.guard(undefined, () => {
    switch (node.kind) {
      case 'literal':
        return node.type === 'regex' || node.type === 'bytes' ? undefined : node.value;
      case 'text':
        return join(evaluator, node.parts, '', env);
      case 'binary':
        return foldBinary(evaluator, node, env);
      case 'unary': {
        const operand = evaluator.constant({ node: node.operand, env });
        if (node.operator === '-' && typeof operand === 'number') return -operand;
        return node.operator === 'not' && operand !== undefined ? !operand : undefined;
      }
      case 'call':
        return foldCall(evaluator, node, env);
      default:
        return undefined;
    }
  });
}

function foldBinary(evaluator: Evaluator, { operator, left, right }: Binary, env: Env): Constant | undefined {
  if (operator === '+') return join(evaluator, [left, right], '', env);
  if (operator !== '==' && operator !== '!=' && operator !== 'or' && operator !== 'and') return undefined;
  const a = evaluator.constant({ node: left, env });
  const b = evaluator.constant({ node: right, env });
  if (a === undefined || b === undefined) return undefined;
  if (operator === 'or') return a || b;
  if (operator === 'and') return a && b;
  return (a === b) === (operator === '==');
}

function join(
  evaluator: Evaluator,
  parts: readonly Expression[],
  separator: string,
  env: Env,
): string | number | undefined {
  const texts: (string | number | boolean)[] = [];
  for (const node of parts) {
    const value = evaluator.constant({ node, env });
    if (value === undefined || value === null) return undefined;
    texts.push(value);
  }
  const [a, b] = texts;
  if (typeof a === 'number' && typeof b === 'number' && texts.length === 2) return a + b;
  return texts.join(separator);
}

function foldCall(evaluator: Evaluator, node: Call, env: Env): string | number | undefined {
  const { callee, args } = node;
  const [first] = args;
  const made = evaluator.dialect?.constant(evaluator, node, env);
  if (made !== undefined) return made;
  // A tag that only takes out indentation: dedent`…`.
  if (node.via === 'tag') return first && evaluator.text({ node: first.value, env });
  if (callee.kind !== 'member') return undefined;
  if (callee.property === 'join') {
    const list = evaluator.follow({ node: callee.object, env });
    const separator = first ? evaluator.text({ node: first.value, env }) : ',';
    const isWhole = list.node.kind === 'array' && list.node.elements.every((one) => !one.spread);
    return isWhole && list.node.kind === 'array' && separator !== undefined
      ? join(
          evaluator,
          list.node.elements.map((one) => one.value),
          separator,
          list.env,
        )
      : undefined;
  }
  const method = Object.hasOwn(TEXT_METHODS, callee.property) ? TEXT_METHODS[callee.property] : undefined;
  const text = method && evaluator.text({ node: callee.object, env });
  return text === undefined ? undefined : method?.(text);
}
