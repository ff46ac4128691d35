/** The arguments of each tool as its handler reads them, beside what its schema says. */
import type { HandlerInput, ModelTool } from '../model/server-model.ts';
import type { Expression, FunctionNode, Node } from '../syntax/ast.ts';
import { unwrap } from '../syntax/walk.ts';
import type { ToolParameter } from '../types.ts';
import { type KeyUse, readKeys } from './argument-keys.ts';
import { type Facts, perReview } from './check.ts';
import { dispatchOf } from './dispatch.ts';

/** A tool whose code is known from where its arguments enter. */
export interface ToolArguments {
  readonly tool: ModelTool;
  readonly inputs: readonly HandlerInput[];
  /** Every parameter of the handler is one argument. */
  readonly single: boolean;
  /** Nothing of the project stands between the SDK and the handler. */
  readonly direct: boolean;
  readonly use?: KeyUse;
}

/** Reads the uses of arguments once for a review. */
export const toolArguments = perReview(readAll);

function readAll(facts: Facts): readonly ToolArguments[] {
  const dispatch = dispatchOf(facts);
  const direct = directHandlers(facts);
  const byName = new Map<string, HandlerInput[]>();
  for (const input of facts.model.inputs) {
    if (input.kind !== 'tool-input' || input.of === undefined) continue;
    const same = byName.get(input.of);
    if (same) same.push(input);
    else byName.set(input.of, [input]);
  }
  const counts = new Map<string, number>();
  const handlers = new Map<FunctionNode, number>();
  for (const { tools } of facts.model.servers)
    for (const { name, handler } of tools) {
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
      if (handler) handlers.set(handler, (handlers.get(handler) ?? 0) + 1);
    }
  return facts.model.servers.flatMap(({ tools, folder }) =>
    tools.flatMap((tool): ToolArguments[] => {
      const { name, handler } = tool;
      if (name === undefined) return [];
      const isUnique = counts.get(name) === 1;
      const own = (byName.get(name) ?? []).filter((input) => isUnique || input.handler === handler);
      const alone = handler !== undefined && handlers.get(handler) === 1;
      const shared = sharedInputs(facts, name, folder, isUnique, alone ? handler : undefined);
      const inputs = own.length > 0 ? own : shared;
      if (inputs.length === 0) return [];
      const isDirect = own.length === 0 || (handler !== undefined && direct.has(handler));
      if (inputs.every((input) => input.single)) return [{ tool, inputs, single: true, direct: isDirect }];
      const use = readKeys(facts, inputs, (node) => dispatch.runsForOthers(name, node));
      return [{ tool, inputs, single: false, direct: isDirect, use }];
    }),
  );
}

/** Where the calls of a tool enter when one handler answers for all. */
function sharedInputs(
  facts: Facts,
  name: string,
  folder: string,
  isUnique: boolean,
  alone: FunctionNode | undefined,
): readonly HandlerInput[] {
  const dispatch = dispatchOf(facts);
  if (dispatch.branchesFor(name).length === 0) return dispatch.inputs.filter((input) => input.handler === alone);
  if (!isUnique) return [];
  return dispatch.inputs.filter(
    ({ handler }) => folder === '' || facts.resolver.moduleOf(handler).path.startsWith(`${folder}/`),
  );
}

const REGISTERS = /^(?:(?:add|Add)(?:Session)?Tools?|add_tool|registerTool|tool|Tool|ServerTool)$/;

/** The functions that are handed to the SDK as they are: decorated by it, or an argument of a registration. */
function directHandlers(facts: Facts): ReadonlySet<FunctionNode> {
  const found = new Set<FunctionNode>();
  const add = (value: Expression, depth: number): void => {
    const given = unwrap(value);
    if (given.kind === 'object' && depth > 0) for (const one of given.properties) add(one.value, depth - 1);
    else if (given.kind === 'array' && depth > 0) for (const one of given.elements) add(one.value, depth - 1);
    else if (given.kind === 'function' || given.kind === 'name' || given.kind === 'member') {
      const handler = facts.resolver.functionOf(given);
      if (handler) found.add(handler);
    }
  };
  for (const { call } of facts.callsNamed({ last: REGISTERS }))
    if (!facts.resolver.functionOf(call)) for (const { value } of call.args) add(value, 2);
  for (const { tools } of facts.model.servers)
    for (const { node, handler } of tools)
      if (handler && node === handler && handler.decorators.length <= 1) found.add(handler);
  return found;
}

/** The names under which the code reads the parameters, each with the parameter as the schema has it. */
export function writtenParameters({ tool, inputs }: ToolArguments): ReadonlyMap<string, ToolParameter> | undefined {
  const found = new Map<string, ToolParameter>();
  const { language } = tool.module;
  if (language !== 'go' && language !== 'rust') {
    for (const one of tool.parameters ?? []) found.set(one.name, one);
    return tool.parameters && found;
  }
  const [input] = inputs;
  const listed = input?.properties ?? tool.parameters;
  for (const one of listed ?? []) {
    const same = tool.parameters?.find(
      ({ location }) => location && one.location && JSON.stringify(location) === JSON.stringify(one.location),
    );
    // Where the schema stands apart from the struct, names differ in their first letter at most.
    const alike = tool.parameters?.find(({ name }) => name.toLowerCase() === one.name.toLowerCase());
    found.set(one.name, same ?? alike ?? one);
  }
  return listed && found;
}

const INTENDED =
  /^(?:_.*|thoughts?|thinking|reason(?:ing)?|rationale|explanation|intent|justification|dummy|random_string|placeholder|unused|noop|confirm(?:ed|ation)?)$/i;
const DISCLAIMED =
  /\b(?:unused|not used|ignored|deprecated|no effect|no longer|reserved|legacy|backwards?[- ]compat\w*|placeholder|dummy|not (?:yet )?(?:implemented|supported))\b/i;

/** Whether a parameter is there for another reason than to be read: for the model to think, for old clients. */
export function isIntended({ name, description, enum: options, type }: ToolParameter): boolean {
  return (
    INTENDED.test(name) ||
    DISCLAIMED.test(description ?? '') ||
    (options !== undefined && options.length < 2) ||
    type === 'null'
  );
}

/** Whether a function does nothing yet. */
export function isStub({ body }: FunctionNode): boolean {
  return body.body.every(
    (one: Node) => one.kind === 'throw' || one.kind === 'literal' || (one.kind === 'return' && !one.value),
  );
}
