import { expect, it } from 'vitest';
import type { Module, Node } from '../../src/syntax/ast.ts';
import { Collector, type Hit } from '../../src/taint/collector.ts';
import { makeSym } from '../../src/taint/symbols.ts';

const node = { kind: 'name', start: 0, end: 1, name: 'fetch' } as unknown as Node;
const module = { path: 'a.ts' } as unknown as Module;

function hitOf(kind: string): Hit {
  const root = { kind: 'http-input', label: () => kind };
  const taint = { root, sym: makeSym(), kinds: '', lead: undefined, trail: undefined, seen: true } as Hit['taint'];
  return { taint, kind, module, node, callee: 'fetch' };
}

it('bounds what reaches one call for each kind of harm apart', () => {
  const collector = new Collector();
  for (let i = 0; i < 40; i++) collector.add(hitOf('header'));
  expect(collector.hits.length).toBeLessThan(40);
  expect(collector.add(hitOf('url'))).toBe(true);
});
