/** Objects that say themselves how they are written: as text, and by a serializer. */
import type { Decorator, Expression, FunctionNode, Module, TextNode } from '../syntax/ast.ts';
import { callFunction, NO_ARGUMENTS, NO_NAMED } from './functions.ts';
import { objectValue, readField } from './parts.ts';
import type { Run } from './run.ts';
import { sourceValue } from './sources.ts';
import { allTaints, CLEAN, type Value } from './values.ts';

/** Methods that make the text of an object, by language; the first that a class has counts. */
const TEXT_FORMS: Readonly<Record<string, readonly string[]>> = {
  typescript: ['toString'],
  javascript: ['toString'],
  python: ['__format__', '__str__', '__repr__'],
  go: ['Error', 'String'],
  rust: ['fmt'],
};

const SERIAL_FORMS: Readonly<Record<string, readonly string[]>> = {
  typescript: ['toJSON'],
  javascript: ['toJSON'],
  go: ['MarshalJSON', 'MarshalText'],
};

/** The text of an object with a form of its own, and of an error with all that it is made of; other values as they are. */
export function asText(run: Run, value: Value, node: Expression, text: TextNode): Value {
  if (value.type === 'caught' && run.frame.module.language === 'rust' && hasDebugForm(run.frame.module, text))
    return sourceValue(run, 'error-internal', 'the debug form of an error', node);
  const method = ownForm(run, value, TEXT_FORMS);
  if (!method) return value;
  if (run.frame.module.language !== 'rust') return callFunction(run, { node: method }, NO_ARGUMENTS, value, node).value;
  const written = callFunction(run, { node: method }, { positional: [WRITER], named: NO_NAMED }, value, node).outs[0];
  return written ?? value;
}

/** `{:?}`, `{error:#?}` */
function hasDebugForm(module: Module, text: TextNode): boolean {
  return text.via === 'format' && /\{\w*:#?\?\}/.test(module.text.slice(text.start, text.end));
}

const WRITER: Value = objectValue(new Map());

/** What a serializer writes of an object: its own form, or its fields but those that say that they are left out. */
export function serialized(run: Run, value: Value, node: Expression): Value {
  const method = ownForm(run, value, SERIAL_FORMS);
  if (method) {
    const own = callFunction(run, { node: method }, NO_ARGUMENTS, value, node).value;
    return run.frame.module.language === 'go' ? readField(own, '0') : own;
  }
  if (!value.fields || value.owner?.flavor !== 'struct') return value;
  const hidden = value.owner.fields.filter(({ decorators }) => decorators.some(leavesOut));
  if (hidden.length === 0) return value;
  const fields = new Map(value.fields);
  for (const { name } of hidden) fields.delete(name);
  return { ...value, fields };
}

/** `json:"-"`, `#[serde(skip)]`, `#[serde(skip_serializing)]`. */
function leavesOut({ expression }: Decorator): boolean {
  if (expression.kind !== 'call' || expression.callee.kind !== 'name') return false;
  const { callee, args } = expression;
  if (callee.name === 'json') return args[0]?.value.kind === 'literal' && args[0].value.value === '-';
  return (
    callee.name === 'serde' &&
    args.some(({ value }) => value.kind === 'name' && /^skip(?:_serializing)?$/.test(value.name))
  );
}

function ownForm(run: Run, value: Value, forms: Readonly<Record<string, readonly string[]>>): FunctionNode | undefined {
  if (!value.owner || !value.fields || allTaints(value) === CLEAN.taints) return undefined;
  for (const name of forms[run.frame.module.language] ?? []) {
    const method = run.engine.resolver.members.find(value.owner, name)?.node;
    if (method?.kind === 'function') return method;
  }
  return undefined;
}
