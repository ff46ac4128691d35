/** Recognises servers written in Python: `mcp` 1.x and 2.x, and the `fastmcp` package. */
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { RecognizeContext, Recognizer } from '../build.ts';
import { branchesOf } from './hand-written.ts';
import { Dispatches } from './python-dispatch.ts';
import { LowLevel } from './python-low-level.ts';
import { Mounts } from './python-mounts.ts';
import { PythonProject } from './python-project.ts';
import { Registrations } from './python-registrations.ts';
import { Serving } from './python-serving.ts';
import { readTables } from './python-tables.ts';

const projects = new WeakMap<Resolver, PythonProject>();

/** Registrations span modules, so the first module that is recognised reads the whole project. */
export const python: Recognizer = {
  languages: ['python'],
  recognize: ({ resolver, module, nodesOf, sink, sdk }: RecognizeContext) => {
    let project = projects.get(resolver);
    if (!project) {
      project = new PythonProject(resolver, nodesOf, sdk);
      projects.set(resolver, project);
      readProject(project);
    }
    project.emit(module, sink);
  },
};

function readProject(project: PythonProject): void {
  const mounts = new Mounts();
  const registrations = new Registrations(project, mounts);
  const serving = new Serving(project, mounts);
  const dispatches = new Dispatches(project);
  const lowLevel = new LowLevel(project, dispatches);
  const calls = project.modules.map((module) => project.nodesOf(module).of('call'));
  for (const call of calls.flat()) mounts.read(project, call);
  for (const [index, module] of project.modules.entries()) {
    const nodes = project.nodesOf(module);
    for (const node of nodes.of('function')) {
      project.evaluator.renew();
      registrations.readDecorated(node);
      lowLevel.readDecorated(node);
    }
    for (const call of calls[index] ?? []) {
      project.evaluator.renew();
      registrations.readCall(call);
      lowLevel.readCall(call);
      serving.readServer(call);
      serving.readTransport(call);
    }
    if (!project.usesSdk) for (const branch of branchesOf(nodes, project.resolver)) lowLevel.readBranch(branch);
    for (const { target, value } of nodes.of('assign')) lowLevel.readAssignment(target, value);
  }
  if (project.unresolved.length > 0) readTables(project, dispatches);
}
