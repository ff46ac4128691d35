/** Python targets and `case` patterns → patterns. */
import type { Case, Expression, Node, Pattern, PatternEntry, Statement, TypeNode } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { makeBlock, makeLiteral, makeName, makeType, makeUnknown, textOf } from './context.ts';
import { lowerBlock } from './python.ts';
import { lowerAny, lowerExpression } from './python-expressions.ts';
import { copySimple, makeHole, makeNameAt, operands, type PythonContext, part } from './python-shared.ts';

type Lower = (context: PythonContext, node: Cst) => Pattern;

const inner: Lower = (context, node) => {
  const child = operands(node)[0];
  return child ? lowerTarget(context, child) : makeHole(node);
};
const sequence: Lower = (context, node) => ({
  kind: 'destructure',
  start: node.start,
  end: node.end,
  shape: 'array',
  entries: operands(node).map((child) => {
    const rest = child.type === 'list_splat_pattern' || child.type === 'list_splat';
    return { target: lowerTarget(context, child), rest };
  }),
});
const value: Lower = (context, node) => {
  const result = lowerExpression(context, node);
  return isPattern(result) ? result : makeUnknown(node, [result]);
};

const TARGETS: Record<string, Lower> = {
  pattern_list: sequence,
  tuple_pattern: sequence,
  list_pattern: sequence,
  expression_list: sequence,
  tuple: sequence,
  list: sequence,
  list_splat_pattern: inner,
  list_splat: inner,
  dictionary_splat_pattern: inner,
  dictionary_splat: inner,
  parenthesized_expression: inner,
  as_pattern_target: inner,
};

/** What an assignment, a loop, a parameter or `as` binds. */
export function lowerTarget(context: PythonContext, node: Cst | undefined): Pattern {
  if (!node) return makeHole({ type: 'MISSING', field: null, start: 0, end: 0, named: true, children: [] });
  const lower = Object.hasOwn(TARGETS, node.type) ? TARGETS[node.type] : undefined;
  return (lower ?? value)(context, node);
}

function isPattern(node: Node): node is Pattern {
  return ['name', 'destructure', 'member', 'index', 'unknown', 'literal'].includes(node.kind);
}

const MAX_SEGMENTS = 20;

const CASES: Record<string, Lower> = {
  case_pattern: (context, node) => lowerCasePattern(context, node),
  dotted_name: (context, node) => lowerDotted(context, node),
  splat_pattern: (context, node) => {
    const child = operands(node)[0];
    return child ? lowerCasePatternPart(context, child) : makeNameAt(node, '_');
  },
  list_pattern: (context, node) => casePatterns(context, node, operands(node)),
  tuple_pattern: (context, node) => {
    const children = operands(node);
    const grouping = children.length === 1 && !node.children.some((child) => child.type === ',');
    return grouping ? lowerCasePatternPart(context, children[0] as Cst) : casePatterns(context, node, children);
  },
  dict_pattern: (context, node) => lowerMapping(context, node),
  complex_pattern: (context, node) => makeLiteral(node, 'number', textOf(context, node)),
  class_pattern: (context, node) => lowerClassPattern(context, node),
  union_pattern: (context, node) => makeUnknown(node, caseParts(context, node)),
  as_pattern: (context, node) => bindAlias(context, node, caseParts(context, node)[0] ?? makeHole(node)),
};

/** The patterns in a node; the sign of a number is a token of its own before it. */
function caseParts(context: PythonContext, node: Cst): Pattern[] {
  const children = operands(node);
  const found: Pattern[] = [];
  let negative = false;
  for (const child of node.children) {
    if (child.type === '-') negative = true;
    if (child !== children[found.length]) continue;
    const pattern = lowerCasePatternPart(context, child);
    found.push(negative ? negate(pattern) : pattern);
    negative = false;
  }
  return found;
}

function negate(pattern: Pattern): Pattern {
  if (pattern.kind !== 'literal' || pattern.type !== 'number') return pattern;
  const value = typeof pattern.value === 'number' ? -pattern.value : `-${pattern.value}`;
  return { ...pattern, start: pattern.start - 1, value };
}

/** `case_pattern` wraps one pattern, or `_`, which is a token. */
function lowerCasePattern(context: PythonContext, node: Cst): Pattern {
  const [pattern] = caseParts(context, node);
  if (pattern) return pattern;
  return node.children.some((token) => token.type === '_') ? makeNameAt(node, '_') : makeHole(node);
}

function lowerCasePatternPart(context: PythonContext, node: Cst): Pattern {
  const lower = Object.hasOwn(CASES, node.type) ? CASES[node.type] : undefined;
  return (lower ?? value)(context, node);
}

function lowerDotted(context: PythonContext, node: Cst): Pattern {
  const [first, ...rest] = operands(node);
  if (!first || rest.length > MAX_SEGMENTS) return makeName(node, textOf(context, node));
  return rest.reduce<Expression>(
    (object, segment) => ({
      kind: 'member',
      start: node.start,
      end: segment.end,
      object,
      property: textOf(context, segment),
    }),
    makeName(first, textOf(context, first)),
  ) as Pattern;
}

