import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { database } from './database.js';

const status = z.enum(['open', 'waiting', 'closed']).describe('Status the tickets are in');

export function registerTickets(server: McpServer): void {
  server.registerTool(
    'search_tickets',
    {
      description: 'Finds tickets by words in the subject. Returns at most 20 with id, subject and status.',
      inputSchema: z.object({ words: z.string().max(200).describe('Words in the subject'), status }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ words, status }) => {
      const rows = database.prepare(`SELECT id, subject, status FROM tickets WHERE status = '${status}' AND subject LIKE '%${words}%' LIMIT 20`).all();
      return { content: [{ type: 'text', text: JSON.stringify(rows) }] };
    },
  );

  server.registerTool(
    'close_ticket',
    {
      description: 'Closes one ticket.',
      inputSchema: z.object({ id: z.int().min(1).max(1_000_000_000).describe('Ticket number') }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    },
    async ({ id }) => {
      database.prepare('DELETE FROM tickets WHERE id = ?').run(id);
      return { content: [{ type: 'text', text: `Ticket ${id} is closed.` }] };
    },
  );
}
