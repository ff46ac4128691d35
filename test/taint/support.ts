/** Runs the engine over small programs: every function named `handler` takes values from outside. */

import { loadWasm } from '../../src/node/knowledge.ts';
import type { FunctionNode, Module } from '../../src/syntax/ast.ts';
import { ModuleNodes } from '../../src/syntax/nodes.ts';
import { SyntaxParser } from '../../src/syntax/parse.ts';
import { positionAt } from '../../src/syntax/positions.ts';
import { Project } from '../../src/syntax/resolve/project.ts';
import { Resolver } from '../../src/syntax/resolve/resolver.ts';
import { analyseTaint, type TaintEntry, type TaintResult } from '../../src/taint/analysis.ts';
import type { ApiModel } from '../../src/types.ts';

const parser = new SyntaxParser(loadWasm);

export async function analyse(
  files: Readonly<Record<string, string>>,
  models: Readonly<Record<string, ApiModel>>,
): Promise<TaintResult> {
  const modules = await parser.parse(Object.entries(files).map(([path, text]) => ({ path, text })));
  return analyseModules(modules, models);
}

function analyseModules(modules: readonly Module[], models: Readonly<Record<string, ApiModel>>): TaintResult {
  const nodes = new Map(modules.map((module) => [module, new ModuleNodes(module)]));
  const nodesOf = (module: Module): ModuleNodes => nodes.get(module) ?? new ModuleNodes(module);
  const all = Object.values(models);
  const resolver = new Resolver(new Project(modules), {
    returns: new Map(all.flatMap((model) => Object.entries(model.returns))),
    wrappers: new Set(all.flatMap((model) => model.wrappers)),
  });
  const handlers = modules.flatMap((module) =>
    nodesOf(module)
      .of('function')
      .filter((node) => node.name?.toLowerCase() === 'handler'),
  );
  return analyseTaint({ modules, resolver, nodesOf, models, entries: handlers.flatMap(entriesOf) });
}

/** One entry for each parameter; a name or type that says `number` clears it. */
function entriesOf(handler: FunctionNode): TaintEntry[] {
  return handler.params.map((_parameter, parameter) => ({
    kind: 'tool-input',
    handler,
    parameter,
    path: [],
    cleared: new Map(),
    label: (key) => `parameter ${key ?? parameter}`,
  }));
}

/** `<path>:<line> <sink kind>[ <sanitizers>]` for each flow, sorted. */
export function describeFlows(result: TaintResult): string[] {
  const lines = result.flows.map(({ source, sink, sanitizers }) => {
    const { line } = positionAt(sink.module, sink.node.start);
    const passed = [...sanitizers].sort().join(' ');
    return `${sink.module.path}:${line} ${source.kind} -> ${sink.kind}${passed === '' ? '' : ` [${passed}]`}`;
  });
  return [...new Set(lines)].sort();
}
