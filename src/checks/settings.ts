/** Values given under a name, wherever a language writes them: options, keywords, fields, setters. */
import type { Expression, Module, Node, ObjectNode } from '../syntax/ast.ts';
import { lastName, positional } from './arguments.ts';
import { type Facts, perReview } from './check.ts';

export interface Setting {
  readonly module: Module;
  readonly key: string;
  readonly value: Expression;
  /** The object, call or assignment that gives it. */
  readonly node: Node;
  readonly start: number;
  readonly end: number;
  /** How it is written: `key: value`, `key=value`, `.with_key(value)`, `x.key = value`. */
  readonly form: 'property' | 'keyword' | 'setter' | 'assignment';
}

/** A setting with its place among all settings of the project. */
type Numbered = Setting & { readonly order: number };

/** `key: value`, `key=value`, `x.key = value`, `.with_key(value)` for every key that matches, in source order. */
export function findSettings(facts: Facts, key: RegExp): Setting[] {
  const groups: (readonly Numbered[])[] = [];
  for (const [name, group] of settingsByKey(facts)) if (key.test(name)) groups.push(group);
  return groups
    .flat()
    .sort((a, b) => (a.module === b.module ? a.start - b.start || a.order - b.order : a.order - b.order));
}

/** Objects with a property whose key matches, each once, in source order. */
export function objectsWith(facts: Facts, key: RegExp): { readonly module: Module; readonly node: ObjectNode }[] {
  const found = new Map<ObjectNode, Module>();
  for (const { form, node, module } of findSettings(facts, key))
    if (form === 'property' && node.kind === 'object') found.set(node, module);
  return [...found].map(([node, module]) => ({ node, module }));
}

/** Every setting by its key: a pattern is tried once for each distinct key. */
const settingsByKey = perReview((facts): ReadonlyMap<string, readonly Numbered[]> => {
  const found = new Map<string, Numbered[]>();
  let order = 0;
  for (const module of facts.modules) {
    forEachSetting(facts, module, (form, key, value, node, start, end) => {
      const setting = { module, key, value, node, start, end, form, order: order++ };
      const group = found.get(key);
      if (group) group.push(setting);
      else found.set(key, [setting]);
    });
  }
  return found;
});

type Visit = (form: Setting['form'], key: string, value: Expression, node: Node, start: number, end: number) => void;

function forEachSetting(facts: Facts, module: Module, visit: Visit): void {
  const nodes = facts.nodesOf(module);
  for (const object of nodes.of('object'))
    for (const { key, value, start, end } of object.properties)
      if (key !== undefined && value) visit('property', key, value, object, start, end);
  for (const call of nodes.of('call')) {
    for (const { name, value } of call.args)
      if (name !== undefined) visit('keyword', name, value, call, value.start, value.end);
    const value = call.callee.kind === 'member' && call.args.length === 1 ? positional(call, 0) : undefined;
    const last = value && lastName(call);
    if (value && last !== undefined)
      visit('setter', last.replace(/^with_/, ''), value, call, call.callee.end - last.length, call.end);
  }
  for (const assign of nodes.of('assign')) {
    const { target, value, start, end } = assign;
    if (target.kind === 'member') visit('assignment', target.property, value, assign, start, end);
    else if (target.kind === 'index' && target.index.kind === 'literal')
      visit('assignment', String(target.index.value), value, assign, start, end);
  }
}
