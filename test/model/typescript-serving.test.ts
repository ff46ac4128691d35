import { expect, it } from 'vitest';
import { modelOf } from './typescript-support.ts';

async function transportsOf(files: Parameters<typeof modelOf>[0]): Promise<string[]> {
  const { servers } = await modelOf(files);
  return servers.flatMap((server) => server.transports.map(({ kind, host }) => `${kind} ${host ?? '-'}`));
}

it('reads the transports of both generations', async () => {
  expect(
    await transportsOf(`import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
      import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
      import { serveStdio } from '@modelcontextprotocol/server/stdio';
      await server.connect(new StdioServerTransport());
      serveStdio(() => server);
      const old = new SSEServerTransport('/messages', res);`),
  ).toEqual(['stdio -', 'stdio -', 'sse -']);
});

it('finds the address that the HTTP server of a transport binds to', async () => {
  const head = `import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
    import { createMcpHandler } from '@modelcontextprotocol/server';
    const transport = new StreamableHTTPServerTransport({});\n`;
  expect(await transportsOf(`${head} app.listen(3000, '127.0.0.1', () => {});`)).toEqual(['streamable-http 127.0.0.1']);
  expect(await transportsOf(`${head} app.listen(3000);`)).toEqual(['streamable-http -']);
  expect(
    await transportsOf(`${head} const host = process.env.HOST ?? '0.0.0.0'; app.listen({ port: 3000, host });`),
  ).toEqual(['streamable-http 0.0.0.0']);
  expect(await transportsOf(`${head} Bun.serve({ fetch, hostname: '::' });`)).toEqual(['streamable-http ::']);
  expect(
    await transportsOf({
      'src/a.ts': `import { createMcpHandler } from '@modelcontextprotocol/server'; export const handler = createMcpHandler(() => server);`,
      'src/b.ts': `import { serve } from '@hono/node-server'; function start(port, host) { serve({ fetch, port, hostname: host }); } start(1, 'localhost');`,
    }),
  ).toEqual(['streamable-http localhost']);
});

it('takes no other server for an MCP server', async () => {
  const { servers } = await modelOf(`import { Server } from 'socket.io'; import { createMcpHandler } from './own.js';
    const io = new Server({ name: 'x', version: '1' }); createMcpHandler(io); app.listen(80);`);
  expect(servers).toEqual([]);
});
