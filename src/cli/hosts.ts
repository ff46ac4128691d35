/** How hosts of MCP servers are told to start this one: the file in a project, and what stands in it. */

const NAME = 'mcp-server-best-practices';
const COMMAND = 'npx';
const ARGS = ['-y', NAME, 'serve'];

export interface HostConfig {
  /** Relative to the project's folder. */
  readonly file: string;
  readonly text: string;
}

const json = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;
const server = { command: COMMAND, args: ARGS };

export const HOSTS: Readonly<Record<'claude' | 'codex' | 'cursor' | 'vscode' | 'zed', HostConfig>> = {
  claude: { file: '.mcp.json', text: json({ mcpServers: { [NAME]: server } }) },
  // Strings of JSON are strings of TOML.
  codex: {
    file: '.codex/config.toml',
    text: `[mcp_servers.${NAME}]\ncommand = ${JSON.stringify(COMMAND)}\nargs = [${ARGS.map((one) => JSON.stringify(one)).join(', ')}]\n`,
  },
  cursor: { file: '.cursor/mcp.json', text: json({ mcpServers: { [NAME]: server } }) },
  vscode: { file: '.vscode/mcp.json', text: json({ servers: { [NAME]: { type: 'stdio', ...server } } }) },
  zed: { file: '.zed/settings.json', text: json({ context_servers: { [NAME]: server } }) },
};
