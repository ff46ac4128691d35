import { describe, expect, it } from 'vitest';
import { inputText, modelOf, placeOf, signatureOf, toolsOf } from './typescript-support.ts';

const V1 = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
const server = new McpServer({ name: 'desk', version: '1.0.0' });
`;
const V2 = `import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod/v4';
const server = new McpServer({ name: 'desk', version: '1.0.0' });
`;

describe('McpServer.tool', () => {
  it('tells descriptions, schemas and annotations apart', async () => {
    const tools = await toolsOf(`${V1}
      const shape = { id: z.string() };
      server.tool('a', async () => ({ content: [] }));
      server.tool('b', 'Does b', async () => ({ content: [] }));
      server.tool('c', shape, async ({ id }) => id);
      server.tool('d', 'Does d', { id: z.number() }, async ({ id }) => id);
      server.tool('e', 'Does e', { readOnlyHint: true, title: 'E' }, async () => ({ content: [] }));
      server.tool('f', 'Does f', { id: z.string() }, { destructiveHint: false }, async ({ id }) => id);
      server.tool('g', {}, async () => ({ content: [] }));
      server.tool('h', shape, async ({ id }) => id, { description: 'ignored by the SDK' });
    `);
    expect(tools.map((tool) => [tool.name, tool.description, signatureOf(tool), tool.annotations])).toEqual([
      ['a', undefined, '', undefined],
      ['b', 'Does b', '', undefined],
      ['c', undefined, 'id: string', undefined],
      ['d', 'Does d', 'id: number', undefined],
      ['e', 'Does e', '', { title: 'E', readOnlyHint: true }],
      ['f', 'Does f', 'id: string', { destructiveHint: false }],
      ['g', undefined, '', undefined],
      ['h', undefined, 'id: string', undefined],
    ]);
  });

  it('knows a computed description from none', async () => {
    const [tool] = await toolsOf(`${V1} server.tool('a', describeIt(), async () => ({ content: [] }));
      const describeIt = () => \`Since \${Date.now()}\`;`);
    expect(tool).toMatchObject({ name: 'a', descriptionUnknown: true });
  });
});

describe('McpServer.registerTool', () => {
  it('reads title, schemas and annotations of both generations', async () => {
    const text = `server.registerTool('search', {
        title: 'Search', description: 'Searches ' + 'tickets',
        inputSchema: z.object({ query: z.string().max(80).describe('Words'), limit: z.number().int().default(5) }),
        outputSchema: z.object({ hits: z.array(z.string()) }),
        annotations: { readOnlyHint: true, openWorldHint: process.env.OPEN === '1' },
      }, async ({ query, limit }, ctx) => ({ content: [] }));`;
    for (const head of [V1, V2]) {
      const { servers, inputs } = await modelOf(head + text);
      expect(servers[0]).toMatchObject({ name: 'desk', version: '1.0.0' });
      const [tool] = servers[0]?.tools ?? [];
      expect(tool).toMatchObject({
        name: 'search',
        title: 'Search',
        description: 'Searches tickets',
        hasOutputSchema: true,
        annotations: { readOnlyHint: true },
        annotationsUnknown: true,
        via: 'McpServer.registerTool',
      });
      expect(signatureOf(tool)).toBe('query: string, limit?: integer');
      expect(tool?.parameters?.[0]?.location).toMatchObject({ start: { line: 6 } });
      expect(inputs.map(inputText)).toEqual(['search: 0 {query limit}']);
    }
  });

  it('takes the handler out of what wraps it', async () => {
    const { servers, inputs } = await modelOf(`${V2}
      import { withSpan } from './tracing.js';
      async function find({ id }) { return id; }
      server.registerTool('a', { inputSchema: z.object({ id: z.string() }) }, find);
      server.registerTool('b', { inputSchema: z.object({ id: z.string() }) }, withSpan(async (args) => args.id));
      server.registerTool('c', { inputSchema: z.object({ id: z.string() }) }, find.bind(null));
    `);
    expect(servers[0]?.tools.map((tool) => tool.handler?.name ?? tool.handler?.kind)).toEqual([
      'find',
      'function',
      'find',
    ]);
    expect(inputs.map(inputText)).toEqual(['a: 0 {id}', 'b: 0 {id}', 'c: 0 {id}']);
  });

  it('gives no input where there is no schema, and any key where it cannot be read', async () => {
    const { inputs } = await modelOf(`${V2}
      import { schema } from 'elsewhere';
      server.registerTool('a', { description: 'A' }, async (ctx) => ctx);
      server.registerTool('b', { inputSchema: schema }, async (args) => args);
    `);
    expect(inputs.map(inputText)).toEqual(['b: 0']);
  });

  it('reports a tool of unknown name once, and only when nothing else is found', async () => {
    const tools = await toolsOf(`${V2}
      server.registerTool(process.env.TOOL_NAME, { description: 'A' }, async (ctx) => ctx);`);
    expect(tools.map((tool) => [tool.name, tool.description])).toEqual([[undefined, 'A']]);
  });

  it('leaves clients, other libraries and test files alone', async () => {
    const tools = await toolsOf({
      'src/index.ts': `${V2} import * as ai from 'ai';
        await client.callTool({ name: 'a', arguments: {} });
        const weather = ai.tool({ name: 'weather', description: 'W', inputSchema: z.object({}) });
        registry.tool('b', 'c');`,
      'src/index.test.ts': `import { it } from 'vitest';\n${V2} server.registerTool('x', { description: 'X' }, async () => ({}));`,
    });
    expect(tools).toEqual([]);
  });
});

