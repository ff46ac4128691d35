import type { Expression, FunctionNode, TextNode } from '../../syntax/ast.ts';
import { walk } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, findingAt } from '../check.ts';

/** How a text ends or begins where something marks off what follows or precedes. */
const OPENS = /["'`<>«“[({:=#|-]\s*$|\n\s*$/;
const CLOSES = /^\s*["'`<>»”\])}#|]|^\s*\n/;
const MIN_PROSE = 15;

/** Prompts that put an argument into the middle of instructions; a reader decides. */
export const check: Check = (facts) => {
  const handlers = facts.model.servers.flatMap(({ prompts }) =>
    prompts.flatMap(({ handler, name }) => (handler ? [{ handler, name: name ?? 'a prompt' }] : [])),
  );
  if (handlers.length === 0)
    return { findings: [], searched: '', notApplicable: 'no prompt with a handler in the code read' };
  const pointers = handlers.flatMap(({ handler, name }): CheckFinding[] => {
    const text = textWithArgument(handler);
    const module = facts.resolver.moduleOf(handler);
    return text
      ? [findingAt(module, text, `prompt \`${name}\` puts an argument between its instructions`, 'capability')]
      : [];
  });
  return { findings: [], pointers, searched: `${count(handlers.length, 'prompt')} read` };
};

function textWithArgument(handler: FunctionNode): TextNode | undefined {
  let found: TextNode | undefined;
  walk(handler.body, (node) => {
    if (!found && node.kind === 'text' && holdsUnmarked(node)) found = node;
    return found === undefined;
  });
  return found;
}

function holdsUnmarked({ parts }: TextNode): boolean {
  return parts.some((part, index) => {
    if (part.kind === 'literal') return false;
    const [before, after] = [written(parts[index - 1]), written(parts[index + 1])];
    return after.trim().length >= MIN_PROSE && !OPENS.test(before) && !CLOSES.test(after);
  });
}

function written(part: Expression | undefined): string {
  return part?.kind === 'literal' && typeof part.value === 'string' ? part.value : '';
}
