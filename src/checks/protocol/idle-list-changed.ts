import type { Expression, Module, Node } from '../../syntax/ast.ts';
import { constantOf } from '../../syntax/resolve/constants.ts';
import { enclosing } from '../../syntax/walk.ts';
import { type Check, type CheckFinding, count, type Facts, findingAt } from '../check.ts';
import { mentions } from '../hand-rolled.ts';
import { findSettings } from '../settings.ts';

/** What announces a change, and what makes the SDK announce one. */
const ANNOUNCES =
  /\/list_changed|ListChanged\(|(?:tools|prompts|resources)Changed\(|notify_\w+_list_changed|notify_(?:tools|prompts|resources)_changed|registerTool|registerPrompt|registerResource|add_route|remove_route/;
const RUST = /^enable_(?:tool|prompts?|resources?)_list_changed$/;

/** Servers that promise to announce changes and have nothing that does. */
export const check: Check = (facts) => {
  const promises: { readonly module: Module; readonly node: { readonly start: number; readonly end: number } }[] = [
    ...findSettings(facts, /^listChanged$/)
      .filter(({ form, value }) => form === 'property' && isCapability(facts, value))
      .map((one) => ({ module: one.module, node: one })),
    ...facts.callsNamed({ last: RUST }).map(({ module, call }) => ({ module, node: call })),
  ];
  if (promises.length === 0)
    return { findings: [], searched: '', notApplicable: 'no server declares `listChanged` in the code read' };
  const findings: CheckFinding[] = mentions(facts, ANNOUNCES)
    ? []
    : promises.map(({ module, node }) =>
        findingAt(module, node, 'The server declares `listChanged` and announces no change'),
      );
  return { findings, searched: `${count(promises.length, 'declaration')} of \`listChanged\` read` };
};

/** `true` below the name of a list: `{ tools: { listChanged: true } }`. */
function isCapability(facts: Facts, value: Expression): boolean {
  if (constantOf(facts.resolver, value) !== true) return false;
  const object = value.parent?.kind === 'object' ? value.parent : undefined;
  const outer = object?.parent?.kind === 'object' ? object.parent : undefined;
  if (!outer || !isLowLevel(facts, outer)) return false;
  return (
    outer?.properties.some((one) => one.value === object && /^(?:tools|prompts|resources)$/.test(one.key ?? '')) ??
    false
  );
}

/** The options of the SDK's low-level server; other classes may announce changes themselves. */
function isLowLevel(facts: Facts, node: Node): boolean {
  for (let at = enclosing(node, 'call'); at; at = enclosing(at, 'call'))
    if (/^@modelcontextprotocol\/(?:server|sdk)\b.*\.Server$/.test(facts.resolver.calleeName(at))) return true;
  return false;
}
