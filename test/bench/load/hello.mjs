/** The smallest SDK v2 server over HTTP: what throughput is measured against. */
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'hello', version: '1.0.0' });
  const config = { description: 'Says hello.', inputSchema: z.object({ name: z.string() }) };
  server.registerTool('hello', config, ({ name }) => ({ content: [{ type: 'text', text: `Hello, ${name}` }] }));
  return server;
});
createServer(toNodeHandler(handler)).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('ready'));
