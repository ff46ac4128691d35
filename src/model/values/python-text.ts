/** Texts as Python makes them: methods of strings, `str`, `textwrap.dedent`. */
import type { Call, Expression } from '../../syntax/ast.ts';
import type { Evaluator } from './evaluator.ts';
import type { Env, Value } from './value.ts';

const DEDENT = /(?:^|\.)(?:dedent|cleandoc)$/;

/** The text that a call makes, if it makes a constant one. */
export function foldText(evaluator: Evaluator, { callee, args }: Call, env: Env): string | undefined {
  const [first, second] = args;
  const text = (node: Expression | undefined) => (node ? evaluator.text({ node, env }) : undefined);
  if (callee.kind === 'name' && callee.name === 'str' && first && args.length === 1) {
    const constant = evaluator.constant({ node: first.value, env });
    return typeof constant === 'number' ? String(constant) : typeof constant === 'string' ? constant : undefined;
  }
  if (first && DEDENT.test(evaluator.resolver.target(callee)?.name ?? '')) {
    const written = text(first.value);
    return written === undefined ? undefined : dedent(written);
  }
  if (callee.kind !== 'member') return undefined;
  const on = text(callee.object);
  if (on === undefined) return undefined;
  if (callee.property === 'join') return first && joined(evaluator, on, { node: first.value, env });
  return onText(on, callee.property, text(first?.value), text(second?.value));
}

function onText(
  text: string,
  method: string,
  first: string | undefined,
  second: string | undefined,
): string | undefined {
  switch (method) {
    case 'strip':
      return first === undefined ? text.trim() : undefined;
    case 'lstrip':
      return first === undefined ? text.trimStart() : undefined;
    case 'rstrip':
      return first === undefined ? text.trimEnd() : undefined;
    case 'lower':
    case 'casefold':
      return text.toLowerCase();
    case 'upper':
      return text.toUpperCase();
    case 'replace':
      return first !== undefined && second !== undefined ? text.replaceAll(first, second) : undefined;
    case 'removeprefix':
      return first === undefined ? undefined : text.startsWith(first) ? text.slice(first.length) : text;
    case 'removesuffix':
      return first === undefined ? undefined : text.endsWith(first) ? text.slice(0, text.length - first.length) : text;
    default:
      return undefined;
  }
}

function joined(evaluator: Evaluator, separator: string, list: Value): string | undefined {
  const { node, env } = evaluator.follow(list);
  if (node.kind !== 'array' || node.elements.some((one) => one.spread) || isAddedTo(evaluator, list.node))
    return undefined;
  const texts = node.elements.map((one) => evaluator.text({ node: one.value, env }));
  return texts.every((text) => text !== undefined) ? texts.join(separator) : undefined;
}

/** Whether a list is added to after its creation. */
function isAddedTo(evaluator: Evaluator, node: Expression): boolean {
  const binding = node.kind === 'name' ? evaluator.resolver.bindingOf(node) : undefined;
  return binding !== undefined && evaluator.usages.addedTo(binding).length > 0;
}

/** Takes the indentation away that all lines share; blank lines do not count. */
function dedent(text: string): string {
  const lines = text.split('\n');
  let margin: string | undefined;
  for (const line of lines) {
    if (line.trim() === '') continue;
    const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
    if (margin === undefined) margin = indent;
    while (!indent.startsWith(margin)) margin = margin.slice(0, -1);
  }
  const cut = margin?.length ?? 0;
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(cut))).join('\n');
}
