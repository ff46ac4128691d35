/** Calls that decode into a variable handed to them: `json.Unmarshal(data, &value)`, `request.BindArguments(&value)`. */
import type { ClassNode, Expression, Field } from '../syntax/ast.ts';
import { unwrap } from '../syntax/walk.ts';
import type { Run } from './run.ts';
import { allTaints, type Value } from './values.ts';

/** What a variable holds afterwards: known keys become the fields that their tags name, a text may hold anything. */
export function decodedInto(run: Run, written: Expression, values: readonly Value[]): Value {
  const flat: Value = { taints: values.flatMap((value) => allTaints(value)).slice(0, 16) };
  const [value] = values;
  const type = run.engine.resolver.types.typeOf(unwrap(written))?.node;
  if (!value?.fields || values.length > 1 || value.taints.length > 0 || type?.kind !== 'class') return flat;
  const fields = fieldsOf(value, type);
  return fields.size === 0 ? flat : { taints: [], fields, owner: type };
}

function fieldsOf(value: Value, owner: ClassNode): Map<string, Value> {
  const fields = new Map<string, Value>();
  for (const field of owner.fields) {
    const part = value.fields?.get(tagOf(field)) ?? value.fields?.get('*');
    if (part) fields.set(field.name, part);
  }
  return fields;
}

/** The name that the tag `json:"name,omitempty"` gives. */
function tagOf({ name, decorators }: Field): string {
  for (const { expression } of decorators) {
    if (expression.kind !== 'call' || expression.callee.kind !== 'name' || expression.callee.name !== 'json') continue;
    const text = expression.args[0]?.value;
    const tag = text?.kind === 'literal' ? String(text.value).split(',')[0] : undefined;
    if (tag) return tag;
  }
  return name;
}
