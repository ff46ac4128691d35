/** What the recognisers for Rust share while they read one project. */

import type { Call, ClassNode, Decorator, Expression, Module, Node, TypeNode } from '../../syntax/ast.ts';
import type { ModuleNodes } from '../../syntax/nodes.ts';
import { locationOf } from '../../syntax/positions.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import { enclosing, unwrap } from '../../syntax/walk.ts';
import type { Location } from '../../types.ts';
import { JsonSchemaReader } from '../schema/json-schema.ts';
import { lastName } from '../schema/rust-names.ts';
import { RustTypeReader } from '../schema/rust-types.ts';
import type { Schema } from '../schema/schema.ts';
import { Environments } from '../values/environments.ts';
import { RustEvaluator, rustDialect } from '../values/rust.ts';
import { Usages } from '../values/usages.ts';
import { Env, type Value } from '../values/value.ts';
import { Discoveries } from './discoveries.ts';

const SDK = /^(?:rmcp|rust_mcp_sdk|rust_mcp_schema|rmcp_macros|rust_mcp_macros)(?:::|$)/;
const TESTS = /(?:^|\/)(?:tests|benches)\//;
const TEST_ATTRIBUTES = new Set(['test', 'rstest', 'test_case', 'bench', 'proptest']);

/** One project as the recognisers read it; what they find is kept by the module that registers it. */
export class RustProject extends Discoveries {
  readonly resolver: Resolver;
  readonly evaluator: RustEvaluator;
  readonly environments: Environments;
  readonly types: RustTypeReader;
  readonly emptyEnv = Env.EMPTY;
  /** The nodes of the modules to read: those that are not tests. */
  readonly nodes: readonly ModuleNodes[];
  readonly usesSdk: boolean;
  readonly #json: JsonSchemaReader;
  #describesLater: boolean | undefined;
  readonly #wildcards = new Map<Module, boolean>();

  constructor(resolver: Resolver, nodesOf: (module: Module) => ModuleNodes) {
    super();
    this.resolver = resolver;
    const all = resolver.project.modules.filter(({ language }) => language === 'rust').map(nodesOf);
    const tests = testModules(resolver, all);
    this.nodes = all.filter(({ module }) => !TESTS.test(module.path) && !tests.has(module));
    this.evaluator = new RustEvaluator(resolver, new Usages(resolver, nodesOf, ['rust']), rustDialect);
    this.environments = new Environments(this.evaluator);
    const constant = (node: Expression) => this.evaluator.constant({ node, env: Env.EMPTY });
    this.types = new RustTypeReader(resolver, constant, (name, at) => this.#schemaMadeBy(name, at));
    this.#json = new JsonSchemaReader(this.evaluator, this.environments.collections, (value) => this.readSchema(value));
    this.usesSdk = this.nodes.some((nodes) => this.#mentionsSdk(nodes));
  }

  #mentionsSdk(nodes: ModuleNodes): boolean {
    return (
      nodes.of('import').some(({ module }) => SDK.test(module)) ||
      nodes.of('member').some(({ object }) => object.kind === 'name' && SDK.test(object.name)) ||
      nodes.of('type').some(({ name }) => SDK.test(name))
    );
  }

  /** Whether code gives tools their descriptions after they are made: `tool.description = …` over a list of them. */
  get describesLater(): boolean {
    this.#describesLater ??= this.nodes.some(
      (nodes) =>
        this.#mentionsSdk(nodes) &&
        nodes
          .of('assign')
          .some(({ target }) => target.kind === 'member' && target.property === 'description' && !this.isTest(target)),
    );
    return this.#describesLater;
  }

  moduleOf(node: Node): Module {
    return this.resolver.moduleOf(node);
  }

  locate(node: Node): Location {
    return locationOf(this.moduleOf(node), node);
  }

  /** Whether code is only there for test builds. */
  isTest(node: Node): boolean {
    for (let up: Node | undefined = node; up; up = up.parent) {
      if (up.kind === 'unknown' && (up.type === 'cfg_test_module' || up.type === 'macro_definition')) return true;
      if (up.kind === 'function' && up.decorators.some(isTestAttribute)) return true;
    }
    return false;
  }

  /**
   * What of an SDK a canonical name is, without the path: `Tool::new`. A bare name counts where the module imports all
   * of a module of the SDK.
   */
  sdkName(canonical: string, at: Node): string | undefined {
    const parts = canonical.split('::');
    const first = parts.findIndex((part) => /^[A-Z]/.test(part));
    const short = first < 0 ? parts.at(-1) : parts.slice(first).join('::');
    if (SDK.test(canonical)) return short;
    return first === 0 && this.#hasWildcard(this.moduleOf(at)) ? short : undefined;
  }

