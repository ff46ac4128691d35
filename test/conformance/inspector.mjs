/** The Inspector's command line against the server over stdio: what it lists, calls, reads and gets is what is expected. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const { folder, node } = install();
const inspector = path.join(folder, 'node_modules', '@modelcontextprotocol', 'inspector');
const launcher = path.join(inspector, 'clients', 'launcher', 'build', 'index.js');
const env = { ...process.env, MCP_STORAGE_DIR: path.join(folder, 'inspector-store') };

function inspect(...args) {
  const all = [
    launcher,
    '--cli',
    process.execPath,
    path.join(root, 'dist', 'bin.js'),
    'serve',
    ...args,
    '--format',
    'json',
  ];
  const { stdout, stderr } = spawnSync(node, all, {
    cwd: root,
    env,
    encoding: 'utf8',
    maxBuffer: 1e8,
    timeout: 60_000,
  });
  try {
    return JSON.parse(stdout);
  } catch {
    throw new Error(
      `the Inspector printed no JSON for ${args.join(' ')}: ${stdout.slice(0, 300)} ${stderr.slice(0, 300)}`,
    );
  }
}

const call = (name, args) =>
  inspect('--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(args));
const checks = [
  ['initialize', () => inspect('--method', 'initialize'), (r) => r.serverInfo.name === 'mcp-server-best-practices'],
  ['tools/list', () => inspect('--method', 'tools/list'), (r) => r.tools.some((tool) => tool.name === 'review_server')],
  [
    'tools/call review_server',
    () => call('review_server', { path: 'test/servers/ticket-desk-ts', only: ['security'] }),
    (r) => !r.isError && r.content[0].text.includes('security/path-traversal'),
  ],
  [
    'tools/call get_guidance',
    () => call('get_guidance', { id: 'security/ssrf', language: 'go' }),
    (r) => !r.isError && r.content[0].text.includes('## Fix'),
  ],
  ['tools/call with a bad argument', () => call('get_guidance', { idd: 'x' }), (r) => r.isError === true],
  ['resources/list', () => inspect('--method', 'resources/list'), (r) => r.resources.length > 300],
  [
    'resources/read',
    () => inspect('--method', 'resources/read', '--uri', 'best-practices://rules/security/ssrf'),
    (r) => r.contents[0].text.startsWith('---'),
  ],
  [
    'resources/templates/list',
    () => inspect('--method', 'resources/templates/list'),
    (r) => r.resourceTemplates.length >= 4,
  ],
  ['prompts/list', () => inspect('--method', 'prompts/list'), (r) => r.prompts.length === 6],
  [
    'prompts/get',
    () => inspect('--method', 'prompts/get', '--prompt-name', 'explain-rule', '--prompt-args', 'rule=security/ssrf'),
    (r) => r.messages[0].content.text.includes('## Good'),
  ],
];

const failed = [];
for (const [name, run, isRight] of checks) {
  const { result, error } = run();
  if (result === undefined || !isRight(result))
    failed.push(`${name}: ${JSON.stringify(error ?? result).slice(0, 500)}`);
}
const { version } = JSON.parse(readFileSync(path.join(inspector, 'package.json'), 'utf8'));
console.log(`inspector ${version}: ${checks.length - failed.length} of ${checks.length} calls as expected`);
for (const one of failed) console.error(`problem: ${one}`);
process.exitCode = failed.length > 0 ? 1 : 0;
