import type { Call, Expression, Module, Node, ObjectNode } from '../../syntax/ast.ts';
import { unwrap } from '../../syntax/walk.ts';
import { keyword, lastName } from '../arguments.ts';
import { type Check, count, type Facts, findingAt } from '../check.ts';
import { objectsWith } from '../settings.ts';

const RESULT = /(?:^|[.:])ReadResourceResult$/;

/** Reads of resources that answer with nothing. */
export const check: Check = (facts) => {
  let results = 0;
  const findings = candidatesIn(facts).flatMap(({ module, node }) => {
    const contents = node.kind === 'object' ? ofObject(node) : ofCall(node);
    if (contents === undefined) return [];
    results++;
    if (contents !== 'none' && !isEmpty(contents)) return [];
    return isAnswer(node) ? [findingAt(module, node, 'The read of a resource is answered with empty contents')] : [];
  });
  if (results === 0)
    return { findings: [], searched: '', notApplicable: 'no result of a resource read is built in the code read' };
  return { findings, searched: `${count(results, 'result')} of resource reads found` };
};

/** Objects with contents, objects of the result's type, and calls that may make one. */
function candidatesIn(facts: Facts): { readonly module: Module; readonly node: ObjectNode | Call }[] {
  const objects = new Map(objectsWith(facts, /^[cC]ontents$/).map(({ node, module }) => [node, module]));
  for (const module of facts.modules)
    for (const node of facts.nodesOf(module).of('object'))
      if (node.type && RESULT.test(node.type.name)) objects.set(node, module);
  return [
    ...[...objects].map(([node, module]) => ({ module, node })),
    ...facts.callsNamed({ last: /^(?:ReadResourceResult|new)$/ }).map(({ call, module }) => ({ module, node: call })),
  ];
}

/** What a result holds; `none` where the field is left out. */
function ofObject(node: ObjectNode): Expression | 'none' | undefined {
  const found = node.properties.find(({ key }) => key === 'contents' || key === 'Contents');
  const typed = RESULT.test(node.type?.name ?? '');
  if (found)
    return typed || node.properties.every(({ key }) => /^(?:contents|_meta|ttlMs|cacheScope)$/.test(key ?? ''))
      ? found.value
      : undefined;
  if (!typed || node.properties.some(({ spread }) => spread)) return undefined;
  // Input that is still needed comes without contents.
  return node.properties.some(({ key }) => /input_?requests|request_?state/i.test(key ?? '')) ? undefined : 'none';
}

/** `ReadResourceResult(contents=[])`, `ReadResourceResult::new(vec![])`. */
function ofCall(call: Call): Expression | undefined {
  if (lastName(call) === 'ReadResourceResult') return keyword(call, 'contents');
  const { callee } = call;
  const isNew = callee.kind === 'member' && callee.property === 'new';
  const owner = isNew ? callee.object : undefined;
  const name = owner?.kind === 'name' ? owner.name : owner?.kind === 'member' ? owner.property : '';
  return name === 'ReadResourceResult' ? call.args[0]?.value : undefined;
}

function isEmpty(value: Expression): boolean {
  const node = unwrap(value);
  if (node.kind === 'array') return node.elements.length === 0;
  if (node.kind === 'literal') return node.type === 'null';
  if (node.kind === 'call') return lastName(node) === 'new' && node.args.length === 0 && node.callee.kind === 'member';
  return node.kind === 'name' && node.name === 'nil';
}

/** Whether an object is what a function answers, directly or inside `Ok(…)`, a cast or a pair with an error of nil. */
function isAnswer(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (at.kind === 'return') return true;
    if (at.kind === 'array') {
      const last = at.elements.at(-1)?.value;
      if (!last || unwrap(last).kind === 'call') return false;
    } else if (at.kind === 'block') return at.hasValue && at.parent?.kind === 'function';
    else if (at.kind !== 'call' && at.kind !== 'cast' && at.kind !== 'unary' && at.kind !== 'await') return false;
  }
  return false;
}
