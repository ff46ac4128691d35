import type { Expression, Node } from '../../syntax/ast.ts';
import { constantOf, valueOf } from '../../syntax/resolve/constants.ts';
import { unwrap } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { findSettings } from '../settings.ts';

const MOST = 100;
const BOUNDS = /^(?:slice|take|limit|islice|truncate|min|head|splice)$/;
const VALUES = /^(?:values|Values)$/;

/** Completions that may hold more values than a client takes. */
export const check: Check = (facts) => {
  const handlers = [
    ...new Set(facts.model.inputs.filter(({ kind }) => kind === 'completion-input').map(({ handler }) => handler)),
  ];
  const results = completionsIn(facts);
  if (handlers.length + results.length === 0)
    return { findings: [], searched: '', notApplicable: 'no completion is offered in the code read' };
  const findings = results.flatMap((value): CheckFinding[] => {
    const problem = problemOf(facts, value);
    return problem ? [findingAt(facts.resolver.moduleOf(value), value, problem)] : [];
  });
  return { findings, searched: `${count(results.length, 'list')} of completions read` };
};

/** `completion: { values }`, `Completion(values=…)`, `CompletionResultDetails{Values: …}`. */
function completionsIn(facts: Facts): Expression[] {
  return findSettings(facts, VALUES).flatMap(({ form, key, node, value }) => {
    const isCompletion =
      node.kind === 'object'
        ? form === 'property' && (/Completion\w*$/.test(node.type?.name ?? '') || keyOf(node) === 'completion')
        : form === 'keyword' && key === 'values' && node.kind === 'call' && lastName(node) === 'Completion';
    return isCompletion ? [value] : [];
  });
}

function keyOf(node: Node): string | undefined {
  return node.parent?.kind === 'object' ? node.parent.properties.find(({ value }) => value === node)?.key : undefined;
}

function problemOf(facts: Facts, value: Expression): string | undefined {
  const list = unwrap(valueOf(facts.resolver, value));
  if (list.kind === 'array')
    return list.elements.length > MOST ? `A completion lists ${list.elements.length} values` : undefined;
  const filtered =
    list.kind === 'call' && /^(?:filter|map|keys|sort|sorted|list|flatMap|collect)$/i.test(lastName(list));
  const comprehended = list.kind === 'loop' || (list.kind === 'unknown' && list.type.includes('comprehension'));
  if (!filtered && !comprehended) return undefined;
  return isBounded(facts, list) ? undefined : `A completion holds every match, however many: a client takes ${MOST}`;
}

/** `.slice(0, 100)` anywhere in the chain, or a slice around it. */
function isBounded(facts: Facts, root: Expression): boolean {
  const { text } = facts.resolver.moduleOf(root);
  if (/\[\s*:\s*\w+\s*\]/.test(text.slice(root.start, root.end))) return true;
  let found = false;
  const stack: Node[] = [root];
  for (let at = stack.pop(); at && !found; at = stack.pop()) {
    if (at.kind === 'call') {
      found = BOUNDS.test(lastName(at)) || at.args.some(({ value }) => constantOf(facts.resolver, value) === MOST);
      stack.push(at.callee);
    } else if (at.kind === 'member') stack.push(at.object);
    else if (at.kind === 'index') found = true;
  }
  return found;
}
