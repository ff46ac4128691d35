/** What the recognisers for Python share while they read one project. */

import type { Call, Expression, FunctionNode, Module, Node } from '../../syntax/ast.ts';
import type { ModuleNodes } from '../../syntax/nodes.ts';
import { locationOf } from '../../syntax/positions.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { Binding } from '../../syntax/resolve/scopes.ts';
import { enclosing } from '../../syntax/walk.ts';
import type { Location, SdkUse } from '../../types.ts';
import { JsonSchemaReader } from '../schema/json-schema.ts';
import { PythonTypes } from '../schema/python-types.ts';
import { readShape, type Schema } from '../schema/schema.ts';
import { Environments } from '../values/environments.ts';
import { Evaluator } from '../values/evaluator.ts';
import { pythonDialect } from '../values/python.ts';
import { Usages } from '../values/usages.ts';
import { Env, type Value } from '../values/value.ts';
import { Discoveries } from './discoveries.ts';

const TEST_RUNNERS = /^(?:pytest|unittest|nose2?)(?:\.|$)/;
/** The SDKs, and packages that build on them. */
const SDK_PACKAGES = /^(?:\w+_)?(?:fast)?mcp(?:_\w+)?(?:\.|$)/;
/** Functions and methods that give the JSON Schema of a model. */
const MODEL_SCHEMA = new Set(['model_json_schema', 'schema', 'json_schema']);

/** One project as the recognisers read it; what they find is kept by the module that registers it. */
export class PythonProject extends Discoveries {
  readonly resolver: Resolver;
  readonly nodesOf: (module: Module) => ModuleNodes;
  readonly evaluator: Evaluator;
  readonly environments: Environments;
  readonly types: PythonTypes;
  /** The modules to read: those that are not tests. */
  readonly modules: readonly Module[];
  /** Whether anything in the project imports an SDK, so that a registration of unknown receiver is one. */
  readonly usesSdk: boolean;
  /** Whether the `fastmcp` package in use reads parameter descriptions out of docstrings. */
  readonly readsDocstrings: boolean;
  /** Whether the project uses `mcp` 2.x. */
  readonly isV2: boolean;
  /** Whether the project imports the server classes of `mcp` and of `fastmcp`. */
  readonly hasBothSdks: boolean;
  /** Where the servers behind variables are constructed. */
  readonly origins = new Map<Binding, readonly Call[]>();
  /** Lists of tools that cannot be read: tables may hold the tools. */
  readonly unresolved: Node[] = [];
  /** Tool names reported so far. */
  readonly names = new Set<string>();
  readonly emptyEnv = Env.EMPTY;
  readonly #json: JsonSchemaReader;

  constructor(resolver: Resolver, nodesOf: (module: Module) => ModuleNodes, sdk: readonly SdkUse[]) {
    super();
    this.resolver = resolver;
    this.nodesOf = nodesOf;
    this.evaluator = new Evaluator(resolver, new Usages(resolver, nodesOf, ['python']), pythonDialect);
    this.environments = new Environments(this.evaluator);
    const { collections } = this.environments;
    this.types = new PythonTypes(this.evaluator, collections, (value) => this.readSchema(value));
    this.#json = new JsonSchemaReader(this.evaluator, collections, (value) => this.readSchema(value));
    const files = resolver.project.modules.filter(({ language }) => language === 'python');
    this.modules = files.filter((module) => !this.#imports(module, TEST_RUNNERS));
    this.usesSdk = this.modules.some((module) => this.#imports(module, SDK_PACKAGES));
    const version = sdk.find((one) => one.name === 'mcp')?.version ?? '';
    this.isV2 = /^[\s~=^]*v?2\./.test(version) || this.modules.some((module) => this.#usesMcpServer(module));
    this.hasBothSdks = [/^fastmcp(?:\.|$)/, /^mcp\.server(?:\.|$)/].every((names) =>
      this.modules.some((module) => this.#imports(module, names)),
    );
    this.readsDocstrings = readsDocstrings(sdk.find((one) => one.name === 'fastmcp')?.version);
  }

  #usesMcpServer(module: Module): boolean {
    const imports = this.nodesOf(module)
      .of('import')
      .filter((statement) => /^mcp(?:\.|_types|$)/.test(statement.module));
    return imports.some(
      ({ module: name, bindings }) =>
        /mcpserver|mcp_types/.test(name) || bindings.some((one) => one.imported === 'MCPServer'),
    );
  }

  #imports(module: Module, names: RegExp): boolean {
    return this.nodesOf(module)
      .of('import')
      .some((statement) => names.test(statement.module));
  }

  /** A JSON Schema: a dictionary, or what a model's method gives. */
  readSchema(value: Value): Schema | undefined {
    return this.evaluator.guard(undefined, () => {
      const found = this.evaluator.follow(value);
      const { node, env } = found;
      if (node.kind === 'object') return this.#json.read(found) ?? this.#shape(found);
      if (node.kind === 'call') return this.#ofModel(node, env) ?? this.#anyOf(found);
      return node.kind === 'class' ? this.types.schemaOfClass(node) : this.#anyOf(found);
    });
  }

  /** A map of schemas, as it is spread into `properties`. */
  #shape(value: Value): Schema | undefined {
    const shape = readShape(this.evaluator, this.environments.collections, value, (one) => this.readSchema(one));
    return shape && { type: 'object', ...shape };
  }

  /** `Model.model_json_schema()`, `TypeAdapter(Model).json_schema()`, `to_schema(Model)`. */
  #ofModel({ callee, args }: Extract<Expression, { kind: 'call' }>, env: Env): Schema | undefined {
    const [first] = args;
    const on = callee.kind === 'member' && MODEL_SCHEMA.has(callee.property) ? callee.object : undefined;
    const model = on && this.evaluator.follow({ node: on, env }).node;
    if (model?.kind === 'class') return this.types.schemaOfClass(model);
    if (model?.kind === 'call' && model.args[0] && lastNameOf(model.callee) === 'TypeAdapter')
      return this.types.schemaOf(model.args[0].value);
    const given =
      first && args.length < 3 && /schema/i.test(lastNameOf(callee))
        ? this.evaluator.follow({ node: first.value, env }).node
        : undefined;
    return given?.kind === 'class' ? this.types.schemaOfClass(given) : undefined;
  }

