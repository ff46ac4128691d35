/** Constant folding: the value an expression has whatever the input, if that can be read off the source. */
import type { Call, Expression, Name } from '../ast.ts';
import { unwrap } from '../walk.ts';
import { findExport } from './exports.ts';
import type { Resolver } from './resolver.ts';

export type Constant = string | number | boolean | null;

/** Methods and functions that leave a text as it is, or only trim it. */
const TEXT_METHODS = new Set([
  'trim',
  'strip',
  'trimStart',
  'trimEnd',
  'to_string',
  'into',
  'to_owned',
  'toString',
  'as_str',
  'dedent',
  'rstrip',
  'lstrip',
  'String',
]);
const TEXT_FUNCTIONS = /(?:^|[.:])(?:dedent|cleandoc|outdent|stripIndent|String|str|from|new|raw|TrimSpace)$/;
const MAX_STEPS = 32;

/** The constant value of an expression; `undefined` when it is not constant. Text pieces are joined. */
export function constantOf(
  resolver: Resolver,
  expression: Expression | undefined,
  depth = MAX_STEPS,
): Constant | undefined {
  if (!expression || depth === 0) return undefined;
  const node = unwrap(expression);
  switch (node.kind) {
    case 'literal':
      return node.type === 'regex' ? undefined : node.value;
    case 'text':
      return joinParts(resolver, node.parts, '', depth);
    case 'binary':
      return foldBinary(resolver, node.operator, node.left, node.right, depth);
    case 'unary':
      return foldUnary(constantOf(resolver, node.operand, depth - 1), node.operator);
    case 'name':
      return ofName(resolver, node, depth);
    case 'member':
    case 'index':
      return ofTarget(resolver, node, depth);
    case 'call':
      return ofCall(resolver, node, depth);
    default:
      return undefined;
  }
}

/** The constant text of an expression, if it is text. */
export function textOf(resolver: Resolver, expression: Expression | undefined): string | undefined {
  const value = constantOf(resolver, expression);
  return typeof value === 'string' ? value : undefined;
}

function joinParts(
  resolver: Resolver,
  parts: readonly Expression[],
  separator: string,
  depth: number,
): string | undefined {
  const texts: string[] = [];
  for (const part of parts) {
    const value = constantOf(resolver, part, depth - 1);
    if (value === undefined) return undefined;
    texts.push(String(value));
  }
  return texts.join(separator);
}

function foldBinary(
  resolver: Resolver,
  operator: string,
  left: Expression,
  right: Expression,
  depth: number,
): Constant | undefined {
  const a = constantOf(resolver, left, depth - 1);
  const b = constantOf(resolver, right, depth - 1);
  if (a === undefined || b === undefined || a === null || b === null) return undefined;
  if (operator === '+' && (typeof a === 'string' || typeof b === 'string')) return `${a}${b}`;
  if (typeof a !== 'number' || typeof b !== 'number') return undefined;
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? undefined : a / b;
    case '**':
      return a ** b;
    case '<<':
      return a * 2 ** b;
    default:
      return undefined;
  }
}

function foldUnary(value: Constant | undefined, operator: string): Constant | undefined {
  if (operator === 'not' && typeof value === 'boolean') return !value;
  return operator === '-' && typeof value === 'number' ? -value : undefined;
}

/** A name that is given one constant value and never another. */
function ofName(resolver: Resolver, node: Name, depth: number): Constant | undefined {
  const binding = resolver.bindingOf(node);
  if (!binding || binding.parameter || binding.node.kind === 'function' || binding.node.kind === 'class')
    return undefined;
  if (binding.import) return ofTarget(resolver, node, depth);
  const [definition] = binding.definitions;
  if (binding.reassigned || !definition?.value || definition.via) return undefined;
  if (definition.path.length === 0) return constantOf(resolver, definition.value, depth - 1);
  return undefined;
}

/** Constants of other modules, of enums and of constant objects. */
function ofTarget(resolver: Resolver, node: Expression, depth: number): Constant | undefined {
  const found = valueOf(resolver, node, depth);
  return found && found !== node ? constantOf(resolver, found, depth - 1) : undefined;
}

/**
 * The expression that a name, an import or a member of a constant object stands for, followed until it is something
 * else than a name: object and array literals, calls, functions. The expression itself when it cannot be followed.
 */
