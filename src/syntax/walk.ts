/** Walking the generic AST. */
import type {
  Argument,
  Decorator,
  Expression,
  FunctionNode,
  Module,
  Node,
  Parameter,
  Pattern,
  Statement,
  TypeNode,
} from './ast.ts';

type Visit = (child: Node) => void;

function visitAll(nodes: readonly Node[], visit: Visit): void {
  for (const node of nodes) visit(node);
}

function visitOptional(node: Node | undefined, visit: Visit): void {
  if (node) visit(node);
}

function visitArguments(args: readonly Argument[], visit: Visit): void {
  for (const argument of args) visit(argument.value);
}

function visitParameter(parameter: Parameter, visit: Visit): void {
  visitAll(parameter.decorators, visit);
  visit(parameter.target);
  visitOptional(parameter.type, visit);
  visitOptional(parameter.default, visit);
}

function visitFunction(node: FunctionNode, visit: Visit): void {
  visitAll(node.decorators, visit);
  if (node.receiver) visitParameter(node.receiver, visit);
  for (const parameter of node.params) visitParameter(parameter, visit);
  visitOptional(node.returnType, visit);
  visit(node.body);
}

function visitType(node: TypeNode, visit: Visit): void {
  visitAll(node.args, visit);
  for (const member of node.members ?? []) {
    visitOptional(member.type, visit);
    visitAll(member.decorators ?? [], visit);
  }
}

/** Calls `visit` for each direct child, in source order as far as the node keeps it. */
export function forEachChild(node: Node, visit: Visit): void {
  switch (node.kind) {
    case 'literal':
    case 'name':
    case 'jump':
    case 'import':
      return;
    case 'member':
      return visit(node.object);
    case 'index':
      visit(node.object);
      return visit(node.index);
    case 'call':
      visit(node.callee);
      visitAll(node.typeArgs, visit);
      return visitArguments(node.args, visit);
    case 'text':
      return visitAll(node.parts, visit);
    case 'object':
      visitOptional(node.type, visit);
      for (const property of node.properties) {
        visitOptional(property.computed, visit);
        visit(property.value);
      }
      return;
    case 'array':
      visitOptional(node.type, visit);
      return visitArguments(node.elements, visit);
    case 'function':
      return visitFunction(node, visit);
    case 'assign':
      visit(node.target);
      return visit(node.value);
    case 'binary':
      visit(node.left);
      return visit(node.right);
    case 'unary':
      return visit(node.operand);
    case 'conditional':
      visit(node.test);
      visit(node.then);
      return visit(node.otherwise);
    case 'await':
    case 'defer':
      return visit(node.value);
    case 'yield':
    case 'return':
    case 'throw':
    case 'export':
      return visitOptional(node.value, visit);
    case 'cast':
      visit(node.value);
      return visit(node.type);
    case 'unknown':
      return visitAll(node.children, visit);
    case 'decorator':
      return visit(node.expression);
    case 'type':
      return visitType(node, visit);
    case 'type-alias':
      return visit(node.type);
    default:
      return forEachChildOfStatement(node, visit);
  }
}

type StatementWithBody = Extract<
  Statement | Pattern,
  { kind: 'block' | 'if' | 'loop' | 'switch' | 'try' | 'with' | 'declare' | 'class' | 'destructure' }
>;

function forEachChildOfStatement(node: StatementWithBody, visit: Visit): void {
  switch (node.kind) {
    case 'block':
      return visitAll(node.body, visit);
    case 'if':
      visit(node.test);
      visit(node.then);
      return visitOptional(node.otherwise, visit);
    case 'loop':
      visitAll(node.init, visit);
      visitOptional(node.test, visit);
      if (node.each) {
        visit(node.each.target);
        visit(node.each.iterable);
      }
      visitOptional(node.update, visit);
      return visit(node.body);
    case 'switch':
      visitOptional(node.subject, visit);
      for (const one of node.cases) {
        visitAll(one.tests, visit);
        visitOptional(one.guard, visit);
        visit(one.body);
      }
      return;
    case 'try':
      visit(node.body);
      for (const handler of node.handlers) {
        visitOptional(handler.target, visit);
        visitAll(handler.types, visit);
        visit(handler.body);
      }
      visitOptional(node.otherwise, visit);
      return visitOptional(node.finalizer, visit);
    case 'with':
      for (const item of node.items) {
        visit(item.value);
        visitOptional(item.target, visit);
      }
      return visit(node.body);
    case 'declare':
      visit(node.target);
      visitOptional(node.type, visit);
      visitOptional(node.value, visit);
      return visitOptional(node.otherwise, visit);
    case 'class':
      visitAll(node.decorators, visit);
      visitAll(node.bases, visit);
      visitOptional(node.trait, visit);
      for (const field of node.fields) {
        visitAll(field.decorators, visit);
        visitOptional(field.type, visit);
        visitOptional(field.value, visit);
      }
      visitAll(node.methods, visit);
      return visitAll(node.rest, visit);
    case 'destructure':
      visitOptional(node.type, visit);
      for (const entry of node.entries) {
        visit(entry.target);
        visitOptional(entry.default, visit);
      }
      return;
  }
}

