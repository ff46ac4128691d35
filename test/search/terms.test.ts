import { describe, expect, it } from 'vitest';
import { makeSynonyms, proseOf, termsOf, tokenize, toTerm } from '../../src/search/terms.ts';

describe('terms', () => {
  it('cut identifiers whole and in parts', () => {
    expect(tokenize('readOnlyHint')).toEqual(['readOnlyHint', 'read', 'Only', 'Hint']);
    expect(tokenize('tools/list gives -32602')).toEqual(['tools/list', 'tools', 'list', 'gives', '32602']);
    expect(tokenize('Mcp-Session-Id')).toEqual(['Mcp-Session-Id', 'Mcp', 'Session', 'Id']);
    expect(tokenize('X_API_KEY')).toEqual(['X_API_KEY', 'X', 'API', 'KEY']);
  });

  it('drop stop words and stem the rest', () => {
    expect(toTerm('the')).toBe('');
    expect(toTerm('queries')).toBe(toTerm('query'));
    expect(toTerm('x'.repeat(61))).toBe('');
    expect(termsOf('How do the retries wait?')).toEqual(['retri', 'wait']);
  });

  it('widen by their group', () => {
    expect(makeSynonyms([['token', 'jwt']]).get('jwt')).toEqual(['token']);
    expect(
      makeSynonyms([
        ['token', 'jwt'],
        ['jwt', 'claims'],
      ]).get('jwt'),
    ).toEqual(['token', 'claim']);
  });

  it('take the prose of a section alone', () => {
    expect(proseOf('Use [the guard](https://example.com/x).\n\n```ts good\nexec(1);\n```\n<!-- mark -->end')).toBe(
      'Use [the guard].\n\n\nend',
    );
  });
});
