/** Calls and their right answers, which come from the same server over standard input and output. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { bin } from '../../support/serve.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const read = (name) => readFileSync(path.join(here, '..', '..', name), 'utf8');

const SERVERS = [
  'servers/ticket-desk-ts/src/tickets.ts',
  'servers/ticket-desk-go/main.go',
  'servers/ticket-desk-py/ticket_desk/server.py',
  'servers/ticket-desk-rs/src/main.rs',
];

/** Of twenty calls ten search, eight read a page and two review a server. */
export async function makeCases() {
  const client = new Client(
    { name: 'load', version: '1.0.0' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [bin, 'serve'], stderr: 'ignore' }));
  const answer = async (tool, args) => {
    const { content, structuredContent, isError } = await client.callTool({ name: tool, arguments: args });
    return { tool, args, expected: { content, structuredContent, isError } };
  };
  const { resources } = await client.listResources();
  const pages = resources
    .map((resource) => resource.uri)
    .filter((uri) => /^best-practices:\/\/(?:rules|patterns)\//.test(uri));
  const queries = read('bench/queries.txt').trim().split('\n');
  const cases = [];
  for (let i = 0; i < 60; i++) {
    const kind = i % 20;
    if (kind % 2 === 0) cases.push(await answer('search_guidance', { query: queries[i % queries.length] }));
    else if (kind % 10 === 1) cases.push(await answer('review_server', { files: [file(SERVERS[i % SERVERS.length])] }));
    else cases.push(await answer('get_guidance', { id: pages[(i * 37) % pages.length] }));
  }
  await client.close();
  return cases;
}

function file(name) {
  return { path: path.basename(name), text: read(name) };
}

export const HELLO_CASES = Array.from({ length: 10 }, (_, i) => ({
  tool: 'hello',
  args: { name: `client ${i}` },
  expected: {
    content: [{ type: 'text', text: `Hello, client ${i}` }],
    structuredContent: undefined,
    isError: undefined,
  },
}));
