/** Every text of a server that a model reads before it calls anything. */
import type { ModelServer } from '../model/server-model.ts';
import type { FunctionNode, Module } from '../syntax/ast.ts';
import { constantOf } from '../syntax/resolve/constants.ts';
import type { ToolParameter } from '../types.ts';
import { type Facts, perReview } from './check.ts';
import { offsetOf } from './places.ts';

export interface MetadataText {
  readonly module: Module;
  readonly start: number;
  readonly end: number;
  /** What it belongs to, as a message names it. */
  readonly of: string;
  readonly text: string;
}

/** Names, titles, descriptions, parameter texts and instructions, each with its place. */
export const metadataOf = perReview(readMetadataOf);

function readMetadataOf(facts: Facts): readonly MetadataText[] {
  const written = facts.model.servers.flatMap((server) => [...ofTools(facts, server), ...ofOthers(server)]);
  return [...written, ...ofRewrites(facts)];
}

/** Descriptions that a running server gives its tools anew: `get_weather.__doc__ = '…'`. */
function ofRewrites(facts: Facts): MetadataText[] {
  const handlers = new Map<FunctionNode, string | undefined>(
    facts.model.servers.flatMap(({ tools }) =>
      tools.flatMap(({ handler, name }) => (handler ? [[handler, name] as const] : [])),
    ),
  );
  if (handlers.size === 0) return [];
  return facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('assign')
      .flatMap(({ target, value }): MetadataText[] => {
        if (target.kind !== 'member' || !/^(?:__doc__|description)$/.test(target.property)) return [];
        const handler = facts.resolver.functionOf(target.object);
        const text = constantOf(facts.resolver, value);
        if (!handler || !handlers.has(handler) || typeof text !== 'string') return [];
        const of = `the description that tool \`${handlers.get(handler) ?? ''}\` is given while it runs`;
        return [{ module, start: value.start, end: value.end, of, text }];
      }),
  );
}

function ofTools(facts: Facts, server: ModelServer): MetadataText[] {
  return server.tools.flatMap((tool) => {
    const name = tool.name === undefined ? 'a tool' : `tool \`${tool.name}\``;
    const at = { module: tool.module, start: tool.node.start, end: tool.node.end };
    const written = tool.parts.description;
    const description = written
      ? { module: facts.resolver.moduleOf(written), start: written.start, end: written.end }
      : at;
    return [
      ...[tool.name, tool.title, tool.annotations?.title].flatMap((text) =>
        text === undefined ? [] : [{ ...at, of: `the name of ${name}`, text }],
      ),
      ...(tool.description === undefined
        ? []
        : [{ ...description, of: `the description of ${name}`, text: tool.description }]),
      ...ofParameters(facts, tool.parameters ?? [], at, name, 0),
    ];
  });
}

function ofParameters(
  facts: Facts,
  parameters: readonly ToolParameter[],
  around: { readonly module: Module; readonly start: number; readonly end: number },
  tool: string,
  depth: number,
): MetadataText[] {
  if (depth > 4) return [];
  return parameters.flatMap((parameter) => {
    const module = parameter.location && facts.resolver.project.at(parameter.location.path);
    const at =
      module && parameter.location
        ? { module, start: offsetOf(module, parameter.location.start), end: offsetOf(module, parameter.location.end) }
        : around;
    const of = `parameter \`${parameter.name}\` of ${tool}`;
    const nested = [...(parameter.properties ?? []), ...(parameter.items ? [parameter.items] : [])];
    return [
      ...[parameter.name, parameter.description, ...(parameter.enum ?? [])].flatMap((text) =>
        text === undefined ? [] : [{ ...at, of, text }],
      ),
      ...ofParameters(facts, nested, at, tool, depth + 1),
    ];
  });
}

function ofOthers(server: ModelServer): MetadataText[] {
  const { module, node, instructions } = server;
  const others = [
    ...server.resources.map((item) => ({ item, kind: 'resource' })),
    ...server.prompts.map((item) => ({ item, kind: 'prompt' })),
  ].flatMap(({ item, kind }) =>
    item.description === undefined
      ? []
      : [
          {
            module: item.module,
            start: item.node.start,
            end: item.node.end,
            of: `the description of ${kind} \`${item.name ?? ''}\``,
            text: item.description,
          },
        ],
  );
  if (!module || !node || instructions === undefined) return others;
  return [
    ...others,
    { module, start: node.start, end: node.end, of: 'the instructions of the server', text: instructions },
  ];
}
