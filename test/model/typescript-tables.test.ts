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

describe('definitions that pass through the SDK or a framework', () => {
  it('reads a list of what a module exports, each parsed by a schema of the SDK', async () => {
    const tools = await toolsOf({
      'src/tools.ts': `import { ToolSchema } from '@modelcontextprotocol/sdk/types.js';
        const text = { type: 'string' };
        export const OpenTool = ToolSchema.parse({ name: 'open', description: 'Opens', inputSchema: { type: 'object', properties: { id: text } } });
        export const CloseTool = ToolSchema.parse({ name: 'close', description: 'Closes', inputSchema: { type: 'object', properties: {} } });`,
      'src/server.ts': `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
        import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
        import * as tools from './tools.js';
        const server = new Server({ name: 'desk', version: '1' }, { capabilities: { tools: {} } });
        server.setRequestHandler(ListToolsRequestSchema, async () => { return { tools: Object.values(tools) }; });`,
    });
    expect(tools.map((tool) => [tool.name, signatureOf(tool)])).toEqual([
      ['open', 'id?: string'],
      ['close', ''],
    ]);
  });

  it('reads a registration through a cast method, with definitions in subclasses', async () => {
    const { servers, inputs } = await modelOf(`import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
      import { z } from 'zod';
      abstract class ToolBase {
        abstract description: string;
        abstract argsShape: object;
        get name() { return (this.constructor as typeof ToolBase & { toolName: string }).toolName; }
        protected abstract execute(args: unknown): Promise<unknown>;
        async invoke(args: unknown) { return this.execute(args); }
        register(server: { mcpServer: McpServer }) {
          (server.mcpServer.registerTool as (name: string, config: object, run: (args: unknown) => unknown) => void)(
            this.name, { description: this.description, inputSchema: this.argsShape }, this.invoke.bind(this));
        }
      }
      export class CountTool extends ToolBase {
        static toolName = 'count';
        description = 'Counts';
        argsShape = { query: z.string() };
        protected async execute({ query }) { return query; }
      }`);
    expect(servers[0]?.tools.map((tool) => [tool.name, signatureOf(tool)])).toEqual([['count', 'query: string']]);
    expect(inputs.map(inputText)).toContain('count: 0 {query}');
  });

  it('reads what a framework for servers is asked to define', async () => {
    const { servers, inputs } = await modelOf(`import { tool, z } from '@desk/mcp-kit';
      import { tool as modelTool } from 'ai';
      export const open = tool('open', { description: 'Opens', input: z.object({ id: z.string() }), async handler(input) { return input.id; } });
      export const close = tool({ name: 'close', description: 'Closes', parameters: z.object({ id: z.string() }), execute: async ({ id }) => id });
      export const ask = modelTool({ name: 'ask', description: 'Asks', parameters: z.object({}), execute: async () => 1 });`);
    expect(servers[0]?.tools.map((one) => [one.name, signatureOf(one)])).toEqual([
      ['open', 'id: string'],
      ['close', 'id: string'],
    ]);
    expect(inputs.map(inputText)).toEqual(['open: 0 {id}', 'close: 0 {id}']);
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
