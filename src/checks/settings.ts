/** Values given under a name, wherever a language writes them: options, keywords, fields, setters. */
import type { Expression, Module, Node } from '../syntax/ast.ts';
import { lastName, positional } from './arguments.ts';
import type { Facts } from './check.ts';

export interface Setting {
  readonly module: Module;
  readonly key: string;
  readonly value: Expression;
  /** The object, call or assignment that gives it. */
  readonly node: Node;
  readonly start: number;
  readonly end: number;
}

/** `key: value`, `key=value`, `x.key = value`, `.with_key(value)` for every key that matches, in source order. */
export function findSettings(facts: Facts, key: RegExp): Setting[] {
  return facts.modules.flatMap((module) => {
    if (!key.test('') && !mentions(module, key)) return [];
    const nodes = facts.nodesOf(module);
    const found: Setting[] = [];
    const add = (
      name: string | undefined,
      value: Expression | undefined,
      node: Node,
      at: { start: number; end: number },
    ) => {
      if (name !== undefined && value && key.test(name))
        found.push({ module, key: name, value, node, start: at.start, end: at.end });
    };
    for (const object of nodes.of('object'))
      for (const property of object.properties) add(property.key, property.value, object, property);
    for (const call of nodes.of('call')) {
      for (const argument of call.args) add(argument.name, argument.value, call, argument.value);
      if (call.callee.kind === 'member' && call.args.length === 1) {
        const last = lastName(call);
        const at = { start: call.callee.end - last.length, end: call.end };
        add(last.replace(/^with_/, ''), positional(call, 0), call, at);
      }
    }
    for (const assign of nodes.of('assign')) {
      const { target } = assign;
      const name =
        target.kind === 'member'
          ? target.property
          : target.kind === 'index' && target.index.kind === 'literal'
            ? String(target.index.value)
            : undefined;
      add(name, assign.value, assign, assign);
    }
    return found.sort((a, b) => a.start - b.start);
  });
}

/** Whether a name that matches can stand in a file at all: the pattern without its anchors. */
function mentions(module: Module, key: RegExp): boolean {
  return new RegExp(key.source.replace(/\^|\$/g, ''), key.flags).test(module.text);
}
