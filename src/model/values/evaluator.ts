/**
 * Evaluation of expressions as far as the source tells: names, properties, instances and calls of the project's own
 * functions are followed, with parameters bound to the arguments of the call. What cannot be followed stays as it is.
 */
import type { Call, ClassNode, Expression, FunctionNode, Name, Node, Return } from '../../syntax/ast.ts';
import { definitionFor } from '../../syntax/resolve/definitions.ts';
import { findExport } from '../../syntax/resolve/exports.ts';
import { isSelf } from '../../syntax/resolve/members.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { Binding, PathStep } from '../../syntax/resolve/scopes.ts';
import { unwrap } from '../../syntax/walk.ts';
import { alternativesOf } from './alternatives.ts';
import { type Given, givenBy, listed } from './arguments.ts';
import { decide } from './decisions.ts';
import type { Dialect } from './dialect.ts';
import { type Constant, foldConstant } from './folding.ts';
import { bindArguments, returnsOf } from './functions.ts';
import { Properties } from './properties.ts';
import { isIdentity } from './script-calls.ts';
import type { Usages } from './usages.ts';
import { Env, type FunctionValue, isFunctionValue, oneOf, SELF, type Value } from './value.ts';

const MAX_STEPS = 100;
/** Steps for one question and in all. */
const MAX_WORK = 400_000;
const MAX_TOTAL = 3_000_000;

export class Evaluator {
  readonly resolver: Resolver;
  readonly usages: Usages;
  readonly dialect: Dialect | undefined;
  readonly #properties: Properties;
  /** Values whose alternatives are being looked at. */
  readonly #open = new Set<object>();
  #depth = 0;
  #work = 0;
  #total = 0;

  constructor(resolver: Resolver, usages: Usages, dialect?: Dialect) {
    this.resolver = resolver;
    this.usages = usages;
    this.dialect = dialect;
    this.#properties = new Properties(this);
  }

  /** Begins another question, with steps of its own as long as there are any left. */
  renew(): void {
    this.#total += this.#work;
    this.#work = this.#total < MAX_TOTAL ? 0 : MAX_WORK;
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

  /** What a value is when names, members and calls in it are followed to the end. */
  follow(value: Value): Value {
    if (value.items || value.instance || value.choices) return value;
    const node = unwrap(value.node);
    const here = node === value.node ? value : { node, env: value.env };
    return this.guard(here, () => {
      const next = this.step(here);
      return next ? this.follow(next) : here;
    });
  }

  /** One step of `follow`; `undefined` where it ends. */
  step({ node, env }: Value): Value | undefined {
    switch (node.kind) {
      case 'name':
        return this.#ofName(node, env);
      case 'member':
        return this.property({ node: node.object, env }, node.property);
      case 'index': {
        const key = this.constant({ node: node.index, env });
        return key === undefined || key === null ? undefined : this.property({ node: node.object, env }, String(key));
      }
      case 'call':
        return this.#ofCall(node, env);
      case 'conditional': {
        const decided = decide(this, node.test, env);
        return decided === undefined ? undefined : { node: decided ? node.then : node.otherwise, env };
      }
      case 'assign':
        return node.operator === '=' ? { node: node.value, env } : undefined;
      case 'block': {
        const last = node.hasValue ? node.body.at(-1) : undefined;
        return last ? { node: last as Expression, env } : undefined;
      }
      default:
        return undefined;
    }
  }

  /** A property of what a value is: of an object, a class, an instance, a module, a list. */
  property(value: Value, key: string): Value | undefined {
    return this.guard(undefined, () => {
      const found = this.follow(value);
      const own = found.choices ? undefined : this.#properties.find(found, key);
      if (own) return own;
      const inner = this.#split(found, (one) => this.property(one, key) ?? []);
      return oneOf(inner.map((one) => this.follow(one)));
    });
  }

  /** Runs a step on each alternative of a value; not while the same is split already, so that `x = x ?? y` ends. */
  #split(found: Value, step: (one: Value) => Value | readonly Value[]): Value[] {
    const { node } = found;
    const key = (node.kind === 'name' && this.resolver.bindingOf(node)) || node;
    if (this.#open.has(key)) return [];
    this.#open.add(key);
    try {
      return this.alternatives(found).flatMap(step);
    } finally {
      this.#open.delete(key);
    }
  }

  #ofName(node: Name, env: Env): Value | undefined {
    if (isSelf(node)) return env.get(SELF);
    const binding = this.resolver.bindingOf(node);
    return binding && this.ofBinding(binding, env, node);
  }

  /** The value of a binding, if it has just one at the place where it is used. */
  ofBinding(binding: Binding, env: Env, at?: Node): Value | undefined {
    if (binding.import) return this.#imported(binding);
    if (binding.parameter) {
      const { parameter, path, owner } = binding.parameter;
      const bound = env.get(parameter === owner.receiver ? SELF : parameter);
      return bound && this.steps(bound, path);
    }
    if (binding.node.kind === 'function' || binding.node.kind === 'class') return { node: binding.node, env };
    const definition = definitionFor(binding, at);
    if (!definition?.value) return undefined;
    if (definition.via === 'each') {
      const element = env.get(definition.value);
      return element && this.steps(element, definition.path);
    }
    return definition.via ? undefined : this.steps({ node: definition.value, env }, definition.path);
  }