describe('registrations away from the server', () => {
  it('finds servers in fields, parameters, factories and base classes', async () => {
    const tools = await toolsOf({
      'src/index.ts': `import { makeServer } from './make.js';
        import { addTools } from './tools.js';
        const server = makeServer();
        addTools(server);
        export class Desk { constructor() { this.server = makeServer(); }
          setup() { this.server.registerTool('in_class', { description: 'C' }, async () => ({ content: [] })); } }`,
      'src/make.ts': `import { McpServer } from '@modelcontextprotocol/server';
        class DeskServer extends McpServer {}
        export function makeServer() { const made = new DeskServer({ name: 'desk', version: '1' });
          made.registerTool('in_factory', { description: 'F' }, async () => ({ content: [] })); return made; }`,
      'src/tools.ts': `import type { McpServer } from '@modelcontextprotocol/server';
        export function addTools(target: McpServer) { target.registerTool('typed', { description: 'T' }, async () => ({ content: [] })); }
        export const more = (server) => server.registerTool('untyped', { description: 'U' }, async () => ({ content: [] }));`,
    });
    expect(tools.map((tool) => tool.name).sort()).toEqual(['in_class', 'in_factory', 'typed', 'untyped']);
  });

  it('follows tables, wherever they are looped over, to their entries', async () => {
    const files = {
      'src/index.ts': `import { McpServer } from '@modelcontextprotocol/server';
        import { TOOLS } from './tools.js';
        const server = new McpServer({ name: 'desk', version: '1' });
        for (const tool of TOOLS) {
          server.registerTool(tool.name, { description: tool.description, inputSchema: tool.schema }, (args) => tool.run(args));
        }`,
      'src/tools.ts': `import * as z from 'zod';
        const close = { name: 'close', description: 'Closes', schema: z.object({ id: z.string() }), run: async ({ id }) => id };
        export const TOOLS = [
          { name: 'open', description: 'Opens', schema: z.object({ title: z.string() }), run: async (args) => args.title },
          close,
        ];`,
    };
    const { servers, inputs } = await modelOf(files);
    const tools = servers[0]?.tools ?? [];
    expect(tools.map((tool) => [tool.name, tool.description, signatureOf(tool)])).toEqual([
      ['open', 'Opens', 'title: string'],
      ['close', 'Closes', 'id: string'],
    ]);
    expect(tools.map((tool) => placeOf(files, tool).slice(0, 30))).toEqual([
      "src/tools.ts: { name: 'open', ",
      "src/tools.ts: { name: 'close',",
    ]);
    expect(inputs.filter((input) => input.handler === tools[1]?.handler).map(inputText)).toContain('close: 0 {id}');
  });

  it('follows forEach, maps, spreads, pushes and helper functions', async () => {
    const tools = await toolsOf(`${V2}
      const table = { first: { description: '1' }, second: { description: '2' } };
      Object.entries(table).forEach(([name, { description }]) => server.registerTool(name, { description }, async () => ({})));
      const extra = [];
      extra.push({ name: 'third', description: '3' });
      const byName = new Map([['fourth', { description: '4' }]]);
      byName.set('fifth', { description: '5' });
      for (const { name, description } of [...extra]) server.registerTool(name, { description }, async () => ({}));
      for (const [name, entry] of byName) server.registerTool(name, { description: entry.description }, async () => ({}));
      function readTool(name, description) { server.registerTool(\`get_\${name}\`, { description }, async () => ({})); }
      readTool('sixth', '6');
      readTool('seventh', '7');
    `);
    expect(tools.map((tool) => `${tool.name}=${tool.description}`)).toEqual([
      'first=1',
      'second=2',
      'third=3',
      'fourth=4',
      'fifth=5',
      'get_sixth=6',
      'get_seventh=7',
    ]);
  });

  it('follows classes with a base class that registers, compiled ones too', async () => {
    const tools = await toolsOf({
      'dist/base.js': `export class ToolBase {
          constructor(server) { this.server = server; const { toolName } = this.constructor; this.name = toolName; }
          register() { this.server.mcp.registerTool(this.name, { description: this.description, inputSchema: this.shape() }, (args) => this.execute(args)); }
        }`,
      'dist/find.js': `import { McpServer } from '@modelcontextprotocol/server';
        import { z } from 'zod';
        import { ToolBase } from './base.js';
        export class FindTool extends ToolBase {
          constructor() { super(...arguments); this.description = 'Finds'; }
          shape() { return { filter: z.string() }; }
          async execute({ filter }) { return filter; }
        }
        FindTool.toolName = 'find';
        export class CountTool extends ToolBase { static toolName = 'count'; description = 'Counts'; shape() { return {}; } async execute() {} }`,
    });
    expect(tools.map((tool) => [tool.name, tool.description, signatureOf(tool), tool.handler?.name])).toEqual([
      ['find', 'Finds', 'filter: string', 'execute'],
      ['count', 'Counts', '', 'execute'],
    ]);
  });

  it('falls back on tool definitions when the loop cannot be followed', async () => {
    const tools = await toolsOf({
      'src/index.ts': `import { McpServer } from '@modelcontextprotocol/server';
        const server = new McpServer({ name: 'desk', version: '1' });
        for (const tool of await loadAll(glob('tools/*'))) server.registerTool(tool.name, tool, tool.handler);`,
      'src/tools/close.ts': `import { defineTool } from '../define.js';
        export default defineTool({ name: 'close', description: 'Closes', inputSchema: { id: z.string() }, handler: async ({ id }) => id });
        const palette = { name: 'red', description: 'A colour' };`,
      'src/people.ts': `export const people = [{ name: 'ada', description: 'Ada', schema: 'x', run() {} }];`,
    });
    expect(tools.map((tool) => tool.name)).toEqual(['close']);
  });
});

