/** Python classes → generic AST. */
import type { ClassNode, Expression, Field, FunctionNode, Statement, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { childOf, stripCommentMarks, textOf } from './context.ts';
import { flushBroken, lowerStatement } from './python.ts';
import { lowerExpression, lowerPart } from './python-expressions.ts';
import { type Definition, lowerDecorated, lowerFunction, splitDoc } from './python-functions.ts';
import { cleanDoc, makeNameAt, operands, type PythonContext, part } from './python-shared.ts';
import { lowerType } from './python-types.ts';

interface Members {
  readonly fields: Field[];
  readonly methods: FunctionNode[];
  readonly rest: Statement[];
}

/** Keywords of the class line (`metaclass=M`, `total=False`) are assignments in `rest`. */
export function lowerClass(context: PythonContext, node: Cst, definition: Definition): ClassNode {
  const name = part(node, 'name');
  const written = name && textOf(context, name);
  const exported = context.scope === 'module';
  const members: Members = { fields: [], methods: [], rest: [] };
  const bases = lowerBases(context, part(node, 'superclasses'), members.rest);
  const { doc, body } = splitDoc(context, node, part(node, 'body'));
  const { scope } = context;
  context.scope = 'class';
  lowerMembers(context, body, members, isPartial(members.rest));
  context.scope = scope;
  return {
    kind: 'class',
    start: definition.start,
    end: node.end,
    flavor: flavorOf(bases),
    ...(written !== undefined && { name: written, nameStart: name?.start ?? node.start }),
    bases,
    fields: members.fields,
    methods: members.methods,
    rest: members.rest,
    decorators: definition.decorators,
    ...(doc !== undefined && { doc }),
    exported,
  };
}

function lowerBases(context: PythonContext, list: Cst | undefined, rest: Statement[]): TypeNode[] {
  const bases: TypeNode[] = [];
  for (const child of list ? operands(list) : []) {
    const name = part(child, 'name');
    if (child.type !== 'keyword_argument' || !name) {
      bases.push(lowerType(context, child));
      continue;
    }
    const target = makeNameAt(name, textOf(context, name));
    const value = lowerPart(context, child, 'value');
    rest.push({ kind: 'assign', start: child.start, end: child.end, target, operator: '=', value });
  }
  return bases;
}

/** `class Options(TypedDict, total=False)`: no key has to be there. */
function isPartial(rest: readonly Statement[]): boolean {
  return rest.some(
    (statement) =>
      statement.kind === 'assign' &&
      statement.target.kind === 'name' &&
      statement.target.name === 'total' &&
      statement.value.kind === 'literal' &&
      statement.value.value === false,
  );
}

const ENUMS = new Set(['Enum', 'IntEnum', 'StrEnum', 'Flag', 'IntFlag']);

function flavorOf(bases: readonly TypeNode[]): ClassNode['flavor'] {
  const names = bases.map((base) => lastSegment(base.name));
  if (names.some((name) => ENUMS.has(name))) return 'enum';
  return names.includes('Protocol') ? 'interface' : 'class';
}

function lastSegment(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

function lowerMembers(context: PythonContext, body: readonly Cst[], members: Members, partial: boolean): void {
  let above: string | undefined;
  let below: Field | undefined;
  for (const node of body) {
    if (node.type === 'comment') {
      const text = textOf(context, node);
      above = text.startsWith('#:') ? stripCommentMarks(text).replace(/^:\s*/, '') : undefined;
      continue;
    }
    const doc = below && stringOf(context, node);
    if (below && doc !== undefined) {
      members.fields[members.fields.length - 1] = { ...below, doc: cleanDoc(doc) };
      below = undefined;
    } else {
      below = lowerMember(context, node, members, partial, above);
      if (below) members.fields.push(below);
    }
    above = undefined;
    flushBroken(context, node, members.rest);
  }
}

/** Returns the field that a statement is; anything else goes where it belongs. */
function lowerMember(
  context: PythonContext,
  node: Cst,
  members: Members,
  partial: boolean,
  doc: string | undefined,
): Field | undefined {
  const only = node.type === 'expression_statement' ? operands(node) : [];
  const assignment = only.length === 1 && only[0]?.type === 'assignment' ? only[0] : undefined;
  const left = assignment && part(assignment, 'left');
  if (assignment && left?.type === 'identifier') return lowerField(context, assignment, left, partial, doc);
  if (only.length === 1 && (only[0]?.type === 'ellipsis' || only[0]?.type === 'string')) return undefined;
  const method = methodOf(context, node);
  if (method) members.methods.push(method);
  else lowerStatement(context, node, members.rest);
  return undefined;
}

function methodOf(context: PythonContext, node: Cst): FunctionNode | undefined {
  if (node.type === 'function_definition') return lowerFunction(context, node, { decorators: [], start: node.start });
  if (node.type !== 'decorated_definition' || !childOf(node, 'function_definition')) return undefined;
  const method = lowerDecorated(context, node, (definition, before) => lowerFunction(context, definition, before));
  return method?.kind === 'function' ? method : undefined;
}

function lowerField(context: PythonContext, node: Cst, left: Cst, partial: boolean, doc: string | undefined): Field {
  const written = part(node, 'type');
  const right = part(node, 'right');
  const type = written && lowerType(context, written);
  const value: Expression | undefined = right && lowerExpression(context, right);
  const outer = type && lastSegment(type.name);
  return {
    name: textOf(context, left),
    ...(type && { type }),
    ...(value && { value }),
    decorators: [],
    ...(doc !== undefined && { doc }),
    isStatic: !type || outer === 'ClassVar',
    optional: partial ? outer !== 'Required' : outer === 'NotRequired',
    start: node.start,
    end: node.end,
  };
}

/** The text of a statement that is a string and nothing else: the doc of the field above it. */
export function stringOf(context: PythonContext, node: Cst): string | undefined {
  const string = node.type === 'expression_statement' ? operands(node)[0] : undefined;
  if (string?.type !== 'string' && string?.type !== 'concatenated_string') return undefined;
  const value = lowerExpression(context, string);
  return value.kind === 'literal' && value.type === 'string' ? String(value.value) : undefined;
}
