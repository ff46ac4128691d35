/** Names, members and elements: where their values are kept. */
import type { ClassNode, Expression, FunctionNode, Index, Member, Name } from '../syntax/ast.ts';
import { condition, objectOrNull, projectField } from './cases.ts';
import { evaluate } from './expressions.ts';
import { callFunction, NO_ARGUMENTS } from './functions.ts';
import { allowed, isOutside, learned } from './guards.ts';
import { attributeOf, ofHost } from './hosts.ts';
import { isScript } from './invocations.ts';
import { has } from './kinds.ts';
import { readElements } from './parts.ts';
import type { Run } from './run.ts';
import { isSeparator, memberSource, namedVariable, SEPARATOR } from './sources.ts';
import { ownerClass, readClassField, readStatic } from './state.ts';
import { storedPart } from './stored.ts';
import { isPattern } from './text-sets.ts';
import { sliceByBounds } from './texts.ts';
import { isNumericField } from './types.ts';
import {
  allTaints,
  CLEAN,
  constantValue,
  join,
  mapTaints,
  NO_FACTS,
  type Taint,
  type Value,
  withKinds,
} from './values.ts';
import { isEnvironment } from './variables.ts';

export function evaluateName(run: Run, node: Name): Value {
  const { engine, frame } = run;
  const binding = engine.bindingOf(node);
  if (!binding) {
    if (node.name === 'None' && frame.module.language === 'rust') return constantValue(null);
    if (node.name === 'this' || node.name === 'self') return frame.lookup('this') ?? CLEAN;
    return readStatic(run, binding);
  }
  const value = frame.lookup(binding);
  if (value) return value;
  if (binding.import) {
    const target = engine.target(node);
    if (isSeparator(target?.name ?? '')) return SEPARATOR;
    // A module from outside, handed around as a value, perhaps under the name of a constant of the project.
    if (target && !target.node && !target.module) return { type: target.name, ...readStatic(run, binding) };
  }
  if (binding.node.kind === 'function') {
    for (let at: typeof frame | undefined = frame; at; at = at.parent)
      if (at.node && binding.scope !== binding.module && isInside(binding.node, at.node))
        return { taints: [], functions: [{ node: binding.node, frame: at }] };
  }
  return readStatic(run, binding);
}

function isInside(inner: { readonly start: number; parent?: Expression | object }, outer: object): boolean {
  for (let at = inner.parent as { parent?: object } | undefined; at; at = at.parent as typeof at)
    if (at === outer) return true;
  return false;
}

export function evaluateMember(run: Run, node: Member): Value {
  const source = memberSource(run, node);
  if (source) return source;
  const object = evaluate(run, node.object);
  const stored = storedPart(run, object, constantValue(node.property), node);
  if (stored) return stored;
  if (node.property === '__dict__' && run.frame.module.language === 'python') return object;
  const inside = attributeOf(node.property);
  if (inside !== undefined && isOutside(object)) {
    const facts = learned(allTaints(object), ofHost);
    return inside ? condition(NO_FACTS, facts) : condition(facts);
  }
  const value = readMember(run, node.object, object, node.property, node);
  // The parser of URLs encodes what would end an attribute or begin a tag, and a path has no scheme: https://url.spec.whatwg.org/#url-parsing
  const isEncoded = isScript(run) && ENCODED_PARTS.has(node.property);
  return isEncoded ? mapTaints(value, encodedPart) : value;
}

const encodedPart = (taint: Taint): Taint =>
  has(taint.kinds, 'url-parsed') ? withKinds(taint, 'html-escape no-scheme') : taint;

const ENCODED_PARTS = new Set(['pathname', 'search', 'hash', 'host', 'hostname', 'origin', 'port']);

export function readMember(run: Run, objectNode: Expression, object: Value, property: string, node: Expression): Value {
  const known = object.fields?.has(property) || object.taints.length > 0;
  const read = projectField(object, property);
  const value =
    object.owner && read.constant !== undefined && isReassigned(run, object.owner, property) ? { taints: [] } : read;
  if (
    known &&
    (value === CLEAN || run.frame.module.language === 'typescript' || run.frame.module.language === 'python')
  )
    return value;
  const owner = ownerClass(run, objectNode, object);
  const embedded = owner && !known ? embeddedField(object, owner, property) : undefined;
  if (embedded) return embedded;
  if (known) return owner && isNumericField(run, owner, property) ? CLEAN : value;
  if (owner) {
    const method = run.engine.resolver.members.find(owner, property)?.node;
    if (method?.kind === 'function' && isGetter(method))
      return callFunction(run, { node: method }, NO_ARGUMENTS, object, node).value;
    if (method?.kind === 'function')
      return { taints: [], functions: [{ node: method, self: object === CLEAN ? { taints: [], owner } : object }] };
    const stored = readClassField(run, owner, property);
    return value === CLEAN ? stored : join(value, stored);
  }
  if (value !== CLEAN) return value;
  const component = run.frame.module.language === 'rust' ? COMPONENTS.get(property) : undefined;
  if (component !== undefined && objectNode.kind !== 'call' && lastNameOf(objectNode) === 'Component')
    return constantValue(component);
  // A member of a module or of a constant object.
  const target = run.engine.target(node);
  return target?.node?.kind === 'function' ? { taints: [], functions: [{ node: target.node }] } : CLEAN;
}

/** Components of a path that Rust has names for, as the text that they are. */
const COMPONENTS = new Map([
  ['ParentDir', '..'],
  ['CurDir', '.'],
  ['RootDir', '/'],
]);

function lastNameOf(node: Expression): string | undefined {
  return node.kind === 'member' ? node.property : node.kind === 'name' ? node.name : undefined;
}

/** `get x()`, `@property`. */
function isGetter({ role, decorators }: FunctionNode): boolean {
  return (
    role === 'getter' ||
    decorators.some(({ expression }) => {
      const last =
        expression.kind === 'name' ? expression.name : expression.kind === 'member' ? expression.property : '';
      return last === 'property' || last === 'cached_property';
    })
  );
}

export function evaluateIndex(run: Run, node: Index): Value {
  const source = memberSource(run, node);
  if (source) return source;
  const object = evaluate(run, node.object);
  if (node.index.kind === 'unknown') {
    evaluate(run, node.index);
    return sliceByBounds(object, run.frame.module.text.slice(node.object.end, node.end));
  }
  const index = evaluate(run, node.index);
  const stored = storedPart(run, object, index, node);
  if (stored) return stored;
  if (typeof index.constant === 'string' || typeof index.constant === 'number')
    return readMember(run, node.object, object, String(index.constant), node);
  if (isEnvironment(object)) return namedVariable(run, index, node);
  const element = readElements(object);
  // `commands[name]` of a table from inside: what it holds says that the key is one of its keys.
  if (isOutside(index) && !isOutside(object)) {
    const found = objectOrNull(allowed(index), element);
    return element.texts && isPattern(element) ? { ...found, texts: element.texts } : found;
  }
  return element;
}

/** A field of a struct that another one embeds. */
function embeddedField(object: Value, owner: ClassNode, property: string): Value | undefined {
  for (const { name } of owner.bases) {
    const inner = object.fields?.get(name.split('.').at(-1) ?? name);
    const field = inner?.fields?.get(property);
    if (field) return field;
  }
  return undefined;
}

/** A field that a method gives another value after construction. */
function isReassigned(run: Run, owner: ClassNode, property: string): boolean {
  return (run.engine.resolver.members.field(owner, property)?.values.length ?? 0) > 1;
}
