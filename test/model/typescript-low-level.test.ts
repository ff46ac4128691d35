import { describe, expect, it } from 'vitest';
import { inputText, modelOf, placeOf, signatureOf, toolsOf } from './typescript-support.ts';

const HEAD = `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { CallToolRequestSchema, CompleteRequestSchema, GetPromptRequestSchema, ListPromptsRequestSchema, ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema, ListToolsRequestSchema, ReadResourceRequestSchema } from '@modelcontextprotocol/sdk/types.js';
const server = new Server({ name: 'desk', version: '2.0.0' }, { capabilities: { tools: {} }, instructions: 'Read first.' });
`;

describe('tools/list', () => {
  it('reads tools with JSON Schemas and the function that a switch runs for each', async () => {
    const { servers, inputs } = await modelOf(`${HEAD}
      server.setRequestHandler(ListToolsRequestSchema, async () => ({
        tools: [
          { name: 'open', description: 'Opens', inputSchema: { type: 'object', properties: {
            title: { type: 'string', description: 'Title', maxLength: 80 }, kind: { type: 'string', enum: ['bug', 'wish'] } }, required: ['title'] } },
          { name: 'list', description: 'Lists', inputSchema: { type: 'object' }, annotations: { readOnlyHint: true } },
        ],
      }));
      async function openTicket(args) { return args.title; }
      server.setRequestHandler(CallToolRequestSchema, async (request) => {
        const { name, arguments: args } = request.params;
        switch (name) {
          case 'open':
            return await openTicket(args);
          default:
            throw new Error('unknown');
        }
      });`);
    expect(servers[0]).toMatchObject({ name: 'desk', version: '2.0.0', instructions: 'Read first.' });
    const tools = servers[0]?.tools ?? [];
    expect(tools.map((tool) => [tool.name, tool.via, signatureOf(tool), tool.handler?.name])).toEqual([
      ['open', 'tools/list', 'title: string, kind?: string', 'openTicket'],
      ['list', 'tools/list', '', undefined],
    ]);
    expect(tools[0]?.parameters).toMatchObject([{ description: 'Title', maxLength: 80 }, { enum: ['bug', 'wish'] }]);
    expect(inputs.map(inputText)).toEqual(['*: 0.params.arguments']);
  });

  it('reads the method names of 2.x and if-chains', async () => {
    const { servers, inputs } = await modelOf(`import { Server } from '@modelcontextprotocol/server';
      const server = new Server({ name: 'desk', version: '1' }, {});
      server.setRequestHandler('tools/list', () => ({ tools: [{ name: 'find', inputSchema: { type: 'object', properties: {} } }] }));
      const find = (query) => query;
      server.setRequestHandler('tools/call', async ({ params }) => {
        if (params.name === 'find') return find(params.arguments);
      });`);
    expect(servers[0]?.tools.map((tool) => [tool.name, tool.handler === undefined])).toEqual([['find', false]]);
    expect(inputs.map(inputText)).toEqual(['*: 0.params.arguments']);
  });

  it('reads lists of other files, converted schemas, filters and methods', async () => {
    const files = {
      'src/index.ts': `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
        import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
        import { zodToJsonSchema } from 'zod-to-json-schema';
        import { readOnly, all } from './tools/index.js';
        class Desk {
          private tools = process.env.SAFE ? readOnly : all;
          constructor(private server: Server) {
            this.server.setRequestHandler(ListToolsRequestSchema, this.list.bind(this));
            this.server.setRequestHandler(CallToolRequestSchema, this.call.bind(this));
          }
          private async list() {
            const tools = this.tools.filter((tool) => tool.name !== process.env.HIDDEN);
            return { tools: tools.map((tool) => ({ ...tool.definition, inputSchema: zodToJsonSchema(tool.schema) })) };
          }
          private async call(request: Request) {
            const tool = this.tools.find((one) => one.definition.name === request.params.name);
            return tool.handle(request.params.arguments);
          }
        }`,
      'src/tools/index.ts': `import { open } from './open.js';
        import { z } from 'zod';
        const list = { definition: { name: 'list', description: 'Lists' }, schema: z.object({}), handle: async () => [] };
        export const readOnly = [list];
        export const all = [...readOnly, open];`,
      'src/tools/open.ts': `import { z } from 'zod';
        export const open = {
          definition: { name: 'open', description: 'Opens' },
          schema: z.object({ title: z.string().optional() }),
          handle: async (args) => args.title,
        };`,
    };
    const { servers, inputs } = await modelOf(files);
    const tools = servers[0]?.tools ?? [];
    expect(tools.map((tool) => [tool.name, tool.description, signatureOf(tool)])).toEqual([
      ['list', 'Lists', ''],
      ['open', 'Opens', 'title?: string'],
    ]);
    expect(placeOf(files, tools[1] as never)).toContain("src/tools/open.ts: { name: 'open'");
    expect(inputs.map(inputText).sort()).toEqual(['*: 0.params.arguments', 'open: 0']);
  });

  it('reads tools that are added to a list or map before it is listed', async () => {
    const tools = await toolsOf(`${HEAD}
      const registry = new Map();
      function register(definition, handler) { registry.set(definition.name, { definition, handler }); }
      register({ name: 'open', description: 'Opens', inputSchema: { type: 'object', properties: { id: { type: 'integer' } } } }, async ({ id }) => id);
      register({ name: 'close', description: 'Closes', inputSchema: { type: 'object' } }, async () => 1);
      function getTools() { const tools = []; for (const { definition } of registry.values()) tools.push(definition); return tools; }
      server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: getTools() }));`);
    expect(tools.map((tool) => [tool.name, signatureOf(tool)])).toEqual([
      ['open', 'id?: integer'],
      ['close', ''],
    ]);
  });

  it('invents nothing for a list that comes from elsewhere', async () => {
    const tools = await toolsOf(`${HEAD}
      server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: (await upstream.listTools()).tools }));
      export const ticketTools = [{ name: 'rope' }];`);
    expect(tools).toEqual([]);
  });

  it('gives the functions of a handler map their arguments', async () => {
    const { servers, inputs } = await modelOf(`${HEAD}
      const handlers = { open: async (args) => args.title, other: 1 };
      server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [{ name: 'open', inputSchema: { type: 'object' } }] }));
      server.setRequestHandler(CallToolRequestSchema, async (request) => handlers[request.params.name](request.params.arguments));`);
    expect(inputs.map(inputText).sort()).toEqual(['*: 0.params.arguments', 'open: 0']);
    expect(servers[0]?.tools[0]?.handler?.start).toBe(inputs.find((input) => input.of === 'open')?.handler.start);
  });
});

