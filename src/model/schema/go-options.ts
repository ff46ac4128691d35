/** Tools and prompts that are made with the functional options of mark3labs/mcp-go. */
import type { Call } from '../../syntax/ast.ts';
import { locationOf } from '../../syntax/positions.ts';
import { walk } from '../../syntax/walk.ts';
import type { ToolParameter } from '../../types.ts';
import type { GoCollections } from '../values/go-collections.ts';
import type { GoEvaluator } from '../values/go-evaluator.ts';
import { type Env, isFunctionValue, type Value } from '../values/value.ts';
import type { GoSchemaReader } from './go-document.ts';
import type { GoStructReader } from './go-struct.ts';
import type { Schema } from './schema.ts';

/** A call of an option function, by its name in the SDK. */
export interface GoOption {
  readonly name: string;
  readonly call: Call;
  readonly env: Env;
}

const OPTION = /^github\.com\/mark3labs\/mcp-go(?:\/v\d+)?\/(?:mcp|server)\.(\w+)$/;
const PROPERTIES: Record<string, Schema['type']> = {
  WithString: 'string',
  WithNumber: 'number',
  WithInteger: 'integer',
  WithBoolean: 'boolean',
  WithArray: 'array',
  WithObject: 'object',
  WithAny: 'unknown',
};
const ITEMS: Record<string, Schema['type']> = {
  WithStringItems: 'string',
  WithNumberItems: 'number',
  WithIntegerItems: 'integer',
  WithBooleanItems: 'boolean',
};

export class GoOptionReader {
  readonly #evaluator: GoEvaluator;
  readonly #collections: GoCollections;
  readonly #schemas: GoSchemaReader;
  readonly #structs: GoStructReader;

  constructor(evaluator: GoEvaluator, collections: GoCollections, schemas: GoSchemaReader, structs: GoStructReader) {
    this.#evaluator = evaluator;
    this.#collections = collections;
    this.#schemas = schemas;
    this.#structs = structs;
  }

  /** The options among the arguments of a call from a position on; those that cannot be seen are left out. */
  optionsOf(call: Call, from: number, env: Env): GoOption[] {
    return call.args.slice(from).flatMap(({ value, spread }) => {
      const values = spread ? this.#collections.elements({ node: value, env }) : [{ node: value, env }];
      return values.flatMap((one) => this.optionsAt(one));
    });
  }

  /** Whether options are given that cannot be seen. */
  isOpen(call: Call, from: number, env: Env): boolean {
    return call.args.slice(from).some(({ value, spread }) => {
      if (spread) return this.#collections.elements({ node: value, env }).length === 0;
      return this.optionsAt({ node: value, env }).length === 0;
    });
  }

