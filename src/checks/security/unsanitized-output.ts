import type { Node, TextNode } from '../../syntax/ast.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { Reach } from '../reach.ts';
import { allTools, nameOf } from '../tools.ts';

/** Markup that a client loads without being asked: an image, a frame. */
const ACTIVE = /(?:!\[[^\]]*\]\($|<img\b[^>]*\bsrc=["']?$|<iframe\b[^>]*\bsrc=["']?$)/i;

/** A page of the server's own, such as the one where a user signs in. */
const PAGE = /<!doctype html|<html\b|<body\b/i;

/** Text of strangers that reaches the model: what clients load by themselves, and what a tool fetches. */
export const check: Check = (facts) => {
  const tools = allTools(facts);
  if (tools.length === 0)
    return { findings: [], searched: '', notApplicable: 'no tool is registered in the code read' };
  const findings = facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('text')
      .filter((text) => loadsByItself(text) && !isInPage(text) && facts.isReachableFromHandler(text))
      .map((text) =>
        findingAt(module, text, 'A result holds an image or frame whose address is computed, which clients may load'),
      ),
  );
  return { findings, pointers: fetching(facts), searched: `${count(tools.length, 'tool')} read` };
};

/** Markup within a page is written as a text within its text. */
function isInPage(text: TextNode): boolean {
  for (let at: Node | undefined = text; at && at.kind !== 'function'; at = at.parent)
    if (at.kind === 'text' && at.parts.some((part) => part.kind === 'literal' && PAGE.test(String(part.value))))
      return true;
  return false;
}

function loadsByItself({ parts }: TextNode): boolean {
  return parts.some((part, index) => {
    const next = parts[index + 1];
    return part.kind === 'literal' && ACTIVE.test(String(part.value)) && next !== undefined && next.kind !== 'literal';
  });
}

/** Tools that fetch an address of the caller: whatever stands there is their result. */
function fetching(facts: Facts): CheckFinding[] {
  const reach = Reach.of(facts);
  return allTools(facts).flatMap((tool) => {
    const body = reach.bodyOf(tool);
    const fetches = body && reach.effectsOf(tool, body).some(({ effect }) => effect.kind === 'request');
    return fetches
      ? [
          findingAt(
            tool.module,
            tool.node,
            `${nameOf(tool)} returns what stands at an address of the caller`,
            'capability',
          ),
        ]
      : [];
  });
}
