/**
 * How much of what real servers list the server model finds in their source.
 *
 *   npm run bench:extraction [-- --dir FOLDER] [name…]
 *
 * Runs live.mjs first (installs and asks), then reviews the source as shipped and compares tool names. A name that the
 * source has and the running server does not list counts as invented, unless servers.json names it under `unlisted`
 * with the reason (a flag, an environment variable, a missing device).
 */
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGuide, loadWasm, readBundledKnowledge, readTargets } from '../../dist/index.js';

const here = path.dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  options: { dir: { type: 'string', default: '.bench/servers' }, 'keep-live': { type: 'boolean', default: false } },
  allowPositionals: true,
});

if (!values['keep-live']) {
  const asked = spawnSync(process.execPath, [path.join(here, 'live.mjs'), '--dir', values.dir, ...positionals], {
    stdio: 'inherit',
  });
  if (asked.status !== 0) process.exit(asked.status ?? 1);
}

const servers = JSON.parse(await readFile(path.join(here, 'servers.json'), 'utf8'));
const guide = createGuide(readBundledKnowledge(), loadWasm);
const totals = { live: 0, found: 0, invented: 0, unlisted: 0, servers: 0 };
const notes = [];

console.log(`${'server'.padEnd(30)} live found missed invented unlisted`);
for (const server of servers) {
  if (positionals.length > 0 && !positionals.includes(server.name)) continue;
  await compare(server);
}
const recall = totals.live === 0 ? 0 : totals.found / totals.live;
const precision = totals.found + totals.invented === 0 ? 0 : totals.found / (totals.found + totals.invented);
console.log(
  `\n${totals.servers} servers with readable source: ${totals.live} live tools, ${totals.found} found, ${totals.invented} invented, ${totals.unlisted} in the source and not listed for a stated reason`,
);
console.log(`recall ${recall.toFixed(3)}  precision ${precision.toFixed(3)}`);
for (const note of notes) console.log(`- ${note}`);
process.exitCode = recall >= 0.9 && precision >= 0.98 ? 0 : 1;

async function compare(server) {
  const record = await readFile(path.join(values.dir, 'live', `${server.name}.json`), 'utf8').then(
    JSON.parse,
    () => undefined,
  );
  if (record?.status !== 'ok') {
    notes.push(`${server.name}: did not start: ${record?.reason ?? 'no record'}`);
    return;
  }
  if (!server.readable) {
    notes.push(`${server.name}: source not readable: ${server.note}`);
    return;
  }
  const names = new Set();
  const input = await readTargets(values.dir, record.source);
  const report = await guide.review(input, { only: ['tool-design/missing-description'] });
  for (const one of report.servers) for (const tool of one.tools) if (tool.name !== undefined) names.add(tool.name);
  const live = new Set(record.tools.map((tool) => tool.name));
  const unlisted = server.unlisted ?? {};
  const missed = [...live].filter((name) => !names.has(name));
  const extra = [...names].filter((name) => !live.has(name));
  const invented = extra.filter((name) => !(name in unlisted));
  const found = live.size - missed.length;
  totals.servers++;
  totals.live += live.size;
  totals.found += found;
  totals.invented += invented.length;
  totals.unlisted += extra.length - invented.length;
  const cells = [live.size, found, missed.length, invented.length, extra.length - invented.length];
  console.log(
    `${server.name.padEnd(30)} ${cells.map((cell, index) => String(cell).padStart([4, 5, 6, 8, 8][index])).join(' ')}`,
  );
  for (const name of missed)
    notes.push(`${server.name}: missed ${name}: ${server.missed?.[name] ?? server.missed?.['*'] ?? 'unexplained'}`);
  for (const name of invented) notes.push(`${server.name}: invented ${name}`);
}