  /** The option that a value is, or the options that a function of the project applies in its place. */
  optionsAt(value: Value): GoOption[] {
    const found = this.#evaluator.follow(value);
    const { node, env } = found;
    if (node.kind === 'call') {
      const name = OPTION.exec(this.#evaluator.resolver.calleeName(node))?.[1];
      return name === undefined ? [] : [{ name, call: node, env }];
    }
    if (!isFunctionValue(found)) return [];
    const applied: GoOption[] = [];
    walk(found.node.body, (inner) => {
      if (inner.kind === 'call' && inner.callee.kind === 'call')
        applied.push(...this.optionsAt({ node: inner.callee, env }));
      return true;
    });
    return applied;
  }

  /** The parameters that the options of a tool make; `undefined` when a schema among them cannot be read. */
  parameters(options: readonly GoOption[]): readonly ToolParameter[] | undefined {
    let parameters: ToolParameter[] = [];
    for (const { name, call, env } of options) {
      const [first] = call.args;
      if (Object.hasOwn(PROPERTIES, name)) {
        const found = this.#property(PROPERTIES[name] ?? 'unknown', call, env);
        if (found) parameters = [...parameters.filter((one) => one.name !== found.name), found];
      } else if (name === 'WithInputSchema') {
        const properties = call.typeArgs[0] && this.#structs.read(call.typeArgs[0], 'json').properties;
        if (!properties) return undefined;
        parameters = [...properties];
      } else if (name === 'WithRawInputSchema' && first) {
        const properties = this.#schemas.read({ node: first.value, env })?.properties;
        if (!properties) return undefined;
        parameters = [...properties];
      }
    }
    return parameters;
  }

  /** The arguments that the options of a prompt make. */
  promptArguments(options: readonly GoOption[]): ToolParameter[] {
    return options.flatMap(({ name, call, env }) => {
      const found = name === 'WithArgument' ? this.#property('string', call, env) : undefined;
      return found ? [found] : [];
    });
  }

  #property(type: Schema['type'], call: Call, env: Env): ToolParameter | undefined {
    const name = call.args[0] && this.#evaluator.text({ node: call.args[0].value, env });
    if (name === undefined) return undefined;
    const settings = this.optionsOf(call, 1, env);
    const schema = this.#apply({ type }, settings);
    const required = settings.some((one) => one.name === 'Required' || one.name === 'RequiredArgument');
    return { ...schema, name, required, location: locationOf(this.#evaluator.resolver.moduleOf(call), call) };
  }

  #apply(base: Schema, settings: readonly GoOption[]): Schema {
    return settings.reduce((schema, option) => this.#set(schema, option), base);
  }

  #set(schema: Schema, { name, call, env }: GoOption): Schema {
    const [first] = call.args;
    const value: Value | undefined = first && { node: first.value, env };
    const constant = value && this.#evaluator.constant(value);
    if (/^Default/.test(name)) return { ...schema, hasDefault: true };
    if (Object.hasOwn(ITEMS, name))
      return {
        ...schema,
        items: {
          ...this.#apply({ type: ITEMS[name] ?? 'unknown' }, this.optionsOf(call, 0, env)),
          name: 'items',
          required: true,
        },
      };
    switch (name) {
      case 'Description':
      case 'ArgumentDescription':
        return typeof constant === 'string'
          ? { ...schema, description: constant }
          : { ...schema, descriptionUnknown: true };
      case 'Enum':
        return {
          ...schema,
          enum: this.#texts(
            call.args.flatMap((one) =>
              one.spread ? this.#collections.elements({ node: one.value, env }) : [{ node: one.value, env }],
            ),
          ),
        };
      case 'WithStringEnumItems':
        return {
          ...schema,
          items: {
            type: 'string',
            name: 'items',
            required: true,
            enum: value ? this.#texts(this.#collections.elements(value)) : [],
          },
        };
      case 'Pattern':
        return typeof constant === 'string' ? { ...schema, pattern: constant } : schema;
      case 'Min':
        return typeof constant === 'number' ? { ...schema, minimum: constant } : schema;
      case 'Max':
        return typeof constant === 'number' ? { ...schema, maximum: constant } : schema;
      case 'MaxLength':
        return typeof constant === 'number' ? { ...schema, maxLength: constant } : schema;
      case 'Items': {
        const items = value && this.#schemas.read(value);
        return items ? { ...schema, items: { ...items, name: 'items', required: true } } : schema;
      }
      case 'Properties':
        return { ...schema, ...(value && this.#nested(value)) };
      default:
        return schema;
    }
  }

  #texts(values: readonly Value[]): string[] {
    return values.flatMap((one) => this.#evaluator.text(one) ?? []);
  }

  #nested(value: Value): Pick<Schema, 'properties'> {
    const properties = this.#collections.entries(value).flatMap((entry): ToolParameter[] => {
      if (entry.key === undefined) return [];
      const { optional: _optional, ...schema } = this.#schemas.read(entry.value) ?? { type: 'unknown' as const };
      return [{ ...schema, name: entry.key, required: false }];
    });
    return { properties };
  }
}
