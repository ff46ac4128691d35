/** Recognises servers written in TypeScript and JavaScript, compiled output included. */
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { RecognizeContext, Recognizer } from '../build.ts';
import { readDecorated } from './typescript-decorators.ts';
import { readAddition } from './typescript-fastmcp.ts';
import { Dispatches, readRequestHandler } from './typescript-low-level.ts';
import { TypeScriptProject } from './typescript-project.ts';
import { readCompletable } from './typescript-prompts.ts';
import { readRegistration } from './typescript-sdk.ts';
import { readServer, readTransport } from './typescript-serving.ts';
import { readDefinition, readTables } from './typescript-tables.ts';

const projects = new WeakMap<Resolver, TypeScriptProject>();

/** Registrations span modules, so the first module that is recognised reads the whole project. */
export const typescript: Recognizer = {
  languages: ['typescript', 'javascript'],
  recognize: ({ resolver, module, nodesOf, sink }: RecognizeContext) => {
    let project = projects.get(resolver);
    if (!project) {
      project = new TypeScriptProject(resolver, nodesOf);
      projects.set(resolver, project);
      readProject(project);
    }
    project.emit(module, sink);
  },
};

function readProject(project: TypeScriptProject): void {
  const dispatches = new Dispatches();
  for (const module of project.modules) {
    for (const call of project.nodesOf(module).of('call')) {
      project.evaluator.renew();
      readServer(project, call);
      readTransport(project, call);
      readRegistration(project, call);
      readAddition(project, call);
      readDefinition(project, call);
      readRequestHandler(project, call, dispatches);
      readCompletable(project, call);
    }
  }
  for (const module of project.modules)
    for (const node of project.nodesOf(module).of('class')) readDecorated(project, node);
  if (project.unresolved.length === 0) return;
  // A registration of unknown name stands for the tables that hold the tools; it is reported itself where there are none.
  if (readTables(project) > 0) return;
  for (const { module, at, emit } of project.unresolved)
    if (emit && at && !project.followed.has(at)) project.report(module, emit);
}
