/** Tools that a setting takes off the list and that can still be called: the two handlers of one server compared. */
import type { Call, Expression, FunctionNode, Name, Node } from '../syntax/ast.ts';
import type { Binding } from '../syntax/resolve/scopes.ts';
import { walk } from '../syntax/walk.ts';
import { lastName } from './arguments.ts';
import { type CheckFinding, type Facts, findingAt } from './check.ts';

const ENVIRONMENT = /^(?:process\.env|os\.environ|os\.getenv|Deno\.env|import\.meta\.env)\b/;
const NARROWS = /^(?:filter|some|includes|has|find|slice)$/;
const MAX_FUNCTIONS = 60;

interface Handlers {
  list?: FunctionNode;
  call?: FunctionNode;
}

/** Filters by a setting in a handler that lists tools, where the handler that calls them reads no such setting. */
export function findListedOnly(facts: Facts): CheckFinding[] {
  return pairsOf(facts).flatMap(({ list, call }) => {
    if (!list || !call) return [];
    const test = findFilter(facts, list);
    if (!test || readsSetting(facts, call)) return [];
    return [
      findingAt(
        facts.resolver.moduleOf(test),
        test,
        'a setting takes tools off the list here, and the handler that calls tools never reads it',
      ),
    ];
  });
}

/** The handlers of `tools/list` and `tools/call`, one pair for each file that registers both. */
function pairsOf(facts: Facts): Handlers[] {
  const byFile = new Map<string, Handlers>();
  const at = (path: string) => {
    const known = byFile.get(path) ?? {};
    byFile.set(path, known);
    return known;
  };
  for (const { call, module } of facts.callsNamed({ last: /^setRequestHandler$/ })) {
    const [schema, handler] = call.args;
    const wanted = schema && roleOf(schema.value);
    const node = handler && functionIn(facts, handler.value);
    if (wanted && node) at(module.path)[wanted] ??= node;
  }
  for (const module of facts.modules) {
    if (module.language !== 'python') continue;
    for (const node of facts.nodesOf(module).of('function'))
      for (const { expression } of node.decorators) {
        const name = expression.kind === 'call' ? lastName(expression) : '';
        if (name === 'list_tools') at(module.path).list ??= node;
        if (name === 'call_tool') at(module.path).call ??= node;
      }
  }
  return [...byFile.values()];
}

function roleOf(schema: Expression): keyof Handlers | undefined {
  const name = schema.kind === 'name' ? schema.name : schema.kind === 'literal' ? String(schema.value) : '';
  if (name === 'ListToolsRequestSchema' || name === 'tools/list') return 'list';
  return name === 'CallToolRequestSchema' || name === 'tools/call' ? 'call' : undefined;
}

/** A function, or the one that a wrapper is given. */
function functionIn({ resolver }: Facts, value: Expression): FunctionNode | undefined {
  if (value.kind === 'function') return value;
  if (value.kind === 'call') return value.args.map((one) => one.value).find((one) => one.kind === 'function');
  return resolver.functionOf(value);
}

/** The first test of a setting in a function that narrows a list. */
function findFilter(facts: Facts, list: FunctionNode): Node | undefined {
  let narrows = false;
  let found: Node | undefined;
  walk(list, (node) => {
    if (node.kind === 'call' && NARROWS.test(lastName(node))) narrows = true;
    if (node.kind === 'loop') narrows = true;
    if (!found && (node.kind === 'if' || node.kind === 'conditional') && holdsSetting(facts, node.test))
      found = node.test;
    return true;
  });
  return narrows ? found : undefined;
}

/** Whether a function, or one of the project that it calls, reads a setting of the environment. */
function readsSetting(facts: Facts, root: FunctionNode): boolean {
  const seen = new Set<FunctionNode>([root]);
  const pending = [root];
  for (let next = pending.pop(); next; next = pending.pop()) {
    let found = false;
    walk(next, (node) => {
      if (isSetting(facts, node)) found = true;
      const called = node.kind === 'call' ? calledBy(facts, node) : undefined;
      if (called && !seen.has(called) && seen.size < MAX_FUNCTIONS) {
        seen.add(called);
        // What a tool does with a setting of its own is no check of the caller: only this file's functions count.
        if (facts.resolver.moduleOf(called) === facts.resolver.moduleOf(root) || isPredicate(called))
          pending.push(called);
      }
      return !found;
    });
    if (found) return true;
  }
  return false;
}

const PREDICATE = /(?:allow|permit|enabl|disabl|check|ensure|assert|authori[sz]|valid|can|is)[A-Z_]|read_?only/i;

function isPredicate({ name }: FunctionNode): boolean {
  return name !== undefined && PREDICATE.test(name);
}

function calledBy({ resolver }: Facts, call: Call): FunctionNode | undefined {
  return resolver.functionOf(call);
}

function holdsSetting(facts: Facts, root: Node): boolean {
  let found = false;
  walk(root, (node) => {
    if (isSetting(facts, node)) found = true;
    return !found;
  });
  return found;
}

/** A read of the environment, or of a variable that one defines. */
function isSetting(facts: Facts, node: Node): boolean {
  if (node.kind === 'member' || node.kind === 'call')
    return ENVIRONMENT.test(facts.resolver.target(node.kind === 'call' ? node.callee : node)?.name ?? '');
  return node.kind === 'name' && comesFromEnvironment(facts, node);
}

function comesFromEnvironment(facts: Facts, name: Name): boolean {
  const binding: Binding | undefined = facts.resolver.bindingOf(name);
  if (!binding || binding.parameter) return false;
  return binding.definitions.slice(0, 4).some(({ value }) => {
    let found = false;
    if (value)
      walk(value, (node) => {
        if (node.kind === 'function') return false;
        if (node.kind === 'member' || node.kind === 'call')
          found ||= ENVIRONMENT.test(facts.resolver.target(node.kind === 'call' ? node.callee : node)?.name ?? '');
        return !found;
      });
    return found;
  });
}