describe('prompts, resources and completions', () => {
  it('reads what is listed and where requests enter', async () => {
    const { servers, inputs } = await modelOf(`${HEAD}
      server.setRequestHandler(ListPromptsRequestSchema, () => ({ prompts: [
        { name: 'triage', description: 'Sorts', arguments: [{ name: 'queue', description: 'Which', required: true }, { name: 'limit' }] }] }));
      server.setRequestHandler(GetPromptRequestSchema, (request) => request.params.arguments?.queue);
      server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [{ uri: 'desk://all', name: 'All' }] }));
      server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates: [{ uriTemplate: 'desk://{id}', name: 'One', description: 'A ticket' }] }));
      server.setRequestHandler(ReadResourceRequestSchema, (request) => request.params.uri);
      server.setRequestHandler(CompleteRequestSchema, (request) => request.params.argument.value);`);
    expect(servers[0]?.prompts).toMatchObject([
      {
        name: 'triage',
        description: 'Sorts',
        arguments: [
          { name: 'queue', required: true },
          { name: 'limit', required: false },
        ],
      },
    ]);
    expect(servers[0]?.resources).toMatchObject([
      { name: 'All', uri: 'desk://all', template: false },
      { name: 'One', uri: 'desk://{id}', template: true, description: 'A ticket' },
    ]);
    expect(inputs.map((input) => `${input.kind} ${inputText(input)}`)).toEqual([
      'prompt-input *: 0.params.arguments',
      'resource-uri *: 0.params.uri uri',
      'completion-input *: 0.params.argument.value value',
    ]);
  });
});
