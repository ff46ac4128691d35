/** The skill over the skills extension, with clients that check every digest and one that knows no extension. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client as ModernClient } from '@modelcontextprotocol/client';
import { SkillsClient } from '@modelcontextprotocol/client/ext/skills';
import { StdioClientTransport as ModernTransport } from '@modelcontextprotocol/client/stdio';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { bin } from '../support/clients.ts';
import { root } from '../support/knowledge.ts';

const start = { command: process.execPath, args: [bin], cwd: root, stderr: 'ignore' as const };
const MAIN = 'skill://mcp-server-best-practices/SKILL.md';
const text = readFileSync(path.join(root, 'SKILL.md'), 'utf8');
const info = { name: 'test', version: '1.0.0' };

it.each(['2026-07-28', 'legacy'] as const)('serves the skill to a client of the extension (%s)', async (era) => {
  const mode = era === 'legacy' ? ('legacy' as const) : { pin: era };
  const client = new ModernClient(info, { versionNegotiation: { mode } });
  await client.connect(new ModernTransport(start));
  const skills = new SkillsClient(client);
  const listed = await skills.list();
  expect(listed.skills.map((skill) => skill.uri)).toEqual([MAIN]);
  const { skill } = await skills.get(MAIN);
  expect(skill.frontmatter).toMatchObject({ name: 'mcp-server-best-practices', license: 'MIT' });
  if (skill.resources === 'dynamic' || skill.resources === undefined) throw new Error('no digests');
  const size = skill.resources.reduce((sum, resource) => sum + resource.size, 0);
  expect(skill.resources.length).toBeLessThanOrEqual(512);
  expect(size).toBeLessThan(16 * 1024 * 1024);
  // Reads are verified against the digests of the entry.
  for (const resource of [skill.resources[0], skill.resources.at(-1)])
    expect(await skills.read(skill, resource?.uri)).toBeDefined();
  await client.close();
});

it('serves each page that SKILL.md links to, with its digest', async () => {
  const client = new LegacyClient(info);
  await client.connect(new LegacyTransport(start));
  const { resources } = await client.listResources();
  expect(resources.filter((resource) => resource.uri.startsWith('skill://')).map((resource) => resource.uri)).toEqual([
    MAIN,
  ]);
  const entry = z.object({ uri: z.string(), resources: z.array(z.object({ uri: z.string(), digest: z.string() })) });
  const { skills } = await client.request(
    { method: 'skills/list', params: {} } as never,
    z.object({ skills: z.array(entry) }),
  );
  const digests = new Map(skills[0]?.resources.map((resource) => [resource.uri, resource.digest]));
  const links = [...text.matchAll(/\]\((knowledge\/[^)#]+)\)/g)].map((match) => match[1] ?? '');
  expect(links.length).toBeGreaterThan(5);
  for (const file of ['SKILL.md', ...links]) {
    const uri = `skill://mcp-server-best-practices/${file}`;
    const { contents } = await client.readResource({ uri });
    const served = (contents[0] as { text: string }).text;
    expect(served).toBe(readFileSync(path.join(root, file), 'utf8'));
    expect(digests.get(uri)).toBe(`sha256:${createHash('sha256').update(served).digest('hex')}`);
  }
  for (const uri of [
    'skill://mcp-server-best-practices/package.json',
    'skill://mcp-server-best-practices/../package.json',
    'skill://other/SKILL.md',
  ])
    await expect(client.readResource({ uri })).rejects.toMatchObject({ code: -32602 });
  await client.close();
});

it('lists the folders of the skill, and refuses what is none', async () => {
  const client = new LegacyClient(info);
  await client.connect(new LegacyTransport(start));
  const listing = z.object({
    resources: z.array(z.object({ uri: z.string(), name: z.string(), mimeType: z.string() })),
  });
  const list = (uri: string) =>
    client.request({ method: 'resources/directory/read', params: { uri } } as never, listing);
  const base = 'skill://mcp-server-best-practices';
  for (const uri of [base, `${base}/`])
    expect((await list(uri)).resources).toEqual([
      { uri: MAIN, name: 'SKILL.md', mimeType: 'text/markdown' },
      { uri: `${base}/knowledge`, name: 'knowledge', mimeType: 'inode/directory' },
    ]);
  const { resources } = await list(`${base}/knowledge/rules/security`);
  const page = resources.find((one) => one.name === 'ssrf.md');
  expect(page).toEqual({ uri: `${base}/knowledge/rules/security/ssrf.md`, name: 'ssrf.md', mimeType: 'text/markdown' });
  expect((await client.readResource({ uri: page!.uri })).contents).toHaveLength(1);
  for (const uri of [MAIN, `${base}/knowledge/rules/sec`, `${base}/../x`, 'skill://other', 'skill://', ''])
    await expect(list(uri)).rejects.toMatchObject({ code: -32602 });
  await client.close();
});
