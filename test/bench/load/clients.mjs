/**
 * The load, in a process of its own: clients that each send one call after the other and compare every answer with the
 * right one. Told by messages what to do: `{ url, clients, cases }` starts, `stop` ends; the result goes back.
 */
import { Agent, request } from 'node:http';
import { isDeepStrictEqual } from 'node:util';

/** Attempts for one call, the first included. */
const ATTEMPTS = 4;
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'load', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

const result = { latencies: {}, wrong: [], lost: [], failures: [], busy: 0 };
let running = true;
let done;

process.on('message', (message) => {
  if (message === 'stop') running = false;
  else done = run(message);
  if (message === 'stop') done.then(() => process.send(result, () => process.exit(0)));
});

async function run({ url, clients, cases }) {
  await Promise.all(Array.from({ length: clients }, (_, i) => runClient(i, new URL(url), cases)));
}

async function runClient(index, url, cases) {
  // Each client is one address, as its rate is counted, and one connection.
  const localAddress = process.platform === 'linux' ? `127.0.1.${index + 1}` : undefined;
  const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress });
  // Odd ones speak the older revision.
  const isModern = index % 2 === 0;
  for (let turn = index * 7; running; turn++) await call(agent, url, cases[turn % cases.length], isModern);
  agent.destroy();
}

async function call(agent, url, { tool, args, expected }, isModern) {
  const start = performance.now();
  for (let attempt = 1; ; attempt++) {
    const at = Date.now();
    try {
      const { status, message, retryAfter } = await post(agent, url, encode(tool, args, isModern));
      if (status === 503 && retryAfter > 0 && attempt < ATTEMPTS) {
        result.busy++;
        await new Promise((resolve) => setTimeout(resolve, retryAfter * 1000));
        continue;
      }
      if (status !== 200) throw new Error(`status ${status}`);
      const { content, structuredContent, isError } = message.result ?? {};
      if (!isDeepStrictEqual({ content, structuredContent, isError }, expected))
        result.wrong.push({
          tool,
          args: JSON.stringify(args).slice(0, 100),
          got: JSON.stringify(message).slice(0, 300),
        });
      result.latencies[tool] ??= [];
      result.latencies[tool].push(performance.now() - start);
      return;
    } catch (error) {
      result.failures.push({ tool, at, end: Date.now(), attempt, error: error.code ?? error.message });
      if (attempt === ATTEMPTS) return void result.lost.push({ tool, at, error: error.code ?? error.message });
    }
  }
}

function encode(tool, args, isModern) {
  const params = { name: tool, arguments: args, ...(isModern && { _meta: META }) };
  return {
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(isModern
        ? { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': tool }
        : { 'mcp-protocol-version': '2025-11-25' }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  };
}

function post(agent, url, { headers, body }) {
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body);
    const outgoing = request(
      url,
      { method: 'POST', agent, headers: { ...headers, 'content-length': length } },
      (incoming) => {
        const chunks = [];
        incoming.on('data', (chunk) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          if (!incoming.complete) return reject(new Error('cut off'));
          try {
            resolve({
              status: incoming.statusCode,
              retryAfter: Number(incoming.headers['retry-after'] ?? 0),
              message: decode(Buffer.concat(chunks).toString(), incoming.headers['content-type'] ?? ''),
            });
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The message of an answer: JSON, or the one event of a stream. */
function decode(text, type) {
  if (type.includes('text/event-stream')) {
    const data = /^data: (.+)$/m.exec(text)?.[1];
    if (data === undefined) throw new Error('cut off');
    return JSON.parse(data);
  }
  return type.includes('json') ? JSON.parse(text) : {};
}
