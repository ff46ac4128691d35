/**
 * Evaluation of Go expressions as far as the source tells: names, fields, calls of the project's own functions with
 * parameters bound to the arguments at hand. What cannot be followed stays the expression it is.
 */
import type { Call, Expression, FunctionNode, Literal, Name, Node, Return } from '../../syntax/ast.ts';
import { findExport } from '../../syntax/resolve/exports.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { Binding, PathStep } from '../../syntax/resolve/scopes.ts';
import { unwrap } from '../../syntax/walk.ts';
import { type Constant, GoConstants } from './go-constants.ts';
import { GoResults } from './go-results.ts';
import type { GoTypes } from './go-types.ts';
import { type Change, type GoUsages, isAbstract } from './go-usages.ts';
import { Env, type FunctionValue, isFunctionValue, madeList, type Value } from './value.ts';

/** Functions of packages that give back their first argument: as a pointer, copied, trimmed, or in another encoding. */
const IDENTITIES =
  /(?:^|[./])(?:ptr|pointer|lo|mcp|jsonschema|github|aws|utils?|to|k8s\.io\/utils\/ptr)\.(?:Ptr|To|Of|ToPtr|Pointer|Bool|String|Int|ToBoolPtr|Deref|From)$|^encoding\/json\.(?:RawMessage|Marshal|MarshalIndent)$|(?:heredoc|dedent)\.(?:Doc|Dedent|String)$|^(?:maps|slices)\.Clone$|^strings\.TrimSpace$|\.(?:Must|NonNull)$|uritemplate(?:\/v\d+)?\.(?:Must)?New$|^new$/;
const MAX_STEPS = 40;
/** Steps in all; a project that needs more is left unresolved beyond it. */
const MAX_WORK = 4_000_000;

export class GoEvaluator {
  readonly resolver: Resolver;
  readonly types: GoTypes;
  readonly usages: GoUsages;
  readonly #results: GoResults;
  readonly #constants: GoConstants;
  #depth = 0;
  #work = 0;

  constructor(resolver: Resolver, types: GoTypes, usages: GoUsages) {
    this.resolver = resolver;
    this.types = types;
    this.usages = usages;
    this.#results = new GoResults(this);
    this.#constants = new GoConstants(this);
  }

  /** Runs a step unless it would nest too deeply. */
  guard<T>(otherwise: T, step: () => T): T {
    if (this.#depth >= MAX_STEPS || this.#work >= MAX_WORK) return otherwise;
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
    return position === 0 && found.node !== unwrap(value.node) ? found : undefined;
  }

  /** A field, an element, the value of a key; or a method as a function that knows its receiver. */
  property(value: Value, key: string): Value | undefined {
    return this.guard(undefined, () => {
      const { node, env, items, instance } = this.follow(value);
      if (items) return items[Number(key)];
      if (instance && node.kind === 'class') return this.#method({ node, env, instance }, key);
      if (node.kind === 'array') return this.#element({ node, env }, key);
      if (node.kind === 'object') {
        const own = node.properties.find(
          (one) => one.key === key || (one.computed && this.text({ node: one.computed, env }) === key),
        );
        if (own) return { node: own.value, env };
        const embedded = this.#embedded({ node, env }, key);
        if (embedded) return embedded;
      }
      const changes = this.changesOf(node).filter(
        (change) =>
          change.path.length === 0 &&
          (typeof change.key === 'string' ? change.key : this.text({ node: change.key, env: Env.EMPTY })) === key,
      );
      const [change] = changes;
      if (changes.length === 1 && change) return { node: change.value, env };
      return (
        this.#method({ node, env }, key) ??
        (node.kind === 'object' && changes.length === 0 ? this.#zero({ node, env }, key) : undefined)
      );
    });
  }

  /** `T{a, b}` by field name, `[]T{a, b}` by position. */
  #element(value: Value, key: string): Value | undefined {
    if (value.node.kind !== 'array') return undefined;
    const { elements } = value.node;
    const owner = this.types.classOf(this.types.typeOf(value.node));
    const position = owner && !/^\d+$/.test(key) ? owner.fields.findIndex((field) => field.name === key) : Number(key);
    const element = elements[position];
    if (element && elements.every((one) => !one.spread)) return { node: element.value, env: value.env };
    return owner ? this.#method(value, key) : undefined;
  }

  #embedded(value: Value, key: string): Value | undefined {
    const owner = this.types.classOf(this.types.typeOf(value.node));
    if (value.node.kind !== 'object' || !owner) return undefined;
    for (const { name } of owner.bases) {
      const inner = value.node.properties.find((one) => one.key === name.slice(name.lastIndexOf('.') + 1));
      const found = inner && this.property({ node: inner.value, env: value.env }, key);
      if (found) return found;
    }
    return undefined;
  }

  /** A field that a literal leaves out has the zero value of its type. */
  #zero({ node }: Value, key: string): Value | undefined {
    const type = this.types.fieldOf(this.types.typeOf(node), key);
    if (!type) return undefined;
    const { name } = this.types.underlying(type) ?? type;
    const constant = type.pointer ? null : name === 'string' ? '' : name === 'bool' ? false : null;
    const kind = constant === null ? 'null' : constant === '' ? 'string' : 'boolean';
    const zero: Literal = { kind: 'literal', type: kind, value: constant, start: node.start, end: node.end };
    zero.parent = node;
    return { node: zero, env: Env.EMPTY };
  }

  #method(value: Value, key: string): Value | undefined {
    const owner = value.node.kind === 'class' ? value.node : this.types.classOf(this.types.typeOf(value.node));
    const method = owner && this.types.methodOf(owner, key);
    if (!method?.receiver) return undefined;
    return { node: method, env: Env.EMPTY.with(method.receiver, value) };
  }

  /** What is put later into the variable that a literal, or a part of one, is the first value of. */
  changesOf(node: Expression): readonly Change[] {
    if (node.kind === 'name') {
      const binding = this.resolver.bindingOf(node);
      return binding && !binding.import ? this.usages.changesOf(binding) : [];
    }
    const path: string[] = [];
    let at: Node = node;
    for (let up = node.parent; up; up = up.parent) {
      if (up.kind === 'object') {
        const inside = up.properties.find((one) => one.value === at);
        if (inside?.key === undefined) return [];
        path.unshift(inside.key);
      } else if (up.kind === 'declare' || up.kind === 'assign') {
        const binding = up.target.kind === 'name' ? this.resolver.bindingOf(up.target) : undefined;
        if (!binding) return [];
        return this.usages
          .changesOf(binding)
          .flatMap((change) =>
            path.every((step, index) => change.path[index] === step)
              ? [{ ...change, path: change.path.slice(path.length) }]
              : [],
          );
      } else if (up.kind !== 'unary' && up.kind !== 'cast') return [];
      at = up;
    }
    return [];
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
    if (IDENTITIES.test(this.resolver.calleeName(node))) return true;
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
