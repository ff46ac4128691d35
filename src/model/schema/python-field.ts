/** What `Field(…)` and the markers of `annotated_types` say of a parameter or field. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { Collections } from '../values/collections.ts';
import type { Evaluator } from '../values/evaluator.ts';
import { Env, type Value } from '../values/value.ts';
import { describe, type Schema } from './schema.ts';

/** What is known beyond the type. */
export interface FieldFacts extends Partial<Schema> {
  /** The name under which the host sees it. */
  readonly alias?: string;
  /** The SDK gives the value itself: `Depends(…)`, `Resolve(…)`. */
  readonly injected?: boolean;
  /** `Annotated[str, 'what it is']`: a description in the `fastmcp` package alone. */
  readonly note?: string;
}

type Mutable = { -readonly [K in keyof FieldFacts]: FieldFacts[K] };

const FIELD = /(?:^|\.)(?:Field|FieldInfo|Param|Query|Body)$/;
/** Values that the SDKs put in by themselves, as defaults or in `Annotated`. */
const INJECTED =
  /^(?:Depends|Resolve|CurrentContext|CurrentFastMCP|CurrentRequest|CurrentHeaders|CurrentAccessToken|CurrentDocket|CurrentWorker|Progress|TokenClaim)$/;
const MINIMUM = new Set(['ge', 'gt']);
const MAXIMUM = new Set(['le', 'lt']);
const MARKERS: Readonly<Record<string, string>> = { Ge: 'ge', Gt: 'gt', Le: 'le', Lt: 'lt', MaxLen: 'max_length' };

export class FieldReader {
  readonly #evaluator: Evaluator;
  readonly #collections: Collections;

  constructor(evaluator: Evaluator, collections: Collections) {
    this.#evaluator = evaluator;
    this.#collections = collections;
  }

  /** A default value: what a call of `Field` says, else that there is a default. */
  readDefault(node: Expression): FieldFacts {
    const call = this.#callOf(node);
    const name = call ? this.#nameOf(call) : '';
    if (call && FIELD.test(name)) return this.#readField(call);
    if (call && INJECTED.test(lastPart(name))) return { injected: true };
    return isEllipsis(node) ? {} : { hasDefault: true };
  }

  /** What a piece of metadata in `Annotated[type, …]` says. */
  readMetadata(node: Expression): FieldFacts {
    const call = this.#callOf(node);
    if (!call) return this.#readText(node);
    const name = lastPart(this.#nameOf(call));
    if (name === 'Field' || name === 'FieldInfo' || name === 'StringConstraints') return this.#readField(call);
    if (name === 'Doc') return describe(this.#evaluator, first(call));
    if (name === 'Interval' || name === 'Len') return this.#readField(call);
    if (INJECTED.test(name)) return { injected: true };
    const keyword = Object.hasOwn(MARKERS, name) ? MARKERS[name] : undefined;
    const value = first(call);
    return keyword !== undefined && value ? this.#bound(keyword, value) : {};
  }

  #readText(node: Expression): FieldFacts {
    const note = this.#evaluator.text({ node, env: Env.EMPTY });
    return note === undefined ? {} : { note };
  }

  /** The keywords of a call of `Field`, `conint` and the like. */
  readKeywords(call: Call): FieldFacts {
    return this.#readField(call);
  }

  #readField(call: Call): FieldFacts {
    const facts: Mutable = {};
    const [positional] = call.args;
    if (positional && positional.name === undefined && !positional.spread && !isEllipsis(positional.value))
      facts.hasDefault = true;
    for (const { name, value: node, spread } of call.args) {
      if (spread || name === undefined) continue;
      const value = { node, env: Env.EMPTY };
      if (name === 'description') Object.assign(facts, describe(this.#evaluator, value));
      else if ((name === 'default' && !isEllipsis(node)) || name === 'default_factory') facts.hasDefault = true;
      else if (name === 'alias' || name === 'validation_alias') this.#setAlias(facts, name, value);
      else if (name === 'json_schema_extra') this.#setExtra(facts, value);
      else Object.assign(facts, this.#bound(name, value));
    }
    return facts;
  }

  #setAlias(facts: Mutable, keyword: string, value: Value): void {
    const alias = this.#evaluator.text(value);
    if (alias !== undefined && (keyword === 'validation_alias' || facts.alias === undefined)) facts.alias = alias;
  }

  #setExtra(facts: Mutable, value: Value): void {
    const closed = this.#evaluator.property(value, 'enum');
    if (closed) facts.enum = this.#collections.elements(closed).flatMap((one) => this.#evaluator.text(one) ?? []);
    const format = this.#evaluator.text(this.#evaluator.property(value, 'format'));
    if (format !== undefined) facts.format = format;
  }

  #bound(keyword: string, value: Value): FieldFacts {
    const constant = this.#evaluator.constant(value);
    if (keyword === 'pattern' || keyword === 'regex') return typeof constant === 'string' ? { pattern: constant } : {};
    if (typeof constant !== 'number') return {};
    if (MINIMUM.has(keyword)) return { minimum: constant };
    if (MAXIMUM.has(keyword)) return { maximum: constant };
    return keyword === 'max_length' ? { maxLength: constant } : {};
  }

  #callOf(node: Expression): Call | undefined {
    const found = this.#evaluator.follow({ node, env: Env.EMPTY }).node;
    return found.kind === 'call' ? found : undefined;
  }

  #nameOf(call: Call): string {
    return this.#evaluator.resolver.calleeName(call) || lastName(call.callee);
  }
}

/** Puts what is known of a field onto the schema of its type. */
export function applyFacts(
  schema: Schema,
  { alias: _alias, injected: _injected, note: _note, ...facts }: FieldFacts,
): Schema {
  const { maxLength, pattern, minimum, maximum, ...rest } = facts;
  const isText = schema.type === 'string' || schema.type === 'unknown';
  const isNumber = schema.type === 'number' || schema.type === 'integer' || schema.type === 'unknown';
  return {
    ...schema,
    ...rest,
    ...(isText && maxLength !== undefined && { maxLength }),
    ...(isText && pattern !== undefined && { pattern }),
    ...(isNumber && minimum !== undefined && { minimum }),
    ...(isNumber && maximum !== undefined && { maximum }),
  };
}

function first(call: Call): Value | undefined {
  const [argument] = call.args;
  return argument && { node: argument.value, env: Env.EMPTY };
}

function isEllipsis(node: Expression): boolean {
  return node.kind === 'name' && node.name === 'Ellipsis';
}

function lastPart(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf('#')) + 1);
}

function lastName(node: Expression): string {
  if (node.kind === 'name') return node.name;
  return node.kind === 'member' ? node.property : '';
}
