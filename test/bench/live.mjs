/**
 * Installs the servers of `servers.json`, starts each over stdio and records what it lists.
 *
 *   node test/bench/live.mjs [--dir FOLDER] [name…]
 *
 * FOLDER (default `.bench/servers`) receives npm/, py/, go/ and rust/ with one folder a server, and live/<name>.json.
 * Paths in those records are relative to FOLDER, so that the folder can be moved.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { folderOf, installServer, lastLines, locateSource, run, startOf } from './install.mjs';

const BOUND_MS = 60_000;
const PROBE_MS = 10_000;
// Declared though never served: some servers hold back tools that ask the client for these.
const CAPABILITIES = { roots: {}, sampling: {}, elicitation: { form: {}, url: {} } };

// What a server lists is recorded as it was sent: the clients' own schemas drop unknown fields, and refuse a whole list
// for one odd entry. The first method serves the v2 client, the second the v1 client.
const asSent = {
  '~standard': { version: 1, vendor: 'bench', validate: (value) => ({ value }) },
  safeParse: (data) => ({ success: true, data }),
};

const clients = {
  async v2() {
    const { Client } = await import('@modelcontextprotocol/client');
    const stdio = await import('@modelcontextprotocol/client/stdio');
    // For its own transport class alone the client tries the newest revision on a second process, whose children it
    // leaves behind. A server that ends at the unknown request is left to the v1 client.
    const StdioClientTransport = class extends stdio.StdioClientTransport {};
    const versionNegotiation = { mode: 'auto', probe: { timeoutMs: PROBE_MS } };
    return { Client, StdioClientTransport, options: { versionNegotiation } };
  },
  async v1() {
    const { Client } = await import('@modelcontextprotocol/sdk/client/index.js');
    const { StdioClientTransport } = await import('@modelcontextprotocol/sdk/client/stdio.js');
    return { Client, StdioClientTransport, options: {} };
  },
};

/** Starts a server with one generation of the client and returns what it says of itself. */
async function askServer(generation, start) {
  const { Client, StdioClientTransport, options } = await clients[generation]();
  const transport = new StdioClientTransport(start);
  const client = new Client({ name: 'extraction-bench', version: '1.0.0' }, { capabilities: CAPABILITIES, ...options });
  let stderr = '';
  transport.stderr?.on('data', (chunk) => (stderr = (stderr + chunk).slice(-4000)));
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${BOUND_MS / 1000} s`)), BOUND_MS);
  });
  try {
    return await Promise.race([describe(client, transport), late]);
  } catch (error) {
    throw new Error(`${generation}: ${error.message}${stderr && ` (stderr: ${tellingLine(stderr)})`}`);
  } finally {
    clearTimeout(timer);
    await stop(client, transport.pid);
  }
}

function tellingLine(stderr) {
  const lines = stderr.split('\n').filter((line) => /error|cannot|fatal|panicked/i.test(line));
  return lastLines(lines.join('\n') || stderr, 1);
}

async function describe(client, transport) {
  let revision = null;
  // The v1 client tells the revision to its transport only.
  transport.setProtocolVersion = (version) => {
    revision = version;
  };
  await client.connect(transport, { timeout: BOUND_MS });
  const capabilities = client.getServerCapabilities() ?? {};
  const has = (name) => capabilities[name] !== undefined;
  return {
    protocolVersion: client.getNegotiatedProtocolVersion?.() ?? revision,
    serverInfo: client.getServerVersion() ?? null,
    instructions: client.getInstructions() ?? null,
    capabilities,
    tools: has('tools') ? await listAll(client, 'tools/list', 'tools') : [],
    resources: has('resources') ? await listAll(client, 'resources/list', 'resources') : [],
    resourceTemplates: has('resources') ? await listOptional(client) : [],
    prompts: has('prompts') ? await listAll(client, 'prompts/list', 'prompts') : [],
  };
}

async function listAll(client, method, field) {
  const items = [];
  const seen = new Set();
  let cursor;
  do {
    const params = cursor === undefined ? {} : { cursor };
    const page = await client.request({ method, params }, asSent, { timeout: BOUND_MS });
    items.push(...(page[field] ?? []));
    seen.add(cursor);
    cursor = page.nextCursor;
  } while (cursor !== undefined && cursor !== null && !seen.has(cursor));
  return items;
}

/** Many servers that declare resources leave the template list out and answer "method not found". */
function listOptional(client) {
  return listAll(client, 'resources/templates/list', 'resourceTemplates').catch(() => []);
}

/** Closes the client, then ends what the server started and left behind. */
async function stop(client, pid) {
  const family = pid ? await descendants(pid) : [];
  await client.close().catch(() => {});
  for (const one of family) {
    try {
      process.kill(one, 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
}

async function descendants(pid) {
  if (process.platform === 'win32') return [];
  const table = await run('ps', ['-A', '-o', 'pid=,ppid=']).catch(() => '');
  const rows = table
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const family = [pid];
  for (const parent of family) family.push(...rows.filter(([, of]) => of === parent).map(([child]) => child));
  return family;
}

async function askEither(start) {
  const reasons = [];
  for (const generation of Object.keys(clients)) {
    try {
      return { status: 'ok', client: generation, earlier: [...reasons], ...(await askServer(generation, start)) };
    } catch (error) {
      reasons.push(error.message.replace(/\s+/g, ' '));
    }
  }
  return { status: 'failed', reason: reasons.join('; ') };
}

/** Installs one server, asks it, and returns its record. */
async function measureServer(server, root) {
  const { name, language, install, start, readable, note } = server;
  const folder = folderOf(server, root);
  const inRoot = (place) => path.relative(root, place).split(path.sep).join('/');
  const record = { name, language, install, start, readable, note, installed: inRoot(folder), source: [] };
  try {
    await installServer(server, folder);
    record.source = (await locateSource(server, folder)).map(inRoot);
  } catch (error) {
    return { ...record, status: 'failed', reason: `install: ${error.message}` };
  }
  const home = path.join(root, 'home');
  await mkdir(home, { recursive: true });
  return { ...record, ...(await askEither(startOf(server, folder, home))) };
}

function printRecord(record, dir) {
  const { name, status, tools, protocolVersion, client, readable, source } = record;
  const live =
    status === 'ok' ? `${tools.length} tools, ${protocolVersion ?? 'unknown revision'} (${client})` : 'failed';
  const places = source.map((place) => path.join(dir, place)).join(' ');
  console.log(`${name.padEnd(28)} ${live.padEnd(34)} ${readable ? 'readable  ' : 'unreadable'} ${places}`);
}

function printFailures(records) {
  const failed = records.filter(({ status }) => status !== 'ok');
  console.log(`\n${records.length - failed.length} of ${records.length} servers answered`);
  if (failed.length === 0) return;
  console.log('\n| server | reason |\n|---|---|');
  for (const { name, reason } of failed) console.log(`| ${name} | ${reason.replaceAll('|', '/')} |`);
}

async function main() {
  const { values, positionals } = parseArgs({
    options: { dir: { type: 'string', default: '.bench/servers' } },
    allowPositionals: true,
  });
  const all = JSON.parse(await readFile(new URL('./servers.json', import.meta.url), 'utf8'));
  const unknown = positionals.filter((name) => !all.some((server) => server.name === name));
  if (unknown.length > 0) {
    console.error(`not in servers.json: ${unknown.join(', ')}`);
    return 2;
  }
  const root = path.resolve(values.dir);
  await mkdir(path.join(root, 'live'), { recursive: true });
  const records = [];
  for (const server of all) {
    if (positionals.length > 0 && !positionals.includes(server.name)) continue;
    const record = await measureServer(server, root);
    await writeFile(path.join(root, 'live', `${server.name}.json`), `${JSON.stringify(record, null, 2)}\n`);
    records.push(record);
    printRecord(record, values.dir);
  }
  printFailures(records);
  return 0;
}

// A child that ignored every signal would otherwise keep this process alive.
process.exit(await main());
