import { expect, it } from 'vitest';
import { MCP_1, modelOf, toolsOf } from './python-support.ts';

it('ends where code leads back to itself', async () => {
  const tools = await toolsOf({
    'desk/__init__.py': 'from . import server, loops\nfrom .server import *\n',
    'desk/loops.py': 'from .server import LOOP\nfrom .loops import LOOP as AGAIN\nLOOP = AGAIN\n',
    'desk/server.py': `from __future__ import annotations
from typing import Annotated, Optional
from functools import wraps
from mcp.server.fastmcp import FastMCP
import mcp.types as types
from .loops import LOOP, AGAIN
from . import server
from . import desk
mcp = FastMCP(LOOP, host=LOOP)
mcp = mcp
A = Annotated[B, LOOP]
B = Optional[A]
type C = dict[str, C] | list[C]
class Node(Node): ...
class Left(Right):
    items: list[Left]
class Right(Left):
    other: dict[str, 'Right'] = LOOP
class Mode(Mode, Enum):
    A = Mode.A
TOOLS = TOOLS + [LOOP] + TOOLS
TOOLS = list(TOOLS)
for TOOLS in TOOLS:
    mcp.add_tool(TOOLS)
def first(fn): return second(fn)
def second(fn): return first(fn)
@first
@second
@wraps(one)
@mcp.tool()
def one(a: A, b: B, c: C, d: Node, e: Left, f: Right, g: Mode): ...
@again
def again(fn): return again(fn)
mcp.tool(name=LOOP)(again(again))
mcp.mount(mcp, 'x')
table = {}
table['a'] = table
table.update(table)
@mcp._mcp_server.list_tools()
async def listing():
    tools = [types.Tool(**table)] + await listing()
    tools.append(tools)
    return [t for t in tools for t in tools if tools] + TOOLS
def make(**options): return make(**options)
mcp.tool(**make(**table))(one)
mcp.run(transport=LOOP, host=LOOP)
`,
  });
  expect(tools.map((tool) => tool.name)).toContain('one');
});

it('reads many tools, callers and wrappers in little time', async () => {
  const many = Array.from(
    { length: 1500 },
    (_, i) => `@mcp.tool()\ndef tool_${i}(a: str, b: int = ${i}):\n    """Does ${i}."""\n`,
  );
  const wrapped = Array.from(
    { length: 400 },
    (_, i) => `def step_${i}(name, fn): return step_${(i + 1) % 400}(name, fn)\nstep_${i}('x${i}', tool_${i})\n`,
  );
  const table = Array.from({ length: 600 }, (_, i) => `    'entry_${i}': {'fn': tool_${i}, 'more': TABLE},\n`);
  const text = `${MCP_1}${many.join('')}${wrapped.join('')}TABLE = {\n${table.join('')}}
for name, entry in TABLE.items():
    mcp.tool(name=name)(entry['fn'])
def register(server, name, fn): server.tool(name=name)(fn)
${Array.from({ length: 300 }, (_, i) => `register(mcp, f'own_{${i}}', tool_${i})\n`).join('')}`;
  const started = performance.now();
  const { servers } = await modelOf(text);
  expect(servers[0]?.tools).toHaveLength(2400);
  expect(performance.now() - started).toBeLessThan(8000);
});
