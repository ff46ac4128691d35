/**
 * The official conformance suite against `serve --http`, every server scenario at both revisions, beside what
 * `expected.json` says of each: `pass`, or why it does not apply. Fails when one neither passes nor is listed, when one
 * that is listed as not applicable passes, and when one that is listed was not run.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startHttp } from '../support/serve.mjs';
import { install } from './install.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const { folder, node } = install();
const suite = path.join(folder, 'node_modules', '@modelcontextprotocol', 'conformance', 'dist', 'index.js');
const expected = JSON.parse(readFileSync(path.join(here, 'expected.json'), 'utf8'));
const server = await startHttp(['--rate-limit', '1000000']);
const problems = [];
let counts;
try {
  counts = await runAll();
} finally {
  await server.stop();
}
const version = JSON.parse(readFileSync(path.join(suite, '..', '..', 'package.json'), 'utf8')).version;
console.log(
  `\nconformance ${version}: ${counts.passed} scenarios pass (${counts.checks} checks), ${counts.notApplicable} do not apply, ${problems.length} problems`,
);
for (const problem of problems) console.error(`problem: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;

async function runAll() {
  const total = { passed: 0, checks: 0, notApplicable: 0 };
  for (const [group, scenarios] of Object.entries(expected)) {
    console.log(`\n${group}`);
    const out = path.join(folder, 'results', group);
    rmSync(out, { recursive: true, force: true });
    if (group === 'extensions')
      for (const name of Object.keys(scenarios)) await runSuite(['--scenario', name, '-o', out]);
    else await runSuite(['--suite', 'all', '--spec-version', group, '-o', out]);
    const results = readResults(out);
    for (const name of new Set([...results.keys(), ...Object.keys(scenarios)]))
      judge(total, group, name, results.get(name), scenarios[name]);
  }
  const { stdout } = await runSuite([], 'list', '--server');
  const known = new Set(Object.values(expected).flatMap(Object.keys));
  for (const [, name] of stdout.matchAll(/^ {2}- (\S+)/gm))
    if (!known.has(name)) problems.push(`${name} is not listed in expected.json`);
  return total;
}

/** Runs the suite; its exit status says nothing here, since scenarios that do not apply fail. */
function runSuite(args, ...command) {
  const all = command.length > 0 ? command : ['server', '--url', server.url, ...args];
  return new Promise((resolve) => {
    execFile(node, [suite, ...all], { cwd: folder, maxBuffer: 1e8 }, (_error, stdout) => resolve({ stdout }));
  });
}

/** Checks by scenario; that the wire format is valid is checked of every scenario and says nothing about any. */
function readResults(out) {
  const results = new Map();
  for (const name of existsSync(out) ? readdirSync(out) : []) {
    const checks = JSON.parse(readFileSync(path.join(out, name, 'checks.json'), 'utf8'));
    results.set(name.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT[\d-]+Z$/, ''), checks);
  }
  return results;
}

/** @param says `pass`, a reason, or `{ except }` with reasons for single checks. */
function judge(total, group, name, checks, says) {
  const at = `${group} ${name}`;
  if (checks === undefined) return void problems.push(`${at} is listed but was not run`);
  const except = says?.except ?? {};
  const failed = checks.filter((check) => check.status === 'FAILURE');
  const own = checks.filter((check) => check.id !== 'wire-schema-valid');
  const passed = own.filter((check) => check.status === 'SUCCESS').length;
  const invalid = failed.some((check) => check.id === 'wire-schema-valid');
  if (invalid) problems.push(`${at}: a message is not valid by the schema of the protocol`);
  const isPass = passed > 0 && failed.every((check) => check.id in except);
  for (const id of Object.keys(except))
    if (!failed.some((check) => check.id === id))
      problems.push(`${at}: the check ${id} is listed as not applicable and passes`);
  if (says === 'pass' || says?.except) {
    console.log(`  ${isPass ? 'pass' : 'FAIL'}  ${name} (${passed} checks)`);
    for (const id of Object.keys(except)) console.log(`        without ${id}: ${except[id]}`);
    if (!isPass)
      problems.push(`${at} fails: ${failed.map((check) => `${check.id} ${check.errorMessage ?? ''}`).join('; ')}`);
    total.passed++;
    total.checks += passed;
    return;
  }
  if (says === undefined) return void problems.push(`${at} is not listed in expected.json`);
  console.log(`  n/a   ${name}: ${says}`);
  total.notApplicable++;
  if (isPass) problems.push(`${at} is listed as not applicable and passes`);
}
