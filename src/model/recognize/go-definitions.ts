/** Definitions of tools, prompts and resources in Go: struct literals of an SDK's types, and calls that make one. */
import type { Call, Expression, Node, ObjectNode } from '../../syntax/ast.ts';
import type { GoOption } from '../schema/go-options.ts';
import { Env, type Value } from '../values/value.ts';
import { type Additions, additionsTo } from './go-additions.ts';
import type { GoProject, SdkName } from './go-project.ts';
import { findUse, type Use } from './go-uses.ts';

export type DefinitionKind = 'tool' | 'prompt' | 'resource' | 'template';

/** One tool, prompt or resource: its definition, under the assumptions of one way to reach it. */
export interface Definition {
  readonly kind: DefinitionKind;
  readonly family: SdkName['family'];
  readonly node: ObjectNode | Call;
  readonly env: Env;
  /** The call or literal that gives the name, where it is not the definition itself. */
  readonly origin?: Node;
  /** The name of a tool or prompt, the address of a resource; `undefined` when it is computed. */
  readonly key?: string;
  readonly use: Use;
  /** The options of a call of mark3labs/mcp-go, and those that are applied to a literal. */
  readonly options: readonly GoOption[];
  readonly additions: Additions;
}

const TYPES: Record<string, DefinitionKind> = {
  Tool: 'tool',
  Prompt: 'prompt',
  Resource: 'resource',
  ResourceTemplate: 'template',
};
const MAKERS: Record<string, DefinitionKind> = {
  NewTool: 'tool',
  NewToolWithRawSchema: 'tool',
  NewPrompt: 'prompt',
  NewResource: 'resource',
  NewResourceTemplate: 'template',
};
const KEYS: Record<DefinitionKind, string> = { tool: 'Name', prompt: 'Name', resource: 'URI', template: 'URITemplate' };
/** Where the options begin among the arguments of a call that makes a definition. */
const FIRST_OPTION: Record<DefinitionKind, number> = { tool: 1, prompt: 1, resource: 2, template: 2 };

/** Every definition in the project that is used. */
export function readDefinitions(project: GoProject): Definition[] {
  return project.nodes.flatMap((nodes) => [
    ...nodes.of('object').flatMap((node) => {
      const type = project.sdkType(project.types.typeOf(node));
      const kind = type && Object.hasOwn(TYPES, type.name) ? TYPES[type.name] : undefined;
      const key = kind && node.properties.find((one) => one.key === KEYS[kind])?.value;
      return type && kind && key ? waysTo(project, { kind, family: type.family, node }, key) : [];
    }),
    ...nodes.of('call').flatMap((node) => {
      const made = project.calledSdk(node);
      const kind = made && Object.hasOwn(MAKERS, made.name) ? MAKERS[made.name] : undefined;
      const [first] = node.args;
      return made && kind && first && !first.spread
        ? waysTo(project, { kind, family: made.family, node }, first.value)
        : [];
    }),
  ]);
}

/** A definition for each name that it may have; one without a name where none is known and its registration is certain. */
function waysTo(
  project: GoProject,
  found: Pick<Definition, 'kind' | 'family' | 'node'>,
  key: Expression,
): Definition[] {
  project.evaluator.begin();
  const ways = project.ways.to(key, { env: Env.EMPTY });
  const definitions = ways.flatMap(({ env, origin }): Definition[] => {
    const text = project.evaluator.text({ node: key, env });
    if (text === undefined || text === '') return [];
    const use = findUse(project, found.node, env);
    return use ? [{ ...define(project, found, env, use), key: text, ...(origin && { origin }) }] : [];
  });
  if (definitions.length > 0) return definitions;
  const use = findUse(project, found.node, Env.EMPTY);
  return use?.registration ? [define(project, found, Env.EMPTY, use)] : [];
}

function define(
  project: GoProject,
  found: Pick<Definition, 'kind' | 'family' | 'node'>,
  env: Env,
  use: Use,
): Definition {
  const { node, kind } = found;
  const additions = additionsTo(project, node, env);
  const own = node.kind === 'call' ? project.options.optionsOf(node, FIRST_OPTION[kind], env) : [];
  return { ...found, env, use, additions, options: [...own, ...additions.options] };
}

/** A field of the literal, an argument of the call, or the argument of an option. */
export function partOf(
  { node, env, options, additions }: Definition,
  field: string,
  position: number | undefined,
  option: string | undefined,
): Value | undefined {
  const set = additions.fields.findLast((one) => one.path.length === 0 && one.key === field);
  if (set) return set.value;
  const written = node.kind === 'object' ? node.properties.find((one) => one.key === field) : undefined;
  if (written) return { node: written.value, env };
  const argument = node.kind === 'object' || position === undefined ? undefined : node.args[position];
  if (argument) return { node: argument.value, env };
  const given = options.find((one) => one.name === option);
  const first = given?.call.args[0];
  return given && first ? { node: first.value, env: given.env } : undefined;
}

/** Whether a part may be given by an option that cannot be seen. */
export function isOpen(project: GoProject, { node, kind, env, additions }: Definition): boolean {
  return additions.open || (node.kind === 'call' && project.options.isOpen(node, FIRST_OPTION[kind], env));
}

/** The node that stands for a definition: what gives its name, else the call that registers it, else the definition. */
export function placeOf({ node, origin, use }: Definition): Node {
  if (origin) return origin;
  for (let up = node.parent; up; up = up.parent) {
    if (up === use.registration) return up;
    if (up.kind !== 'unary') break;
  }
  return node;
}
