/**
 * Evaluation of Go expressions as far as the source tells: names, fields, calls of the project's own functions with
 * parameters bound to the arguments at hand. What cannot be followed stays the expression it is.
 */
import type { Call, Expression, FunctionNode, Name, Return } from '../../syntax/ast.ts';
import { findExport } from '../../syntax/resolve/exports.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { Binding, PathStep } from '../../syntax/resolve/scopes.ts';
import { unwrap } from '../../syntax/walk.ts';
import { type Constant, GoConstants } from './go-constants.ts';
import { GoProperties } from './go-properties.ts';
import { GoResults } from './go-results.ts';
import type { GoTypes } from './go-types.ts';
import { type Change, type GoUsages, isAbstract } from './go-usages.ts';
import { Env, type FunctionValue, isFunctionValue, madeList, type Value } from './value.ts';

/** Functions of packages that give back their first argument: as a pointer, copied, trimmed, or in another encoding. */
const IDENTITIES = [
  /(?:^|[./])(?:ptr|pointer|lo|mcp|jsonschema|github|aws|utils?|to)\.(?:Ptr|To|Of|ToPtr|Pointer|Bool|String|Int|ToBoolPtr|Deref|From)$/,
  /^encoding\/json\.(?:RawMessage|Marshal|MarshalIndent)$/,
  /(?:heredoc|dedent)\.(?:Doc|Dedent|String)$/,
  /^(?:maps|slices)\.Clone$|^strings\.TrimSpace$|^new$/,
  /uritemplate(?:\/v\d+)?\.(?:Must)?New$|\.Must$/,
];
const MAX_STEPS = 40;
/** Steps for one definition, as long as there are so many left in all, and those that each has in any case. */
const MAX_WORK = 200_000;
const ALL_WORK = 4_000_000;
const LEAST_WORK = 300;

export class GoEvaluator {
  readonly resolver: Resolver;
  readonly types: GoTypes;
  readonly usages: GoUsages;
  readonly #results: GoResults;
  readonly #constants: GoConstants;
  readonly #properties: GoProperties;
  #depth = 0;
  #work = 0;
  #limit = MAX_WORK;

  constructor(resolver: Resolver, types: GoTypes, usages: GoUsages) {
    this.resolver = resolver;
    this.types = types;
    this.usages = usages;
    this.#results = new GoResults(this);
    this.#constants = new GoConstants(this);
    this.#properties = new GoProperties(this);
  }

  /** Begins a piece of work that is to end in bounded time whatever other pieces need; what is beyond stays unresolved. */
  begin(): void {
    this.#limit = this.#work + Math.max(LEAST_WORK, Math.min(MAX_WORK, ALL_WORK - this.#work));
  }

  /** Runs a step unless it would nest too deeply. */
  guard<T>(otherwise: T, step: () => T): T {
    if (this.#depth >= MAX_STEPS || this.#work >= this.#limit) return otherwise;
    this.#depth++;
    this.#work++;
    try {
      return step();
    } finally {
      this.#depth--;
    }
  }

  /** What a value is when names, fields and calls in it are followed to the end. */
  follow(value: Value): Value {
    const here: Value = { ...value, node: unwrap(value.node) };
    return this.guard(here, () => {
      const next = this.step(here);
      return next ? this.follow(next) : here;
    });
  }

  /** What a value is one step on; `undefined` where it leads nowhere. */
  step({ node, env, items, instance }: Value): Value | undefined {
    if (items || instance) return undefined;
    switch (node.kind) {
      case 'name':
        return this.#ofName(node, env);
      case 'member':
        return this.#ofPackage(node.object, node.property) ?? this.property({ node: node.object, env }, node.property);
      case 'index': {
        const key = this.constant({ node: node.index, env });
        return key === undefined || key === null ? undefined : this.property({ node: node.object, env }, String(key));
      }
      case 'call':
        return this.#ofCall(node, env);
      default:
        return undefined;
    }
  }

  #ofName(node: Name, env: Env): Value | undefined {
    const binding = this.resolver.bindingOf(node);
    return binding && this.#ofBinding(binding, env);
  }

