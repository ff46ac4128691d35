/** Tools, prompts and resources that Rust code makes by hand: `Tool::new(…)`, `Tool { … }`, with all that is chained on. */
import type { Assign, Call, Expression, Node, ObjectNode } from '../../syntax/ast.ts';
import type { Schema } from '../schema/schema.ts';
import type { Env, Value } from '../values/value.ts';
import type { RustProject } from './rust-project.ts';

export type DefinitionKind = 'tool' | 'prompt' | 'resource' | 'template';

/** A definition, for one of the names that it may have. */
export interface Definition {
  readonly kind: DefinitionKind;
  readonly node: Call | ObjectNode;
  readonly env: Env;
  /** The name of a tool or prompt, the URI of a resource. */
  readonly key: string;
  /** What stands for it: the call or entry that gives its name, else the definition. */
  readonly place: Node;
}

interface Maker {
  readonly kind: DefinitionKind;
  /** Where the parts stand among the arguments. */
  readonly parts: readonly string[];
}

const MAKERS: Record<string, Maker> = {
  'Tool::new': { kind: 'tool', parts: ['name', 'description', 'input_schema'] },
  'Tool::new_with_raw': { kind: 'tool', parts: ['name', 'description', 'input_schema'] },
  'Prompt::new': { kind: 'prompt', parts: ['name', 'description', 'arguments'] },
  'Prompt::from_raw': { kind: 'prompt', parts: ['name', 'description', 'arguments'] },
  'Resource::new': { kind: 'resource', parts: ['uri', 'name'] },
  'RawResource::new': { kind: 'resource', parts: ['uri', 'name'] },
  'ResourceTemplate::new': { kind: 'template', parts: ['uri_template', 'name'] },
  'RawResourceTemplate::new': { kind: 'template', parts: ['uri_template', 'name'] },
};
const LITERALS: Record<string, DefinitionKind> = {
  Tool: 'tool',
  Prompt: 'prompt',
  Resource: 'resource',
  RawResource: 'resource',
  ResourceTemplate: 'template',
  RawResourceTemplate: 'template',
};
const KEYS: Record<DefinitionKind, string> = {
  tool: 'name',
  prompt: 'name',
  resource: 'uri',
  template: 'uri_template',
};

function makerOf(project: RustProject, node: Call): Maker | undefined {
  const name = project.calledSdk(node) ?? '';
  return Object.hasOwn(MAKERS, name) ? MAKERS[name] : undefined;
}

export interface Definitions {
  readonly all: readonly Definition[];
  /** Members that names of tools come from where those are computed: `tool.name()` gives `name`. */
  readonly computed: ReadonlySet<string>;
}

/** Every definition in the project whose name is known. */
export function readDefinitions(project: RustProject): Definitions {
  const computed = new Set<string>();
  const all: Definition[] = [];
  for (const nodes of project.nodes) {
    const found: Definition[] = [];
    for (const node of nodes.of('call')) {
      const maker = makerOf(project, node);
      const key = maker && node.args[0]?.value;
      if (maker && key) found.push(...waysTo(project, maker.kind, node, key, computed));
    }
    for (const node of nodes.of('object')) {
      const name = project.sdkType(node.type) ?? '';
      const kind = Object.hasOwn(LITERALS, name) ? LITERALS[name] : undefined;
      const key = kind && node.properties.find((one) => one.key === KEYS[kind])?.value;
      if (kind && key) found.push(...waysTo(project, kind, node, key, computed));
    }
    for (const node of nodes.of('assign')) if (namesTool(project, node)) collectMembers(node.value, computed);
    all.push(...found.sort((a, b) => a.place.start - b.place.start));
  }
  return { all, computed };
}

/** `tool.name = …` on a `Tool` of the SDK. */
function namesTool(project: RustProject, { target }: Assign): boolean {
  if (target.kind !== 'member' || target.property !== 'name') return false;
  return project.sdkName(project.resolver.types.typeOf(target.object)?.name ?? '', target) === 'Tool';
}

