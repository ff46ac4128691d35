import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  faultTables,
  readFaultLists,
  readSpecification,
  rulesFor,
  specificationTable,
} from '../../src/build/coverage.ts';
import { loaded } from '../support/knowledge.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(`${root}${path}`, 'utf8');
const { knowledge } = loaded;
const ruleIds = new Set(knowledge.rules.map((rule) => rule.id));
const specification = readSpecification(read('knowledge/coverage/specification.yaml'));
const lists = readFaultLists(read('knowledge/coverage/faults.yaml'));

describe('the specification', () => {
  it('has each requirement once, and rules name none that it lacks', () => {
    const ids = specification.requirements.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const unknown = knowledge.rules.flatMap(({ id, requirements }) =>
      requirements.filter((one) => !ids.includes(one)).map((one) => `${id}: ${one}`),
    );
    expect(unknown).toEqual([]);
  });

  it('names every MUST and MUST NOT by a rule', () => {
    const lost = specification.requirements.filter(
      (one) => one.level.startsWith('MUST') && rulesFor(one, knowledge).length === 0,
    );
    expect(lost.map(({ id, text }) => `${id}: ${text}`)).toEqual([]);
  });

  it('has a table with a row for each requirement', () => {
    const table = specificationTable(specification, knowledge);
    expect(table.match(/^\| [A-Z]+\d+ \|/gm)).toHaveLength(specification.requirements.length);
  });
});

describe('the catalogue', () => {
  const catalogue = JSON.parse(read('test/knowledge/catalogue.json')) as Record<string, string[]>;

  it('has 200 entries, each with rules that exist', () => {
    expect(Object.keys(catalogue)).toHaveLength(200);
    const wrong = Object.entries(catalogue).filter(
      ([, rules]) => rules.length === 0 || rules.some((rule) => !ruleIds.has(rule)),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the lists of faults', () => {
  it('name only rules that exist', () => {
    const wrong = lists.flatMap(({ entries }) =>
      entries.flatMap(({ id, rules }) =>
        (rules ?? []).filter((rule) => !ruleIds.has(rule)).map((rule) => `${id}: ${rule}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('are whole', () => {
    const sizes = Object.fromEntries(lists.map(({ id, entries }) => [id, entries.length]));
    expect(sizes).toMatchObject({ 'runtime-faults': 27, 'owasp-mcp-top-10': 10, 'description-smells': 6 });
    for (const { entries } of lists) expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  });

  it('have tables with a row for each entry', () => {
    const rows = faultTables(lists, knowledge).match(/^\| (?!id \|)(?!---)/gm);
    expect(rows).toHaveLength(lists.reduce((sum, { entries }) => sum + entries.length, 0));
  });
});

describe('the rules', () => {
  it('are at least 150, two thirds of them decided by machine', () => {
    expect(knowledge.rules.length).toBeGreaterThanOrEqual(150);
    const decided = knowledge.rules.filter(({ assess }) => assess.some((rung) => /^(?:api|taint|check)$/.test(rung)));
    expect(decided.length / knowledge.rules.length).toBeGreaterThanOrEqual(0.65);
  });
});
