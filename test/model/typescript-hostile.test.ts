import { expect, it } from 'vitest';
import { modelOf, toolsOf } from './typescript-support.ts';

const HEAD = `import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
const server = new McpServer({ name: 'desk', version: '1' });
`;

it('ends on values that are defined in terms of themselves', async () => {
  const tools = await toolsOf(`${HEAD}
    let tools = pick(ALL); tools = tools.filter((tool) => tool.on); tools = tools ?? other(tools);
    function pick(list) { return list.length ? list : pick(other(list)); }
    function other(list) { return list.map((entry) => ({ ...entry, ...other(list) })); }
    const ALL = [{ name: 'open', description: 'Opens' }, ...tools, ...ALL];
    const a = b, b = a; class A extends B {} class B extends A { name = this.name; }
    for (const tool of tools) server.registerTool(tool.name, tool, async () => ({}));
    server.registerTool(a, new B(), async () => ({}));`);
  expect(tools.map((tool) => tool.name)).toContain('open');
});

it('stays quick and shallow on long chains and wide tables', async () => {
  const chain = `z.string()${".describe('x')".repeat(300)}`;
  const names = Array.from({ length: 400 }, (_, index) => `{ name: 'tool_${index}', description: 'D' }`).join(', ');
  const loops = Array.from({ length: 12 }, (_, index) => `for (const x${index} of table)`).join(' ');
  const started = performance.now();
  const tools = await toolsOf(`${HEAD} const table = [${names}];
    ${loops} server.registerTool(\`\${x0.name}_\${x11.name}\`, { description: x5.description, inputSchema: { deep: ${chain} } }, async () => ({}));
    for (const entry of table) server.registerTool(entry.name, entry, async () => ({}));`);
  expect(tools.filter((tool) => /^tool_\d+$/.test(tool.name ?? ''))).toHaveLength(400);
  expect(performance.now() - started).toBeLessThan(20_000);
});

it('reads what is left of broken code', async () => {
  const { servers } = await modelOf(`${HEAD}
    server.registerTool('open', { description: 'Opens', inputSchema: z.object({ id: z.string() }) }, async ({ id }) => id);
    server.registerTool('close', { description: , inputSchema: z.object({ } ) , async (
    server.registerTool(`);
  expect(servers[0]?.tools.map((tool) => tool.name)).toContain('open');
});

it('ends on objects that are spread into themselves', async () => {
  const { servers, failures } = await modelOf(`${HEAD}
    const a = { ...b };
    const b = { ...a, readOnlyHint: true };
    const table = { open: { description: 'Opens', ...table.open } };
    server.registerTool('close', { description: 'Closes', annotations: a }, async () => ({}));
    server.registerTool('open', { ...table.open }, async () => ({}));`);
  expect(failures).toEqual([]);
  expect(servers[0]?.tools.map((tool) => tool.name)).toContain('close');
});
