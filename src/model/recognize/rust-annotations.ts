/** Annotations of tools in Rust: `ToolAnnotations::new().read_only(true)`, `ToolAnnotations { read_only_hint: Some(true), … }`. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { ToolAnnotations } from '../../types.ts';
import type { Value } from '../values/value.ts';
import type { RustProject } from './rust-project.ts';

type Hints = { -readonly [K in keyof ToolAnnotations]: ToolAnnotations[K] };
type Hint = Exclude<keyof ToolAnnotations, 'title'>;

export interface ReadAnnotations {
  readonly read?: ToolAnnotations;
  readonly unknown: boolean;
}

/** By the name of a field or attribute. */
export const HINTS: Record<string, Hint> = {
  read_only_hint: 'readOnlyHint',
  destructive_hint: 'destructiveHint',
  idempotent_hint: 'idempotentHint',
  open_world_hint: 'openWorldHint',
};
const METHODS: Record<string, Hint> = {
  read_only: 'readOnlyHint',
  destructive: 'destructiveHint',
  idempotent: 'idempotentHint',
  open_world: 'openWorldHint',
};
const STARTS = new Set(['ToolAnnotations::new', 'ToolAnnotations::with_title', 'ToolAnnotations::default']);
const POSITIONS = ['title', 'read_only_hint', 'destructive_hint', 'idempotent_hint', 'open_world_hint'];

/** Reads key-values: fields of a literal, arguments of an attribute, a word alone being a flag that is set. */
export function readHints(project: RustProject, entries: readonly { name?: string; value: Value }[]): ReadAnnotations {
  const read: Hints = {};
  let unknown = false;
  for (const { name, value } of entries) {
    const word = name === undefined && value.node.kind === 'name' ? value.node.name : undefined;
    const flag = word !== undefined && Object.hasOwn(HINTS, word) ? HINTS[word] : undefined;
    const hint = name !== undefined && Object.hasOwn(HINTS, name) ? HINTS[name] : undefined;
    if (flag) read[flag] = true;
    if (!hint && name !== 'title') continue;
    if (value.node.kind === 'name' && value.node.name === 'None') continue;
    const constant = project.evaluator.constant(value);
    if (hint && typeof constant === 'boolean') read[hint] = constant;
    else if (!hint && typeof constant === 'string') read.title = constant;
    else if (hint) unknown = true;
  }
  return { read, unknown };
}

/** Reads the value given as annotations. */
export function readAnnotations(project: RustProject, given: Value | undefined): ReadAnnotations {
  if (!given) return { unknown: false };
  const { node, env } = project.evaluator.follow(given);
  if (node.kind === 'object')
    return readHints(
      project,
      node.properties.flatMap(({ key, value }) =>
        key === undefined ? [] : [{ name: key, value: { node: value, env } }],
      ),
    );
  const read: Hints = {};
  for (let at: Expression = node; at.kind === 'call' && at.callee.kind === 'member'; at = objectOf(at)) {
    const name = project.calledSdk(at);
    if (name === 'ToolAnnotations::from_raw')
      return readHints(
        project,
        at.args.map(({ value }, index) => ({ name: POSITIONS[index] ?? '', value: { node: value, env } })),
      );
    const method = at.callee.property;
    const constant = at.args[0] && project.evaluator.constant({ node: at.args[0].value, env });
    const hint = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (hint && typeof constant === 'boolean') read[hint] ??= constant;
    else if (method === 'with_title' && typeof constant === 'string') read.title ??= constant;
    if (name !== undefined && STARTS.has(name)) return { read, unknown: false };
  }
  return { unknown: true };
}

/** What a method is called on. */
function objectOf({ callee }: Call): Expression {
  return callee.kind === 'member' ? callee.object : callee;
}
