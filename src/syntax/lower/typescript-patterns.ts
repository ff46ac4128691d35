/** TypeScript and JavaScript assignment targets and binding patterns → generic AST. */
import type { Pattern, PatternEntry } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { fieldOf, type LowerContext, makeUnknown, namedChildren } from './context.ts';
import { lowerExpression, lowerKey } from './typescript-expressions.ts';

/** Assignment targets and binding patterns. */
export function lowerPattern(context: LowerContext, node: Cst): Pattern {
  switch (node.type) {
    case 'object_pattern':
    case 'object':
      return {
        kind: 'destructure',
        shape: 'object',
        start: node.start,
        end: node.end,
        entries: namedChildren(node).map((child) => lowerEntry(context, child)),
      };
    case 'array_pattern':
    case 'array':
      return {
        kind: 'destructure',
        shape: 'array',
        start: node.start,
        end: node.end,
        entries: lowerArrayEntries(context, node),
      };
    case 'assignment_pattern':
    case 'non_null_expression':
    case 'parenthesized_expression': {
      const left = fieldOf(node, 'left') ?? namedChildren(node)[0];
      return left ? lowerPattern(context, left) : makeUnknown(node, [], true);
    }
    default: {
      const lowered = lowerExpression(context, node);
      return lowered.kind === 'name' || lowered.kind === 'member' || lowered.kind === 'index'
        ? lowered
        : makeUnknown(node, [lowered]);
    }
  }
}

function lowerEntry(context: LowerContext, node: Cst): PatternEntry {
  if (node.type === 'rest_pattern' || node.type === 'spread_element') {
    const child = namedChildren(node)[0];
    return { target: child ? lowerPattern(context, child) : makeUnknown(node, []), rest: true };
  }
  if (node.type === 'pair_pattern' || node.type === 'pair') {
    const { key } = lowerKey(context, fieldOf(node, 'key'));
    const value = fieldOf(node, 'value');
    const entry = value ? lowerEntry(context, value) : { target: makeUnknown(node, []), rest: false };
    return key === undefined ? entry : { ...entry, key };
  }
  if (node.type === 'object_assignment_pattern' || node.type === 'assignment_pattern') {
    const left = fieldOf(node, 'left');
    const right = fieldOf(node, 'right');
    const target = left ? lowerPattern(context, left) : makeUnknown(node, []);
    const key = target.kind === 'name' && node.type === 'object_assignment_pattern' ? { key: target.name } : {};
    return { ...key, target, rest: false, ...(right && { default: lowerExpression(context, right) }) };
  }
  const target = lowerPattern(context, node);
  const key = node.type.startsWith('shorthand') && target.kind === 'name' ? { key: target.name } : {};
  return { ...key, target, rest: false };
}

/** Holes (`[, b]`) keep their position. */
function lowerArrayEntries(context: LowerContext, node: Cst): PatternEntry[] {
  const entries: PatternEntry[] = [];
  let expectsEntry = true;
  for (const child of node.children) {
    if (child.type === ',') {
      if (expectsEntry) entries.push({ target: makeUnknown(child, []), rest: false });
      expectsEntry = true;
    } else if (child.named && child.type !== 'comment') {
      entries.push(lowerEntry(context, child));
      expectsEntry = false;
    }
  }
  return entries;
}
