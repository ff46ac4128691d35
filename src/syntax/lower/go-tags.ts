/** Tags of Go struct fields. */
import type { Decorator } from '../ast.ts';
import type { Cst } from '../cst.ts';
import { makeArgument, makeString } from './context.ts';
import type { GoContext } from './go-context.ts';
import { unescapeGo } from './go-literals.ts';

/** encoding/json leaves such a field out, so a schema made from the struct does not require it. */
export function omitsEmpty(decorator: Decorator): boolean {
  const { expression } = decorator;
  if (expression.kind !== 'call' || expression.callee.kind !== 'name' || expression.callee.name !== 'json')
    return false;
  const value = expression.args[0]?.value;
  if (value?.kind !== 'literal' || typeof value.value !== 'string') return false;
  return value.value.split(',').some((option, i) => i > 0 && (option === 'omitempty' || option === 'omitzero'));
}

/** `json:"a,omitempty" jsonschema:"text"` → `json('a,omitempty')`, `jsonschema('text')`; reading stops where the tag is malformed. */
export function lowerTag(context: GoContext, node: Cst): Decorator[] {
  const raw = node.type === 'raw_string_literal';
  const inner = context.text.slice(node.start + 1, Math.max(node.start + 1, node.end - 1));
  const tag = raw ? inner : unescapeGo(inner);
  const decorators: Decorator[] = [];
  for (let at = 0; ; ) {
    while (tag[at] === ' ') at++;
    const colon = tag.indexOf(':', at);
    const key = colon < 0 ? '' : tag.slice(at, colon);
    if (!/^[^\s"]+$/.test(key) || tag[colon + 1] !== '"') return decorators;
    const open = colon + 1;
    let close = open + 1;
    while (close < tag.length && tag[close] !== '"') close += tag[close] === '\\' ? 2 : 1;
    if (close >= tag.length) return decorators;
    // Only a raw tag is as long as its text.
    const from = (offset: number): number => (raw ? node.start + 1 + offset : node.start);
    const end = raw ? node.start + 2 + close : node.end;
    const value = makeString({ start: from(open), end }, unescapeGo(tag.slice(open + 1, close)));
    const callee = { kind: 'name' as const, start: from(at), end: raw ? from(colon) : node.end, name: key };
    const place = { start: from(at), end };
    const args = [makeArgument(value)];
    decorators.push({
      kind: 'decorator',
      ...place,
      expression: { kind: 'call', ...place, callee, args, via: 'call', typeArgs: [] },
    });
    at = close + 1;
  }
}
