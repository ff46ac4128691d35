/** Python functions, lambdas, parameters and decorators → generic AST. */
import type { Block, Decorator, FunctionNode, Parameter, Statement } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { hasToken, makeBlock, makeReturnBlock, textOf } from './context.ts';
import { lowerBody } from './python.ts';
import { lowerExpression } from './python-expressions.ts';
import { lowerTarget } from './python-patterns.ts';
import { cleanDoc, makeHole, operands, type PythonContext, part } from './python-shared.ts';
import { lowerType } from './python-types.ts';

/** What a definition has before its first line. */
export interface Definition {
  readonly decorators: readonly Decorator[];
  readonly start: number;
}

export function lowerDecorator(context: PythonContext, node: Cst): Decorator {
  const child = operands(node)[0];
  const expression = child ? lowerExpression(context, child) : makeHole(node);
  return { kind: 'decorator', start: node.start, end: node.end, expression };
}

/** The body of a class or function without its docstring. */
export function splitDoc(context: PythonContext, node: Cst, block: Cst | undefined): { doc?: string; body: Cst[] } {
  if (!block) return { body: [] };
  const body = block.children.filter((child) => child.named);
  const first = body.findIndex((child) => child.type !== 'comment' && child.type !== 'line_continuation');
  const statement = body[first];
  const string = statement?.type === 'expression_statement' ? operands(statement)[0] : undefined;
  if (!statement || (string?.type !== 'string' && string?.type !== 'concatenated_string')) return { body };
  const value = lowerExpression(context, string);
  if (value.kind !== 'literal' || value.type !== 'string' || node.type === 'module') return { body };
  return { doc: cleanDoc(String(value.value)), body: body.filter((child) => child !== statement) };
}

/** Lowers within a scope of its own; says whether it yields. */
function within<T>(context: PythonContext, lower: () => T): { value: T; hasYield: boolean } {
  const { scope, hasYield } = context;
  context.scope = 'function';
  context.hasYield = false;
  const value = lower();
  const result = { value, hasYield: context.hasYield };
  context.scope = scope;
  context.hasYield = hasYield;
  return result;
}

export function lowerFunction(context: PythonContext, node: Cst, definition: Definition): FunctionNode {
  const name = part(node, 'name');
  const returned = part(node, 'return_type');
  const block = part(node, 'body');
  const written = name && textOf(context, name);
  const role = context.scope === 'class' ? roleOf(written, definition.decorators) : undefined;
  const params = lowerParameters(context, part(node, 'parameters'));
  const receiver = role && !isStaticMethod(definition.decorators) ? takeReceiver(params) : undefined;
  const returnType = returned && lowerType(context, returned);
  const exported = context.scope === 'module';
  const { doc, body } = splitDoc(context, node, block);
  const inner = within(context, () => lowerBody(context, body));
  return {
    kind: 'function',
    start: definition.start,
    end: node.end,
    ...(written !== undefined && { name: written, nameStart: name?.start ?? node.start }),
    params,
    ...(receiver && { receiver }),
    body: makeBlock(block ?? { start: node.end, end: node.end }, inner.value),
    ...(returnType && { returnType }),
    decorators: definition.decorators,
    ...(doc !== undefined && { doc }),
    isAsync: hasToken(node, 'async'),
    isGenerator: inner.hasYield,
    exported,
    ...(role && { role }),
  };
}

export function lowerLambda(context: PythonContext, node: Cst): FunctionNode {
  const params = lowerParameters(context, part(node, 'parameters'));
  const body = part(node, 'body');
  const inner = within(context, (): Block => makeReturnBlock(body ? lowerExpression(context, body) : makeHole(node)));
  return {
    kind: 'function',
    start: node.start,
    end: node.end,
    params,
    body: inner.value,
    decorators: [],
    isAsync: false,
    isGenerator: inner.hasYield,
    exported: false,
  };
}

function decoratorPath(decorator: Decorator): string[] {
  const path: string[] = [];
  let at = decorator.expression;
  if (at.kind === 'call') at = at.callee;
  while (at.kind === 'member') {
    path.unshift(at.property);
    at = at.object;
  }
  if (at.kind === 'name') path.unshift(at.name);
  return path;
}

const GETTERS = new Set(['property', 'cached_property', 'abstractproperty', 'getter']);

function roleOf(name: string | undefined, decorators: readonly Decorator[]): FunctionNode['role'] {
  for (const decorator of decorators) {
    const last = decoratorPath(decorator).at(-1) ?? '';
    if (GETTERS.has(last)) return 'getter';
    if (last === 'setter' || last === 'deleter') return 'setter';
    if (last === 'staticmethod' || last === 'classmethod') return 'static';
  }
  return name === '__init__' ? 'constructor' : 'method';
}

function isStaticMethod(decorators: readonly Decorator[]): boolean {
  return decorators.some((decorator) => decoratorPath(decorator).at(-1) === 'staticmethod');
}

/** The names that people give to the instance or class. A method without one is a plain function in a namespace. */
const RECEIVER = /^_*(?:self|cls|mcs|mcls|metacls|metaself|klass|this)?_*$/;

function takeReceiver(params: Parameter[]): Parameter | undefined {
  const [first] = params;
  if (!first || first.rest || first.target.kind !== 'name' || !RECEIVER.test(first.target.name)) return undefined;
  params.shift();
  return first;
}

function lowerParameters(context: PythonContext, node: Cst | undefined): Parameter[] {
  if (!node) return [];
  return operands(node)
    .filter((child) => child.type !== 'positional_separator' && child.type !== 'keyword_separator')
    .map((child) => lowerParameter(context, child));
}

function lowerParameter(context: PythonContext, node: Cst): Parameter {
  const type = part(node, 'type');
  const value = part(node, 'value');
  const isTyped = node.type === 'typed_parameter' || node.type === 'typed_default_parameter';
  const target = isTyped || node.type === 'default_parameter' ? (part(node, 'name') ?? operands(node)[0]) : node;
  return {
    target: lowerTarget(context, target),
    ...(type && { type: lowerType(context, type) }),
    ...(value && { default: lowerExpression(context, value) }),
    rest: target?.type === 'list_splat_pattern' || target?.type === 'dictionary_splat_pattern',
    decorators: [],
    start: node.start,
    end: node.end,
  };
}

/** `def`, `class` under their decorators. */
export function lowerDecorated(
  context: PythonContext,
  node: Cst,
  lower: (definition: Cst, before: Definition) => Statement | undefined,
): Statement | undefined {
  const definition = part(node, 'definition');
  const decorators = operands(node)
    .filter((child) => child.type === 'decorator')
    .map((child) => lowerDecorator(context, child));
  return definition && lower(definition, { decorators, start: node.start });
}