  /** Every value that a variable is given. */
  definitionsOf(binding: Binding, env: Env): Value[] {
    return binding.definitions.flatMap((definition) => {
      const found =
        definition.value && !definition.via ? this.steps({ node: definition.value, env }, definition.path) : undefined;
      return found ? [found] : [];
    });
  }

  /** The part of a value that a destructuring takes. */
  steps(value: Value, path: readonly PathStep[]): Value | undefined {
    let at: Value | undefined = value;
    for (const step of path) {
      if (!at || step === 'each') return undefined;
      // What is left of an object has the same properties, as far as they are asked for.
      if (step !== 'rest') at = this.property(at, String(step));
    }
    return at;
  }

  #imported(binding: Binding): Value | undefined {
    const { import: imported, module } = binding;
    if (!imported || imported.imported === '*') return undefined;
    for (const from of this.resolver.project.resolve(module, imported.module)) {
      const found = findExport(this.resolver.project, from, imported.imported);
      if (!found) continue;
      if ('value' in found) return { node: found.value, env: Env.EMPTY };
      // `from . import part` in a package leads back to itself: the part is a module.
      if (found.binding === binding) continue;
      return found.binding.import
        ? this.guard(undefined, () => this.#imported(found.binding))
        : this.ofBinding(found.binding, Env.EMPTY);
    }
    return undefined;
  }

  #ofCall(node: Call, env: Env): Value | undefined {
    if (node.via === 'new') return undefined;
    const [first] = node.args;
    const made = this.dialect?.call(this, node, env);
    if (made) return made;
    if (first && node.args.length === 1 && isIdentity(this.resolver, node)) return { node: first.value, env };
    if (node.callee.kind === 'member' && node.callee.property === 'bind')
      return this.follow({ node: node.callee.object, env });
    const called = this.calledFunction(node, env);
    if (!called || called.node.isGenerator) return undefined;
    const returns = this.returnsOf(called.node);
    return returns.length === 1 && returns[0]?.value
      ? { node: returns[0].value, env: this.bind(called, node, env) }
      : undefined;
  }

  /** The function of the project that a call runs, with what is known of its free variables. */
  calledFunction(node: Call, env: Env): FunctionValue | undefined {
    const callee = this.follow({ node: node.callee, env });
    if (isFunctionValue(callee)) return callee;
    const known = this.resolver.functionOf(node);
    return known && known.body.body.length > 0 ? { node: known, env } : undefined;
  }

  /** A function's environment when a call runs it. */
  bind(called: FunctionValue, call: Call, env: Env): Env {
    return this.bindArguments(called.node, givenBy(call, env), called.env);
  }

  /** A function's environment for given arguments; where one is unknown, its default counts. */
  bindArguments(node: FunctionNode, args: Given, env: Env): Env {
    return bindArguments(node, args, env);
  }

  /** What a function gives back for given arguments: one value for each `return`. */
  apply(called: Value, args: readonly Value[]): Value[] {
    if (!isFunctionValue(called)) return [];
    const env = this.bindArguments(called.node, listed(args), called.env);
    return this.returnsOf(called.node).flatMap(({ value }) => (value ? [{ node: value, env }] : []));
  }

  /** The returns of a function, those of nested functions excluded. */
  returnsOf(node: FunctionNode): readonly Return[] {
    return returnsOf(node);
  }

  /** Everything that a value may be, where branches, several assignments or several returns leave it open. */
  options(value: Value): Value[] {
    const found = this.follow(value);
    if (found.items || found.instance) return [found];
    return this.guard([found], () => {
      const options = this.#split(found, (one) => this.options(one));
      return options.length > 0 ? options : [found];
    });
  }

  /** The values that a followed value leaves open, not followed themselves; none where it leaves nothing open. */
  alternatives(value: Value): Value[] {
    return alternativesOf(this, value);
  }

  /** The constant that a value is: text pieces are joined, other operations are left alone. */
  constant(value: Value): Constant | undefined {
    return foldConstant(this, value);
  }

  text(value: Value | undefined): string | undefined {
    const found = value && this.constant(value);
    return typeof found === 'string' ? found : undefined;
  }

  /** The class of the project that a call makes an instance of. */
  classOf(node: Call, env: Env): ClassNode | undefined {
    if (node.via !== 'new' && !this.dialect) return undefined;
    const owner = this.follow({ node: node.callee, env });
    const target = owner.node.kind === 'class' ? owner.node : this.resolver.target(node.callee)?.node;
    return target?.kind === 'class' && !owner.instance ? target : undefined;
  }

  /** The environment in which the constructor of a class runs: its own, or the one that it inherits. */
  constructorEnv(owner: ClassNode, args: Given): Env {
    const constructor = owner.methods.find((method) => method.role === 'constructor');
    if (constructor) return this.bindArguments(constructor, args, Env.EMPTY);
    const base = this.baseOf(owner);
    return base ? this.guard(Env.EMPTY, () => this.constructorEnv(base, args)) : Env.EMPTY;
  }

  /** The class of the project that a class extends. */
  baseOf(owner: ClassNode): ClassNode | undefined {
    for (const base of owner.bases) {
      const target = this.resolver.typeTarget(base)?.node;
      if (target?.kind === 'class' && target.flavor === 'class') return target;
    }
    return undefined;
  }
}
