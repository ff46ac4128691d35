/** Where a write to standard output counts: forms that the rule's page has no room for. */
import { expect, it } from 'vitest';
import { makeTestGuide } from '../support/knowledge.ts';

async function linesOf(files: Record<string, string>): Promise<string[]> {
  const input = {
    path: 'server',
    scope: 'repository' as const,
    files: Object.entries(files).map(([path, text]) => ({ path, text })),
    skipped: [],
  };
  const { findings } = await makeTestGuide().review(input, { only: ['observability/stdout-pollution'] });
  return findings.map(({ location }) => `${location.path}:${location.start.line}`);
}

const MANIFEST = '{"name": "notes", "type": "module", "dependencies": {"@modelcontextprotocol/server": "^2.4.0"}}';
const IMPORTS = `import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
const build = () => new McpServer({ name: 'notes', version: '1.0.0' });
`;

it.each([
  [
    'a branch that ends the program',
    `if (process.argv.includes('--help')) {\n  console.log('usage: notes');\n  process.exit(0);\n}\nserveStdio(build);`,
    [],
  ],
  ['a message before the transport opens', `console.info('starting');\nserveStdio(build);`, ['src/index.ts:4']],
  ['an alias of the console', `const { log } = console;\nlog('starting');\nserveStdio(build);`, ['src/index.ts:5']],
  [
    'standard output that is redirected',
    `console.log = console.error;\nconsole.log('starting');\nserveStdio(build);`,
    [],
  ],
  [
    'the callback of a listener',
    `import http from 'node:http';\nif (process.env.PORT) http.createServer().listen(8080, '127.0.0.1', () => console.log('listening'));\nserveStdio(build);`,
    [],
  ],
  [
    'another command of the command line',
    `import { program } from 'commander';\nprogram.command('list').action(() => console.log('nothing'));\nprogram.command('serve').action(() => serveStdio(build));`,
    [],
  ],
  [
    'a logger with its default stream',
    `import pino from 'pino';\nconst log = pino({ level: 'info' });\nlog.info('starting');\nserveStdio(build);`,
    ['src/index.ts:5'],
  ],
  [
    'a child process that inherits the stream',
    `import { spawn } from 'node:child_process';\nspawn('git', ['fetch'], { stdio: 'inherit' });\nserveStdio(build);`,
    ['src/index.ts:5'],
  ],
  [
    'a child process with pipes',
    `import { spawn } from 'node:child_process';\nspawn('git', ['fetch'], { stdio: ['ignore', 'pipe', 'inherit'] });\nserveStdio(build);`,
    [],
  ],
] as const)('%s', async (_, code, expected) => {
  expect(await linesOf({ 'package.json': MANIFEST, 'src/index.ts': `${IMPORTS}${code}\n` })).toEqual(expected);
});

it('follows a logger of the project, and leaves programs alone that nothing of the server imports', async () => {
  const files = {
    'package.json': MANIFEST,
    'src/index.ts': `${IMPORTS}import { logger } from './logger.js';\nlogger.info('starting');\nserveStdio(build);\n`,
    'src/logger.ts': `export const logger = { info: (text: string) => console.info(text) };\n`,
    'src/setup.ts': `console.log('writing the client configuration');\n`,
  };
  expect(await linesOf(files)).toEqual(['src/logger.ts:1']);
});

it('leaves a server alone that answers over HTTP only', async () => {
  const code = `import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
console.log('starting');
export const handler = createMcpHandler(() => new McpServer({ name: 'notes', version: '1.0.0' }));
`;
  expect(await linesOf({ 'package.json': MANIFEST, 'src/index.ts': code })).toEqual([]);
});

it('leaves a Python program alone that other modules import from', async () => {
  const files = {
    'pyproject.toml': '[project]\nname = "notes"\nversion = "1.0.0"\ndependencies = ["mcp>=2.3"]\n',
    'notes/server.py':
      'from mcp.server import MCPServer\nfrom notes.words import split\n\nmcp = MCPServer("notes")\nprint(split("a b"))\nmcp.run()\n',
    'notes/words.py':
      'def split(text):\n    return text.split()\n\n\nif __name__ == "__main__":\n    print(split("a b"))\n',
  };
  expect(await linesOf(files)).toEqual(['notes/server.py:5']);
});

it('leaves a wizard alone that ends the program', async () => {
  const files = {
    'pyproject.toml': '[project]\nname = "notes"\nversion = "1.0.0"\ndependencies = ["mcp>=2.3"]\n',
    'notes/server.py':
      'import sys\nfrom mcp.server import MCPServer\nfrom notes.wizard import ask\n\nmcp = MCPServer("notes")\n\n\ndef main(setup: bool) -> None:\n    if setup:\n        try:\n            sys.exit(ask())\n        except ImportError:\n            sys.exit(1)\n    mcp.run()\n',
    'notes/wizard.py': 'def ask() -> int:\n    print("Which folder?")\n    return 0\n',
  };
  expect(await linesOf(files)).toEqual([]);
});

it('takes a writer named anywhere in the set-up of a Rust subscriber', async () => {
  const code = `use rmcp::{ServiceExt, transport::stdio};
async fn serve(server: Notes, json: bool) {
    let subscriber = tracing_subscriber::fmt().with_writer(std::io::stderr);
    if json { subscriber.json().init() } else { subscriber.init() }
    server.serve(stdio()).await;
}
`;
  expect(
    await linesOf({ 'Cargo.toml': '[package]\nname = "notes"\n[dependencies]\nrmcp = "3.9"\n', 'src/main.rs': code }),
  ).toEqual([]);
});
