/** The ways a function ends, and what tells them apart. */
import type { FunctionNode, Node, Throw } from '../syntax/ast.ts';
import { commonFacts, Environment, type Frame } from './environment.ts';
import { evaluate } from './expressions.ts';
import { objectValue } from './parts.ts';
import { tailOf } from './places.ts';
import { type Run, settle } from './run.ts';
import type { Returned, Summary } from './summaries.ts';
import { allTaints, type Case, type Facts, join, joinAll, type Value } from './values.ts';

export type Ended = Pick<Summary, 'value' | 'facts' | 'outs' | 'self' | 'throws' | 'returned'>;

type End = Frame['returns'][number];

/** Ends of one function that are told apart. */
const MAX_RETURNS = 256;

function bothEnds(frame: Frame, a: End, b: End): End {
  const exit = new Environment(frame.root);
  exit.merge([a.exit, b.exit]);
  return { value: join(a.value, b.value), exit, optional: a.optional && b.optional, node: b.node };
}

/** Records a normal end of the running function. */
export function finishWith(run: Run, value: Value, node: Node): void {
  const { frame } = run;
  const exit = new Environment(frame.root);
  for (let at: Environment | undefined = frame.env; at; at = at.parent) exit.learn(at.facts);
  for (const parameter of frame.node?.params ?? []) {
    if (parameter.target.kind !== 'name') continue;
    const binding = run.engine.bindingOf(parameter.target);
    const there = binding && frame.env.get(binding);
    if (binding && there) exit.set(binding, there);
  }
  const receiver = frame.node?.receiver?.target;
  const binding = receiver?.kind === 'name' ? run.engine.bindingOf(receiver) : undefined;
  const self = frame.env.get(binding ?? 'this');
  if (self) exit.set('this', self);
  const end = { value: settle(run, value), exit, optional: frame.optional > 0, node };
  const last = frame.returns.length < MAX_RETURNS ? undefined : frame.returns.pop();
  frame.returns.push(last ? bothEnds(frame, last, end) : end);
}

export function endOf(run: Run, node: FunctionNode, self: Value | undefined): Ended {
  const { frame, engine } = run;
  const { returns } = frame;
  const outs = node.params.map((parameter) => {
    const binding = parameter.target.kind === 'name' ? engine.bindingOf(parameter.target) : undefined;
    if (!binding) return undefined;
    return mergedOut(returns.flatMap(({ exit }) => exit.values.get(binding) ?? []));
  });
  const values = returns.map(({ value }) => value);
  let value = joinAll(values);
  if (frame.yielded) value = objectValue(new Map([['*', frame.yielded]]));
  const checked = returns.filter((one) => !one.optional);
  const binding = checked.length > 0 ? checked : returns;
  const only = binding.length < returns.length && binding.length === 1 ? binding[0]?.value.cases : undefined;
  const cases = frame.yielded ? undefined : binding.length > 1 ? casesOf(binding) : only;
  return {
    value: cases ? { ...value, cases } : value,
    facts: commonFacts(binding.map(({ exit }) => exit.facts)),
    outs,
    self: self && mergedOut(returns.flatMap(({ exit }) => exit.values.get('this') ?? [])),
    throws: returns.length === 0 && !frame.yielded,
    returned: [...returns.flatMap((one) => returnedTaints(one.value, one.node)), ...frame.errors],
  };
}

/** What an exception that leaves the function says: its text is what the caller gets. */
export function noteThrown(run: Run, { value, parent }: Throw): void {
  if (!value) return;
  const thrown = evaluate(run, value);
  const isUnknown = value.kind === 'call' && allTaints(thrown).length === 0;
  const parts = isUnknown ? value.args.map((one) => evaluate(run, one.value)) : [thrown];
  for (const taint of parts.flatMap((part) => allTaints(part)))
    if (taint.root.slot === undefined && !taint.root.entry && !isCaughtHere(value, parent))
      run.frame.errors.push({ taint, node: value });
}

/** Whether a handler of the same function takes an exception. */
function isCaughtHere(thrown: Node, parent: Node | undefined): boolean {
  for (let at = parent; at && at.kind !== 'function'; at = at.parent)
    if (at.kind === 'try' && at.handlers.length > 0 && thrown.start < at.body.end) return true;
  return false;
}

/** Taints of sources within the function, with the `return` that hands them out. */
function returnedTaints(value: Value, node: Node): Returned[] {
  // A result holds its text some levels down.
  return allTaints(value, -MORE_LEVELS).flatMap((taint) =>
    taint.root.slot === undefined && !taint.root.entry ? [{ taint, node: tailOf(node, taint) }] : [],
  );
}

/** Levels of a returned value that are read beyond those of other values. */
const MORE_LEVELS = 4;

function mergedOut(values: readonly Value[]): Value | undefined {
  return values.length === 0 ? undefined : joinAll(values);
}

const MAX_GROUPS = 8;

/** The ways a function returns, those that no test tells apart taken together. */
function casesOf(returns: readonly { readonly value: Value; readonly exit: Environment }[]): Case[] | undefined {
  const groups = new Map<string, { value: Value; facts: Facts }>();
  returns.forEach(({ value, exit }, index) => {
    const key = value.cases ? `c${index}` : outcomeOf(value);
    const known = groups.get(key);
    groups.set(
      key,
      known
        ? { value: joinOutcomes(known.value, value), facts: commonFacts([known.facts, exit.facts]) }
        : { value, facts: exit.facts },
    );
  });
  if (groups.size < 2 || groups.size > MAX_GROUPS) return undefined;
  return [...groups.values()];
}

/** Two texts with different beginnings are still no empty text. */
function joinOutcomes(a: Value, b: Value): Value {
  const joined = join(a, b);
  return isText(a) && isText(b) && joined.prefix === undefined ? { ...joined, type: 'text' } : joined;
}

function isText({ prefix, type }: Value): boolean {
  return (prefix !== undefined && prefix !== '') || type === 'text';
}

/** What a test could see of a returned value. */
function outcomeOf(value: Value): string {
  if (value.constant !== undefined) return `=${JSON.stringify(value.constant)}`;
  if (isText(value) && value.taints.length === 0) return 'text';
  if (!value.fields)
    return value.taints.length > 0 || value.functions || value.type !== undefined ? `some ${value.type ?? ''}` : 'any';
  const seen: string[] = [];
  for (const [key, field] of value.fields)
    seen.push(`${key}${field.constant === undefined ? (field.type ?? '') : `=${field.constant}`}`);
  return `{${seen.sort().join(',')}}`;
}
