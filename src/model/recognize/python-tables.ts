/**
 * Tools defined as objects of the SDK's `Tool`, or as dictionaries, where the list that is answered cannot be followed
 * to them. Read only when the project certainly answers with tools that are not found otherwise.
 */
import type { Call, Node, ObjectNode } from '../../syntax/ast.ts';
import { madeText, type Value } from '../values/value.ts';
import type { Dispatches } from './python-dispatch.ts';
import { type Known, readTool } from './python-lists.ts';
import { lastNameOf, type PythonProject } from './python-project.ts';

const TOOL_NAME = /^[A-Za-z0-9_.\-/]{1,128}$/;
const SCHEMAS = ['inputSchema', 'input_schema', 'parameters', 'schema', 'args_model', 'args_schema'];
const WORK = ['function', 'handler', 'func', 'fn', 'callable', 'execute'];

/** Finds tool definitions in the whole project and reports those of unknown names. */
export function readTables(project: PythonProject, dispatches: Dispatches): void {
  for (const module of project.modules) {
    const nodes = project.nodesOf(module);
    for (const call of nodes.of('call'))
      if (isTool(project, call)) report(project, { node: call, env: project.emptyEnv }, dispatches);
      else if (isRegistration(call)) report(project, { node: asObject(call), env: project.emptyEnv }, dispatches);
    for (const node of nodes.of('object')) {
      const found = definitionIn(project, node);
      if (found) reportKnown(project, found, dispatches);
    }
  }
}

/** Tools that functions of the project register, all that is said of each in one call; how many calls there are. */
export function readRegistrations(project: PythonProject, dispatches: Dispatches): number {
  const calls = project.modules.flatMap((module) => project.nodesOf(module).of('call').filter(isRegistration));
  for (const call of calls) report(project, { node: asObject(call), env: project.emptyEnv }, dispatches);
  return calls.length;
}

/** `types.Tool(name='x', …)`. */
function isTool(project: PythonProject, call: Call): boolean {
  return (
    lastNameOf(call.callee) === 'Tool' && /^mcp(?:_types)?\.(?:\w+\.)*Tool$/.test(project.resolver.calleeName(call))
  );
}

/** `register_tool(name='x', description='…', input_schema={…}, handler=work)` of the project's own. */
function isRegistration({ args }: Call): boolean {
  const has = (keys: readonly string[]) => args.some(({ name }) => name !== undefined && keys.includes(name));
  return has(['name']) && has(['description']) && has(SCHEMAS) && has(WORK);
}

/** The named arguments of a call as the dictionary that they are. */
function asObject(call: Call): ObjectNode {
  const { start, end } = call;
  const properties = call.args.flatMap(({ name, value }) =>
    name === undefined ? [] : [{ key: name, value, spread: false, start: value.start, end: value.end }],
  );
  return { kind: 'object', start, end, parent: call, properties };
}

function report(project: PythonProject, element: Value, dispatches: Dispatches): void {
  const name = project.evaluator.property(element, 'name');
  if (name) reportKnown(project, { name, element }, dispatches);
}

function reportKnown(project: PythonProject, known: Known, dispatches: Dispatches): void {
  const text = project.evaluator.text(known.name);
  if (text !== undefined && TOOL_NAME.test(text) && !project.names.has(text)) readTool(project, known, dispatches);
}

/** A dictionary that names a tool, or stands under its name in a table of tools. */
function definitionIn(project: PythonProject, node: ObjectNode): Known | undefined {
  const element = { node, env: project.emptyEnv };
  const has = (keys: readonly string[]) => keys.some((key) => node.properties.some((property) => property.key === key));
  if (!has(['description']) || !has(SCHEMAS)) return undefined;
  const own = project.evaluator.property(element, 'name');
  if (own) return isNamedForTools(project, node) ? { name: own, element } : undefined;
  const { parent } = node;
  const key =
    parent?.kind === 'object' ? parent.properties.find((property) => property.value === node)?.key : undefined;
  return key !== undefined && has(WORK) && isNamedForTools(project, node)
    ? { name: madeText(key, node), element }
    : undefined;
}

/** A variable or function around it that is named for tools, or a file of tools. */
function isNamedForTools(project: PythonProject, node: Node): boolean {
  for (let up: Node | undefined = node.parent; up; up = up.parent) {
    if (up.kind === 'assign' || up.kind === 'declare')
      return /tool/i.test(lastTarget(up.target)) || isFileOfTools(project, node);
    if (up.kind === 'function' || up.kind === 'class')
      return /tool/i.test(up.name ?? '') || isFileOfTools(project, node);
  }
  return isFileOfTools(project, node);
}

function lastTarget(target: Node): string {
  return target.kind === 'name' || target.kind === 'member' ? lastNameOf(target) : '';
}

function isFileOfTools(project: PythonProject, node: Node): boolean {
  return /(?:^|[/_.-])tools?(?:[/_.-]|$)/i.test(project.moduleOf(node).path);
}