/** Visits a node and everything under it, parents before children. Return `false` from `visit` to skip the children. */
export function walk(root: Node, visit: (node: Node) => boolean | undefined): void {
  const { home, order } = root;
  if (home && order !== undefined) {
    const { nodes, ends } = home;
    const end = ends[order] as number;
    for (let at = order; at <= end; at++) if (visit(nodes[at] as Node) === false) at = ends[at] as number;
  } else walkMade(root, visit);
}

/** The same for a node that evaluation made, which no module lists. */
function walkMade(root: Node, visit: (node: Node) => boolean | undefined): void {
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (visit(node) === false) continue;
    const from = stack.length;
    forEachChild(node, (child) => stack.push(child));
    reverseFrom(stack, from);
  }
}

/** Children are pushed in order: they have to pop in source order. */
function reverseFrom(stack: Node[], from: number): void {
  for (let i = from, j = stack.length - 1; i < j; i++, j--) {
    const swap = stack[i] as Node;
    stack[i] = stack[j] as Node;
    stack[j] = swap;
  }
}

/**
 * Lists everything under the statements of a module in `nodes` and `ends`, and sets `parent`, `home` and `order`.
 * The module's own lists are filled here, so that a node can name the module it stands in.
 */
export function linkNodes(module: Module & { nodes: Node[]; ends: Int32Array }): void {
  const { nodes } = module;
  const stack: Node[] = [...module.body].reverse();
  // Nodes whose subtree is still being listed, each with the length of the stack below its children.
  const open: number[] = [];
  const floors: number[] = [];
  const ends: number[] = [];
  let parent: Node;
  const push = (child: Node) => {
    child.parent = parent;
    stack.push(child);
  };
  for (let node = stack.pop(); node; node = stack.pop()) {
    const floor = stack.length;
    while (open.length > 0 && (floors[floors.length - 1] as number) > floor) {
      floors.pop();
      ends[open.pop() as number] = nodes.length - 1;
    }
    node.home = module;
    node.order = nodes.length;
    open.push(nodes.length);
    floors.push(floor);
    ends.push(nodes.length);
    nodes.push(node);
    parent = node;
    forEachChild(node, push);
    reverseFrom(stack, floor);
  }
  for (const order of open) ends[order] = nodes.length - 1;
  module.ends = Int32Array.from(ends);
}

/** The nearest ancestor of a kind, the node itself excluded. */
export function enclosing<K extends Node['kind']>(node: Node, kind: K): Extract<Node, { kind: K }> | undefined {
  for (let up = node.parent; up; up = up.parent) if (up.kind === kind) return up as Extract<Node, { kind: K }>;
  return undefined;
}

/** `await x`, `x as T`, `x?`, `&x` → `x`: the expression whose value this is. */
export function unwrap(node: Expression): Expression {
  for (let at = node; ; ) {
    if (at.kind === 'await' || at.kind === 'cast') at = at.value;
    else if (at.kind === 'unary' && (at.operator === 'try' || at.operator === '&' || at.operator === '*'))
      at = at.operand;
    else return at;
  }
}

/** The decorator whose callee ends in `name`, as the call (or bare name) it is. */
export function findDecorator(decorators: readonly Decorator[], name: string): Expression | undefined {
  return decorators.map((decorator) => decorator.expression).find((expression) => nameOfCallee(expression) === name);
}

function nameOfCallee(node: Expression): string | undefined {
  const callee = node.kind === 'call' ? node.callee : node;
  return callee.kind === 'name' ? callee.name : callee.kind === 'member' ? callee.property : undefined;
}
