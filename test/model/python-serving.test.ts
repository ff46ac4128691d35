import { describe, expect, it } from 'vitest';
import { FASTMCP, MCP_1, MCP_2, readPython } from './python-support.ts';

async function transportsOf(text: string): Promise<string[]> {
  const { server } = await readPython(text);
  return server.transports.map(({ kind, host }) => (host === undefined ? kind : `${kind} ${host}`));
}

describe('transports', () => {
  it.each([
    [`${MCP_1}mcp.run()`, ['stdio']],
    [`${MCP_1}mcp.run(transport='stdio')`, ['stdio']],
    [`${MCP_1}mcp.run('sse')`, ['sse']],
    [
      "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('desk', host='0.0.0.0')\nmcp.run(transport='streamable-http')",
      ['streamable-http 0.0.0.0'],
    ],
    [`${MCP_1}mcp.settings.host = '0.0.0.0'\nmcp.run(transport='sse')`, ['sse 0.0.0.0']],
    [`${MCP_2}mcp.run(transport='streamable-http', host='127.0.0.1')`, ['streamable-http 127.0.0.1']],
    [`${MCP_2}import os\nmcp.run(transport='sse', host=os.environ.get('HOST', '0.0.0.0'))`, ['sse 0.0.0.0']],
    [`${FASTMCP}mcp.run(transport='http', host='::')`, ['streamable-http ::']],
    [`${FASTMCP}import asyncio\nasyncio.run(mcp.run_http_async(transport='sse'))`, ['sse']],
    [
      `${FASTMCP}import uvicorn\napp = mcp.http_app()\nuvicorn.run(app, host='0.0.0.0', port=1)`,
      ['streamable-http 0.0.0.0'],
    ],
    [`${MCP_1}import uvicorn\nconfig = uvicorn.Config(mcp.sse_app(), host=settings.host)`, ['sse']],
    [`${MCP_1}mcp.run(transport=pick())`, ['unknown']],
    [`${MCP_1}import sys\nmcp.run(transport='sse' if len(sys.argv) > 1 else 'stdio')`, ['sse', 'stdio']],
    [
      `${MCP_1}def main(transport: Literal['stdio', 'sse'] = 'stdio', host: str = '0.0.0.0'):\n    mcp.run(transport=transport, host=host)`,
      ['stdio', 'sse 0.0.0.0'],
    ],
    [
      `${MCP_1}parser.add_argument('--transport', choices=['stdio', 'streamable-http'])\nparser.add_argument('--host', default='0.0.0.0')\nargs = parser.parse_args()\nmcp.run(transport=args.transport, host=args.host)`,
      ['stdio', 'streamable-http 0.0.0.0'],
    ],
    [
      `${MCP_1}import click\n@click.command()\n@click.option('--transport', type=click.Choice(['stdio', 'sse']))\n@click.option('--host', default='127.0.0.1')\ndef main(transport, host):\n    mcp.run(transport=transport, host=host)`,
      ['stdio', 'sse 127.0.0.1'],
    ],
    [
      'import uvicorn\nfrom mcp.server import Server\nfrom mcp.server.stdio import stdio_server\nfrom mcp.server.sse import SseServerTransport\nfrom mcp.server.streamable_http_manager import StreamableHTTPSessionManager\n' +
        "server = Server('desk')\nasync def main():\n    async with stdio_server() as (r, w):\n        await server.run(r, w, None)\nsse = SseServerTransport('/messages/')\nmanager = StreamableHTTPSessionManager(app=server)\nuvicorn.run(app, host='0.0.0.0')",
      ['stdio', 'sse 0.0.0.0', 'streamable-http 0.0.0.0'],
    ],
  ])('reads %s', async (text, expected) => {
    expect((await transportsOf(`${text}\n`)).sort()).toEqual([...expected].sort());
  });

  it('takes the servers of other packages for nothing', async () => {
    expect(
      await transportsOf(`${MCP_1}from flask import Flask\napp = Flask('x')\napp.run(host='0.0.0.0')\nserver.run()\n`),
    ).toEqual([]);
  });
});

describe('servers', () => {
  it.each([
    ["from mcp.server.fastmcp import FastMCP\nFastMCP('desk', 'Be kind.')", { name: 'desk', instructions: 'Be kind.' }],
    [
      "from mcp.server import MCPServer\nNAME = 'desk'\nMCPServer(name=NAME, version='1', instructions='Be ' 'kind.')",
      { name: 'desk', version: '1', instructions: 'Be kind.' },
    ],
    ["from fastmcp import FastMCP\nFastMCP(name='desk', version='1.0')", { name: 'desk', version: '1.0' }],
    [
      "from mcp.server.fastmcp import FastMCP\ndef make(name):\n    return FastMCP(name)\nmake('desk')",
      { name: 'desk' },
    ],
    [
      "from mcp.server import Server\nfrom mcp.server.models import InitializationOptions\nserver = Server('x')\nInitializationOptions(server_name='desk', server_version='3', capabilities=None)",
      { name: 'desk', version: '3' },
    ],
  ])('reads %s', async (text, expected) => {
    expect((await readPython(`${text}\n`)).server).toMatchObject(expected);
  });

  it('leaves what is computed open', async () => {
    const { server } = await readPython(
      "from mcp.server.fastmcp import FastMCP\nparts = ['a']\nparts.append(extra())\nFastMCP(name(), instructions='\\n'.join(parts))\n",
    );
    expect([server.name, server.instructions]).toEqual([undefined, undefined]);
  });
});