function waysTo(
  project: RustProject,
  kind: DefinitionKind,
  node: Call | ObjectNode,
  key: Expression,
  computed: Set<string>,
): Definition[] {
  if (project.isTest(node)) return [];
  const found: Definition[] = [];
  for (const env of project.environments.of(key, project.emptyEnv)) {
    const text = project.text(key, env);
    if (text === undefined || text === '') continue;
    const place = placeOf(project, node, { node: key, env });
    if (!found.some((one) => one.key === text && one.place === place))
      found.push({ kind, node, env, key: text, place });
  }
  if (found.length === 0 && kind === 'tool') collectMembers(key, computed);
  return found;
}

/** The members that an expression reads: `name` of `tool.name().into()`. */
function collectMembers(node: Expression, into: Set<string>): void {
  if (node.kind === 'call') {
    if (node.callee.kind === 'member') collectMembers(node.callee, into);
    for (const { value } of node.args) collectMembers(value, into);
  } else if (node.kind === 'member') {
    into.add(node.property.toLowerCase());
    collectMembers(node.object, into);
  } else if (node.kind === 'unary') collectMembers(node.operand, into);
}

/** Where a name that comes from elsewhere is written: the call or entry around it. */
function placeOf(project: RustProject, node: Node, key: Value): Node {
  const { node: written } = project.evaluator.follow(key);
  for (let up: Node | undefined = written; up; up = up.parent) if (up === node) return outermost(node);
  for (let up = written.parent; up; up = up.parent) {
    if (up.kind === 'object' || up.kind === 'array') return up;
    if (up.kind === 'call' && project.resolver.functionOf(up)) return up;
    if (up.kind === 'declare' || up.kind === 'function' || up.kind === 'class') break;
  }
  return outermost(node);
}

function outermost(node: Node): Node {
  return chainOn(node).at(-1) ?? node;
}

/** The calls that are chained on a value: `Tool::new(…).with_title(…).annotate(…)`. */
function chainOn(node: Node): Call[] {
  const calls: Call[] = [];
  for (let at = node; ; ) {
    const member = at.parent;
    const call = member?.kind === 'member' && member.object === at ? member.parent : undefined;
    if (call?.kind !== 'call' || call.callee !== member) return calls;
    calls.push(call);
    at = call;
  }
}

/** A part of a definition: a field, an argument, what a chained call or a later assignment gives. `None` is no part. */
export function partOf(
  project: RustProject,
  definition: Definition,
  part: string,
  ...methods: string[]
): Value | undefined {
  const { node, env } = definition;
  const written =
    node.kind === 'object'
      ? node.properties.find((one) => one.key === part)?.value
      : node.args[makerOf(project, node)?.parts.indexOf(part) ?? -1]?.value;
  const chained = chainOn(node).findLast(
    ({ callee, args }) => callee.kind === 'member' && methods.includes(callee.property) && args.length > 0,
  )?.args[0]?.value;
  const found = chained ?? assignedTo(project, node, part) ?? written;
  if (!found || (found.kind === 'name' && found.name === 'None')) return undefined;
  return { node: found, env };
}

/** `let mut tool = Tool::new(…); tool.annotations = Some(…);` */
function assignedTo(project: RustProject, node: Node, part: string): Expression | undefined {
  const declared = outermost(node).parent;
  if (declared?.kind !== 'declare' || declared.target.kind !== 'name') return undefined;
  const binding = project.resolver.bindingOf(declared.target);
  return binding && project.evaluator.usages.assignedTo(binding).get(part)?.at(-1);
}

/** The input schema of a tool. */
export function schemaOf(project: RustProject, definition: Definition): { schema?: Schema; node?: Node } {
  const typed = chainOn(definition.node).findLast(
    ({ callee, typeArgs }) =>
      callee.kind === 'member' && /^(?:with_input_schema|parameters)$/.test(callee.property) && typeArgs.length > 0,
  );
  const [type] = typed?.typeArgs ?? [];
  if (type) return { schema: project.types.read(type), node: type };
  const given = partOf(project, definition, 'input_schema', 'with_input_schema', 'parameters_value');
  const schema = given && project.readSchema(given);
  return { ...(schema && { schema }), ...(given && { node: given.node }) };
}

/** Whether a tool says what it gives back. */
export function hasOutput(project: RustProject, definition: Definition): boolean {
  return (
    partOf(project, definition, 'output_schema', 'with_raw_output_schema') !== undefined ||
    chainOn(definition.node).some(({ callee }) => callee.kind === 'member' && callee.property === 'with_output_schema')
  );
}
