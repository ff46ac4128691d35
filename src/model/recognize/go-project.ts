/** What the recognisers for Go share while they read one project. */

import type { Call, Expression, FunctionNode, Module, Node, TypeNode } from '../../syntax/ast.ts';
import type { ModuleNodes } from '../../syntax/nodes.ts';
import { locationOf } from '../../syntax/positions.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { Location } from '../../types.ts';
import { GoSchemaReader } from '../schema/go-document.ts';
import { GoOptionReader } from '../schema/go-options.ts';
import { GoStructReader, type TagDialect } from '../schema/go-struct.ts';
import { GoEvaluator } from '../values/go-evaluator.ts';
import { GoTypes } from '../values/go-types.ts';
import { GoUsages } from '../values/go-usages.ts';
import { GoWays } from '../values/go-ways.ts';
import { Env } from '../values/value.ts';
import { Discoveries } from './discoveries.ts';

/** Something of an SDK by its canonical name: `{family: 'go-sdk', name: 'Server.AddTool'}`. */
export interface SdkName {
  readonly family: 'go-sdk' | 'mcp-go';
  readonly name: string;
}

const SDK = /^github\.com\/(?:modelcontextprotocol\/(go-sdk)|mark3labs\/(mcp-go))(?:\/v\d+)?\/(?:mcp|server)\.(.+)$/;
const REFLECTOR = 'github.com/invopop/jsonschema';
const TESTS = /(?:_test\.go$|(?:^|\/)testdata\/)/;

/** One project as the recognisers read it; what they find is kept by the module that registers it. */
export class GoProject extends Discoveries {
  readonly resolver: Resolver;
  readonly emptyEnv = Env.EMPTY;
  readonly types: GoTypes;
  readonly usages: GoUsages;
  readonly evaluator: GoEvaluator;
  readonly ways: GoWays;
  readonly structs: GoStructReader;
  readonly schemas: GoSchemaReader;
  readonly options: GoOptionReader;
  /** The nodes of the modules to read: those that are not tests. */
  readonly nodes: readonly ModuleNodes[];
  readonly #nodesOf: (module: Module) => ModuleNodes;
  readonly #hasMain: boolean;
  readonly #withInput = new Set<FunctionNode>();
  #names: Set<string> | undefined;

  constructor(resolver: Resolver, nodesOf: (module: Module) => ModuleNodes) {
    super();
    this.resolver = resolver;
    this.nodes = resolver.project.modules
      .filter(({ language, path }) => language === 'go' && !TESTS.test(path))
      .map(nodesOf);
    this.#nodesOf = nodesOf;
    this.#hasMain = this.nodes.some(({ module }) =>
      module.body.some((one) => one.kind === 'function' && one.name === 'main'),
    );
    this.types = new GoTypes(resolver);
    this.usages = new GoUsages(resolver, this.types, this.nodes);
    this.evaluator = new GoEvaluator(resolver, this.types, this.usages);
    this.ways = new GoWays(this.evaluator);
    this.structs = new GoStructReader(resolver, this.types, this.#tagDialect());
    this.schemas = new GoSchemaReader(this.evaluator, this.ways.collections, this.structs);
    this.options = new GoOptionReader(this.evaluator, this.ways.collections, this.schemas, this.structs);
  }

  #tagDialect(): TagDialect {
    const settingsOnly = this.nodes.some((nodes) => nodes.of('import').some(({ module }) => module === REFLECTOR));
    const requiredByTag = this.nodes.some((nodes) =>
      nodes.of('object').some(({ type, properties }) => {
        const setting = properties.find((one) => one.key === 'RequiredFromJSONSchemaTags')?.value;
        return (
          setting?.kind === 'literal' && setting.value === true && this.types.nameOf(type) === `${REFLECTOR}.Reflector`
        );
      }),
    );
    return { settingsOnly, requiredByTag };
  }

  /** Remembers that where the input of a function enters is known. */
  noteInput(handler: FunctionNode): void {
    this.#withInput.add(handler);
  }

  hasInput(handler: FunctionNode): boolean {
    return this.#withInput.has(handler);
  }

  /** Whether anything in the project imports an SDK. */
  get usesSdk(): boolean {
    return this.nodes.some((nodes) => nodes.of('import').some(({ module }) => SDK.test(`${module}.x`)));
  }

  /**
   * Whether a node stands in code that may run: not in a function or variable of a program that nothing names. What
   * has no `main` is a library or a part of one, whose functions are called from elsewhere.
   */
  isLive(node: Node): boolean {
    let top: Node = node;
    for (let up = node.parent; up; up = up.parent) if (up.kind === 'function' || up.kind === 'declare') top = up;
    const name = top.kind === 'function' && !top.receiver ? top.name : nameOfVariable(top);
    this.#names ??= this.#collectNames();
    return name === undefined || name === 'main' || name === 'init' || !this.#hasMain || this.#names.has(name);
  }

  /** Every name that is used anywhere, tests included. */
  #collectNames(): Set<string> {
    const names = new Set<string>();
    for (const module of this.resolver.project.modules) {
      if (module.language !== 'go') continue;
      const nodes = this.#nodesOf(module);
      for (const { property } of nodes.of('member')) names.add(property);
      for (const name of nodes.of('name')) {
        const { parent } = name;
        if (parent?.kind !== 'declare' || parent.target !== name) names.add(name.name);
      }
    }
    return names;
  }

  moduleOf(node: Node): Module {
    return this.resolver.moduleOf(node);
  }

  locate(node: Node): Location {
    return locationOf(this.moduleOf(node), node);
  }

  /** What of an SDK a call runs. */
  calledSdk(call: Call): SdkName | undefined {
    return sdkName(this.resolver.calleeName(call));
  }

  /** What of an SDK a type is. */
  sdkType(type: TypeNode | undefined): SdkName | undefined {
    return type && sdkName(this.types.nameOf(type));
  }

  /** The last name of what is called, for what the resolver does not know. */
  lastNameOf(node: Expression): string {
    return node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : '';
  }
}

function sdkName(canonical: string): SdkName | undefined {
  const found = SDK.exec(canonical);
  return found?.[3] === undefined ? undefined : { family: found[1] ? 'go-sdk' : 'mcp-go', name: found[3] };
}

function nameOfVariable(node: Node): string | undefined {
  return node.kind === 'declare' && node.target.kind === 'name' ? node.target.name : undefined;
}
