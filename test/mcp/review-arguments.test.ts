/** What is offered where paths are not read, as over HTTP. */
import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeServer } from '../../src/mcp/server.ts';
import { makeTestGuide } from '../support/knowledge.ts';

const client = new Client({ name: 'test', version: '1.0.0' });
beforeAll(async () => {
  const [near, far] = InMemoryTransport.createLinkedPair();
  await makeServer({ guide: makeTestGuide(), version: '1.0.0' }).connect(far);
  await client.connect(near);
});
afterAll(async () => client.close());

it('offers no path and takes none', async () => {
  const { tools } = await client.listTools();
  for (const name of ['review_server', 'complete_review']) {
    const { properties } = tools.find((tool) => tool.name === name)?.inputSchema ?? {};
    expect(Object.keys(properties ?? {})).toEqual(expect.arrayContaining(['files', 'tool_definitions']));
    expect(properties).not.toHaveProperty('path');
  }
  const refused = await client.callTool({ name: 'review_server', arguments: { path: '.' } });
  expect(refused.isError).toBe(true);
  expect(JSON.stringify(refused.content)).toContain('unknown argument');
  const empty = await client.callTool({ name: 'review_server', arguments: {} });
  expect(JSON.stringify(empty.content)).toContain('Give files or tool_definitions.');
});

it('reviews definitions', async () => {
  const result = await client.callTool({ name: 'review_server', arguments: { tool_definitions: [{ name: 'a' }] } });
  expect(result.structuredContent).toMatchObject({ done: false, target: { path: 'tools/list' } });
});
