import { describe, expect, it } from 'vitest';
import { inputText, modelOf, signatureOf, toolsOf } from './typescript-support.ts';

const LOOP = `import { McpServer } from '@modelcontextprotocol/server';
const server = new McpServer({ name: 'desk', version: '1' });
for (const tool of await loadAll('tools/*')) server.registerTool(tool.name, tool, tool.handler);`;

describe('tool definitions behind a registration that cannot be followed', () => {
  it('reads objects, nested definitions, classes and helper calls', async () => {
    const { servers, inputs } = await modelOf({
      'src/index.ts': LOOP,
      'src/tools/open.ts': `import { z } from 'zod';
        export const openTool = { name: 'open', description: 'Opens', inputSchema: z.object({ id: z.string() }), handler: async (request) => request.params.id };`,
      'src/tools/close.ts': `import { z } from 'zod';
        export const close = { schema: { name: 'close', description: 'Closes', inputSchema: z.object({ id: z.string() }) },
          handle: async (context, args) => context.close(args.id) };`,
      'src/tools/move.ts': `export class MoveTool { name = 'move'; description = 'Moves'; schema = { to: z.string() }; async run(input) { return input.to; } }`,
      'src/tools/find.ts': `import { z } from 'zod'; import { createTool } from '../create.js';
        export const find = createTool('find', 'Finds', { words: z.string() }, async ({ words }) => words);`,
    });
    const tools = servers[0]?.tools ?? [];
    expect(tools.map((tool) => [tool.name, signatureOf(tool), tool.via]).sort()).toEqual([
      ['close', 'id: string', 'tool definition'],
      ['find', 'words: string', 'tool definition'],
      ['move', 'to: string', 'tool definition'],
      ['open', 'id: string', 'tool definition'],
    ]);
    expect(inputs.map(inputText).sort()).toEqual([
      'close: 1 {id}',
      'find: 0 {words}',
      'move: 0 {to}',
      'open: 0.params {id}',
    ]);
  });

  it('takes nothing else for a tool', async () => {
    const tools = await toolsOf({
      'src/index.ts': LOOP,
      'src/tools/data.ts': `export const rows = [{ name: 'ada', description: 'A person' }];
        export const toolbox = [{ name: 'hammer', description: 'A tool', weight: 3 }];
        export const prompt = { name: 'triage', description: 'Sorts', arguments: [], schema: {} };
        await client.callTool({ name: 'remote', description: 'x', schema: {} });`,
      'src/other.ts': `export const route = { name: 'home', description: 'Home', schema: {}, handler() {} };`,
    });
    expect(tools.map((tool) => tool.name)).toEqual([undefined]);
  });

  it('is not used where every registration is followed', async () => {
    const tools = await toolsOf(`import { McpServer } from '@modelcontextprotocol/server';
      const server = new McpServer({ name: 'desk', version: '1' });
      server.registerTool('open', { description: 'Opens' }, async () => ({}));
      export const unusedTool = { name: 'unused', description: 'Unused', inputSchema: {}, handler: async () => 1 };`);
    expect(tools.map((tool) => tool.name)).toEqual(['open']);
  });
});

describe('frameworks that find tools by themselves', () => {
  it('reads decorated methods', async () => {
    const { servers, inputs } = await modelOf(`import { Tool, Prompt, Resource } from '@rekog/mcp-nest';
      import { z } from 'zod';
      @Injectable()
      export class Desk {
        @Tool({ name: 'open', description: 'Opens', parameters: z.object({ title: z.string() }), annotations: { readOnlyHint: false } })
        async open({ title }, context) { return title; }
        @Prompt({ description: 'Sorts', parameters: z.object({ queue: z.string() }) })
        triage({ queue }) { return queue; }
        @Resource({ uri: 'desk://{id}', name: 'one' })
        one({ id }) { return id; }
      }`);
    expect(servers[0]?.tools).toMatchObject([
      { name: 'open', description: 'Opens', annotations: { readOnlyHint: false } },
    ]);
    expect(servers[0]?.prompts).toMatchObject([{ name: 'triage', arguments: [{ name: 'queue' }] }]);
    expect(servers[0]?.resources).toMatchObject([{ name: 'one', uri: 'desk://{id}', template: true }]);
    expect(inputs.map(inputText)).toEqual(['open: 0 {title}', 'triage: 0 {queue}', 'one: 0 {id}']);
  });

  it('reads the classes of mcp-framework', async () => {
    const { servers, inputs } = await modelOf(`import { MCPTool } from 'mcp-framework';
      import { z } from 'zod';
      class OpenTool extends MCPTool<Input> {
        name = 'open';
        description = 'Opens';
        schema = { title: { type: z.string(), description: 'Its title' }, votes: { type: z.number().optional(), description: 'Votes' } };
        async execute({ title }: Input) { return title; }
      }
      export default OpenTool;`);
    expect(signatureOf(servers[0]?.tools[0])).toBe('title: string, votes?: number');
    expect(inputs.map(inputText)).toEqual(['open: 0 {title votes}']);
  });
});
