import type { Loop, Node } from '../../syntax/ast.ts';
import { forEachChild } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, count, findingAt } from '../check.ts';
import { runsOnCalls } from '../sql.ts';

/** Loops that await one independent call for each element. */
export const check: Check = (facts) => {
  const loops = facts.modules
    .filter((module) => module.language !== 'go')
    .flatMap((module) =>
      facts
        .nodesOf(module)
        .of('loop')
        .filter((loop) => loop.each && !loop.isAsync && runsOnCalls(facts, loop))
        .map((loop) => ({ module, loop })),
    );
  if (loops.length === 0)
    return { findings: [], searched: '', notApplicable: 'no loop over elements stands in code that tools run' };
  const findings = loops.flatMap(({ module, loop }) => {
    const only = independentAwait(loop);
    return only ? [findingAt(module, only, 'Each element of the loop waits for the one before it')] : [];
  });
  return { findings, searched: `${count(loops.length, 'loop')} read` };
};

/**
 * The one await of a loop whose passes do not depend on each other: it uses the element, nothing leaves the loop early,
 * and nothing outside is assigned. Results that are collected are fine.
 */
function independentAwait(loop: Loop): Node | undefined {
  const awaits: Node[] = [];
  const names = new Set(namesIn(loop.each?.target));
  let depends = false;
  const stack: Node[] = [loop.body];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.kind === 'await') {
      if (!isReport(node.value)) awaits.push(node);
    } else if (
      node.kind === 'jump' ||
      node.kind === 'return' ||
      node.kind === 'throw' ||
      node.kind === 'assign' ||
      node.kind === 'yield' ||
      node.kind === 'try'
    )
      depends = true;
    else if (node.kind === 'loop' || node.kind === 'function' || node.kind === 'if')
      depends ||= node.kind !== 'function';
    if (node.kind !== 'function') forEachChild(node, (child) => stack.push(child));
  }
  const [only] = awaits;
  return awaits.length === 1 && !depends && only?.kind === 'await' && uses(only.value, names) ? only : undefined;
}

/** Progress has to be reported in order. */
function isReport(node: Node): boolean {
  return node.kind === 'call' && /^(?:report_?progress|notify_?progress|NotifyProgress)$/i.test(lastName(node));
}

function namesIn(node: Node | undefined): string[] {
  if (node?.kind === 'name') return [node.name];
  return node?.kind === 'destructure' ? node.entries.flatMap((entry) => namesIn(entry.target)) : [];
}

function uses(root: Node, names: ReadonlySet<string>): boolean {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (node.kind === 'name' && names.has(node.name)) return true;
    forEachChild(node, (child) => stack.push(child));
  }
  return false;
}
