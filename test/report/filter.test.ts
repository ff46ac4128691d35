/** What the filter of the report leaves. */
import { expect, it } from 'vitest';
import { type Filter, type Item, isActive, matches, NO_FILTER } from '../../src/report/view/filter.ts';

const item: Item = {
  ruleId: 'security/path-traversal',
  severity: 'critical',
  status: 'fail',
  languages: ['typescript'],
  text: 'Parameter name of tool read_attachment src/attachments.ts',
};

it.each<[Partial<Filter>, Partial<Item>, boolean]>([
  [{}, {}, true],
  [{ text: 'READ_attachment  traversal' }, {}, true],
  [{ text: 'read_attachment ssrf' }, {}, false],
  [{ severities: new Set(['high', 'critical']) }, {}, true],
  [{ severities: new Set(['high']) }, {}, false],
  [{ severities: new Set(['high']) }, { severity: undefined }, false],
  [{ status: 'fail', category: 'security' }, {}, true],
  [{ status: 'pass' }, {}, false],
  [{ category: 'sec' }, {}, false],
  [{ language: 'typescript' }, {}, true],
  [{ language: 'go' }, {}, false],
  [{ language: 'go' }, { languages: [] }, true],
])('%j of %j: %s', (filter, part, expected) => {
  expect(matches({ ...item, ...part }, { ...NO_FILTER, ...filter })).toBe(expected);
});

it('is active where it leaves anything out', () => {
  expect(isActive({ ...NO_FILTER, text: ' ' })).toBe(false);
  expect(isActive({ ...NO_FILTER, language: 'go' })).toBe(true);
});
