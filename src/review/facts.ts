/** Prepares what checks read: indexes over the modules, built once and on demand. */
import { lastName } from '../checks/arguments.ts';
import type { Facts, ResolvedCall } from '../checks/check.ts';
import { property, type Repository } from '../checks/repository.ts';
import { buildServerModel } from '../model/build.ts';
import type { ServerModel } from '../model/server-model.ts';
import type { FunctionNode, Module, Node } from '../syntax/ast.ts';
import { ModuleNodes } from '../syntax/nodes.ts';
import { type Alias, readAliases } from '../syntax/resolve/aliases.ts';
import { folderOf, type ImportRoots, Project } from '../syntax/resolve/project.ts';
import { Resolver, type ResolverModels } from '../syntax/resolve/resolver.ts';
import { walk } from '../syntax/walk.ts';
import type { ApiModel, SdkUse } from '../types.ts';
import { CallIndex } from './calls.ts';

const MANIFEST = /(?:^|\/)(?:package\.json|pyproject\.toml|setup\.py|Cargo\.toml|go\.mod)$/;

/** Builds the facts of one review; throws nothing for what the code says. */
export function makeFacts(
  modules: readonly Module[],
  repository: Repository,
  sdk: readonly SdkUse[],
  models: Readonly<Record<string, ApiModel>>,
): Facts {
  const resolver = new Resolver(new Project(modules, readRoots(repository)), resolverModels(models));
  const nodes = new Map<Module, ModuleNodes>();
  const nodesOf = (module: Module): ModuleNodes => {
    let found = nodes.get(module);
    if (!found) {
      found = new ModuleNodes(module);
      nodes.set(module, found);
    }
    return found;
  };
  const folders = new Set(repository.paths.filter((path) => MANIFEST.test(path)).map(folderOf));
  const model = buildServerModel(resolver, nodesOf, folders, sdk);
  let calls: ResolvedCall[] | undefined;
  let index: CallIndex | undefined;
  let reachable: ReadonlySet<FunctionNode> | undefined;
  const allCalls = (): ResolvedCall[] => {
    calls ??= modules.flatMap((module) =>
      nodesOf(module)
        .of('call')
        .map((call) => ({ call, module, name: resolver.calleeName(call), last: lastName(call) })),
    );
    return calls;
  };
  const callIndex = (): CallIndex => {
    index ??= new CallIndex(allCalls());
    return index;
  };
  return {
    modules,
    resolver,
    model,
    repository,
    sdk,
    nodesOf,
    hasHandlers: handlersOf(model).length > 0,
    allCalls,
    callsTo: (names) => callIndex().to(names),
    callsNamed: (names) => callIndex().named(names),
    isReachableFromHandler: (node) => {
      reachable ??= findReachable(handlersOf(model), resolver);
      for (let at: Node | undefined = node; at; at = at.parent)
        if (at.kind === 'function' && reachable.has(at)) return true;
      return false;
    },
  };
}

/** Functions that run when a client uses a tool, resource or prompt. */
function handlersOf({ servers, inputs }: ServerModel): FunctionNode[] {
  const registered = servers.flatMap((server) => [...server.tools, ...server.resources, ...server.prompts]);
  return [...new Set([...inputs.map((input) => input.handler), ...registered.flatMap((one) => one.handler ?? [])])];
}

/** Functions that a handler runs, directly or through the project's own functions; closures count with their owner. */
function findReachable(handlers: readonly FunctionNode[], resolver: Resolver): ReadonlySet<FunctionNode> {
  const seen = new Set<FunctionNode>(handlers);
  const pending = [...seen];
  for (let next = pending.pop(); next; next = pending.pop()) {
    walk(next.body, (node) => {
      const called = node.kind === 'call' ? resolver.functionOf(node) : undefined;
      if (called && !seen.has(called)) {
        seen.add(called);
        pending.push(called);
      }
      return true;
    });
  }
  return seen;
}

function resolverModels(models: Readonly<Record<string, ApiModel>>): ResolverModels {
  const all = Object.values(models);
  return {
    returns: new Map(all.flatMap((model) => Object.entries(model.returns))),
    wrappers: new Set(all.flatMap((model) => model.wrappers)),
  };
}

function readRoots(repository: Repository): ImportRoots {
  const goModules = new Map<string, string>();
  const crates = new Map<string, string>();
  const packages = new Map<string, string>();
  const aliases = new Map<string, readonly Alias[]>();
  for (const file of repository.matching(/(?:^|\/)(?:go\.mod|Cargo\.toml|package\.json|[jt]sconfig[^/]*\.json)$/)) {
    const folder = folderOf(file.path);
    if (file.path.endsWith('.json')) {
      const found = readAliases(file.text);
      if (found.length > 0) aliases.set(folder, [...(aliases.get(folder) ?? []), ...found]);
    }
    if (file.path.endsWith('go.mod')) {
      const name = /^module\s+(\S+)/m.exec(file.text)?.[1];
      if (name) goModules.set(folder, name);
    } else if (file.path.endsWith('Cargo.toml')) {
      const name = property(repository.data(file.path), 'package', 'name');
      if (typeof name === 'string') crates.set(folder, name.replaceAll('-', '_'));
    } else if (file.path.endsWith('package.json')) {
      const name = property(repository.data(file.path), 'name');
      if (typeof name === 'string') packages.set(folder, name);
    }
  }
  return { goModules, crates, packages, aliases };
}
