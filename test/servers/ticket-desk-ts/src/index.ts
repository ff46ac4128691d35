import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { registerAttachments } from './attachments.js';
import { registerHistory } from './history.js';
import { registerTickets } from './tickets.js';

function buildServer(): McpServer {
  const server = new McpServer({ name: 'ticket-desk', version: '1.4.0' });
  registerTickets(server);
  registerAttachments(server);
  registerHistory(server);
  return server;
}

console.log('ticket desk is ready');
serveStdio(buildServer);
