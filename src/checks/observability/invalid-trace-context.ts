import type { Expression, Module, Node } from '../../syntax/ast.ts';
import { textOf } from '../../syntax/resolve/constants.ts';
import { unwrap } from '../../syntax/walk.ts';
import { lastName } from '../arguments.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';

/** Version, trace id, parent id and flags in lower-case hexadecimal; ids of zeros are invalid. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
const KEY = /^(?:traceparent|tracestate|baggage)$/;
/** Keys that look like the reserved ones and that nobody reads. */
const MISSPELT =
  /^(?:trace_?[pP]arent|trace-parent|trace_?[sS]tate|trace-state|[\w.-]+\/(?:traceparent|tracestate|baggage))$/;
const UUID = /(?:^|[.:])(?:randomUUID|uuid4|uuid|v4|new_v4|NewString|nanoid|ulid)$/;
const SERIALISED = /(?:^|[.:])(?:stringify|dumps|to_string|Marshal|MarshalIndent)$/;

/** Values of the reserved trace keys that no tracer can read. */
export const check: Check = (facts) => {
  let looked = 0;
  const findings = facts.modules.flatMap((module) =>
    entriesOf(facts, module).flatMap(({ key, value, node, inMeta }): CheckFinding[] => {
      if (!KEY.test(key)) {
        if (!inMeta || !MISSPELT.test(key)) return [];
        looked++;
        return [findingAt(module, node, `\`${key}\` is not one of the keys that carry trace context`)];
      }
      looked++;
      const message = faultOf(facts, key, value);
      return message === undefined ? [] : [findingAt(module, node, message)];
    }),
  );
  if (looked === 0)
    return { findings: [], searched: '', notApplicable: 'no trace context is written in the code read' };
  return { findings, searched: `${count(looked, 'key')} of trace context read` };
};

interface Entry {
  readonly key: string;
  readonly value: Expression;
  readonly node: { readonly start: number; readonly end: number };
  readonly inMeta: boolean;
}

/** Entries of object literals, and assignments to a member or an index. */
function entriesOf(facts: Facts, module: Module): Entry[] {
  const nodes = facts.nodesOf(module);
  if (!/trace|baggage/i.test(module.text)) return [];
  const entries = nodes
    .of('object')
    .flatMap((node) =>
      node.properties.flatMap((one) =>
        one.key === undefined ? [] : [{ key: one.key, value: one.value, node: one, inMeta: isMeta(node) }],
      ),
    );
  const assigned = nodes.of('assign').flatMap(({ target, value }) => {
    const key =
      target.kind === 'member'
        ? target.property
        : target.kind === 'index'
          ? textOf(facts.resolver, target.index)
          : undefined;
    return key === undefined || !('object' in target)
      ? []
      : [{ key, value, node: target, inMeta: /meta/i.test(nameOf(target.object)) }];
  });
  return [...entries, ...assigned];
}

function isMeta({ parent }: Node): boolean {
  if (parent?.kind === 'declare' || parent?.kind === 'assign') return /^_?meta$/i.test(nameOf(parent.target));
  return (
    parent?.kind === 'object' && parent.properties.some((one) => one.key === '_meta' && one.value.kind === 'object')
  );
}

function nameOf(node: Node): string {
  return node.kind === 'name' ? node.name : node.kind === 'member' ? node.property : '';
}

function faultOf(facts: Facts, key: string, value: Expression): string | undefined {
  const node = unwrap(value);
  const text = textOf(facts.resolver, node);
  if (key !== 'traceparent') {
    const isJson = node.kind === 'call' && SERIALISED.test(facts.resolver.calleeName(node) || lastName(node));
    return isJson || node.kind === 'object'
      ? `\`${key}\` is given JSON in place of a list of \`key=value\``
      : undefined;
  }
  if (text !== undefined)
    return TRACEPARENT.test(text) || text === '' ? undefined : `\`${text.slice(0, 60)}\` is no W3C \`traceparent\``;
  if (node.kind === 'call' && makesUuid(facts, node)) return '`traceparent` is given a UUID';
  const uuid = node.kind === 'text' && node.parts.some((part) => isUuid(facts, part));
  return uuid ? 'A part of `traceparent` is a UUID, whose hyphens belong to no field' : undefined;
}

function isUuid(facts: Facts, part: Expression): boolean {
  const node = unwrap(part);
  if (node.kind === 'call') return makesUuid(facts, node);
  const binding = node.kind === 'name' ? facts.resolver.bindingOf(node) : undefined;
  const value = binding?.definitions.length === 1 ? binding.definitions[0]?.value : undefined;
  const made = value && unwrap(value);
  return made?.kind === 'call' && makesUuid(facts, made);
}

function makesUuid(facts: Facts, call: Extract<Node, { kind: 'call' }>): boolean {
  return UUID.test(facts.resolver.calleeName(call) || lastName(call));
}
