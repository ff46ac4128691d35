import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SearchIndex } from '../../src/search/search.ts';
import { loaded } from '../support/knowledge.ts';

const index = new SearchIndex(loaded.knowledge);
const ids = (query: string, limit = 5) => index.search(query, { limit }).map((hit) => hit.id);
const pages = [...loaded.knowledge.rules, ...loaded.knowledge.patterns];

describe('search', () => {
  it.each([
    ['how do I call git safely from a tool', 'security/command-injection'],
    ['stdout breaks the client', 'observability/stdout-pollution'],
    ['path traversal', 'security/path-traversal'],
    ['ssrf', 'security/ssrf'],
    ['n+1 queries', 'performance/query-in-loop'],
    ['graceful shutdown', 'graceful-shutdown'],
    ['connection pool', 'connection-pooling'],
    ['stack trace in the answer', 'error-handling/internal-leak'],
    ['sqlalchemy f-string injection', 'security/sql-injection'],
  ])('%s finds %s', (query, id) => expect(ids(query)).toContain(id));

  it.each([
    ['readOnlyHint', 'tool-design/missing-annotations'],
    ['structuredContent outputSchema', 'protocol/output-schema-mismatch'],
    ['Mcp-Session-Id', 'architecture/connection-state'],
    ['Mcp-Name header', 'protocol/unchecked-standard-header'],
    ['WWW-Authenticate resource_metadata', 'security/missing-resource-metadata'],
    ['SSEServerTransport', 'protocol/deprecated-transport'],
    ['server/discover', 'protocol/missing-discover'],
    ['NODE_TLS_REJECT_UNAUTHORIZED', 'security/tls-verification-off'],
    ['cacheScope', 'security/public-cache-scope'],
  ])('identifier %s finds %s', (query, id) => expect(ids(query, 3)).toContain(id));

  it.each(['security/ssrf', 'ssrf', 'tool-and-protocol-errors', 'path traversal', 'Stdio hygiene'])(
    'a page named %s comes first',
    (name) => {
      const slug = name.toLowerCase().replaceAll(' ', '-');
      expect(ids(name, 1)[0]).toMatch(new RegExp(`(?:^|/)${slug.split('/').at(-1)}$`));
    },
  );

  it.each([
    ['-32002', 'protocol/reserved-error-code'],
    ['-32020', 'protocol/unchecked-standard-header'],
    ['MCP error -32001: Request timed out', 'architecture/waiting-handler'],
    ['405', 'protocol/wrong-http-status'],
    ['EMFILE', 'architecture/unowned-lifecycle'],
  ])('code %s finds %s', (query, id) => expect(ids(query, 3)).toContain(id));

  it('prefers words that stand together', () => {
    // Both words are on many pages; side by side they are the name of one thing.
    expect(ids('confused deputy', 2)).toContain('security/confused-deputy');
    expect(ids('dry run', 1)).toContain('tool-design/unconfirmed-destruction');
    expect(ids('readiness probe', 2)).toContain('observability/missing-health-check');
  });

  it('finds an identifier that stands in code alone', () => {
    const code = pages.flatMap((page) =>
      page.examples.flatMap((example) => example.text.match(/\b[a-z]+_[a-z_]{8,}\b/g) ?? []),
    );
    const outside = pages.map((page) => page.text.replace(/^```[\s\S]*?^```/gm, '')).join('\n');
    const words = [...new Set(code)].filter((word) => !outside.includes(word)).slice(0, 20);
    expect(words.length).toBe(20);
    for (const word of words) {
      const [first] = index.search(word, { limit: 1 });
      const bare = new Set(index.search(word.replaceAll('_', ' '), { limit: 50 }).map((hit) => hit.id));
      expect(first, word).toBeDefined();
      const page = pages.find((one) => one.id === first?.id);
      if (!bare.has(first?.id ?? '')) expect(page?.text, word).toContain(word);
    }
    const [hit] = index.search(`zzz_${'q'.repeat(5)}`, { limit: 1 });
    expect(hit).toBeUndefined();
  });

  it('forgives a typo, stems, and takes a prefix', () => {
    expect(ids('comand injction')).toContain('security/command-injection');
    expect(ids('retrying')).toContain('retry-and-recovery');
    expect(ids('annot')).toContain('tool-design/missing-annotations');
  });

  it('knows other words for the same thing', () => {
    expect(ids('certificate check disabled')).toContain('security/tls-verification-off');
    expect(ids('println in my server')).toContain('observability/stdout-pollution');
    const bare = new SearchIndex({ ...loaded.knowledge, synonyms: [] });
    const linked = new SearchIndex({ ...loaded.knowledge, synonyms: [['flabbergast', 'ssrf']] });
    expect(bare.search('flabbergast')).toEqual([]);
    expect(linked.search('flabbergast', { limit: 5 }).map((hit) => hit.id)).toContain('security/ssrf');
  });

  it('filters by kind, category and language', () => {
    for (const kind of ['rule', 'pattern', 'checklist', 'migration'] as const) {
      const hits = index.search('error', { kind });
      expect(hits.length).toBeGreaterThan(0);
      expect(new Set(hits.map((hit) => hit.kind))).toEqual(new Set([kind]));
    }
    const hits = index.search('error', { category: 'security', limit: 50 });
    const inside = new Set(pages.filter((page) => page.category === 'security').map((page) => page.id));
    expect(hits.length).toBeGreaterThan(5);
    expect(hits.filter((hit) => !inside.has(hit.id))).toEqual([]);
    const inAnyLanguage = index.search('deserialization').map((hit) => hit.id);
    expect(inAnyLanguage).toContain('security/unsafe-deserialization');
    expect(index.search('deserialization', { language: 'go' }).map((hit) => hit.id)).not.toContain(
      'security/unsafe-deserialization',
    );
    expect(index.search('deserialization', { language: 'javascript' })).toEqual(
      index.search('deserialization', { language: 'typescript' }),
    );
  });

  it('gives each hit an id, an address, a reason and a short snippet', () => {
    for (const hit of index.search('validate tool arguments', { limit: 50 })) {
      expect(hit.uri).toBe(`best-practices://${hit.kind}s/${hit.id}`);
      expect(hit.why).toMatch(/^(?:id|title|asks|when|summary|tags|body): /);
      expect(hit.snippet.length).toBeGreaterThan(0);
      expect(hit.snippet.length).toBeLessThanOrEqual(241);
    }
  });

  it('names the section that answers, and quotes from it', () => {
    const all = [...pages, ...loaded.knowledge.checklists, ...loaded.knowledge.migrations];
    let named = 0;
    for (const query of ['how do I fix a shell injection', 'jitter backoff', 'which hosts may a fetch tool reach']) {
      for (const hit of index.search(query, { limit: 10 })) {
        const page = all.find((one) => one.id === hit.id && one.kind === hit.kind);
        if (hit.section === undefined) continue;
        named++;
        const text = page?.sections.find((section) => section.heading === hit.section)?.text;
        const plain = (markdown = '') => markdown.replace(/\]\([^)\s]*\)|[[\]…]/g, '').replace(/\s+/g, ' ');
        expect(plain(text), `${hit.id} ${hit.section}`).toContain(plain(hit.snippet).slice(0, 60).trim());
      }
    }
    expect(named).toBeGreaterThan(20);
  });

  it('answers the same question in the same way', () => {
    const again = new SearchIndex(loaded.knowledge);
    for (const query of ['timeouts', 'session id', 'why does the model pick the wrong tool', 'comand injction']) {
      const hits = index.search(query, { limit: 50 });
      expect(index.search(query, { limit: 50 })).toEqual(hits);
      expect(again.search(query, { limit: 50 })).toEqual(hits);
    }
  });
});

