/** What the server costs a client before anything is asked, in tokens of a real tokenizer. */
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyClient, connectLegacy, connectModern } from '../support/clients.ts';
import { loaded } from '../support/knowledge.ts';

const tokens = (value: unknown) => encode(JSON.stringify(value)).length;

describe.each([
  { era: '2026-07-28', connect: connectModern },
  { era: '2025-11-25', connect: connectLegacy },
])('$era', ({ connect }) => {
  let client: AnyClient;
  beforeAll(async () => {
    client = await connect();
  });
  afterAll(async () => client.close());

  it('shows the surface that is on record, the same in both eras (npx vitest run test/mcp/surface.test.ts -u)', async () => {
    const { tools } = await client.listTools();
    const { prompts } = await client.listPrompts();
    const { resourceTemplates } = await client.listTemplates();
    const instructions = client.instructions()?.split('\n');
    const surface = `${JSON.stringify({ instructions, tools, prompts, resourceTemplates }, undefined, 2)}\n`;
    await expect(surface).toMatchFileSnapshot('surface.snap');
  });

  it('lists its tools in 2,500 tokens at most', async () => {
    const { tools } = await client.listTools();
    const sizes = tools.map((tool) => `${tool.name} ${tokens(tool)}`);
    expect(tokens(tools), sizes.join(', ')).toBeLessThanOrEqual(2500);
    for (const { name, description = '' } of tools) {
      expect(description, name).not.toBe('');
      expect(description.length, name).toBeLessThanOrEqual(700);
    }
  });

  it('maps all pages in 8 KB', async () => {
    const { contents } = await client.readResource('best-practices://index');
    const text = contents[0]?.text ?? '';
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(8192);
    const { rules, patterns, checklists, migrations } = loaded.knowledge;
    for (const { id } of [...rules, ...patterns, ...checklists, ...migrations])
      expect(text).toContain(id.slice(id.indexOf('/') + 1));
  });

  it('introduces itself in 1,900 characters, its purpose first', () => {
    const text = client.instructions() ?? '';
    expect(text.length).toBeLessThanOrEqual(1900);
    expect(text.split('\n')[0]).toMatch(/^Reviews the source of MCP servers/);
  });
});
