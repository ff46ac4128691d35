/** Loops that try the same thing again after a failure. */
import type { Block, Call, Loop, Module, Node } from '../syntax/ast.ts';
import { walk } from '../syntax/walk.ts';
import { callsIn, lastName } from './arguments.ts';
import type { Facts } from './check.ts';

export interface RetryLoop {
  readonly module: Module;
  readonly loop: Loop;
  /** Calls whose failure starts the next round. */
  readonly tried: readonly Call[];
}

const RANGES = new Set(['..', '..=']);

/** Every loop that ends on success and goes round after a failure; loops over a collection are none. */
export function findRetryLoops(facts: Facts): RetryLoop[] {
  return facts.modules.flatMap((module) =>
    facts
      .nodesOf(module)
      .of('loop')
      .flatMap((loop) => {
        if (!countsAttempts(loop)) return [];
        const tried = triedIn(module, loop);
        return tried.length > 0 ? [{ module, loop, tried }] : [];
      }),
  );
}

/** `for attempt in range(3)`, `for (let i = 0; …)`, `while (true)`, `for n := range 3`; not `for item in items`. */
function countsAttempts({ each }: Loop): boolean {
  if (!each) return true;
  const { iterable } = each;
  if (iterable.kind === 'literal') return iterable.type === 'number';
  if (iterable.kind === 'binary') return RANGES.has(iterable.operator);
  return iterable.kind === 'call' && lastName(iterable) === 'range';
}

function triedIn(module: Module, loop: Loop): Call[] {
  const tried: Call[] = [];
  walkLoop(loop, (node) => {
    if (
      node.kind === 'try' &&
      node.handlers.length > 0 &&
      endsOnSuccess(node.body, node.otherwise) &&
      node.handlers.some(({ body }) => mayGoOn(body))
    )
      tried.push(...callsIn(node.body));
    if (module.language === 'rust') tried.push(...triedInRust(node));
    if (module.language === 'go') tried.push(...triedInGo(node));
  });
  return tried;
}

/** `match call { Ok(v) => return …, Err(_) => … }` and `if let Ok(v) = call { return … }` */
function triedInRust(node: Node): Call[] {
  if (node.kind === 'if' && node.test.kind === 'declare' && node.test.value && constructorOf(node.test.target) === 'Ok')
    return endsOnSuccess(node.then) ? callsIn(node.test.value) : [];
  if (node.kind !== 'switch' || !node.subject) return [];
  const ok = node.cases.some(({ tests: [test], body }) => test && constructorOf(test) === 'Ok' && endsOnSuccess(body));
  const err = node.cases.some(({ tests: [test], body }) => test && constructorOf(test) === 'Err' && mayGoOn(body));
  return ok && err ? callsIn(node.subject) : [];
}

function constructorOf(node: Node): string | undefined {
  return node.kind === 'destructure' ? node.type?.name : undefined;
}

/** `if resp, err = call(); err == nil { return … }`, and `call(); if err == nil { return }` before it. */
function triedInGo(node: Node): Call[] {
  if (
    node.kind !== 'if' ||
    node.test.kind !== 'binary' ||
    node.test.right.kind !== 'literal' ||
    node.test.right.type !== 'null'
  )
    return [];
  const { left, operator } = node.test;
  if (left.kind !== 'name' || !/err/i.test(left.name)) return [];
  if (operator === '==' ? !endsOnSuccess(node.then) : !goesRound(node.then)) return [];
  const siblings = node.parent?.kind === 'block' ? node.parent.body : [];
  const before = siblings[siblings.indexOf(node as never) - 1];
  return before && (before.kind === 'assign' || before.kind === 'declare') && before.value ? callsIn(before.value) : [];
}

function goesRound(block: Block): boolean {
  return block.body.some((one) => one.kind === 'jump' && one.type === 'continue');
}

function endsOnSuccess(...blocks: readonly (Block | undefined)[]): boolean {
  let ends = false;
  for (const block of blocks)
    if (block)
      walk(block, (node) => {
        if (node.kind === 'return' || (node.kind === 'jump' && node.type === 'break')) ends = true;
        return node.kind !== 'function' && node.kind !== 'loop';
      });
  return ends;
}

/** A handler that does not always leave the loop. */
function mayGoOn(body: Block): boolean {
  const last = body.body.at(-1);
  if (last?.kind === 'block') return mayGoOn(last);
  return !(
    last &&
    (last.kind === 'throw' || last.kind === 'return' || (last.kind === 'jump' && last.type === 'break'))
  );
}

/** The nodes of a loop's body, without inner loops and functions. */
export function walkLoop(loop: Loop, visit: (node: Node) => void): void {
  walk(loop.body, (node) => {
    if (node.kind === 'loop' || (node.kind === 'function' && !isPromiseBody(node))) return false;
    visit(node);
    return true;
  });
}

/** `new Promise((resolve) => setTimeout(resolve, …))` */
function isPromiseBody(node: Node): boolean {
  return node.parent?.kind === 'call' && node.parent.via === 'new' && lastName(node.parent) === 'Promise';
}