describe('hostile queries', () => {
  it.each([
    ['nothing', ''],
    ['spaces', ' \t\n '],
    ['punctuation', '?!.,;:()[]{}<>|&%$#@~`\'"\\/^*+=-'],
    ['stop words', 'what is the and of to'],
    ['controls', '\u0000\u0007\u001b\u200b\u202e\uffff'],
    ['a lone surrogate', '\ud800'],
  ])('%s finds nothing', (_name, query) => expect(index.search(query)).toEqual([]));

  it.each([
    ['regular expression', '(a+)+$ [z-a] \\1 (?<x>.) {1,99999}'],
    ['regular expression in an identifier', `foo.*+?^${'$'}{}()|[]\\bar_baz`],
    ['names of object members', '__proto__ constructor toString hasOwnProperty'],
    ['controls between words', 'ss\u0000rf \u001b[31mstdout\u001b[0m'],
    ['a very long word', 'x'.repeat(100_000)],
    ['very many words', Array.from({ length: 20_000 }, (_, at) => `word${at}`).join(' ')],
    ['very many of one letter', 'a '.repeat(50_000)],
  ])('%s is searched without an error', (_name, query) => {
    expect(index.search(query, { limit: 50 }).length).toBeLessThanOrEqual(50);
  });

  it('reads the words between punctuation', () => expect(ids('***[ssrf]!!!', 1)).toEqual(['security/ssrf']));

  it('never throws and keeps its bounds', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 2000, unit: 'binary' }), fc.double(), (query, limit) => {
        const hits = index.search(query, { limit });
        expect(hits.length).toBeLessThanOrEqual(50);
      }),
      { numRuns: 200 },
    );
  });
});
