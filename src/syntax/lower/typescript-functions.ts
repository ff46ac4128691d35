/** TypeScript and JavaScript functions, parameters and classes → generic AST. */
import type { Block, ClassNode, Decorator, Field, FunctionNode, Node, Parameter, Statement, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { forEachChild } from '../walk.ts';
import {
  childOf,
  fieldOf,
  hasToken,
  type LowerContext,
  makeBlock,
  makeName,
  makeReturnBlock,
  makeUnknown,
  namedChildren,
  stripCommentMarks,
  textOf,
} from './context.ts';
import { lowerBlock, lowerStatement } from './typescript.ts';
import { lowerExpression } from './typescript-expressions.ts';
import { lowerPattern } from './typescript-patterns.ts';
import { lowerType, lowerTypeField } from './typescript-types.ts';

const MODIFIERS = /(?:\b(?:export|default|declare|abstract|async|static|public|private|protected|readonly)\s+)+$/;

/** Text of a doc comment that ends right above the node (and its modifiers), if there is one. */
export function docAbove(context: LowerContext, node: Cst): string | undefined {
  const { text } = context;
  const lineStart = text.lastIndexOf('\n', node.start - 1) + 1;
  let end =
    node.start - (MODIFIERS.exec(text.slice(Math.max(lineStart, node.start - 80), node.start))?.[0].length ?? 0);
  while (end > 0 && /\s/.test(text.charAt(end - 1))) end--;
  if (text.charAt(end - 1) !== '/' || text.charAt(end - 2) !== '*') return undefined;
  const start = text.lastIndexOf('/*', end - 3);
  return start >= 0 && text.charAt(start + 2) === '*' ? stripCommentMarks(text.slice(start, end)) : undefined;
}

export interface FunctionExtras {
  readonly exported?: boolean;
  readonly doc?: string;
  readonly decorators?: readonly Decorator[];
}

export function lowerFunction(context: LowerContext, node: Cst, extras: FunctionExtras = {}): FunctionNode {
  const nameNode = fieldOf(node, 'name');
  const bodyNode = fieldOf(node, 'body');
  const parameters = fieldOf(node, 'parameters');
  const single = fieldOf(node, 'parameter');
  const params = single
    ? [makeParameter(single, lowerPattern(context, single))]
    : namedChildren(parameters ?? node).flatMap((child) => (parameters ? lowerParameter(context, child) : []));
  const body = !bodyNode
    ? makeBlock({ start: node.end, end: node.end }, [])
    : bodyNode.type === 'statement_block'
      ? lowerBlock(context, bodyNode)
      : makeReturnBlock(lowerExpression(context, bodyNode));
  const returnType = lowerTypeField(context, node, 'return_type');
  const role = roleOf(context, node);
  const compiled = asyncBodyIn(body);
  const kept = role === 'constructor' && parameters ? propertiesOf(context, parameters) : [];
  return {
    kind: 'function',
    start: node.start,
    end: node.end,
    params: compiled && params.length === 0 ? compiled.params : params,
    body: compiled?.body ?? (kept.length > 0 ? { ...body, body: [...kept, ...body.body] } : body),
    decorators: extras.decorators ?? [],
    isAsync: compiled !== undefined || hasToken(node, 'async'),
    isGenerator: hasToken(node, '*') || node.type.startsWith('generator'),
    exported: extras.exported ?? false,
    ...(nameNode && { name: textOf(context, nameNode), nameStart: nameNode.start }),
    ...(returnType && { returnType }),
    ...(extras.doc && { doc: extras.doc }),
    ...(role && { role }),
  };
}

/** `constructor(private name: string)` assigns `this.name = name` before anything else. */
function propertiesOf(context: LowerContext, parameters: Cst): Statement[] {
  return namedChildren(parameters).flatMap((child): Statement[] => {
    const pattern = fieldOf(child, 'pattern');
    const isKept = child.children.some(({ type }) => type === 'accessibility_modifier' || type === 'readonly');
    if (!isKept || pattern?.type !== 'identifier') return [];
    const { start, end } = pattern;
    const property = textOf(context, pattern);
    const object = makeName(pattern, 'this');
    const value = makeName(pattern, property);
    return [
      { kind: 'assign', start, end, operator: '=', target: { kind: 'member', start, end, object, property }, value },
    ];
  });
}

/** `return __awaiter(this, …, function* () { … yield x … })`: an async function as compilers write it for old targets. */
function asyncBodyIn(body: Block): FunctionNode | undefined {
  const [only] = body.body;
  const call = body.body.length === 1 && only?.kind === 'return' ? only.value : undefined;
  if (call?.kind !== 'call' || call.callee.kind !== 'name' || call.callee.name !== '__awaiter') return undefined;
  const inner = call.args.at(-1)?.value;
  if (inner?.kind !== 'function' || !inner.isGenerator) return undefined;
  const visit = (node: Node): void => {
    if (node.kind === 'function') return;
    forEachChild(node, visit);
    if (node.kind === 'yield' && node.value) Object.assign(node, { kind: 'await' });
  };
  forEachChild(inner.body, visit);
  return inner;
}

function roleOf(context: LowerContext, node: Cst): FunctionNode['role'] {
  if (node.type !== 'method_definition' && !node.type.endsWith('method_signature')) return undefined;
  if (hasToken(node, 'get')) return 'getter';
  if (hasToken(node, 'set')) return 'setter';
  const name = fieldOf(node, 'name');
  if (name && textOf(context, name) === 'constructor') return 'constructor';
  return hasToken(node, 'static') ? 'static' : 'method';
}

function makeParameter(node: Cst, target: Parameter['target'], rest: Partial<Parameter> = {}): Parameter {
  return { target, rest: false, decorators: [], start: node.start, end: node.end, ...rest };
}

function lowerParameter(context: LowerContext, node: Cst): Parameter[] {
  if (node.type === 'decorator') return [];
  const decorators = node.children
    .filter((child) => child.type === 'decorator')
    .map((child) => lowerDecorator(context, child));
  if (node.type === 'required_parameter' || node.type === 'optional_parameter') {
    const pattern =
      fieldOf(node, 'pattern') ??
      childOf(node, 'identifier', 'object_pattern', 'array_pattern', 'rest_pattern', 'this');
    if (!pattern || pattern.type === 'this') return [];
    const rest = pattern.type === 'rest_pattern';
    const target = rest ? namedChildren(pattern)[0] : pattern;
    const value = fieldOf(node, 'value');
    const type = lowerTypeField(context, node);
    return [
      makeParameter(node, target ? lowerPattern(context, target) : makeUnknown(node, []), {
        rest,
        decorators,
        ...(type && { type }),
        ...(value && { default: lowerExpression(context, value) }),
      }),
    ];
  }
  if (node.type === 'rest_pattern') {
    const child = namedChildren(node)[0];
    return [makeParameter(node, child ? lowerPattern(context, child) : makeUnknown(node, []), { rest: true })];
  }
  if (node.type === 'assignment_pattern') {
    const right = fieldOf(node, 'right');
    return [
      makeParameter(node, lowerPattern(context, node), right ? { default: lowerExpression(context, right) } : {}),
    ];
  }
  return [makeParameter(node, lowerPattern(context, node))];
}

export function lowerDecorator(context: LowerContext, node: Cst): Decorator {
  const child = namedChildren(node)[0];
  return {
    kind: 'decorator',
    start: node.start,
    end: node.end,
    expression: child ? lowerExpression(context, child) : makeName(node, ''),
  };
}

/** A class declaration or expression, an interface or an enum. */
export function lowerClass(context: LowerContext, node: Cst, extras: FunctionExtras = {}): ClassNode {
  const nameNode = fieldOf(node, 'name');
  const bodyNode = fieldOf(node, 'body');
  const fields: Field[] = [];
  const methods: FunctionNode[] = [];
  const rest: Statement[] = [];
  let decorators: Decorator[] = [];
  for (const child of bodyNode ? bodyNode.children : []) {
    if (child.type === 'decorator') {
      decorators.push(lowerDecorator(context, child));
      continue;
    }
    if (!child.named || child.type === 'comment') continue;
    lowerMember(context, child, decorators, { fields, methods, rest });
    decorators = [];
  }
  const flavor =
    node.type === 'interface_declaration' ? 'interface' : node.type === 'enum_declaration' ? 'enum' : 'class';
  return {
    kind: 'class',
    start: node.start,
    end: node.end,
    flavor,
    bases: lowerBases(context, node),
    fields,
    methods,
    rest,
    decorators: extras.decorators ?? [],
    exported: extras.exported ?? false,
    ...(nameNode && { name: textOf(context, nameNode), nameStart: nameNode.start }),
    ...(extras.doc && { doc: extras.doc }),
  };
}

interface Members {
  readonly fields: Field[];
  readonly methods: FunctionNode[];
  readonly rest: Statement[];
}

function lowerMember(context: LowerContext, node: Cst, decorators: Decorator[], members: Members): void {
  const doc = docAbove(context, node);
  const nameNode = fieldOf(node, 'name') ?? fieldOf(node, 'property');
  switch (node.type) {
    case 'method_definition':
    case 'method_signature':
    case 'abstract_method_signature':
      members.methods.push(lowerFunction(context, node, { decorators, ...(doc && { doc }) }));
      break;
    case 'public_field_definition':
    case 'field_definition':
    case 'property_signature':
    case 'enum_assignment': {
      const type = lowerTypeField(context, node);
      const value = fieldOf(node, 'value');
      const own = node.children
        .filter((child) => child.type === 'decorator')
        .map((child) => lowerDecorator(context, child));
      members.fields.push({
        name: nameNode ? textOf(context, nameNode) : '',
        decorators: [...decorators, ...own],
        isStatic: hasToken(node, 'static'),
        optional: hasToken(node, '?'),
        start: node.start,
        end: node.end,
        ...(type && { type }),
        ...(value && { value: lowerExpression(context, value) }),
        ...(doc && { doc }),
      });
      break;
    }
    case 'property_identifier':
      members.fields.push({
        name: textOf(context, node),
        decorators,
        isStatic: false,
        optional: false,
        start: node.start,
        end: node.end,
      });
      break;
    case 'class_static_block':
      members.rest.push(lowerBlock(context, fieldOf(node, 'body') ?? node));
      break;
    default:
      if (node.type !== 'index_signature' && node.type !== 'call_signature')
        members.rest.push(lowerStatement(context, node));
  }
}

function lowerBases(context: LowerContext, node: Cst): TypeNode[] {
  const bases: TypeNode[] = [];
  const heritage = childOf(node, 'class_heritage', 'extends_type_clause');
  if (!heritage) return bases;
  const clauses = heritage.children.filter(
    (child) => child.type === 'extends_clause' || child.type === 'implements_clause',
  );
  for (const clause of clauses.length > 0 ? clauses : [heritage]) {
    for (const child of namedChildren(clause))
      if (child.type !== 'type_arguments') bases.push(lowerBase(context, child));
  }
  return bases;
}

function lowerBase(context: LowerContext, node: Cst): TypeNode {
  if (node.type === 'member_expression')
    return { kind: 'type', start: node.start, end: node.end, name: textOf(context, node), args: [], pointer: false };
  return lowerType(context, node);
}
