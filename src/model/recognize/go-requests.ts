/** Go functions that are handlers by their types, however they are registered and whichever library calls them. */
import type { FunctionNode, TypeNode } from '../../syntax/ast.ts';
import { toolInput } from './go-handlers.ts';
import type { GoProject } from './go-project.ts';

const REQUEST = /^(?:CallTool|ToolCall)(?:Request|Params)$/;
const RESULT = /^(?:CallTool|Tool)(?:Result|Response)$/;

/** Functions that take a call of an SDK and give its result: what calls them hands on a call of a tool. */
export function readCallHandlers(project: GoProject): void {
  for (const nodes of project.nodes) {
    for (const handler of nodes.of('function')) {
      if (handler.body.body.length === 0 || project.hasInput(handler)) continue;
      const takes = handler.params.some(({ type }) => project.sdkType(type)?.name === 'CallToolRequest');
      const gives = resultsOf(handler).some((type) => project.sdkType(type)?.name === 'CallToolResult');
      if (!takes || !gives) continue;
      const inputs = toolInput(project, { node: handler, env: project.emptyEnv }, undefined, undefined);
      project.report(project.moduleOf(handler), (sink) => {
        for (const input of inputs) sink.input({ ...input, byType: true });
      });
    }
  }
}

/** Handlers for a library that is not known: a request, or a struct of arguments, goes in, or the result of a tool comes out. */
export function readForeignHandlers(project: GoProject): void {
  for (const nodes of project.nodes) {
    for (const handler of nodes.of('function')) {
      const parameter = handler.body.body.length === 0 ? -1 : foreignInput(project, handler);
      if (parameter < 0) continue;
      project.report(project.moduleOf(handler), (sink) =>
        sink.input({
          kind: 'tool-input',
          handler,
          parameter,
          path: [],
          byType: true,
          ...propertiesOf(project, handler, parameter),
        }),
      );
    }
  }
}

function foreignInput(project: GoProject, handler: FunctionNode): number {
  const request = handler.params.findIndex(({ type }) => REQUEST.test(foreignName(project, type)));
  if (request >= 0) return request;
  if (!resultsOf(handler).some((type) => RESULT.test(foreignName(project, type)))) return -1;
  return handler.params.findIndex(({ type }) => type !== undefined && isArguments(project, type));
}

/** A struct with tags, or a map by name. */
function isArguments(project: GoProject, type: TypeNode): boolean {
  const owner = project.types.classOf(type);
  if (owner) return owner.flavor === 'struct' && owner.fields.some((field) => field.decorators.length > 0);
  return project.types.underlying(type)?.name === 'map';
}

function propertiesOf(project: GoProject, handler: FunctionNode, parameter: number) {
  const type = handler.params[parameter]?.type;
  const properties = type && project.types.classOf(type) ? project.structs.read(type, 'go').properties : undefined;
  return properties && { properties };
}

/** The last name of a type that comes from outside the project. */
function foreignName(project: GoProject, type: TypeNode | undefined): string {
  if (!type || project.types.classOf(type)) return '';
  const name = project.types.nameOf(type);
  return name.includes('/') ? name.slice(name.lastIndexOf('.') + 1) : '';
}

function resultsOf({ returnType }: FunctionNode): TypeNode[] {
  if (!returnType) return [];
  return returnType.name === 'tuple'
    ? returnType.args.flatMap((one) => (one.kind === 'type' ? one : []))
    : [returnType];
}
