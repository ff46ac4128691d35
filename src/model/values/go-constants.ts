/** Constants that evaluated Go expressions are: texts joined, comparisons decided, the usual functions on texts applied. */
import type { Binary, Call, Expression } from '../../syntax/ast.ts';
import type { GoEvaluator } from './go-evaluator.ts';
import type { Env, Value } from './value.ts';

export type Constant = string | number | boolean | null;

/** Methods without arguments that give the text a value was made of. */
const TEXT_METHODS = new Set(['Raw', 'String']);

export class GoConstants {
  readonly #evaluator: GoEvaluator;

  constructor(evaluator: GoEvaluator) {
    this.#evaluator = evaluator;
  }

  /** The constant that a value is; `undefined` when it is none. */
  of(value: Value): Constant | undefined {
    const { node, env, instance } = this.#evaluator.follow(value);
    if (instance) return undefined;
    return this.#evaluator.guard(undefined, () => {
      switch (node.kind) {
        case 'literal':
          return node.type === 'regex' || node.type === 'bytes' ? undefined : node.value;
        case 'text':
          return this.#join(node.parts, '', env);
        case 'binary':
          return this.#binary(node, env);
        case 'unary': {
          const operand = this.of({ node: node.operand, env });
          if (node.operator === '-' && typeof operand === 'number') return -operand;
          return node.operator === 'not' && typeof operand === 'boolean' ? !operand : undefined;
        }
        case 'call':
          return this.#call(node, env);
        default:
          return undefined;
      }
    });
  }

  #text(node: Expression, env: Env): string | undefined {
    const found = this.of({ node, env });
    return typeof found === 'string' ? found : undefined;
  }

  #binary({ operator, left, right }: Binary, env: Env): string | number | boolean | undefined {
    const [a, b] = [this.of({ node: left, env }), this.of({ node: right, env })];
    if (operator === 'and' && (a === false || b === false)) return false;
    if (operator === 'or' && (a === true || b === true)) return true;
    if (a === undefined || b === undefined) return undefined;
    if (operator === '==') return a === b;
    if (operator === '!=') return a !== b;
    if (operator !== '+') return undefined;
    return typeof a === 'number' && typeof b === 'number' ? a + b : `${a}${b}`;
  }

  #join(parts: readonly Expression[], separator: string, env: Env): string | undefined {
    const texts: string[] = [];
    for (const node of parts) {
      const value = this.of({ node, env });
      if (value === undefined || value === null) return undefined;
      texts.push(String(value));
    }
    return texts.join(separator);
  }

  #call(call: Call, env: Env): string | undefined {
    const { callee } = call;
    const args = call.args.map((one) => one.value);
    const [first, second, third] = args;
    if (!first) {
      const isText = callee.kind === 'member' && TEXT_METHODS.has(callee.property);
      return isText ? this.#text(callee.object, env) : undefined;
    }
    switch (this.#evaluator.resolver.calleeName(call)) {
      case 'strings.ToLower':
        return this.#text(first, env)?.toLowerCase();
      case 'strings.ToUpper':
        return this.#text(first, env)?.toUpperCase();
      case 'strings.ReplaceAll': {
        const [text, from, to] = args.map((one) => this.#text(one, env));
        return third && from !== undefined && to !== undefined ? text?.replaceAll(from, to) : undefined;
      }
      case 'strings.Join':
        return second && this.#joinList(first, second, env);
      default:
        return undefined;
    }
  }

  #joinList(list: Expression, glue: Expression, env: Env): string | undefined {
    const found = this.#evaluator.follow({ node: list, env });
    const separator = this.#text(glue, env);
    if (found.node.kind !== 'array' || separator === undefined) return undefined;
    if (found.node.elements.some((one) => one.spread)) return undefined;
    const parts = found.node.elements.map((one) => one.value);
    return this.#join(parts, separator, found.env);
  }
}
