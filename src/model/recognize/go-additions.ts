/** What is put into the definition of a Go tool after its literal: by assignments, and by options applied to it. */
import type { Call, Node, ObjectNode } from '../../syntax/ast.ts';
import type { GoOption } from '../schema/go-options.ts';
import { type Env, type FunctionValue, isFunctionValue, type Value } from '../values/value.ts';
import type { GoProject } from './go-project.ts';

export interface Additions {
  /** Options of the SDK. */
  readonly options: readonly GoOption[];
  /** Fields that are set: `tool.Title = …`, also inside an option of the project. */
  readonly fields: readonly { readonly path: readonly string[]; readonly key: string; readonly value: Value }[];
  /** Something is put into it that cannot be seen. */
  readonly open: boolean;
}

export const NO_ADDITIONS: Additions = { options: [], fields: [], open: false };

/** What is added to the variable that holds a definition. */
export function additionsTo(project: GoProject, node: ObjectNode | Call, env: Env): Additions {
  let up: Node | undefined = node.parent;
  while (up?.kind === 'unary') up = up.parent;
  const name = up?.kind === 'declare' && up.target.kind === 'name' ? up.target : undefined;
  const binding = name && project.resolver.bindingOf(name);
  if (!binding) return NO_ADDITIONS;
  const found: Additions[] = [{ ...NO_ADDITIONS, fields: fieldsOf(project, binding, env) }];
  for (const reference of project.usages.referencesTo(binding)) {
    const list = appliedTo(project, reference);
    const applied = list && project.ways.collections.elements({ node: list, env });
    if (applied) found.push(...applied.map((one) => ofOption(project, one)));
    if (applied?.length === 0) found.push({ ...NO_ADDITIONS, open: true });
  }
  return {
    options: found.flatMap((one) => one.options),
    fields: found.flatMap((one) => one.fields),
    open: found.some((one) => one.open),
  };
}

/** The list in `for _, option := range list { option(&tool) }`. */
function appliedTo(project: GoProject, reference: Node): Value['node'] | undefined {
  const call = reference.parent?.kind === 'unary' ? reference.parent.parent : reference.parent;
  if (call?.kind !== 'call' || call.args.length !== 1 || call.callee.kind !== 'name') return undefined;
  const [definition] = project.resolver.bindingOf(call.callee)?.definitions ?? [];
  return definition?.via === 'each' ? definition.value : undefined;
}

function ofOption(project: GoProject, value: Value): Additions {
  const options = project.options.optionsAt(value);
  if (options.length > 0) return { ...NO_ADDITIONS, options };
  const found = project.evaluator.follow(value);
  const fields = isFunctionValue(found) ? fieldsSetBy(project, found) : [];
  return { options: [], fields, open: fields.length === 0 };
}

/** The fields that an option of the project sets: `func(t *Tool) { t.Title = title }`. */
function fieldsSetBy(project: GoProject, { node, env }: FunctionValue): Additions['fields'] {
  const target = node.params[0]?.target;
  const binding = target?.kind === 'name' ? project.resolver.bindingOf(target) : undefined;
  return binding ? fieldsOf(project, binding, env) : [];
}

function fieldsOf(
  project: GoProject,
  binding: Parameters<GoProject['usages']['changesOf']>[0],
  env: Env,
): Additions['fields'] {
  return project.usages.changesOf(binding).flatMap(({ path, key, value }) => {
    const text = typeof key === 'string' ? key : project.evaluator.text({ node: key, env });
    return text === undefined ? [] : [{ path, key: text, value: { node: value, env } }];
  });
}
