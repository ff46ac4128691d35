import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SearchIndex } from '../../src/search/search.ts';
import { expandTerm, makeSynonyms, tokenize } from '../../src/search/terms.ts';
import { loaded } from '../support/knowledge.ts';

const index = new SearchIndex(loaded.knowledge);
const ids = (query: string, limit = 5) => index.search(query, { limit }).map((hit) => hit.id);

describe('search', () => {
  it.each([
    ['how do I call git safely from a tool', 'security/command-injection'],
    ['stdout breaks the client', 'observability/stdout-pollution'],
    ['path traversal', 'security/path-traversal'],
    ['ssrf', 'security/ssrf'],
    ['readOnlyHint', 'tool-design/missing-annotations'],
    ['n+1 queries', 'performance/query-in-loop'],
    ['graceful shutdown', 'graceful-shutdown'],
    ['connection pool', 'connection-pooling'],
    ['stack trace in the answer', 'error-handling/internal-leak'],
    ['sqlalchemy f-string injection', 'security/sql-injection'],
  ])('%s finds %s', (query, id) => expect(ids(query)).toContain(id));

  it('forgives a typo, stems, and takes a prefix', () => {
    expect(ids('comand injction')).toContain('security/command-injection');
    expect(ids('retrying')).toContain('retry-and-recovery');
    expect(ids('annot')).toContain('tool-design/missing-annotations');
  });

  it('knows other words for the same thing', () => {
    expect(ids('certificate check disabled')).toContain('security/tls-verification-off');
    expect(ids('println in my server')).toContain('observability/stdout-pollution');
  });

  it('filters by kind, category and language', () => {
    expect(index.search('error', { kind: 'pattern' }).every((hit) => hit.kind === 'pattern')).toBe(true);
    expect(
      index
        .search('error', { category: 'security' })
        .every((hit) => hit.id.startsWith('security/') || hit.kind === 'pattern'),
    ).toBe(true);
    expect(index.search('deserialization', { language: 'go' }).map((hit) => hit.id)).not.toContain(
      'security/unsafe-deserialization',
    );
  });

  it('gives each hit an id, an address, a reason and a short snippet', () => {
    for (const hit of index.search('validate tool arguments', { limit: 50 })) {
      expect(hit.uri).toBe(`best-practices://${hit.kind}s/${hit.id}`);
      expect(hit.why).toMatch(/^(?:id|title|asks|when|summary|tags|headings|body): /);
      expect(hit.snippet.length).toBeGreaterThan(0);
      expect(hit.snippet.length).toBeLessThanOrEqual(241);
    }
  });

  it('never throws and keeps its bounds', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000 }), fc.integer(), (query, limit) => {
        const hits = index.search(query, { limit });
        expect(hits.length).toBeLessThanOrEqual(50);
      }),
      { numRuns: 200 },
    );
  });
});

describe('terms', () => {
  it('cut identifiers whole and in parts', () => {
    expect(tokenize('readOnlyHint')).toEqual(['readOnlyHint', 'read', 'Only', 'Hint']);
    expect(tokenize('tools/list gives -32602')).toEqual(['tools/list', 'tools', 'list', 'gives', '32602']);
  });

  it('drop stop words, stem, and widen by their group', () => {
    expect(expandTerm('the')).toBeNull();
    expect(expandTerm('queries')).toBe(expandTerm('query'));
    expect(expandTerm('jwt', makeSynonyms([['token', 'jwt']]))).toEqual(['jwt', 'token']);
  });
});