export function valueOf(resolver: Resolver, expression: Expression, depth = MAX_STEPS): Expression {
  const node = unwrap(expression);
  if (depth === 0) return node;
  if (node.kind === 'name') {
    const binding = resolver.bindingOf(node);
    if (binding?.import) {
      const value = importedValue(resolver, node);
      return value ? valueOf(resolver, value, depth - 1) : node;
    }
    const [definition] = binding?.definitions ?? [];
    if (!binding || binding.parameter || binding.reassigned || !definition?.value || definition.via) return node;
    if (definition.path.length === 0) return valueOf(resolver, definition.value, depth - 1);
    const [key] = definition.path;
    const inner =
      definition.path.length === 1 && typeof key === 'string'
        ? propertyOf(resolver, definition.value, key, depth)
        : undefined;
    return inner ? valueOf(resolver, inner, depth - 1) : node;
  }
  if (
    node.kind === 'member' ||
    (node.kind === 'index' && node.index.kind === 'literal' && typeof node.index.value === 'string')
  ) {
    const key = node.kind === 'member' ? node.property : String((node.index as { value: unknown }).value);
    const inner = propertyOf(resolver, node.object, key, depth);
    return inner ? valueOf(resolver, inner, depth - 1) : node;
  }
  return node;
}

function importedValue(resolver: Resolver, node: Name): Expression | undefined {
  const binding = resolver.bindingOf(node);
  if (!binding?.import) return undefined;
  for (const module of resolver.project.resolve(binding.module, binding.import.module)) {
    const found = findExport(resolver.project, module, binding.import.imported);
    if (!found) continue;
    if ('value' in found) return found.value;
    const [definition] = found.binding.definitions;
    if (definition?.value && !found.binding.reassigned && definition.path.length === 0) return definition.value;
  }
  return undefined;
}

/** `object.key` where the object is a literal, a class with static fields, an enum or a module. */
export function propertyOf(
  resolver: Resolver,
  object: Expression,
  key: string,
  depth = MAX_STEPS,
): Expression | undefined {
  if (depth === 0) return undefined;
  const literal = valueOf(resolver, object, depth - 1);
  if (literal.kind === 'object') {
    const own = literal.properties.find((property) => property.key === key);
    if (own) return own.value;
    for (const property of literal.properties) {
      const inherited = property.spread ? propertyOf(resolver, property.value, key, depth - 1) : undefined;
      if (inherited) return inherited;
    }
    return undefined;
  }
  const target = resolver.target(literal) ?? resolver.types.typeOf(literal);
  if (target?.node?.kind === 'class') {
    const field = resolver.members.field(target.node, key);
    return field?.values.length === 1 ? field.values[0] : undefined;
  }
  if (target?.module && target.name.endsWith('#')) {
    const found = findExport(resolver.project, target.module, key);
    if (!found) return undefined;
    if ('value' in found) return found.value;
    const [definition] = found.binding.definitions;
    return found.binding.reassigned ? undefined : definition?.value;
  }
  return undefined;
}

function ofCall(resolver: Resolver, node: Call, depth: number): Constant | undefined {
  const [first] = node.args;
  const { callee } = node;
  if (callee.kind === 'member' && callee.property === 'join') {
    const [list, separator] =
      callee.object.kind === 'literal' ? [first?.value, callee.object] : [callee.object, first?.value];
    const array = list && valueOf(resolver, list);
    if (array?.kind !== 'array') return undefined;
    const glue = separator === undefined ? ',' : constantOf(resolver, separator, depth - 1);
    return typeof glue === 'string'
      ? joinParts(
          resolver,
          array.elements.map((element) => element.value),
          glue,
          depth,
        )
      : undefined;
  }
  if (callee.kind === 'member' && node.args.length === 0 && TEXT_METHODS.has(callee.property))
    return constantOf(resolver, callee.object, depth - 1);
  const name = resolver.target(callee)?.name ?? '';
  if (node.via === 'macro' && name === 'concat')
    return joinParts(
      resolver,
      node.args.map((argument) => argument.value),
      '',
      depth,
    );
  if (node.args.length === 1 && first && TEXT_FUNCTIONS.test(name)) return constantOf(resolver, first.value, depth - 1);
  return undefined;
}
