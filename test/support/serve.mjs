/** Starts `mcp-bp serve --http` for a script, and tells when it is ready. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/**
 * Resolves when the server is warm; rejects with what it said when it ends before.
 * @param {readonly string[]} args Further options; without `--port` any free port is taken.
 */
export async function startHttp(args = [], options = {}) {
  const port = args.includes('--port') ? [] : ['--port', '0'];
  const child = spawn(process.execPath, [bin, 'serve', '--http', ...port, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...options,
  });
  const log = [];
  const waiting = new Set();
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  let url = '';
  await new Promise((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const entry = line.startsWith('{') ? JSON.parse(line) : { msg: line };
      log.push(entry);
      for (const look of waiting) look();
      if (entry.msg === 'listening') url = entry.url;
      if (entry.msg === 'ready') resolve();
    });
    ended.then(({ code }) => reject(new Error(`ended with ${code}: ${log.map((entry) => entry.msg).join('\n')}`)));
  });
  return {
    child,
    url,
    base: new URL(url).origin,
    log,
    ended,
    /** Resolves to the first line of the log, past or to come, that has these values. */
    logged: (values) =>
      new Promise((resolve) => {
        const look = () => {
          const found = log.find((entry) => Object.entries(values).every(([key, value]) => entry[key] === value));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    /** Asks it to stop, and waits until it has. */
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}
