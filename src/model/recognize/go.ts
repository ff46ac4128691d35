/** Recognises servers written in Go with the official SDK or with mark3labs/mcp-go. */
import type { Node } from '../../syntax/ast.ts';
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { RecognizeContext, Recognizer } from '../build.ts';
import { type Definition, placeOf, readDefinitions } from './go-definitions.ts';
import { GoProject } from './go-project.ts';
import { readCompletionProvider, readResourceHandlers, reportPrompt, reportResource } from './go-prompts.ts';
import { readCallHandlers, readForeignHandlers } from './go-requests.ts';
import { readServer, readTransport, readTransportLiteral } from './go-serving.ts';
import { reportTool, reportUnknownTool } from './go-tools.ts';

const projects = new WeakMap<Resolver, GoProject>();

/** Definitions span packages, so the first module that is recognised reads the whole project. */
export const go: Recognizer = {
  languages: ['go'],
  recognize: ({ resolver, module, nodesOf, sink }: RecognizeContext) => {
    let project = projects.get(resolver);
    if (!project) {
      project = new GoProject(resolver, nodesOf);
      projects.set(resolver, project);
      if (project.usesSdk) readProject(project);
      else readForeignHandlers(project);
    }
    project.emit(module, sink);
  },
};

function readProject(project: GoProject): void {
  const definitions = distinct(readDefinitions(project)).filter((one) => project.isLive(placeOf(one)));
  for (const definition of definitions) {
    project.evaluator.begin();
    if (definition.kind === 'tool') reportTool(project, definition);
    else if (definition.kind === 'prompt') reportPrompt(project, definition);
    else reportResource(project, definition);
  }
  readResourceHandlers(project);
  readCallHandlers(project);
  const hasTools = definitions.some((one) => one.kind === 'tool');
  for (const nodes of project.nodes) {
    project.evaluator.begin();
    for (const call of nodes.of('call')) {
      readServer(project, call);
      readTransport(project, call);
      readCompletionProvider(project, call);
      // Registrations lead to definitions; where there are none, the tools come from elsewhere.
      if (!hasTools && project.isLive(call)) reportUnknownTool(project, call);
    }
    for (const node of nodes.of('object')) readTransportLiteral(project, node);
  }
}

/** Each definition once, though several registrations lead to it. */
function distinct(definitions: readonly Definition[]): Definition[] {
  const seen = new Map<Node, Set<string>>();
  return definitions.filter((one) => {
    const place = placeOf(one);
    const keys = seen.get(place) ?? new Set();
    const key = `${one.kind} ${one.key}`;
    seen.set(place, keys);
    const isNew = !keys.has(key);
    keys.add(key);
    return isNew;
  });
}
