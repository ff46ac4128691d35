import { describe, expect, it } from 'vitest';
import type { MigrationList, Report, ReviewInput, ReviewOptions, SourceFile } from '../../src/types.ts';
import { MIGRATION_PHASES } from '../../src/types.ts';
import { makeTestGuide } from '../support/knowledge.ts';

const V1_SERVER = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

const server = new McpServer({ name: 'notes', version: '1.0.0' });
server.tool('ping', async () => ({ content: [] }));
await server.connect(new StdioServerTransport());
`;
const V2_SERVER = `import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

serveStdio(() => new McpServer({ name: 'notes', version: '1.0.0' }));
`;
const manifest = (dependencies: object, more: object = {}) => ({
  path: 'package.json',
  text: JSON.stringify({ name: 'notes', dependencies, ...more }, undefined, 2),
});
const V1 = [manifest({ '@modelcontextprotocol/sdk': '^1.25.0' }), { path: 'src/index.ts', text: V1_SERVER }];
const V2 = [manifest({ '@modelcontextprotocol/server': '^2.4.0' }), { path: 'src/index.ts', text: V2_SERVER }];

async function run(files: readonly SourceFile[], options: ReviewOptions = { profile: 'migration' }): Promise<Report> {
  const input: ReviewInput = { path: '.', scope: 'repository', files, skipped: [] };
  return makeTestGuide().review(input, options);
}

async function list(files: readonly SourceFile[], options?: ReviewOptions): Promise<MigrationList> {
  const { migration } = await run(files, options);
  if (!migration) throw new Error('no list');
  return migration;
}

const idsOf = ({ steps }: MigrationList) => steps.map((step) => step.id);

describe('the migration profile', () => {
  it('lists the edits of a server on the old major in the order of phases', async () => {
    const { applies, steps } = await list(V1);
    expect(applies.map((one) => one.reason)).toContain('@modelcontextprotocol/sdk ^1.25.0 is below 2.0');
    const phases = steps.map((step) => MIGRATION_PHASES.indexOf(step.phase));
    expect(phases).toEqual(phases.toSorted((a, b) => a - b));
    expect(steps[0]?.edits).toEqual([
      expect.objectContaining({
        snippet: '"@modelcontextprotocol/sdk": "^1.25.0"',
        to: expect.stringContaining('"@modelcontextprotocol/server": "^2.4.0"'),
        location: expect.objectContaining({ path: 'package.json', start: { line: 4, column: 5 } }),
      }),
    ]);
    expect(steps.map((step) => step.id)).toContain('typescript-sdk-v2-registration/register');
    expect(steps.map((step) => step.id)).toContain('typescript-sdk-v2-transports/stdio');
  });

  it('evaluates no rule, and the default profile lists no step', async () => {
    const migrated = await run(V1);
    expect([migrated.findings, migrated.ledger, migrated.judgements]).toEqual([[], [], []]);
    const reviewed = await run(V1, {});
    expect(reviewed.migration).toBeUndefined();
    expect(
      reviewed.findings.filter((finding) => /^(?:typescript|python|rmcp|go|protocol-\d)/.test(finding.ruleId)),
    ).toEqual([]);
  });

  it('has nothing to migrate on the new major', async () => {
    const migration = await list(V2);
    expect(migration.steps).toEqual([]);
    expect(migration.applies).toEqual([]);
    expect(migration.others[0]?.reason).toMatch(/is not used|is on revision/);
  });

  it('does not migrate an old SDK that only tests need', async () => {
    const files = [
      manifest(
        { '@modelcontextprotocol/server': '^2.4.0' },
        { devDependencies: { '@modelcontextprotocol/sdk': '^1.25.0' } },
      ),
      { path: 'src/index.ts', text: V2_SERVER },
      { path: 'test/old.test.ts', text: V1_SERVER },
    ];
    expect((await list(files)).applies).toEqual([]);
  });

  it('takes code of the new generation for new where no version is stated', async () => {
    const text = 'from mcp.server.mcpserver import MCPServer\nfrom pydantic import AnyUrl\n\nhome: AnyUrl\n';
    expect((await list([{ path: 'server.py', text }])).applies).toEqual([]);
  });

  it('leaves names of other packages alone where no SDK is imported', async () => {
    const files = [
      { path: 'requirements.txt', text: 'mcp==1.20.0\n' },
      { path: 'server.py', text: 'from mcp.server.fastmcp import FastMCP\n\nmcp = FastMCP("notes")\n' },
      { path: 'settings.py', text: 'from pydantic import AnyUrl\n\nhome: AnyUrl\n' },
    ];
    expect(idsOf(await list(files))).not.toContain('python-sdk-v1-to-v2/uris');
  });

  it('reads tests and examples too', async () => {
    const client = `import { Client } from '@modelcontextprotocol/sdk/client/index.js';\nnew Client({ name: 'a', version: '1' });\n`;
    const { steps } = await list([...V1, { path: 'test/server.test.ts', text: client }]);
    const tests = steps.find((step) => step.id === 'typescript-sdk-v2-tests/client');
    expect(tests?.edits.map((edit) => `${edit.location.path}:${edit.location.start.line}`)).toEqual([
      'test/server.test.ts:2',
    ]);
  });

  it('names every new form of a line once', async () => {
    const text = `import { ErrorCode, McpError } from '@modelcontextprotocol/sdk/types.js';\nthrow new McpError(ErrorCode.InvalidParams, String(McpError));\n`;
    const { steps } = await list([{ path: 'a.ts', text }]);
    const [edit] = steps.find((step) => step.id === 'typescript-sdk-v2-handlers/errors')?.edits ?? [];
    expect(edit?.to.match(/ProtocolError(?!Code)/g)).toHaveLength(1);
    expect(edit?.to).toContain('ProtocolErrorCode');
  });

  it('takes names of migrations, and applies those whatever the version', async () => {
    const only = await list(V1, { profile: 'migration', only: ['typescript-sdk-v2-transports'] });
    expect(idsOf(only)).toEqual(['typescript-sdk-v2-transports/stdio']);
    const skipped = await list(V1, { profile: 'migration', skip: ['typescript-sdk-v2-transports'] });
    expect(idsOf(skipped)).not.toContain('typescript-sdk-v2-transports/stdio');
    await expect(run(V1, { profile: 'migration', only: ['security'] })).rejects.toThrow(/unknown migration/);
  });

  it('reports no suppression as unused', async () => {
    const text = `// mcp-bp-ignore-next-line security/ssrf -- reviewed\n${V1_SERVER}`;
    expect((await run([{ path: 'a.ts', text }])).notifications).toEqual([]);
  });
});

describe('the strict profile', () => {
  it('lists what the default leaves out for its number', async () => {
    const tool = (index: number) => `server.tool('t${index}', async () => ({ content: [] }));\n`;
    const text = V1_SERVER + Array.from({ length: 12 }, (_, index) => tool(index)).join('');
    const input = [{ path: 'src/index.ts', text }];
    const count = async (options: ReviewOptions) =>
      (await run(input, options)).findings.filter((one) => one.ruleId === 'tool-design/missing-description').length;
    expect(await count({ profile: 'strict' })).toBe(13);
    expect(await count({ profile: 'default' })).toBe(await count({}));
    expect(await count({})).toBeLessThan(13);
  });
});