describe('compiled output', () => {
  it('reads CommonJS with its helpers', async () => {
    const { servers, inputs } = await modelOf({
      'dist/index.js': `"use strict";
        var __importDefault = (this && this.__importDefault) || function (mod) { return mod; };
        Object.defineProperty(exports, "__esModule", { value: true });
        exports.shapes = void 0;
        const mcp_js_1 = require("@modelcontextprotocol/sdk/server/mcp.js");
        const zod_1 = require("zod");
        const find_1 = require("./find.js");
        const names_1 = __importDefault(require("./names.js"));
        exports.shapes = { find: { id: zod_1.z.string() } };
        const server = new mcp_js_1.McpServer({ name: "desk", version: "1" });
        (0, find_1.register)(server);
        server.tool(names_1.default.Get, "Gets", exports.shapes.find, (_a) => __awaiter(void 0, [_a], void 0, function* ({ id }) { return yield get(id); }));`,
      'dist/find.js': `"use strict";
        exports.register = register;
        const zod_1 = require("zod");
        function register(server) { server.tool("find", { q: zod_1.z.string() }, (args) => __awaiter(this, void 0, void 0, function* () { return args.q; })); }`,
      'dist/names.js': `"use strict";
        var Names; (function (Names) { Names["Get"] = "get"; })(Names || (Names = {}));
        exports.default = Names;`,
    });
    expect(servers[0]?.tools.map((tool) => [tool.name, signatureOf(tool)])).toEqual([
      ['get', 'id: string'],
      ['find', 'q: string'],
    ]);
    expect(inputs.map(inputText)).toEqual(['get: 0 {id}', 'find: 0 {q}']);
    expect(servers[0]?.tools.at(-1)?.handler).toMatchObject({ isAsync: true, isGenerator: false });
  });
});