  #ofBinding(binding: Binding, env: Env): Value | undefined {
    if (binding.import) return undefined;
    if (binding.parameter) return env.get(binding.parameter.parameter);
    if (binding.node.kind === 'function') return { node: binding.node, env };
    const values = binding.definitions.filter((one) => one.value);
    const [definition] = values;
    if (values.length !== 1 || !definition?.value) return undefined;
    if (definition.via === 'each') {
      // The element of a round is kept under what the loop runs over, its key under the variable.
      return definition.path[0] === 1 ? env.get(definition.value) : env.get(binding.node);
    }
    return this.part({ node: definition.value, env }, definition.path);
  }

  #ofPackage(object: Expression, property: string): Value | undefined {
    if (object.kind !== 'name') return undefined;
    const target = this.resolver.target(object);
    const found =
      target?.module && target.name.endsWith('#') && findExport(this.resolver.project, target.module, property);
    return found && 'binding' in found ? this.#ofBinding(found.binding, Env.EMPTY) : undefined;
  }

  /** One of the results of a call. */
  part(value: Value, path: readonly PathStep[]): Value | undefined {
    const [position] = path;
    if (position === undefined) return value;
    if (typeof position !== 'number' || path.length > 1) return undefined;
    const found = this.follow(value);
    if (found.items || found.node.kind === 'array') return this.property(found, String(position));
    // `data, err := json.Marshal(v)`, `v, ok := m[k]`
    return position === 0 ? found : undefined;
  }

  /** A field, an element, the value of a key; or a method as a function that knows its receiver. */
  property(value: Value, key: string): Value | undefined {
    return this.guard(undefined, () => this.#properties.find(this.follow(value), key));
  }

  /** What is put later into the variable that a literal, or a part of one, is the first value of. */
  changesOf(node: Expression): readonly Change[] {
    return this.#properties.changesOf(node);
  }

  #ofCall(node: Call, env: Env): Value | undefined {
    const called = this.calledFunction(node, env);
    if (called && called.node.body.body.length > 0) return this.resultOf(called, node, env);
    const [first] = node.args;
    if (!first || called) return undefined;
    if (!this.#isIdentity(node)) return this.#translated(node, env);
    const [, fallback] = node.args;
    // `ptr.Deref(pointer, fallback)`
    const isNil = fallback && this.constant({ node: first.value, env }) === null;
    return { node: isNil ? fallback.value : first.value, env };
  }

  #isIdentity(node: Call): boolean {
    const { callee } = node;
    if (node.typeArgs.length > 0 && callee.kind === 'name') return false;
    const name = this.resolver.calleeName(node);
    if (IDENTITIES.some((pattern) => pattern.test(name))) return true;
    // A conversion to a type of the project.
    if (callee.kind === 'name') return this.resolver.bindingOf(callee)?.kind === 'type';
    const target =
      callee.kind === 'member' && callee.object.kind === 'name' ? this.resolver.target(callee.object) : undefined;
    if (!target?.module || callee.kind !== 'member') return false;
    const found = findExport(this.resolver.project, target.module, callee.property);
    return found !== undefined && 'binding' in found && found.binding.kind === 'type';
  }

  /** A translation helper gives the text that is handed to it last, unless someone has configured another. */
  #translated(node: Call, env: Env): Value | undefined {
    const [, fallback] = node.args;
    const type = node.args.length === 2 ? this.types.typeOf(node.callee) : undefined;
    return fallback && type && /translat/i.test(type.name) ? { node: fallback.value, env } : undefined;
  }

  /** The function of the project that a call runs, with what is known of its free variables. */
  calledFunction(node: Call, env: Env): FunctionValue | undefined {
    const { callee } = node;
    const known = this.resolver.functionOf(node);
    if (known && !isAbstract(known)) {
      const receiver = known.receiver && callee.kind === 'member' ? { node: callee.object, env } : undefined;
      return {
        node: known,
        env: known.receiver && receiver ? Env.EMPTY.with(known.receiver, receiver) : known.name ? Env.EMPTY : env,
      };
    }
    const found = this.guard(undefined, () => this.follow({ node: callee, env }));
    return isFunctionValue(found) && !isAbstract(found.node) ? found : undefined;
  }

  /** What a call of a function gives back, if that is one thing. */
  resultOf(called: FunctionValue, call: Call, env: Env): Value | undefined {
    const inner = this.bind(called, call, env);
    const [only, ...others] = this.#results.reachable(called.node, inner);
    return only?.value && others.length === 0 ? { node: only.value, env: inner } : undefined;
  }

  /** The returns of a function that give a result: not those that give an error or nothing. */
  resultsOf(node: FunctionNode): readonly Return[] {
    return this.#results.of(node);
  }

  /** A function's environment when a call runs it. */
  bind(called: FunctionValue, call: Call, env: Env): Env {
    const args = call.args.map(({ value }): Value => ({ node: value, env }));
    // The call itself says what the type parameters are.
    let inner = called.node.typeParams ? called.env.with(called.node, { node: call, env }) : called.env;
    called.node.params.forEach((parameter, index) => {
      const spread = call.args[index]?.spread;
      const given = parameter.rest && !spread ? madeList(args.slice(index), call) : args[index];
      if (given) inner = inner.with(parameter, given);
    });
    return inner;
  }

  /** The constant that a value is. */
  constant(value: Value): Constant | undefined {
    return this.#constants.of(value);
  }

  text(value: Value | undefined): string | undefined {
    const found = value && this.constant(value);
    return typeof found === 'string' ? found : undefined;
  }
}
