/** Calls from outside that act on what they are handed: run a function, read or write a field. */
import type { ModelCall } from '../types.ts';
import { meets } from './arguments.ts';
import { runEach } from './callbacks.ts';
import type { CallSite } from './calls.ts';
import { condition, factsWhen } from './cases.ts';
import { callExternal } from './external.ts';
import { arrayValue, objectValue, readElements, readField, withBound, writeField } from './parts.ts';
import { writePlace } from './patterns.ts';
import { type Run, settle } from './run.ts';
import { fieldSource } from './sources.ts';
import { ownerClass } from './state.ts';
import { CLEAN, join, NO_FACTS, type Value } from './values.ts';

/** What models say of such a call, or `undefined`. */
export function callEffect(run: Run, site: CallSite): Value | undefined {
  const models = run.engine.models.of(run.frame.module);
  const [runner] = models.find('runs', site.name, site.method).filter((call) => meets(site, call));
  if (runner) return runHanded(run, site, runner);
  return callReflective(run, site);
}

/** `asyncio.to_thread(work, x)`, `executor.submit(work, x)`, `functools.partial(work, x)`. */
function runHanded(run: Run, site: CallSite, { args = [0], kind }: ModelCall): Value {
  const at = Number(args[0] ?? 0);
  const callee = site.passed.positional[at];
  if (!callee) return CLEAN;
  const positional = site.passed.positional.slice(Number(args[1] ?? at + 1));
  if (kind === 'bind') {
    if (callee.functions) return withBound(callee.functions, positional);
    return callee.type === undefined ? CLEAN : { taints: [], type: callee.type, bound: positional };
  }
  return applyValue(run, site, callee, positional);
}

/** Calls a value: functions of the project, or one from outside by its name. */
export function applyValue(run: Run, site: CallSite, callee: Value, positional: readonly Value[]): Value {
  if (callee.functions) return runEach(run, site, callee, positional, site.passed.named);
  if (callee.type === undefined) return CLEAN;
  const { method: _method, ...rest } = site;
  const passed = { positional: [...(callee.bound ?? []), ...positional], named: site.passed.named };
  return callExternal(run, { ...rest, method: undefined, name: callee.type, receiver: CLEAN, passed });
}

/** Calls that every language has in one form: fields by name, truth, folding, values of a context. */
function callReflective(run: Run, site: CallSite): Value | undefined {
  const [first = CLEAN, second = CLEAN, third = CLEAN] = site.passed.positional;
  switch (site.name) {
    case 'getattr': {
      if (typeof second.constant !== 'string') return undefined;
      const object = site.node.args[0]?.value;
      const field = (object && fieldSource(run, object, second.constant)) ?? readField(first, second.constant);
      return third === CLEAN ? field : join(field, third);
    }
    case 'setattr': {
      const place = site.node.args[0]?.value;
      if (typeof second.constant !== 'string' || !place) return undefined;
      const owner = ownerClass(run, place, first);
      if (owner) run.engine.writeStore(run.collector, owner, second.constant, third);
      writePlace(run, place, writeField(first, second.constant, settle(run, third)));
      return CLEAN;
    }
    case 'bool':
    case 'Boolean':
      return condition(factsWhen(first, true) ?? NO_FACTS, factsWhen(first, false) ?? NO_FACTS);
    case 'functools.reduce': {
      const once = applyValue(run, site, first, [third, readElements(second)]);
      return join(once, applyValue(run, site, first, [once, readElements(second)]));
    }
    case 'context.WithValue':
      return writeField(first, `@${keyOf(second)}`, settle(run, third));
    default:
      return site.method === 'Value' ? site.receiver.fields?.get(`@${keyOf(first)}`) : undefined;
  }
}

/** What tells one key of a context from another: its text, or its type. */
function keyOf(key: Value): string {
  return String(key.constant ?? key.type ?? key.owner?.name ?? '*');
}

/** `a.zip(b)`: pairs of elements. */
export function zipMethod(_run: Run, { receiver, passed }: CallSite): Value {
  const pair = arrayValue([readElements(receiver), readElements(passed.positional[0] ?? CLEAN)]);
  return objectValue(new Map([['*', pair]]));
}
