import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AnyClient, connectLegacy, connectModern } from '../support/clients.ts';
import { loaded } from '../support/knowledge.ts';

const { rules, patterns, checklists, migrations } = loaded.knowledge;
const pages = rules.length + patterns.length + checklists.length + migrations.length;

/** What the text of a resource begins with. */
function beginningOf(uri: string): RegExp {
  if (uri.startsWith('ui://')) return /^<!doctype html>/;
  if (uri.endsWith('report-schema')) return /^\{/;
  return uri.endsWith('/index') ? /^## / : /^(?:---\n|# )/;
}

describe.each([
  { name: 'v2 client', connect: connectModern },
  { name: 'v1 client', connect: connectLegacy },
])('$name', ({ connect }) => {
  let client: AnyClient;
  beforeAll(async () => {
    client = await connect();
  });
  afterAll(async () => client.close());

  it('lists the tools, annotated and with output schemas', async () => {
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual([
      'review_server',
      'complete_review',
      'search_guidance',
      'get_guidance',
      'get_checklist',
    ]);
    for (const tool of tools) {
      expect(tool.annotations).toMatchObject({
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      });
      expect(tool.outputSchema).toMatchObject({ type: 'object' });
      expect(tool.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      expect(tool.description?.length).toBeLessThanOrEqual(700);
    }
    expect(client.instructions()?.length).toBeLessThanOrEqual(1900);
  });

  it('reads every resource', async () => {
    const { resources } = await client.listResources();
    expect(resources).toHaveLength(pages + 4);
    for (const { uri } of resources) {
      const { contents } = await client.readResource(uri);
      expect(contents[0]?.uri).toBe(uri);
      expect(contents[0]?.text).toMatch(beginningOf(uri));
    }
    await expect(client.readResource('best-practices://rules/security/no-such-rule')).rejects.toMatchObject({
      code: -32602,
    });
  });

  it('lists the templates and completes their variables', async () => {
    const { resourceTemplates } = await client.listTemplates();
    expect(resourceTemplates.map((one) => one.uriTemplate).sort()).toEqual([
      'best-practices://checklists/{slug}',
      'best-practices://migrations/{slug}',
      'best-practices://patterns/{slug}',
      'best-practices://rules/{category}/{slug}',
      'skill://{+path}',
    ]);
    const uri = 'best-practices://rules/{category}/{slug}';
    expect(await client.complete({ type: 'ref/resource', uri }, 'category', 'tool')).toEqual(['tool-design']);
    expect(
      await client.complete({ type: 'ref/resource', uri }, 'slug', 'missing-des', { category: 'tool-design' }),
    ).toEqual(['missing-description']);
    expect(
      await client.complete({ type: 'ref/resource', uri: 'best-practices://checklists/{slug}' }, 'slug', 'sec'),
    ).toEqual(['security']);
  });

  it('gets every prompt and completes its arguments', async () => {
    const { prompts } = await client.listPrompts();
    expect(prompts.map((prompt) => prompt.name)).toEqual([
      'review-server',
      'design-server',
      'write-tool',
      'fix-findings',
      'migrate-server',
      'explain-rule',
    ]);
    const review = await client.getPrompt('review-server', { path: 'src', focus: 'security' });
    expect(review.messages[0]?.content.text).toContain('"src"');
    const design = await client.getPrompt('design-server', {
      purpose: 'query a database',
      language: 'go',
      transport: 'stdio',
    });
    expect(design.messages[1]?.content.text).toContain(
      'Language: Go; Transport: stdio; What it touches: Queries a database',
    );
    const explain = await client.getPrompt('explain-rule', { rule: 'tool-design/missing-description' });
    expect(explain.messages[0]?.content.text).toContain('## Fix');
    expect(
      (await client.getPrompt('explain-rule', { rule: 'missing-descripton' })).messages[0]?.content.text,
    ).toContain('tool-design/missing-description');
    expect(await client.complete({ type: 'ref/prompt', name: 'review-server' }, 'focus', 'perf')).toEqual([
      'performance',
    ]);
    expect(await client.complete({ type: 'ref/prompt', name: 'design-server' }, 'language', 'p')).toEqual(['python']);
    expect(await client.complete({ type: 'ref/prompt', name: 'explain-rule' }, 'rule', 'missing-descr')).toEqual([
      'tool-design/missing-description',
    ]);
  });

  it('gets the prompts over a server that is there', async () => {
    const text = async (name: string, args: Record<string, string>) =>
      (await client.getPrompt(name, args)).messages[0]?.content.text ?? '';
    const write = await text('write-tool', { purpose: 'run git log for a folder', language: 'go', path: 'desk' });
    for (const words of ['run git log', 'input-validation', 'running-commands', '"go"', '"desk"'])
      expect(write).toContain(words);
    const fix = await text('fix-findings', { path: 'desk', only: 'security', min_severity: 'high' });
    for (const words of ['"desk"', 'only ["security"]', 'min_severity "high"', 'compare_to'])
      expect(fix).toContain(words);
    const migrate = await text('migrate-server', { migration: 'typescript-sdk-v1-to-v2' });
    expect(migrate).toContain('only ["typescript-sdk-v1-to-v2"]');
    expect(await text('migrate-server', { migration: 'nope' })).toContain('No migration is named "nope"');
    for (const prompt of [write, fix, migrate]) expect(prompt.length).toBeLessThan(2000);
    const complete = (name: string, argument: string, value: string) =>
      client.complete({ type: 'ref/prompt', name }, argument, value);
    expect(await complete('write-tool', 'language', 'ty')).toEqual(['typescript']);
    expect(await complete('fix-findings', 'only', 'design')).toEqual(['tool-design']);
    expect(await complete('fix-findings', 'min_severity', 'h')).toEqual(['high']);
    expect((await complete('migrate-server', 'migration', 'rmcp-0'))[0]).toBe('rmcp-0-to-3');
    expect(await complete('explain-rule', 'language', '')).toHaveLength(4);
  });

  it('reviews a folder under its root', async () => {
    const result = await client.callTool('review_server', {
      path: 'test/servers/ticket-desk-ts',
      only: ['tool-design/missing-description'],
    });
    expect(result.isError).not.toBe(true);
    expect(result.structuredContent).toMatchObject({
      target: { path: 'test/servers/ticket-desk-ts', languages: ['typescript'], spec: '2026-07-28' },
      findings: [{ ruleId: 'tool-design/missing-description', path: 'src/history.ts', line: 6 }],
    });
    expect(result.content[0]?.text).toContain('src/history.ts:6');
  });

  it('reviews texts', async () => {
    const text =
      "import { McpServer } from '@modelcontextprotocol/server';\nconst s = new McpServer({ name: 'a', version: '1' });\ns.registerTool('x', {}, async () => ({ content: [] }));\n";
    const result = await client.callTool('review_server', { files: [{ path: 'a.ts', text }], only: ['tool-design'] });
    expect(result.structuredContent?.findings).toContainEqual(
      expect.objectContaining({ ruleId: 'tool-design/missing-description', path: 'a.ts', line: 3 }),
    );
  });

  it('searches, reads pages and checklists', async () => {
    const search = await client.callTool('search_guidance', { query: 'the model never calls my tool', limit: 3 });
    expect(((search.structuredContent?.results ?? []) as { id: string }[]).map((hit) => hit.id)).toContain(
      'tool-design/missing-description',
    );
    const page = await client.callTool('get_guidance', {
      id: 'tool-design/missing-description',
      sections: ['Fix'],
      language: 'python',
    });
    expect(page.structuredContent).toMatchObject({ id: 'tool-design/missing-description', sections: ['Fix'] });
    const list = await client.callTool('get_checklist', {});
    expect(list.structuredContent?.checklists).toHaveLength(checklists.length);
    const security = await client.callTool('get_checklist', { name: 'security' });
    expect(((security.structuredContent?.items ?? []) as unknown[]).length).toBeGreaterThan(4);
  });

  it.each([
    [
      'review_server',
      { directory: 'test/servers/ticket-desk-ts', only: 'tool-design' },
      '"directory" was read as "path"',
    ],
    ['search_guidance', { q: 'stdout', lang: 'TS', limit: 500 }, '"limit" 500 was read as 50'],
    ['get_guidance', { ruleId: 'security/ssrf', maxTokens: 1 }, '"max_tokens" 1 was read as 200'],
    ['get_checklist', { checklist: 'security' }, '"checklist" was read as "name"'],
  ])('reads nearly right arguments of %s %j and says so', async (name, args, words) => {
    const result = await client.callTool(name, args);
    expect(result.isError).not.toBe(true);
    expect(result.content.at(-1)?.text).toContain(words);
  });

  it.each([
    ['review_server', {}, 'Give path'],
    ['review_server', { path: 'a', files: [] }, 'not both'],
    ['review_server', { files: [] }, 'empty'],
    ['review_server', { path: '/etc' }, 'roots'],
    ['review_server', { path: '../..' }, 'roots'],
    ['review_server', { path: 'no/such/file.ts' }, 'roots'],
    ['review_server', { path: 'a\0b' }, 'NUL'],
    ['review_server', { path: 'test/servers/ticket-desk-ts', only: ['security/sqli'] }, 'unknown rule'],
    ['review_server', { path: 7 }, 'path'],
    ['review_server', { frob: 'src' }, 'unknown argument "frob"'],
    ['review_server', { pth: 'src' }, 'did you mean "path"?'],
    ['search_guidance', {}, 'query'],
    ['search_guidance', { query: 'x', limit: 'many' }, 'limit'],
    ['get_guidance', { id: 'security/sql-injektion' }, 'No page'],
    ['get_guidance', { id: 'tool-design/missing-description', sections: ['Nope'] }, 'no such section'],
    ['get_checklist', { name: 'nope' }, 'No checklist'],
  ])('answers bad arguments of %s %j with an error the caller can act on', async (name, args, words) => {
    const result = await client.callTool(name, args);
    expect(result.isError).toBe(true);
    expect(result.content[0]?.text).toContain(words);
  });
});
