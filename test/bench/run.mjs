/**
 * Start-up, review and search, as ratios in one run.
 *
 *   npm run bench [-- FOLDER]
 *
 * FOLDER is reviewed; without one, a project of 200,000 lines in four languages that is written in memory. Absolute
 * times depend on the machine; the ratios compare runs that alternate. Peak memory is that of a process of its own,
 * which reads and reviews the project once.
 */
import { spawn, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { SyntaxParser } from '../../dist/bench.js';
import { createGuide, loadWasm, readBundledKnowledge, readTarget } from '../../dist/index.js';
import { makeProject } from './project.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const target = process.argv.slice(2).find((argument) => argument !== '--peak');
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const ms = (number) => `${number.toFixed(1)} ms`;

/** Milliseconds from spawning a server to its first `tools/list` result. */
function timeToTools(args) {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        const { id } = JSON.parse(text.slice(0, end));
        text = text.slice(end + 1);
        if (id === 1) {
          send({ method: 'notifications/initialized' });
          send({ id: 2, method: 'tools/list' });
        } else if (id === 2) {
          resolve(performance.now() - start);
          child.kill();
        }
      }
    });
    child.on('error', reject);
    send({
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
    });
  });
}

async function benchStart() {
  const own = [path.join(here, '../../dist/bin.js'), 'serve'];
  const bare = [path.join(here, 'hello.mjs')];
  const times = { own: [], bare: [] };
  for (let round = 0; round < 12; round++) {
    const [a, b] = [await timeToTools(own), await timeToTools(bare)];
    if (round > 1) {
      times.own.push(a);
      times.bare.push(b);
    }
  }
  console.log(
    `first tools/list: ${ms(median(times.own))}, bare SDK v2 server ${ms(median(times.bare))}, ratio ${(median(times.own) / median(times.bare)).toFixed(2)}`,
  );
}

/** Parsing alone: tree-sitter on the same files, grammars warm. */
async function makeParser(files) {
  const treeSitter = createRequire(import.meta.url)('@vscode/tree-sitter-wasm');
  await treeSitter.Parser.init({ wasmBinary: await loadWasm('tree-sitter.wasm') });
  const grammars = {
    ts: 'typescript',
    tsx: 'tsx',
    js: 'javascript',
    mjs: 'javascript',
    cjs: 'javascript',
    py: 'python',
    rs: 'rust',
    go: 'go',
  };
  const parsers = new Map();
  for (const file of files) {
    const name = grammars[file.path.split('.').at(-1)];
    if (!name || parsers.has(name)) continue;
    const parser = new treeSitter.Parser();
    parser.setLanguage(await treeSitter.Language.load(await loadWasm(`tree-sitter-${name}.wasm`)));
    parsers.set(name, parser);
  }
  return () => {
    for (const file of files) parsers.get(grammars[file.path.split('.').at(-1)])?.parse(file.text).delete();
  };
}

const LINES = 200_000;

function readProject() {
  return target === undefined ? makeProject(LINES) : readTarget(path.resolve(target), target);
}

/** Peak memory of one review in a process of its own. */
function measurePeak() {
  const args = [fileURLToPath(import.meta.url), '--peak', ...(target === undefined ? [] : [target])];
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`measuring memory failed: ${stderr}`);
  return Number(stdout);
}

async function benchReview(guide) {
  const input = await readProject();
  const first = await guide.review(input);
  const skipped = new Set(first.coverage.skipped.map((one) => one.path));
  const read = input.files.filter((file) => !skipped.has(file.path));
  const parse = await makeParser(read);
  const parser = new SyntaxParser(loadWasm);
  const times = { parse: [], ast: [], review: [] };
  const measure = async (list, run) => {
    const start = performance.now();
    await run();
    list.push(performance.now() - start);
  };
  for (let round = 0; round < 5; round++) {
    await measure(times.parse, parse);
    await measure(times.ast, () => parser.parse(read));
    await measure(times.review, () => guide.review(input));
  }
  const [alone, ast, whole] = [times.parse, times.ast, times.review].map(median);
  const { files, linesOfCode } = first.coverage;
  console.log(`review of ${target ?? 'a generated project'} (${files} files, ${linesOfCode} lines): ${ms(whole)}`);
  console.log(`  tree-sitter alone ${ms(alone)}, ratio ${(whole / alone).toFixed(2)}`);
  console.log(`  parsing to the generic AST ${ms(ast)}, ratio ${(whole / ast).toFixed(2)}`);
  console.log(`  peak memory of one review ${measurePeak()} MB`);
}

async function benchSearch(guide) {
  const file = path.join(here, '../search/questions.jsonl');
  const queries = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).question);
  const start = performance.now();
  guide.search(queries[0]);
  const first = performance.now() - start;
  const later = [];
  // One round is not counted: it is compiled while it runs.
  for (const query of queries) guide.search(query);
  for (let round = 0; round < 20; round++) {
    for (const query of queries) {
      const from = performance.now();
      guide.search(query);
      later.push(performance.now() - from);
    }
  }
  later.sort((a, b) => a - b);
  console.log(
    `search: first ${ms(first)}, later p50 ${ms(median(later))}, p99 ${ms(later[Math.floor(later.length * 0.99)])} (${queries.length} queries, 20 rounds after a first)`,
  );
}

const guide = createGuide(readBundledKnowledge(), loadWasm);
if (process.argv.includes('--peak')) {
  await guide.review(await readProject());
  console.log(Math.round(process.resourceUsage().maxRSS / 1e3));
} else {
  await benchSearch(guide);
  await benchStart();
  await benchReview(guide);
}
