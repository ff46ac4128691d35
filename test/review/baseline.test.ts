import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  makeFingerprint,
  markOf,
  readBaselines,
  ruleMark,
  shrinkBaseline,
  writeBaseline,
} from '../../src/review/baseline.ts';
import { loaded } from '../support/knowledge.ts';

const place = (path: string) => ({ path, start: { line: 1, column: 1 }, end: { line: 1, column: 1 } });

function marks(count: number, files = 20) {
  return Array.from({ length: count }, (_, index) => {
    const path = `src/file-${index % files}.ts`;
    const fingerprint = makeFingerprint(loaded.knowledge.rules[index % 60]?.id ?? '', path, `line ${index}`, 0);
    return markOf({ fingerprint, location: place(path), ...(index % 3 === 0 && { tool: `tool_${index % 11}` }) });
  });
}

const sorted = (list: readonly object[]) => list.map((one) => JSON.stringify(one)).sort();

describe('a baseline', () => {
  it('holds each finding in a few hundred characters', () => {
    const text = writeBaseline({ marks: marks(40), items: 12 });
    expect(text.length).toBeLessThan(700);
    const read = readBaselines([text]);
    expect(read).toMatchObject({ items: 12 });
    expect(sorted(typeof read === 'string' ? [] : read.marks)).toEqual(sorted(marks(40)));
  });

  it('counts by file, then by rule, where there is no room for each', () => {
    for (const [count, files] of [
      [40, 5],
      [400, 5],
      [4000, 200],
    ] as const) {
      const whole = writeBaseline({ marks: marks(count, files), items: 3 });
      const short = shrinkBaseline(whole, 480);
      expect(short.length).toBeLessThanOrEqual(480);
      const read = readBaselines([short]);
      const rules = (list: readonly { rule: string }[]) => list.map(({ rule }) => rule).sort();
      expect(typeof read === 'string' ? [] : rules(read.marks)).toEqual(rules(marks(count, files)));
    }
  });

  it('tells every rule from the others', () => {
    const { rules } = loaded.knowledge;
    expect(new Set(rules.map(({ id }) => ruleMark(id))).size).toBe(rules.length);
  });

  it('that was cut or changed is refused, whatever it says', () => {
    const text = writeBaseline({ marks: marks(40), items: 12 });
    expect(typeof readBaselines([text.slice(0, -3)])).toBe('string');
    expect(typeof readBaselines([text.replace(/.(?=.{20}$)/, (char) => (char === 'A' ? 'B' : 'A'))])).toBe('string');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const read = readBaselines([`b1.${Buffer.from(bytes).toString('base64url')}`]);
        return typeof read === 'string' || read.marks.length <= 50_000;
      }),
    );
  });
});
