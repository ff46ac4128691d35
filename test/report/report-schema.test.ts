/** The schema that is made from the types accepts every real report, and nothing beside. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import { describe, expect, it } from 'vitest';
import { makeSchema } from '../../src/build/report-schema.ts';
import { createGuide } from '../../src/guide.ts';
import { readTarget } from '../../src/node/files.ts';
import { loadWasm } from '../../src/node/knowledge.ts';
import { formatJson, REPORT_SCHEMA } from '../../src/report/json.ts';
import type { ReviewOptions } from '../../src/types.ts';
import { loaded, root } from '../support/knowledge.ts';

const schema = makeSchema(readFileSync(path.join(root, 'src', 'types.ts'), 'utf8'), 'Report', REPORT_SCHEMA);
const validate = new AjvJsonSchemaValidator().getValidator(schema as never);
const guide = createGuide(loaded.knowledge, loadWasm);

async function review(server: string, options: ReviewOptions): Promise<Record<string, unknown>> {
  const report = await guide.review(await readTarget(path.join(root, 'test/servers', server), server), options);
  return JSON.parse(formatJson(report)) as Record<string, unknown>;
}

describe('the report schema', () => {
  it.each<[string, ReviewOptions]>([
    ['ticket-desk-ts', {}],
    ['ticket-desk-ts', { profile: 'strict' }],
    ['ticket-desk-py', { profile: 'migration' }],
    ['ticket-desk-go', { compareTo: [] }],
    [
      'ticket-desk-rs',
      {
        answers: [{ ruleId: 'security/ssrf', verdict: 'pass', path: 'src/main.rs', quote: 'nothing', reason: 'none' }],
      },
    ],
  ])('accepts the report on %s with %j', async (server, options) => {
    const report = await review(server, options);
    expect(report.$schema).toBe(REPORT_SCHEMA);
    expect(validate(report)).toMatchObject({ valid: true });
  });

  it('refuses what is no report', async () => {
    const report = await review('ticket-desk-ts', {});
    const { ledger: _ledger, ...without } = report;
    for (const wrong of [
      {},
      without,
      { ...report, extra: 1 },
      { ...report, schemaVersion: 2 },
      { ...report, ledger: [{ ruleId: 'a/b', status: 'maybe', evidence: [], reason: '' }] },
    ])
      expect(validate(wrong).valid).toBe(false);
  });
});
