/** What the recognisers for TypeScript and JavaScript share while they read one project. */
import type { Call, ClassNode, Expression, Module, Node } from '../../syntax/ast.ts';
import type { ModuleNodes } from '../../syntax/nodes.ts';
import { locationOf } from '../../syntax/positions.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import { unwrap } from '../../syntax/walk.ts';
import type { Location } from '../../types.ts';
import { SchemaReader } from '../schema/read.ts';
import type { ModelSink } from '../server-model.ts';
import { Environments } from '../values/environments.ts';
import { Evaluator } from '../values/evaluator.ts';
import { Usages } from '../values/usages.ts';
import { Env } from '../values/value.ts';

const TEST_RUNNERS = /^(?:vitest|jest|@jest\/globals|node:test|bun:test|mocha|ava|tap|@playwright\/test)$/;
const SDK_PACKAGES =
  /^(?:@modelcontextprotocol\/|fastmcp(?:$|\/)|tmcp(?:$|\/)|mcp-(?:framework|handler|use|lite|utils)(?:$|\/)|@[\w.-]+\/mcp[\w-]*(?:$|\/)|xmcp(?:$|\/)|agents\/mcp)/;

const SDK_METHODS = ['registerTool', 'registerPrompt', 'registerResource', 'connect', 'isConnected'];

/** A bundle holds a copy of the SDK: its server class is known by its methods. */
export function isSdkServer(node: ClassNode): boolean {
  return SDK_METHODS.every((name) => node.methods.some((method) => method.name === name));
}

import { Discoveries } from './discoveries.ts';

type Emit = (sink: ModelSink) => void;

/** One project as the recognisers read it; what they find is kept by the module that registers it. */
export class TypeScriptProject extends Discoveries {
  readonly resolver: Resolver;
  readonly nodesOf: (module: Module) => ModuleNodes;
  readonly emptyEnv = Env.EMPTY;
  readonly evaluator: Evaluator;
  readonly environments: Environments;
  readonly schemas: SchemaReader;
  /** The modules to read: those that are not tests. */
  readonly modules: readonly Module[];
  /** Whether anything in the project imports an SDK, so that a registration of unknown receiver is one. */
  readonly usesSdk: boolean;
  /** Registrations that are certain though their tools cannot be read: tables may hold them. */
  readonly unresolved: { readonly module: Module; readonly at?: Node; readonly emit?: Emit }[] = [];
  /** Registrations that were followed to a tool at least once. */
  readonly followed = new Set<Node>();
  /** Tool names reported so far. */
  readonly names = new Set<string>();

  constructor(resolver: Resolver, nodesOf: (module: Module) => ModuleNodes) {
    super();
    this.resolver = resolver;
    this.nodesOf = nodesOf;
    this.evaluator = new Evaluator(resolver, new Usages(resolver, nodesOf, ['typescript', 'javascript']));
    this.environments = new Environments(this.evaluator);
    this.schemas = new SchemaReader(this.evaluator, this.environments);
    const scripts = resolver.project.modules.filter(
      ({ language }) => language === 'typescript' || language === 'javascript',
    );
    this.modules = scripts.filter((module) => !this.importsOf(module).some((name) => TEST_RUNNERS.test(name)));
    this.usesSdk = this.modules.some(
      (module) =>
        this.importsOf(module).some((name) => SDK_PACKAGES.test(name)) || nodesOf(module).of('class').some(isSdkServer),
    );
  }

  /** The modules that a module imports or requires, as written. */
  importsOf(module: Module): string[] {
    const nodes = this.nodesOf(module);
    const required = nodes
      .of('call')
      .flatMap(({ callee, args: [first] }) =>
        callee.kind === 'name' &&
        (callee.name === 'require' || callee.name === 'import') &&
        first?.value.kind === 'literal'
          ? [String(first.value.value)]
          : [],
      );
    const exported = nodes.of('export').flatMap((statement) => statement.module ?? []);
    return [...nodes.of('import').map((statement) => statement.module), ...exported, ...required];
  }

  override emit(module: Module, sink: ModelSink): void {
    super.emit(module, sink, () => this.evaluator.renew());
  }

  moduleOf(node: Node): Module {
    return this.resolver.moduleOf(node);
  }

  locate(node: Node): Location {
    return locationOf(this.moduleOf(node), node);
  }

  /** The method that a call names: `tool` of `server.tool(…)`. */
  methodOf(call: Call): string | undefined {
    const callee = unwrap(call.callee);
    return callee.kind === 'member' ? callee.property : undefined;
  }

  /** The text that a node has in its file, for names that mean nothing to the resolver. */
  lastNameOf(node: Expression): string {
    if (node.kind === 'name') return node.name;
    if (node.kind === 'block') return this.lastNameOf(node.body.at(-1) as Expression);
    if (node.kind === 'call') return this.lastNameOf(node.callee);
    return node.kind === 'member' ? node.property : '';
  }
}
