import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { run } from './shell.js';

export function registerHistory(server: McpServer): void {
  server.registerTool(
    'ticket_history',
    {
      inputSchema: z.object({ author: z.string().max(100).describe('Name or address of the author') }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ author }) => {
      const log = await run(`git log --oneline --max-count=20 --author="${author}"`);
      return { content: [{ type: 'text', text: log }] };
    },
  );
}
