/** Handlers that answer for several tools: which branch runs for which of them. */
import type { HandlerInput } from '../model/server-model.ts';
import type { Expression, FunctionNode, Node, Pattern } from '../syntax/ast.ts';
import { constantOf } from '../syntax/resolve/constants.ts';
import { walk } from '../syntax/walk.ts';
import { type Facts, perReview } from './check.ts';

const MAX_FUNCTIONS = 40;

/** The branches on tool names in the functions that low-level handlers run. */
export interface Dispatch {
  /** Where the calls of all tools enter. */
  readonly inputs: readonly HandlerInput[];
  /** What runs for a tool, by its name. */
  branchesFor(name: string): readonly Node[];
  /** Whether a node only runs for other tools than this one. */
  runsForOthers(name: string, node: Node): boolean;
}

/** Reads the branches once for a review. */
export const dispatchOf = perReview(readDispatch);

function readDispatch(facts: Facts): Dispatch {
  const tools = new Set(facts.model.servers.flatMap((server) => server.tools.flatMap(({ name }) => name ?? [])));
  const inputs = facts.model.inputs.filter((input) => isShared(input));
  const byOwner = new Map<FunctionNode, Set<string>>();
  const byBody = new Map<Node, Set<string>>();
  /** What runs for all names but these. */
  const notIn = new Map<Node, Set<string>>();
  for (const owner of functionsFrom(facts, new Set(inputs.map(({ handler }) => handler)))) {
    const branches = branchesIn(facts, owner);
    // Beside tools that are listed there may be others: a branch on the same value is theirs.
    const subjects = new Set(branches.flatMap(({ subject, name }) => (tools.has(name) ? [subject] : [])));
    for (const { subject, name, body, otherwise } of branches) {
      if (!subjects.has(subject)) continue;
      byBody.set(body, (byBody.get(body) ?? new Set()).add(name));
      if (otherwise) notIn.set(otherwise, (notIn.get(otherwise) ?? new Set()).add(name));
      if (tools.has(name)) byOwner.set(owner, (byOwner.get(owner) ?? new Set()).add(name));
    }
  }
  const byName = new Map<string, Node[]>();
  for (const [body, names] of byBody) for (const name of names) byName.set(name, [...(byName.get(name) ?? []), body]);
  return {
    inputs,
    branchesFor: (name) => byName.get(name) ?? [],
    runsForOthers: (name, node) => {
      if (byOwner.size === 0) return false;
      let others = false;
      for (let at: Node | undefined = node; at; at = at.parent) {
        const names = byBody.get(at);
        if ((names && !names.has(name)) || notIn.get(at)?.has(name)) others = true;
        if (at.kind === 'function' && byOwner.get(at)?.has(name)) return others;
      }
      return false;
    },
  };
}

/** Whether the calls of all tools enter here. */
function isShared({ kind, of, single }: HandlerInput): boolean {
  return kind === 'tool-input' && of === undefined && !single;
}

/** The functions themselves and those of the project that they call, as far as a bound goes. */
function functionsFrom(facts: Facts, seen: Set<FunctionNode>): ReadonlySet<FunctionNode> {
  const most = seen.size + MAX_FUNCTIONS;
  for (const owner of seen) {
    walk(owner.body, (node) => {
      const called = node.kind === 'call' ? facts.resolver.functionOf(node) : undefined;
      if (called && seen.size < most) seen.add(called);
      return true;
    });
  }
  return seen;
}

interface Branch {
  /** The expression that is compared, as it is written. */
  readonly subject: string;
  readonly name: string;
  readonly body: Node;
  /** What runs for every other text. */
  readonly otherwise?: Node;
}

/** The branches of a function that run when a value is a certain text. */
function branchesIn(facts: Facts, owner: FunctionNode): Branch[] {
  const { text } = facts.resolver.moduleOf(owner);
  const written = (node: Node | undefined) => (node ? text.slice(node.start, node.end) : '');
  const found: Branch[] = [];
  const add = (subject: Node | undefined, names: readonly string[], body: Node, otherwise: Node | undefined) => {
    for (const name of names) found.push({ subject: written(subject), name, body, ...(otherwise && { otherwise }) });
  };
  const compare = (test: Expression, body: Node, otherwise: Node | undefined): void => {
    if (test.kind !== 'binary') return;
    const { operator, left, right } = test;
    if (operator === 'or' || operator === 'and') {
      const rest = operator === 'or' ? otherwise : undefined;
      compare(left, body, rest);
      compare(right, body, rest);
    } else if (operator === '==' || operator === 'in') {
      add(left, textsOf(facts, right), body, otherwise);
      if (operator === '==') add(right, textsOf(facts, left), body, otherwise);
    }
  };
  walk(owner.body, (node) => {
    if (node.kind === 'if' && node.test.kind !== 'declare') compare(node.test, node.then, node.otherwise);
    if (node.kind !== 'switch') return true;
    const rest = node.cases.find(({ tests }) => tests.length === 0)?.body;
    for (const { tests, body } of node.cases)
      for (const test of tests) {
        add(node.subject, textsOf(facts, test), body, rest);
        // `switch { case name == "x": }` of Go.
        if (test.kind === 'binary') compare(test, body, rest);
      }
    return true;
  });
  return found;
}

/** The constant texts that an expression is, or lists. */
function textsOf(facts: Facts, node: Expression | Pattern): string[] {
  if (node.kind === 'array') return node.elements.flatMap((one) => textsOf(facts, one.value));
  if (node.kind !== 'literal' && node.kind !== 'member' && node.kind !== 'name' && node.kind !== 'index') return [];
  const text = constantOf(facts.resolver, node);
  return typeof text === 'string' ? [text] : [];
}