  #anyOf(value: Value): Schema | undefined {
    for (const option of this.evaluator.options(value)) {
      const schema = option.node === value.node ? undefined : this.readSchema(option);
      if (schema) return schema;
    }
    return undefined;
  }

  moduleOf(node: Node): Module {
    return this.resolver.moduleOf(node);
  }

  locate(node: { readonly start: number; readonly end: number }, module: Module): Location {
    return locationOf(module, node);
  }

  text(node: Expression | undefined, env: Env = Env.EMPTY): string | undefined {
    return node && this.evaluator.text({ node, env });
  }

  /** What is assigned to an attribute of a function after its definition, if just one thing is. */
  assignedTo(node: FunctionNode, attribute: string): Expression | undefined {
    if (node.name === undefined) return undefined;
    const binding = this.resolver.project.scopesOf(this.moduleOf(node)).lookup(node.name, node);
    const values = binding ? this.evaluator.usages.assignedTo(binding).get(attribute) : undefined;
    const [value] = values ?? [];
    // What another function assigns while the server runs comes after the registration.
    const isBefore = value && enclosing(value, 'function') === enclosing(node, 'function');
    return isBefore && values?.length === 1 ? value : undefined;
  }

  /** The function that a value is; one that another function wraps is the wrapped one. */
  functionOf(value: Value | undefined): FunctionNode | undefined {
    if (!value) return undefined;
    return this.evaluator.guard(undefined, () => {
      const { node, env } = value;
      if (node.kind === 'call') {
        const wrapped = node.args.flatMap((argument) => this.functionOf({ node: argument.value, env }) ?? []);
        if (wrapped.length === 1) return wrapped[0];
      }
      const found = this.evaluator.follow(value);
      if (found.node.kind === 'function') return found.node;
      const known = this.resolver.target(found.node)?.node;
      if (known?.kind === 'function' && found.node.kind !== 'call') return known;
      // `fn = find`, then `fn = limited(fn)` in some branch: what it is at first.
      const options = this.evaluator.alternatives(found);
      return options.map((option) => this.functionOf(option)).find((option) => option !== undefined);
    });
  }
}

/** From 3.2.4 on: https://gofastmcp.com/changelog#v3-2-4. Without a stated version it is the newest. */
function readsDocstrings(version: string | undefined): boolean {
  if (version === undefined) return true;
  const [, operator = '', major = '', minor = '0', patch = '0'] =
    /^\s*([<>=!~^]*)\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(version) ?? [];
  const upper = /<=?\s*(\d+)/.exec(version)?.[1];
  if (upper !== undefined) return Number(upper) > 3;
  if (major === '' || operator.startsWith('>')) return true;
  const [a, b, c] = [Number(major), Number(minor), Number(patch)];
  return a > 3 || (a === 3 && (b > 2 || (b === 2 && c >= 4)));
}

/** The last part of a written name: `tool` of `server.tool` and of `server.tool(…)`. */
export function lastNameOf(node: Expression): string {
  if (node.kind === 'name') return node.name;
  if (node.kind === 'call') return lastNameOf(node.callee);
  return node.kind === 'member' ? node.property : '';
}
