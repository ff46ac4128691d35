/** Where the text of an environment variable becomes a number or a switch, and a bad one goes unnoticed. */
import type { Call, Expression, Node, Statement } from '../syntax/ast.ts';
import { enclosing, walk } from '../syntax/walk.ts';
import type { Facts } from './check.ts';

const DEFAULTS = new Set(['unwrap_or', 'unwrap_or_default', 'unwrap_or_else', 'map_or', 'map_or_else']);
const TESTS = /(?:^|\.)(?:isNaN|isFinite|isInteger|isSafeInteger)$/;
const COMPARISONS = new Set(['<', '<=', '>', '>=', '==', '!=', '===', '!==']);
const ENDS = /(?:^|[./:])(?:panic|Fatal\w*|Panic\w*|Exit|exit)$/;

/** What happens to a value that does not parse; `undefined` where the code looks at it. */
export type Outcome = 'default' | 'not-a-number';

/** JavaScript: `parse(x) || d`, or a result that nothing tests. */
export function numberOutcome(facts: Facts, call: Call): Outcome | undefined {
  const { parent } = call;
  if (parent?.kind === 'binary' && parent.operator === 'or' && parent.left === call) return 'default';
  if (parent?.kind === 'call' && TESTS.test(facts.resolver.calleeName(parent))) return undefined;
  const name = boundName(call);
  const scope = enclosing(call, 'function');
  const roots: readonly Node[] = scope ? [scope.body] : facts.resolver.moduleOf(call).body;
  return name !== undefined && roots.some((root) => isTested(facts, root, name)) ? undefined : 'not-a-number';
}

/** The variable or property that an expression is stored in. */
function boundName(node: Node): string | undefined {
  for (let at: Node | undefined = node.parent; at; at = at.parent) {
    if (at.kind === 'declare' || at.kind === 'assign') {
      const { target } = at;
      return target.kind === 'name' ? target.name : target.kind === 'member' ? target.property : undefined;
    }
    if (at.kind === 'function' || at.kind === 'block') return undefined;
  }
  return undefined;
}

function isTested(facts: Facts, root: Node, name: string): boolean {
  let tested = false;
  const names = (node: Node) =>
    (node.kind === 'name' && node.name === name) || (node.kind === 'member' && node.property === name);
  walk(root, (node) => {
    if (node.kind === 'call' && /isNaN|isFinite|is(?:Safe)?Integer|parse|validate|assert/i.test(calleeOf(facts, node)))
      tested ||= node.args.some((arg) => names(arg.value));
    if (node.kind === 'binary' && COMPARISONS.has(node.operator)) tested ||= names(node.left) || names(node.right);
    return !tested;
  });
  return tested;
}

function calleeOf(facts: Facts, call: Call): string {
  return facts.resolver.calleeName(call) || (call.callee.kind === 'member' ? call.callee.property : '');
}

/** Rust: a chain from the read that parses and then takes a default, here or where the read is stored. */
export function parsesWithDefault(read: Call): boolean {
  const chain = chainFrom(read);
  if (chain.parses) return chain.defaults;
  const declared = chain.end.parent;
  const scope = enclosing(read, 'function');
  if (declared?.kind !== 'declare' || declared.target.kind !== 'name' || !scope) return false;
  const { name } = declared.target;
  let found = false;
  walk(scope.body, (node) => {
    if (node.kind === 'name' && node.name === name && node !== declared.target) {
      const later = chainFrom(node);
      found ||= later.parses && later.defaults;
    }
    return !found;
  });
  return found;
}

/** The methods called on an expression, one after the other. */
function chainFrom(start: Expression): { end: Node; parses: boolean; defaults: boolean } {
  let end: Node = start;
  let parses = false;
  let defaults = false;
  for (let member = end.parent; member?.kind === 'member' && member.object === end; member = end.parent) {
    const call: Node | undefined = member.parent;
    if (call?.kind !== 'call' || call.callee !== member) break;
    parses ||= member.property === 'parse' || call.args.some((arg) => mentionsParse(arg.value));
    // A default before the value is parsed stands for a variable that is not set.
    defaults ||= parses && DEFAULTS.has(member.property);
    end = call;
  }
  return { end, parses, defaults };
}

function mentionsParse(root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    found ||= node.kind === 'member' && node.property === 'parse';
    return !found;
  });
  return found;
}

/** Go: the error is dropped, or the branch for it goes on as if nothing had been set. */
export function dropsError(facts: Facts, call: Call): boolean {
  const declared = call.parent;
  if (declared?.kind !== 'declare' && declared?.kind !== 'assign') return false;
  const { target } = declared;
  const error = target.kind === 'destructure' && target.entries.length === 2 ? target.entries[1]?.target : undefined;
  if (error?.kind !== 'name') return false;
  if (error.name === '_') return true;
  const block = declared.parent;
  if (block?.kind !== 'block') return false;
  const next: Statement | undefined = block.body[block.body.indexOf(declared) + 1];
  if (next?.kind !== 'if') return false;
  const test = facts.resolver.moduleOf(call).text.slice(next.test.start, next.test.end);
  if (new RegExp(`\\b${error.name} == nil`).test(test)) return !next.otherwise;
  if (!new RegExp(`^${error.name} != nil$`).test(test.trim())) return false;
  return !reports(facts, next.then, error.name);
}

function reports(facts: Facts, root: Node, name: string): boolean {
  let found = false;
  walk(root, (node) => {
    found ||= node.kind === 'name' && node.name === name;
    found ||=
      node.kind === 'call' &&
      (ENDS.test(facts.resolver.calleeName(node)) || /Errorf?$|New$/.test(calleeOf(facts, node)));
    return !found;
  });
  return found;
}
