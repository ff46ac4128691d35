/** Recognises servers written in Rust with rmcp or rust-mcp-sdk. */
import type { Resolver } from '../../syntax/resolve/resolver.ts';
import type { RecognizeContext, Recognizer } from '../build.ts';
import { readDefinitions } from './rust-definitions.ts';
import { readFunction } from './rust-functions.ts';
import { requestInput } from './rust-inputs.ts';
import { RustProject } from './rust-project.ts';
import { readToolStruct } from './rust-sdk-tools.ts';
import { readServer, readServerDetails, readTransport } from './rust-serving.ts';
import { readDispatch, reportDefinition } from './rust-tools.ts';
import { readTraitTools } from './rust-traits.ts';

const projects = new WeakMap<Resolver, RustProject>();

/** Definitions span modules, so the first module that is recognised reads the whole project. */
export const rust: Recognizer = {
  languages: ['rust'],
  recognize: ({ resolver, module, nodesOf, sink }: RecognizeContext) => {
    let project = projects.get(resolver);
    if (!project) {
      project = new RustProject(resolver, nodesOf);
      projects.set(resolver, project);
      if (project.usesSdk) readProject(project);
      else if (isServer(project)) readTraitTools(project, NAMES, /Tool/);
    }
    project.emit(module, sink);
  },
};

const NAMES: ReadonlySet<string> = new Set(['name', 'tool_name']);

/** A crate of the project's own, or one that is not known, speaks the protocol. */
function isServer(project: RustProject): boolean {
  return project.nodes.some(
    (nodes) =>
      nodes.of('import').some(({ module }) => /(?:^|_|::)mcp(?:_|::|$)/.test(module)) ||
      nodes.of('literal').some(({ value }) => value === 'tools/call'),
  );
}

function readProject(project: RustProject): void {
  const attributed = attributeFunctions(project);
  for (const nodes of project.nodes) {
    for (const node of nodes.of('function')) {
      readFunction(project, node, attributed);
      readRequests(project, node);
    }
    for (const node of nodes.of('class')) {
      readServer(project, node);
      readToolStruct(project, node);
    }
    readServerDetails(project, nodes);
    for (const call of nodes.of('call')) readTransport(project, call);
  }
  const { all, computed } = readDefinitions(project);
  const dispatch = readDispatch(project);
  for (const definition of all) reportDefinition(project, definition, dispatch);
  readTraitTools(project, computed);
}

/** The names of generated functions that code uses: `Self::sum_tool_attr()`. */
function attributeFunctions(project: RustProject): ReadonlySet<string> {
  const found = new Set<string>();
  for (const nodes of project.nodes) {
    for (const { name } of nodes.of('name')) if (name.endsWith('_attr')) found.add(name);
    for (const { property } of nodes.of('member')) if (property.endsWith('_attr')) found.add(property);
  }
  return found;
}

/** Methods of a hand-written handler, and closures of routes, that take a request. */
function readRequests(project: RustProject, node: Parameters<typeof requestInput>[1]): void {
  if (project.isTest(node) || node.body.body.length === 0) return;
  const input = requestInput(project, node);
  if (input) project.report(project.moduleOf(node), (sink) => sink.input(input));
}
