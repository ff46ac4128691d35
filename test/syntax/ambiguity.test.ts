import { describe, expect, it } from 'vitest';
import { isAmbiguous } from '../../src/syntax/ambiguity.ts';

describe('patterns that take exponential time', () => {
  it.each([
    '^(a+)+$',
    '^(a*)*$',
    '^(a|aa)+$',
    '^(a|a)*$',
    '^([a-z]+)*@',
    '([^/]+(?:,[^/]+)*)$',
    '^(\\w+\\s?)*$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(.*,)*x',
    '^(?:[\\w.-]+\\.?)+$',
    '^(\\d+|\\d+\\.)*$',
    '(x+x+)+y',
    '(?:"[^"]*"|\\S)+$',
    '^(?P<name>a+)+b',
  ])('%s', (source) => expect(isAmbiguous(source)).toBe(true));
});

describe('patterns that do not', () => {
  it.each([
    '^[a-z]+$',
    '([^/,]+(?:,[^/,]+)*)$',
    '^(a+)+',
    '^\\w+(?:-\\w+)*$',
    '^(?:[a-z0-9]+\\.)*[a-z]{2,}$',
    '^\\d+(\\.\\d+)*$',
    '^(?:a|b)*$',
    '^[^@]+@[^@]+$',
    '\\s*(\\w+)\\s*=\\s*(.*)$',
    '^(?:\\/[^/]+)+$',
    '^([a-z]{1,5},)*$',
    '^(?:(?!x).)*$',
    '^(ab+c)*$',
    '^([A-Z][a-z]+)+$',
    '(a+',
  ])('%s', (source) => expect(isAmbiguous(source)).toBe(false));
});
