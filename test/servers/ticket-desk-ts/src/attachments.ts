import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';

const folder = path.resolve('attachments');

export function registerAttachments(server: McpServer): void {
  server.registerTool(
    'read_attachment',
    {
      description: 'Reads a text attachment of a ticket.',
      inputSchema: z.object({ name: z.string().max(255).describe('File name as search_tickets gives it') }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ name }) => {
      const text = await readFile(path.join(folder, name), 'utf8');
      return { content: [{ type: 'text', text: text.slice(0, 20_000) }] };
    },
  );
}
