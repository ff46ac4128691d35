/** Attributes of serde, schemars and validators on Rust types and fields, and the names that they lead to. */
import type { Argument, Call, Decorator, Expression } from '../../syntax/ast.ts';
import type { Constant } from '../values/folding.ts';
import type { Schema } from './schema.ts';

type ReadConstant = (node: Expression) => Constant | undefined;
type Facts = { -readonly [K in keyof Schema]: Schema[K] };

/** The words of serde's cases, given the words of a name in lower case. */
const CASES: Record<string, (words: readonly string[]) => string> = {
  lowercase: (words) => words.join(''),
  UPPERCASE: (words) => words.join('').toUpperCase(),
  PascalCase: (words) => words.map(capitalize).join(''),
  camelCase: (words) => words.map((word, index) => (index === 0 ? word : capitalize(word))).join(''),
  snake_case: (words) => words.join('_'),
  SCREAMING_SNAKE_CASE: (words) => words.join('_').toUpperCase(),
  'kebab-case': (words) => words.join('-'),
  'SCREAMING-KEBAB-CASE': (words) => words.join('-').toUpperCase(),
};

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A field or variant name in one of serde's cases. */
export function inCase(name: string, style: string | undefined): string {
  const convert = style !== undefined && Object.hasOwn(CASES, style) ? CASES[style] : undefined;
  if (!convert) return name;
  const words = name.includes('_') || !/[A-Z]/.test(name) ? name.split('_') : name.split(/(?=[A-Z])/);
  return convert(words.filter((word) => word !== '').map((word) => word.toLowerCase()));
}

/** The arguments of all attributes of one of these names: `#[serde(default, rename = "a")]`. */
export function argumentsOf(decorators: readonly Decorator[], names: readonly string[]): Argument[] {
  return decorators.flatMap(({ expression }) =>
    expression.kind === 'call' && names.includes(lastName(expression.callee)) ? expression.args : [],
  );
}

/** `a::b::c` → `c` */
export function lastName(node: Expression): string {
  if (node.kind === 'name') return node.name;
  return node.kind === 'member' ? node.property : '';
}

/** What schemars, serde and derives of SDKs say of a field, a variant or a type. */
export class Attributes {
  readonly #decorators: readonly Decorator[];
  readonly #constant: ReadConstant;

  constructor(decorators: readonly Decorator[], constant: ReadConstant) {
    this.#decorators = decorators;
    this.#constant = constant;
  }

  #all(): Argument[] {
    return argumentsOf(this.#decorators, ['schemars', 'serde', 'json_schema']);
  }

  /** A setting written as a word: `#[serde(flatten)]`. */
  has(word: string): boolean {
    return this.#all().some(
      ({ name, value }) => name === word || (name === undefined && value.kind === 'name' && value.name === word),
    );
  }

  /** The expression of a setting: `#[schemars(description = "…")]`. */
  get(key: string): Expression | undefined {
    return this.#all().find((one) => one.name === key)?.value;
  }

  /** The text of a setting; of `rename(deserialize = "a")` the one for reading. */
  text(key: string): string | undefined {
    const split = this.#all().find(({ value }) => value.kind === 'call' && lastName(value.callee) === key)?.value;
    const inner = split?.kind === 'call' ? split.args.find((one) => one.name === 'deserialize')?.value : undefined;
    const found = inner ?? this.get(key);
    const value = found && this.#constant(found);
    return typeof value === 'string' ? value : undefined;
  }

  /** Lengths, ranges, patterns and formats. */
  limits(type: Schema['type']): Partial<Schema> {
    const facts: Partial<Facts> = {};
    for (const { value } of argumentsOf(this.#decorators, ['schemars', 'validate', 'garde'])) {
      if (value.kind === 'call') this.#readLimit(value, type, facts);
      else if (value.kind === 'name' && value.name === 'email') facts.format = 'email';
      else if (value.kind === 'name' && value.name === 'url') facts.format = 'uri';
    }
    return facts;
  }

  #readLimit(call: Call, type: Schema['type'], facts: Partial<Facts>): void {
    const number = (...keys: string[]): number | undefined => {
      const found = call.args.find((one) => one.name !== undefined && keys.includes(one.name));
      const value = found && this.#constant(found.value);
      return typeof value === 'number' ? value : undefined;
    };
    const text = (...keys: string[]): string | undefined => {
      const found = call.args.find((one) => one.name !== undefined && keys.includes(one.name)) ?? call.args[0];
      const value = found && this.#constant(found.value);
      return typeof value === 'string' ? value : undefined;
    };
    switch (lastName(call.callee)) {
      case 'length': {
        const maximum = number('max', 'equal');
        if (maximum !== undefined && type === 'string') facts.maxLength = maximum;
        return;
      }
      case 'range': {
        const minimum = number('min', 'exclusive_min');
        const maximum = number('max', 'exclusive_max');
        if (minimum !== undefined) facts.minimum = minimum;
        if (maximum !== undefined) facts.maximum = maximum;
        return;
      }
      case 'regex':
      case 'pattern': {
        const pattern = text('pattern', 'path');
        if (pattern !== undefined) facts.pattern = pattern;
        return;
      }
      case 'extend': {
        for (const key of ['minimum', 'maximum', 'maxLength'] as const) {
          const value = number(key);
          if (value !== undefined) facts[key] = value;
        }
        for (const key of ['pattern', 'format'] as const) {
          const found = call.args.find((one) => one.name === key);
          const value = found && this.#constant(found.value);
          if (typeof value === 'string') facts[key] = value;
        }
        this.#readEnum(call, facts);
        return;
      }
    }
  }

  #readEnum(call: Call, facts: Partial<Facts>): void {
    const list = call.args.find((one) => one.name === 'enum')?.value;
    if (list?.kind !== 'array') return;
    facts.enum = list.elements.flatMap(({ value }) => {
      const text = this.#constant(value);
      return typeof text === 'string' ? [text] : [];
    });
  }
}

/** A doc comment as schemars turns it into a description: the lines as they stand, trimmed. */
export function describeDoc(doc: string | undefined): string | undefined {
  const text = doc
    ?.split('\n')
    .map((line) => line.trim())
    .join('\n')
    .trim();
  return text === '' ? undefined : text;
}