function casePatterns(context: PythonContext, node: Cst, children: readonly Cst[]): Pattern {
  const entries = children.map((child): PatternEntry => {
    const only = child.type === 'case_pattern' ? operands(child)[0] : child;
    return { target: lowerCasePatternPart(context, child), rest: only?.type === 'splat_pattern' };
  });
  return { kind: 'destructure', start: node.start, end: node.end, shape: 'array', entries };
}

function lowerMapping(context: PythonContext, node: Cst): Pattern {
  const entries: PatternEntry[] = [];
  let key: string | undefined;
  for (const child of operands(node)) {
    if (child.field === 'key') {
      const written = lowerExpression(context, child);
      key = written.kind === 'literal' ? String(written.value) : textOf(context, child);
      continue;
    }
    const rest = child.type === 'splat_pattern';
    const target = lowerCasePatternPart(context, child);
    entries.push(key === undefined ? { target, rest } : { key, target, rest });
    key = undefined;
  }
  return { kind: 'destructure', start: node.start, end: node.end, shape: 'object', entries };
}

function lowerClassPattern(context: PythonContext, node: Cst): Pattern {
  const [name, ...children] = operands(node);
  const entries = children.map((child): PatternEntry => {
    const only = unwrapCase(child);
    // `C(key=p as x)` reads as `(key=p) as x`.
    const aliased = only?.type === 'as_pattern' ? unwrapCase(operands(only)[0]) : undefined;
    const keyword = aliased?.type === 'keyword_pattern' ? aliased : only;
    if (keyword?.type !== 'keyword_pattern') return { target: lowerCasePatternPart(context, child), rest: false };
    const key = operands(keyword)[0];
    const pattern = caseParts(context, keyword)[1] ?? makeHole(keyword);
    const target = only && keyword === aliased ? bindAlias(context, only, pattern) : pattern;
    return key ? { key: textOf(context, key), target, rest: false } : { target, rest: false };
  });
  const type: TypeNode | undefined = name && makeType(name, textOf(context, name));
  const shape = entries.some((entry) => entry.key !== undefined) ? 'object' : 'array';
  return { kind: 'destructure', start: node.start, end: node.end, shape, entries, ...(type && { type }) };
}

function unwrapCase(node: Cst | undefined): Cst | undefined {
  return node?.type === 'case_pattern' ? operands(node)[0] : node;
}

/** Types whose class pattern with one place, `str(x)`, binds the whole value. */
const SELF_MATCHING = /^(?:bool|bytearray|bytes|dict|float|frozenset|int|list|set|str|tuple)$/;

/** `p as x` within a pattern: `str() as x` is `str(x)`; otherwise both stand in an `unknown`. */
function bindAlias(context: PythonContext, node: Cst, inner: Pattern): Pattern {
  const target = lowerTarget(context, operands(node).at(-1));
  if (inner.kind === 'destructure' && inner.entries.length === 0 && SELF_MATCHING.test(inner.type?.name ?? '')) {
    return { ...inner, end: node.end, entries: [{ target, rest: false }] };
  }
  return makeUnknown(node, [inner, target]);
}

/** `case … if …:`; alternatives are tests of their own, and `p as x` binds `x` at the start of the body. */
export function lowerCase(context: PythonContext, node: Cst, subject: Expression): Case {
  const patterns = operands(node).filter((child) => child.type === 'case_pattern');
  const commas = node.children.some((child) => child.type === ',');
  const bound: Statement[] = [];
  const [first] = patterns;
  const tests =
    patterns.length > 1 || commas || !first
      ? [casePatterns(context, node, patterns)]
      : topLevelTests(context, first, subject, bound);
  const clause = part(node, 'guard');
  const test = clause && operands(clause)[0];
  const guard = test && lowerExpression(context, test);
  const block = lowerBlock(context, part(node, 'consequence'), node);
  const body = bound.length > 0 ? makeBlock(block, [...bound, ...block.body]) : block;
  return { tests, body, ...(guard && { guard }) };
}

function topLevelTests(context: PythonContext, node: Cst, subject: Expression, bound: Statement[]): Case['tests'] {
  const only = node.type === 'case_pattern' ? operands(node)[0] : node;
  if (only?.type === 'union_pattern') return caseParts(context, only);
  if (only?.type === 'as_pattern') {
    const [pattern, alias] = operands(only);
    const copy = copySimple(subject);
    if (!pattern || !alias || !copy) return [lowerCasePatternPart(context, only)];
    const target = makeName(alias, textOf(context, alias));
    bound.push({ kind: 'assign', start: only.start, end: only.end, target, operator: '=', value: copy });
    return topLevelTests(context, pattern, subject, bound);
  }
  const pattern = lowerCasePatternPart(context, node);
  return pattern.kind === 'name' && pattern.name === '_' ? [] : [pattern];
}

/** Whether the tree says of a node that it is a pattern of `case`; broken code has them anywhere. */
export function isCasePattern(node: Cst): boolean {
  return Object.hasOwn(CASES, node.type);
}

export function lowerStrayPattern(context: PythonContext, node: Cst): Node {
  return isCasePattern(node) ? lowerCasePatternPart(context, node) : lowerAny(context, node);
}
