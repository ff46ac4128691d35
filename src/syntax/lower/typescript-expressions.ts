/** TypeScript and JavaScript expressions → generic AST. */
import type { Argument, Call, Expression, Property, TextNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import {
  fieldOf,
  type LowerContext,
  makeArgument,
  makeBlock,
  makeLiteral,
  makeName,
  makeString,
  makeUnknown,
  namedChildren,
  textOf,
  unescapeString,
} from './context.ts';
import { lowerStatement } from './typescript.ts';
import { lowerClass, lowerFunction } from './typescript-functions.ts';
import { lowerPattern } from './typescript-patterns.ts';
import { lowerType, lowerTypeArguments } from './typescript-types.ts';

type Lower = (context: LowerContext, node: Cst) => Expression;

const OPERATORS: Record<string, string> = { '&&': 'and', '||': 'or', '===': '==', '!==': '!=' };

export function lowerExpression(context: LowerContext, node: Cst): Expression {
  const lower = EXPRESSIONS[node.type];
  if (lower) return lower(context, node);
  return makeUnknown(
    node,
    namedChildren(node).map((child) => lowerStatement(context, child)),
    node.type === 'ERROR',
  );
}

function lowerField(context: LowerContext, node: Cst, field: string): Expression {
  const child = fieldOf(node, field);
  return child ? lowerExpression(context, child) : makeUnknown(node, [], true);
}

const identifier: Lower = (context, node) => makeName(node, textOf(context, node));
const keyword: Lower = (_context, node) => makeName(node, node.type);
const parenthesized: Lower = (context, node) => {
  const child = namedChildren(node)[0];
  return child ? lowerExpression(context, child) : makeUnknown(node, []);
};

const EXPRESSIONS: Record<string, Lower> = {
  identifier,
  property_identifier: identifier,
  private_property_identifier: identifier,
  shorthand_property_identifier: identifier,
  shorthand_property_identifier_pattern: identifier,
  type_identifier: identifier,
  statement_identifier: identifier,
  undefined: (_context, node) => makeLiteral(node, 'null', null),
  null: (_context, node) => makeLiteral(node, 'null', null),
  true: (_context, node) => makeLiteral(node, 'boolean', true),
  false: (_context, node) => makeLiteral(node, 'boolean', false),
  this: keyword,
  super: keyword,
  import: keyword,
  number: (context, node) => {
    const text = textOf(context, node);
    const value = Number(text.replaceAll('_', '').replace(/n$/, ''));
    return makeLiteral(node, 'number', Number.isFinite(value) ? value : text);
  },
  string: (context, node) => makeString(node, unescapeString(textOf(context, node).slice(1, -1))),
  regex: (context, node) => makeLiteral(node, 'regex', textOf(context, node)),
  template_string: (context, node) => lowerTemplate(context, node),
  parenthesized_expression: parenthesized,
  non_null_expression: parenthesized,
  object: (context, node) => lowerObject(context, node),
  array: (context, node) => ({
    kind: 'array',
    start: node.start,
    end: node.end,
    elements: namedChildren(node).map((child) => lowerArgument(context, child)),
  }),
  function_expression: (context, node) => lowerFunction(context, node),
  arrow_function: (context, node) => lowerFunction(context, node),
  generator_function: (context, node) => lowerFunction(context, node),
  function_declaration: (context, node) => lowerFunction(context, node),
  generator_function_declaration: (context, node) => lowerFunction(context, node),
  class: (context, node) => lowerClass(context, node),
  member_expression: (context, node) => {
    const property = fieldOf(node, 'property');
    return {
      kind: 'member',
      start: node.start,
      end: node.end,
      object: lowerField(context, node, 'object'),
      property: property ? textOf(context, property) : '',
    };
  },
  subscript_expression: (context, node) => ({
    kind: 'index',
    start: node.start,
    end: node.end,
    object: lowerField(context, node, 'object'),
    index: lowerField(context, node, 'index'),
  }),
  call_expression: (context, node) => lowerCall(context, node, 'function', 'call'),
  new_expression: (context, node) => lowerCall(context, node, 'constructor', 'new'),
  await_expression: (context, node) => ({
    kind: 'await',
    start: node.start,
    end: node.end,
    value: lowerOnly(context, node),
  }),
  yield_expression: (context, node) => {
    const child = namedChildren(node)[0];
    return {
      kind: 'yield',
      start: node.start,
      end: node.end,
      ...(child && { value: lowerExpression(context, child) }),
    };
  },
  assignment_expression: (context, node) => lowerAssignment(context, node, '='),
  augmented_assignment_expression: (context, node) => {
    const operator = fieldOf(node, 'operator');
    return lowerAssignment(context, node, operator ? textOf(context, operator) : '+=');
  },
  binary_expression: (context, node) => lowerBinary(context, node),
  unary_expression: (context, node) => {
    const operator = fieldOf(node, 'operator');
    const written = operator ? textOf(context, operator) : '';
    return {
      kind: 'unary',
      start: node.start,
      end: node.end,
      operator: written === '!' ? 'not' : written,
      operand: lowerField(context, node, 'argument'),
    };
  },
  update_expression: (context, node) => ({
    kind: 'unary',
    start: node.start,
    end: node.end,
    operator: '++',
    operand: lowerField(context, node, 'argument'),
  }),
  ternary_expression: (context, node) => ({
    kind: 'conditional',
    start: node.start,
    end: node.end,
    test: lowerField(context, node, 'condition'),
    then: lowerField(context, node, 'consequence'),
    otherwise: lowerField(context, node, 'alternative'),
  }),
  as_expression: (context, node) => lowerCast(context, node),
  satisfies_expression: (context, node) => lowerCast(context, node),
  type_assertion: (context, node) => lowerCast(context, node),
  sequence_expression: (context, node) =>
    makeBlock(
      node,
      namedChildren(node).map((child) => lowerExpression(context, child)),
      true,
    ),
  spread_element: (context, node) => lowerOnly(context, node),
  expression_statement: (context, node) => lowerOnly(context, node),
  instantiation_expression: (context, node) => lowerOnly(context, node),
  meta_property: (context, node) => makeName(node, textOf(context, node)),
  class_declaration: (context, node) => lowerClass(context, node),
};

function lowerOnly(context: LowerContext, node: Cst): Expression {
  const child = namedChildren(node)[0];
  return child ? lowerExpression(context, child) : makeUnknown(node, [], true);
}

function lowerTemplate(context: LowerContext, node: Cst): Expression {
  const parts: Expression[] = [];
  let from = node.start + 1;
  const addText = (to: number) => {
    if (to > from) parts.push(makeString({ start: from, end: to }, unescapeString(context.text.slice(from, to))));
  };
  for (const child of node.children) {
    if (child.type !== 'template_substitution') continue;
    addText(child.start);
    parts.push(lowerOnly(context, child));
    from = child.end;
  }
  addText(node.end - 1);
  if (parts.every((part) => part.kind === 'literal' && part.type === 'string' && part.start >= node.start)) {
    return makeString(node, parts.map((part) => (part.kind === 'literal' ? String(part.value) : '')).join(''));
  }
  return { kind: 'text', start: node.start, end: node.end, via: 'template', parts };
}

function lowerArgument(context: LowerContext, node: Cst): Argument {
  return makeArgument(lowerExpression(context, node), undefined, node.type === 'spread_element');
}

function lowerCall(context: LowerContext, node: Cst, calleeField: string, via: 'call' | 'new'): Call {
  const typeArgs = fieldOf(node, 'type_arguments');
  const list = fieldOf(node, 'arguments');
  const base = {
    kind: 'call' as const,
    start: node.start,
    end: node.end,
    callee: lowerField(context, node, calleeField),
  };
  const types = typeArgs ? lowerTypeArguments(context, typeArgs) : [];
  if (list?.type === 'template_string')
    return { ...base, via: 'tag', typeArgs: types, args: [makeArgument(lowerTemplate(context, list))] };
  return {
    ...base,
    via,
    typeArgs: types,
    args: list ? namedChildren(list).map((child) => lowerArgument(context, child)) : [],
  };
}

function lowerAssignment(context: LowerContext, node: Cst, operator: string): Expression {
  const left = fieldOf(node, 'left');
  return {
    kind: 'assign',
    start: node.start,
    end: node.end,
    operator,
    target: left ? lowerPattern(context, left) : makeUnknown(node, [], true),
    value: lowerField(context, node, 'right'),
  };
}

function lowerBinary(context: LowerContext, node: Cst): Expression {
  const operatorNode = fieldOf(node, 'operator');
  const written = operatorNode ? textOf(context, operatorNode) : '';
  const operator = OPERATORS[written] ?? written;
  const left = lowerField(context, node, 'left');
  const right = lowerField(context, node, 'right');
  if (operator === '+' && (isText(left) || isText(right))) {
    const parts = [...(left.kind === 'text' && left.via === 'concat' ? left.parts : [left]), right];
    const text: TextNode = { kind: 'text', start: node.start, end: node.end, via: 'concat', parts };
    return text;
  }
  return { kind: 'binary', start: node.start, end: node.end, operator, left, right };
}

function isText(node: Expression): boolean {
  return node.kind === 'text' || (node.kind === 'literal' && node.type === 'string');
}

function lowerCast(context: LowerContext, node: Cst): Expression {
  const children = namedChildren(node);
  const [first, second] = node.type === 'type_assertion' ? [children[1], children[0]] : [children[0], children[1]];
  if (!first) return makeUnknown(node, [], true);
  const value = lowerExpression(context, first);
  if (!second || textOf(context, second) === 'const') return value;
  const typeNode = second.type === 'type_arguments' ? namedChildren(second)[0] : second;
  if (!typeNode) return value;
  return { kind: 'cast', start: node.start, end: node.end, value, type: lowerType(context, typeNode) };
}

function lowerObject(context: LowerContext, node: Cst): Expression {
  const properties: Property[] = [];
  for (const child of namedChildren(node)) {
    const at = { start: child.start, end: child.end };
    if (child.type === 'pair') {
      const key = fieldOf(child, 'key');
      properties.push({ ...lowerKey(context, key), value: lowerField(context, child, 'value'), spread: false, ...at });
    } else if (child.type === 'spread_element') {
      properties.push({ value: lowerOnly(context, child), spread: true, ...at });
    } else if (child.type === 'method_definition') {
      properties.push({
        ...lowerKey(context, fieldOf(child, 'name')),
        value: lowerFunction(context, child),
        spread: false,
        ...at,
      });
    } else if (child.type === 'shorthand_property_identifier') {
      properties.push({
        key: textOf(context, child),
        value: makeName(child, textOf(context, child)),
        spread: false,
        ...at,
      });
    } else {
      properties.push({ value: lowerExpression(context, child), spread: true, ...at });
    }
  }
  return { kind: 'object', start: node.start, end: node.end, properties };
}

export function lowerKey(context: LowerContext, key: Cst | undefined): { key?: string; computed?: Expression } {
  if (!key) return {};
  if (key.type === 'computed_property_name') return { computed: lowerOnly(context, key) };
  if (key.type === 'string') return { key: unescapeString(textOf(context, key).slice(1, -1)) };
  return { key: textOf(context, key) };
}
