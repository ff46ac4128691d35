/**
 * Two replicas behind nginx under load, one killed and started again in the middle, beside the smallest SDK v2 server
 * behind the same nginx.
 *
 *   npm run bench:load [-- --seconds 60 --clients 200 --calm]
 *
 * `--calm` kills nothing. Every answer is compared with what the server gives over standard input and output. Exit
 * status 1: an answer was wrong, a call was lost although it was sent again, or one failed that was not under way when
 * the replica was killed.
 */
import { fork, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startHttp } from '../support/serve.mjs';
import { HELLO_CASES, makeCases } from './load/cases.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    clients: { type: 'string', default: '200' },
    calm: { type: 'boolean', default: false },
  },
});
const seconds = Number(values.seconds);
const clients = Number(values.clients);
/** Between the death of a process and the moment its proxy and clients have seen it, in milliseconds. */
const SLACK = 250;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const cleanups = [];

if (spawnSync('nginx', ['-v']).error) {
  console.error('bench:load needs nginx on the PATH: apt-get install -y --no-install-recommends nginx');
  process.exit(2);
}
try {
  process.exitCode = (await main()) ? 0 : 1;
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}

async function main() {
  const cases = await makeCases();
  const bare = await measureHello();
  const [proxy, ...ports] = await freePorts(3);
  const start = (port) =>
    startHttp(['--port', String(port), '--trusted-proxies', '127.0.0.1', '--rate-limit', '100000']);
  const replicas = await Promise.all(ports.map(start));
  cleanups.push(() => Promise.all(replicas.map((replica) => replica.stop('SIGKILL'))));
  const stopProxy = await startNginx(proxy, ports);
  const load = startLoad(proxy, cases);
  let killed;
  if (!values.calm) {
    await sleep(seconds * 500);
    const at = Date.now();
    await replicas[0].stop('SIGKILL');
    killed = { from: at, to: Date.now() };
    await sleep(2000);
    replicas[0] = await start(ports[0]);
    console.log(`replica killed after ${seconds / 2} s, back after ${((Date.now() - killed.to) / 1000).toFixed(1)} s`);
    await sleep(Math.max(0, seconds * 500 - (Date.now() - at)));
  } else await sleep(seconds * 1000);
  const result = await load();
  await stopProxy();
  const clean = await Promise.all(replicas.map((replica) => replica.stop()));
  print('mcp-bp', result, seconds);
  print('bare SDK v2 hello-world', bare.result, bare.seconds);
  return judge(result, killed, clean);
}

async function measureHello() {
  const [proxy, ...ports] = await freePorts(3);
  const children = await Promise.all(
    ports.map(async (port) => {
      const child = spawn(process.execPath, [path.join(here, 'load', 'hello.mjs'), String(port)]);
      await new Promise((resolve) => child.stdout.once('data', resolve));
      return child;
    }),
  );
  const stopProxy = await startNginx(proxy, ports);
  const load = startLoad(proxy, HELLO_CASES);
  const time = Math.max(2, Math.round(seconds / 4));
  await sleep(time * 1000);
  const result = await load();
  await stopProxy();
  for (const child of children) child.kill();
  return { result, seconds: time };
}

/** Starts the process that makes the load; the function it returns ends it and gives the result. */
function startLoad(port, cases) {
  const child = fork(path.join(here, 'load', 'clients.mjs'), { serialization: 'advanced' });
  const result = new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the clients ended with ${code}`)));
  });
  child.send({ url: `http://127.0.0.1:${port}/mcp`, clients, cases });
  return () => {
    child.send('stop');
    return result;
  };
}

/** The recipe itself, with other ports, in a folder of its own. */
async function startNginx(port, upstreams) {
  const folder = mkdtempSync(path.join(tmpdir(), 'mcp-bp-load-'));
  mkdirSync(path.join(folder, 'tmp'));
  let site = readFileSync(path.join(here, 'load', 'nginx.conf'), 'utf8').replace(
    'listen 8080;',
    `listen 127.0.0.1:${port};`,
  );
  for (const [i, upstream] of upstreams.entries())
    site = site.replace(`127.0.0.1:${3001 + i} `, `127.0.0.1:${upstream} `);
  writeFileSync(path.join(folder, 'site.conf'), site);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path tmp/${name};`,
  );
  writeFileSync(
    path.join(folder, 'nginx.conf'),
    `daemon off;\nworker_processes 1;\npid nginx.pid;\nerror_log error.log warn;\nevents { worker_connections 4096; }\nhttp {\naccess_log off;\n${temporary.join('\n')}\ninclude site.conf;\n}\n`,
  );
  const child = spawn(
    'nginx',
    ['-p', folder, '-e', path.join(folder, 'error.log'), '-c', path.join(folder, 'nginx.conf')],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  cleanups.push(stop);
  for (let i = 0; ; i++) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer?.status === 404) return stop;
    if (i === 100 || child.exitCode !== null) throw new Error('nginx does not start');
    await sleep(50);
  }
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function print(name, { latencies }, time) {
  const all = Object.values(latencies).flat();
  const row = (label, list) => {
    const sorted = [...list].sort((a, b) => a - b);
    const at = (share) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0);
    const rate = (sorted.length / time).toFixed(0);
    console.log(
      `  ${label.padEnd(16)} ${String(sorted.length).padStart(7)} calls ${rate.padStart(6)}/s   p50 ${at(0.5).padStart(5)} ms   p99 ${at(0.99).padStart(5)} ms`,
    );
  };
  console.log(`${name}: 2 replicas behind nginx, ${clients} clients, ${time} s`);
  row('all', all);
  if (Object.keys(latencies).length > 1) for (const [tool, list] of Object.entries(latencies).sort()) row(tool, list);
}

function judge({ wrong, lost, failures, busy }, killed, clean) {
  const stray = failures.filter(({ at, end }) => killed === undefined || at > killed.to + SLACK || end < killed.from);
  const problems = [
    ...wrong.slice(0, 5).map((one) => `wrong answer: ${JSON.stringify(one)}`),
    ...lost.slice(0, 5).map((one) => `lost: ${JSON.stringify(one)}`),
    ...stray.slice(0, 5).map((one) => `failed although not under way at the kill: ${JSON.stringify(one)}`),
    ...clean.filter(({ code }) => code !== 0).map(({ code, signal }) => `a replica ended with ${code ?? signal}`),
  ];
  console.log(
    `wrong answers ${wrong.length}; failed with the killed replica ${failures.length - stray.length}, failed otherwise ${stray.length}, lost after being sent again ${lost.length}; told to come back later (503) ${busy}`,
  );
  for (const problem of problems) console.error(`problem: ${problem}`);
  return problems.length === 0;
}
