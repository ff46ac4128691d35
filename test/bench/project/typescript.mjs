/** A server in TypeScript for the generated project. */
import { lastDigest, PARTS, typescriptLibrary } from './library.mjs';
import { tools } from './tools.mjs';

/** The files of the server of this number, by path. */
export const makeTypescript = (n) => ({
  ...typescriptLibrary(n),
  [`ts/server-${n}/package.json`]: `{ "name": "server-${n}", "version": "1.0.0", "type": "module" }\n`,
  [`ts/server-${n}/src/index.ts`]: `import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { registerFiles${n} } from './tools/files.js';
import { registerHttp${n} } from './tools/http.js';
import { registerRecords${n} } from './tools/records.js';

const server = new McpServer({ name: 'server-${n}', version: '1.0.0' });
registerFiles${n}(server);
registerHttp${n}(server);
registerRecords${n}(server);
await server.connect(new StdioServerTransport());
`,
  [`ts/server-${n}/src/tools/files.ts`]: `import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { resolveInside } from '../lib/paths.js';
${PARTS.map((file) => `import { digest${lastDigest(n, file)} } from '../lib/part${file}.js';`).join('\n')}

const root = path.resolve(process.env.ROOT_${n} ?? '.');

export function registerFiles${n}(server: McpServer): void {
${tools(
  4,
  n,
  (i) => `  server.registerTool(
    'read_file_${i}',
    {
      description: 'Reads a text file below the root and returns its lines ${i}.',
      inputSchema: z.object({ file: z.string().max(500), limit: z.number().int().min(1).max(1000) }),
      annotations: { readOnlyHint: true },
    },
    async ({ file, limit }) => {
      const target = await resolveInside(root, file);
      const text = await readFile(target, 'utf8');
      const lines = text.split('\\n').slice(0, limit);
      return { content: [{ type: 'text', text: digest${lastDigest(n, i)}(lines.join('\\n')) }] };
    },
  );
  server.registerTool(
    'append_note_${i}',
    { description: 'Appends a note to a file.', inputSchema: z.object({ file: z.string(), note: z.string() }) },
    async ({ file, note }) => {
      const target = path.join(root, file);
      if (note.length > ${100 + i}) return { isError: true, content: [{ type: 'text', text: 'The note is too long' }] };
      await writeFile(target, note, { flag: 'a' });
      return { content: [{ type: 'text', text: 'Appended' }] };
    },
  );`,
)}
}
`,
  [`ts/server-${n}/src/tools/http.ts`]: `import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { Client } from '../lib/client.js';

const client = new Client(process.env.BASE_${n} ?? 'https://example.com', process.env.API_TOKEN);

export function registerHttp${n}(server: McpServer): void {
${tools(
  4,
  n,
  (i) => `  server.registerTool(
    'fetch_item_${i}',
    { description: 'Fetches an item by its identifier.', inputSchema: z.object({ id: z.string(), part: z.enum(['head', 'body']) }) },
    async ({ id, part }) => {
      try {
        const item = await client.get(\`items/\${encodeURIComponent(id)}/${i}\`, { part });
        return { content: [{ type: 'text', text: JSON.stringify(item) }] };
      } catch (error) {
        console.error('fetch_item_${i} failed', error instanceof Error ? error.message : error);
        return { isError: true, content: [{ type: 'text', text: 'The item could not be fetched' }] };
      }
    },
  );`,
)}
}
`,
  [`ts/server-${n}/src/tools/records.ts`]: `import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { Store } from '../lib/store.js';

const store = new Store();

export function registerRecords${n}(server: McpServer): void {
${tools(
  4,
  n,
  (i) => `  server.registerTool(
    'search_records_${i}',
    { description: 'Searches records.', inputSchema: z.object({ query: z.string(), order: z.string().optional() }) },
    async ({ query, order }) => {
      const rows = await store.search('table_${i}', query, order ?? 'id');
      const shown = rows.filter((row) => row.visible).map((row) => ({ id: row.id, title: row.title.trim() }));
      return { content: [{ type: 'text', text: JSON.stringify(shown) }] };
    },
  );`,
)}
}
`,
  [`ts/server-${n}/src/lib/paths.ts`]: `import { realpath } from 'node:fs/promises';
import path from 'node:path';

export async function resolveInside(root: string, file: string): Promise<string> {
  const target = await realpath(path.resolve(root, file));
  const inside = path.relative(await realpath(root), target);
  if (inside.startsWith('..') || path.isAbsolute(inside)) throw new Error('The file is outside the root');
  return target;
}
`,
  [`ts/server-${n}/src/lib/client.ts`]: `export class Client {
  readonly #base: URL;
  readonly #token: string | undefined;
  #calls = ${n};

  constructor(base: string, token: string | undefined) {
    this.#base = new URL(base);
    this.#token = token;
  }

  async get(path: string, query: Record<string, string>): Promise<unknown> {
    const url = new URL(path, this.#base);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    if (url.origin !== this.#base.origin) throw new Error('another host');
    this.#calls++;
    const response = await fetch(url, { headers: { authorization: \`Bearer \${this.#token}\` }, signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(\`status \${response.status}\`);
    return response.json();
  }
}
`,
  [`ts/server-${n}/src/lib/store.ts`]: `import pg from 'pg';

const ORDERS = new Set(['id', 'title', 'created']);

export interface Row { id: string; title: string; visible: boolean }

export class Store {
  readonly #pool = new pg.Pool({ max: ${(n % 8) + 2} });

  async search(table: string, query: string, order: string): Promise<Row[]> {
    if (!ORDERS.has(order)) throw new Error('unknown order');
    const { rows } = await this.#pool.query(\`SELECT id, title, visible FROM \${table} WHERE title ILIKE $1 ORDER BY \${order}\`, [query]);
    return rows;
  }
}
`,
});