  #hasWildcard(module: Module): boolean {
    let found = this.#wildcards.get(module);
    if (found === undefined) {
      found = this.resolver.project.scopesOf(module).wildcards.some((one) => SDK.test(one));
      this.#wildcards.set(module, found);
    }
    return found;
  }

  /** What of an SDK a call runs. */
  calledSdk(call: Call): string | undefined {
    return this.sdkName(this.resolver.calleeName(call), call);
  }

  /** What of an SDK a type is; of references and wrappers what they hold. */
  sdkType(type: TypeNode | undefined): string | undefined {
    if (!type) return undefined;
    const target = this.resolver.typeTarget(type);
    return target && !target.node ? this.sdkName(target.name, type) : undefined;
  }

  /** An attribute of an SDK by the last name of its path, as the call (or bare name) it is. */
  attribute(decorators: readonly Decorator[], ...names: string[]): Decorator | undefined {
    return decorators.find(({ expression }) => {
      const callee = expression.kind === 'call' ? expression.callee : expression;
      if (!names.includes(lastName(callee))) return false;
      const canonical = this.resolver.target(callee)?.name ?? '';
      return !canonical.includes('::') || SDK.test(canonical);
    });
  }

  value(node: Expression, env: Env = Env.EMPTY): Value {
    return { node, env };
  }

  text(node: Expression | undefined, env: Env = Env.EMPTY): string | undefined {
    return node && this.evaluator.text({ node, env });
  }

  boolean(node: Expression | undefined, env: Env = Env.EMPTY): boolean | undefined {
    const found = node && this.evaluator.constant({ node, env });
    return typeof found === 'boolean' ? found : undefined;
  }

  /** The struct or enum of the project that an expression or type names. */
  classNamed(node: Expression | TypeNode): ClassNode | undefined {
    const found = node.kind === 'type' ? this.resolver.typeTarget(node) : this.resolver.target(node);
    return found?.node?.kind === 'class' ? found.node : undefined;
  }

  /**
   * The schema that a value is: a JSON Schema written as a literal, or one derived from a type
   * (`schema_for!(Args)`, `schema_for_type::<Args>()`), with whatever converts it around it.
   */
  readSchema(value: Value, depth = 12): Schema | undefined {
    if (depth === 0) return undefined;
    const found = this.evaluator.follow(value);
    const node = unwrap(found.node);
    if (node.kind === 'object')
      return (
        this.#json.read({ node, env: found.env }) ??
        (node.properties.length === 0 ? { type: 'object', properties: [] } : undefined)
      );
    if (node.kind !== 'call') return undefined;
    const [first] = node.args;
    const named = node.via === 'macro' && first ? this.classNamed(first.value) : undefined;
    if (named) return this.types.ofClass(named);
    for (const type of node.typeArgs) if (this.classNamed(type)) return this.types.read(type);
    if (node.callee.kind === 'member') {
      const inner = this.readSchema({ node: node.callee.object, env: found.env }, depth - 1);
      if (inner) return inner;
    }
    return first ? this.readSchema({ node: first.value, env: found.env }, depth - 1) : undefined;
  }

  #schemaMadeBy(name: string, at: Node): Schema | undefined {
    const binding = this.resolver.project.scopesOf(this.moduleOf(at)).lookup(name.split('::').at(-1) ?? '', at);
    if (binding?.node.kind !== 'function') return undefined;
    const [only] = this.evaluator.returnsOf(binding.node);
    return only?.value && this.readSchema({ node: only.value, env: Env.EMPTY });
  }

  /** The `impl` block that a node stands in. */
  implOf(node: Node): ClassNode | undefined {
    const owner = node.kind === 'class' ? node : enclosing(node, 'class');
    return owner?.flavor === 'impl' ? owner : undefined;
  }

  /** The struct or enum that an `impl` block is of. */
  typeOfImpl(node: ClassNode): ClassNode | undefined {
    const found = this.resolver.members.typeOfImpl(node)?.node;
    return found?.kind === 'class' && found.flavor !== 'impl' ? found : undefined;
  }
}

function isTestAttribute({ expression }: Decorator): boolean {
  const callee = expression.kind === 'call' ? expression.callee : expression;
  if (TEST_ATTRIBUTES.has(lastName(callee))) return true;
  return (
    expression.kind === 'call' &&
    lastName(callee) === 'cfg' &&
    expression.args.some(({ value }) => value.kind === 'name' && value.name === 'test')
  );
}

/** Files that are modules of test builds alone. */
function testModules(resolver: Resolver, all: readonly ModuleNodes[]): ReadonlySet<Module> {
  const found = new Set<Module>();
  for (const nodes of all) {
    for (const node of nodes.of('unknown')) {
      if (node.type !== 'cfg_test_module') continue;
      for (const child of node.children)
        if (child.kind === 'import' && child.module.startsWith('self::'))
          for (const module of resolver.project.resolve(nodes.module, child.module)) found.add(module);
    }
  }
  return found;
}
