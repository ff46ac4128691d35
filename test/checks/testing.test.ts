/** When a missing test is a fact. */
import { expect, it } from 'vitest';
import type { Scope } from '../../src/types.ts';
import { makeTestGuide } from '../support/knowledge.ts';

const RULE = 'testing/untested-tools';
const TEXT = `import { McpServer } from '@modelcontextprotocol/server';
const server = new McpServer({ name: 'runs', version: '1.0.0' });
server.registerTool('list_runs', { description: 'Lists runs.' }, () => ({ content: [] }));
server.registerTool('read_run', { description: 'Reads a run.' }, () => ({ content: [] }));
`;

async function statusIn(scope: Scope): Promise<string | undefined> {
  const files = ['build/tests/a.js', 'build/tests/b.js'].map((path) => ({ path, text: 'export {};' }));
  const input = { path: 'runs', scope, files: [{ path: 'build/index.js', text: TEXT }, ...files], skipped: [] };
  return (await makeTestGuide().review(input, { only: [RULE] })).ledger[0]?.status;
}

it('tests that name no tool say nothing in a part of a repository', async () => {
  expect(await statusIn('folder')).toBe('not-evaluated');
  expect(await statusIn('repository')).toBe('fail');
});
