/** What the server says of its app, to clients that show apps and to those that do not, in both eras. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_URI, connectHost, connectLegacyHost, type HostClient, REPORT_META } from '../support/apps.ts';
import { connectLegacy, connectModern } from '../support/clients.ts';

const call = { name: 'review_server', arguments: { path: 'test/servers/ticket-desk-ts' } };

describe.each([
  { era: '2026-07-28', connect: connectHost, connectPlain: connectModern },
  { era: '2025-11-25', connect: connectLegacyHost, connectPlain: connectLegacy },
])('$era', ({ connect, connectPlain }) => {
  let client: HostClient;
  beforeAll(async () => {
    client = await connect();
  });
  afterAll(async () => client.close());

  it('declares the extension, names the app on the tools and serves it without an origin or a permission', async () => {
    expect(client.getServerCapabilities()?.extensions).toMatchObject({ 'io.modelcontextprotocol/ui': {} });
    const { tools } = await client.listTools();
    expect(tools.filter((tool) => tool._meta !== undefined && 'ui' in tool._meta).map((tool) => tool.name)).toEqual([
      'review_server',
      'complete_review',
    ]);
    expect(tools.find((tool) => tool.name === 'review_server')?._meta).toMatchObject({
      ui: { resourceUri: APP_URI },
      'ui/resourceUri': APP_URI,
    });
    const ui = { csp: {}, prefersBorder: true };
    const entry = (await client.listResources()).resources.find((resource) => resource.uri === APP_URI);
    expect(entry).toMatchObject({ mimeType: 'text/html;profile=mcp-app', _meta: { ui } });
    const { contents } = await client.readResource({ uri: APP_URI });
    expect(contents).toMatchObject([{ uri: APP_URI, mimeType: 'text/html;profile=mcp-app', _meta: { ui } }]);
    expect(contents[0]?.text).toMatch(/^<!doctype html>/);
  });

  it('adds the report to the result for a client that shows apps, and for no other', async () => {
    const result = await client.callTool(call);
    const data = result._meta?.[REPORT_META] as { report: { findings: unknown[]; ledger: unknown[] } };
    expect(data.report.ledger.length).toBeGreaterThan(200);
    expect(data.report.findings).toContainEqual(expect.objectContaining({ snippet: expect.any(String) }));
    expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThanOrEqual(200_000);

    const plain = await connectPlain();
    try {
      const other = await plain.callTool(call.name, call.arguments);
      expect(other).not.toHaveProperty(['_meta', REPORT_META]);
      expect(other.content).toEqual(result.content);
      expect(other.structuredContent).toEqual(result.structuredContent);
    } finally {
      await plain.close();
    }
  });
});
