/** Arguments that are nearly right are read as what they mean, and everything else is refused with what to do. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type JsonSchema, repairArguments } from '../../src/mcp/aliases.ts';

const schema = z.toJSONSchema(
  z.strictObject({
    path: z.string().optional(),
    files: z.array(z.strictObject({ path: z.string(), text: z.string() })).optional(),
    only: z.array(z.string()).optional(),
    query: z.string().optional(),
    language: z.enum(['typescript', 'python', 'go']).optional(),
    min_severity: z.enum(['high', 'medium', 'low']).optional(),
    limit: z.int().min(1).max(50).optional(),
    strict: z.boolean().optional(),
  }),
) as JsonSchema;

const repair = (args: unknown) => repairArguments(args, schema);

describe('repairArguments', () => {
  it.each([
    [{ dir: 'src' }, { path: 'src' }],
    [{ filePath: 'src' }, { path: 'src' }],
    [{ 'file-path': 'src' }, { path: 'src' }],
    [{ minSeverity: 'high' }, { min_severity: 'high' }],
    [{ MinSeverity: 'HIGH' }, { min_severity: 'high' }],
    [{ min_severity: 'moderate' }, { min_severity: 'medium' }],
    [{ language: 'TypeScript' }, { language: 'typescript' }],
    [{ lang: 'ts' }, { language: 'typescript' }],
    [{ languages: ['golang'] }, { language: 'go' }],
    [{ only: 'security' }, { only: ['security'] }],
    [{ only: 'security, tool-design' }, { only: ['security', 'tool-design'] }],
    [{ rules: '["security/ssrf"]' }, { only: ['security/ssrf'] }],
    [{ limit: 5000 }, { limit: 50 }],
    [{ limit: 0 }, { limit: 1 }],
    [{ limit: 2.9 }, { limit: 2 }],
    [{ files: { filename: 'a.ts', content: 'x' } }, { files: [{ path: 'a.ts', text: 'x' }] }],
    [{ files: '[{"path":"a.ts","code":"x"}]' }, { files: [{ path: 'a.ts', text: 'x' }] }],
    [{ q: 'words' }, { query: 'words' }],
    [{ text: 'words' }, { query: 'words' }],
  ])('reads %j as %j and says so', (given, meant) => {
    const { value, hints, problems } = repair(given);
    expect(value).toEqual(meant);
    expect(problems).toEqual([]);
    expect(hints.length).toBeGreaterThan(0);
  });

  it.each([
    [{ limit: '7' }, { limit: 7 }],
    [{ strict: 'true' }, { strict: true }],
    [{ path: 'a', only: null }, { path: 'a' }],
  ])('reads %j as %j without a word', (given, meant) => {
    expect(repair(given)).toEqual({ value: meant, hints: [], problems: [] });
  });

  it('leaves exact arguments as they are, without a hint', () => {
    const exact = { path: 'src', only: ['security'], language: 'go', limit: 50, files: [{ path: 'a', text: '' }] };
    expect(repair(exact)).toEqual({ value: exact, hints: [], problems: [] });
  });

  it.each([
    [{ pth: 'src' }, 'did you mean "path"?'],
    [{ sevrity: 'high' }, 'unknown argument "sevrity"'],
    [{ path: 'a', dir: 'b' }, '"dir" and "path" mean the same'],
    [{ dir: 'a', folder: 'b' }, '"folder" and "path" mean the same'],
    [
      { files: [{ path: 'a', text: 'b', lines: 3 }] },
      'unknown argument "files.0.lines". The arguments of "files.0" are path, text',
    ],
    [JSON.parse('{"__proto__": {"path": "x"}}') as object, 'unknown argument "__proto__"'],
    [{ constructor: 1 }, 'unknown argument "constructor"'],
  ])('refuses %j with what to do', (given, words) => {
    expect(repair(given).problems.join('\n')).toContain(words);
  });

  it('leaves to the schema what it cannot read', () => {
    const odd = { path: 7, limit: 'many', language: 'cobol', only: [1], files: 'a.ts', strict: 'yes' };
    const { value, problems } = repair(odd);
    expect(value).toEqual(odd);
    expect(problems).toEqual([]);
    for (const args of [undefined, null, 'text', 7, []]) expect(repair(args).value).toBe(args);
  });

  it('echoes little of a long name', () => {
    const [problem = ''] = repair({ ['x'.repeat(100_000)]: 1 }).problems;
    expect(problem.length).toBeLessThan(300);
  });
});
