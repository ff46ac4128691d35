/** State outside the running function: module variables, fields of classes, imports. */
import type { ClassNode, Expression } from '../syntax/ast.ts';
import { findExport } from '../syntax/resolve/exports.ts';
import type { Binding, Definition } from '../syntax/resolve/scopes.ts';
import type { Engine } from './engine.ts';
import { Frame } from './environment.ts';
import { evaluate } from './expressions.ts';
import { readElements, readField } from './parts.ts';
import type { Run } from './run.ts';
import { credential } from './sources.ts';
import { CLEAN, join, type Value } from './values.ts';

/** Places that write one variable or field. */
const MAX_WRITTEN = 256;

/** The value of a name that no running activation holds. */
export function readStatic(run: Run, binding: Binding | undefined): Value {
  if (!binding) return CLEAN;
  const value = bindingValue(run, binding);
  const stored = run.engine.readStore(binding, '');
  return stored ? join(value, stored) : value;
}

function rememberStatic(engine: Engine, key: Binding | Expression, make: () => Value): Value {
  const known = engine.statics.get(key);
  if (known) {
    if (known.basis) engine.tracker.readAll(known.basis);
    else engine.tracker.readOpen(key);
    return known.value;
  }
  // Found again while it is evaluated: a cycle.
  engine.statics.set(key, { value: CLEAN });
  const { result, basis } = engine.tracker.track(key, make);
  engine.statics.set(key, { value: result, basis });
  return result;
}

function bindingValue(run: Run, binding: Binding): Value {
  const { engine } = run;
  return rememberStatic(engine, binding, () => findBindingValue(run, binding));
}

function findBindingValue(run: Run, binding: Binding): Value {
  const { engine } = run;
  if (binding.import) return importedValue(run, binding);
  if (binding.node.kind === 'function') return { taints: [], functions: [{ node: binding.node }] };
  if (binding.node.kind === 'class') return { taints: [], type: `class ${binding.name}` };
  if (binding.parameter) return CLEAN;
  let out: Value | undefined;
  if (binding.definitions.length > MAX_WRITTEN) engine.stop('a variable is written in more places than are followed');
  for (const definition of binding.definitions.slice(0, MAX_WRITTEN)) {
    const value = definitionValue(run, binding, definition);
    out = out ? join(out, value) : value;
  }
  // An array that is filled later, a counter: what is written here is not all it may be.
  if (out?.constant !== undefined && binding.reassigned) return { taints: out.taints };
  return out ?? CLEAN;
}

function definitionValue(run: Run, binding: Binding, definition: Definition): Value {
  if (!definition.value) return CLEAN;
  const written = definition.value;
  if (
    written.kind === 'literal' &&
    typeof written.value === 'string' &&
    run.engine.isCredential(binding.name, written.value)
  )
    return credential(run, binding.name, binding.node);
  let value = staticValue(run, written);
  if (definition.via === 'each') value = readElements(value);
  for (const step of definition.path) {
    if (step === 'rest') continue;
    value = step === 'each' ? readElements(value) : readField(value, String(step));
  }
  return binding.kind === 'variable' ? value : CLEAN;
}

/** Evaluates an expression of the module level (or of a function that is not running) by itself. */
export function staticValue(run: Run, expression: Expression): Value {
  const { engine } = run;
  return rememberStatic(engine, expression, () => {
    const frame = new Frame(engine.resolver.moduleOf(expression));
    return evaluate({ ...run, frame }, expression);
  });
}

function importedValue(run: Run, binding: Binding): Value {
  const { resolver } = run.engine;
  if (!binding.import || binding.import.imported === '*') return CLEAN;
  for (const module of resolver.project.resolve(binding.module, binding.import.module)) {
    const found = findExport(resolver.project, module, binding.import.imported);
    if (!found) continue;
    if ('value' in found) return staticValue(run, found.value);
    const value = bindingValue(run, found.binding);
    const stored = run.engine.readStore(found.binding, '');
    return stored ? join(value, stored) : value;
  }
  return CLEAN;
}

/** The class of the project whose instance an expression is. */
export function ownerClass(run: Run, object: Expression, value: Value): ClassNode | undefined {
  if (value.owner) return value.owner;
  const type = run.engine.resolver.types.typeOf(object);
  return type?.node?.kind === 'class' ? type.node : undefined;
}

/** A field of an instance of which nothing is known here: what was ever written to it. */
export function readClassField(run: Run, owner: ClassNode, property: string): Value {
  const { engine } = run;
  const stored = engine.readStore(owner, property);
  const field = engine.resolver.members.field(owner, property);
  let out = stored;
  const written = [...(field?.values ?? []), ...engine.literalFields(owner, property)];
  if (written.length > MAX_WRITTEN) engine.stop('a field is written in more places than are followed');
  for (const expression of written.slice(0, MAX_WRITTEN)) {
    const value = staticValue(run, expression);
    out = out ? join(out, value) : value;
  }
  return out ?? CLEAN;
}
