import { describe, expect, it } from 'vitest';
import { FASTMCP, MCP_1, MCP_2, modelOf, readPython, showInputs, showTools, toolsOf } from './python-support.ts';

describe('decorators', () => {
  it('names tools as each SDK does', async () => {
    const tools = await toolsOf(`${FASTMCP}NAME = 'fifth'
@mcp.tool
def first(): ...
@mcp.tool()
def second(): ...
@mcp.tool('third')
def a(): ...
@mcp.tool(name='fourth')
async def b(): ...
@mcp.tool(name=NAME)
def c(): ...
@mcp.tool(name=f'{prefix()}_x')
def d(): ...
@mcp.tool(enabled=False)
def e(): ...
mcp.tool('nothing yet')
`);
    expect(showTools(tools)).toEqual([
      'first() @server.py:4 -> first',
      'second() @server.py:6 -> second',
      'third() @server.py:8 -> a',
      'fourth() @server.py:10 -> b',
      'fifth() @server.py:12 -> c',
      '?() @server.py:14 -> d',
    ]);
  });

  it('reads title, description and annotations', async () => {
    const { server, inputs } = await readPython(`${MCP_2}from mcp.types import ToolAnnotations
def hints(*, writes: bool) -> ToolAnnotations:
    return ToolAnnotations(read_only_hint=not writes, destructive_hint=writes)
@mcp.tool(title='One', description='Does ' 'one', annotations=ToolAnnotations(title='1', readOnlyHint=True, openWorldHint=is_open()))
def one(id: str, count: int = 1):
    """Not this."""
@mcp.tool(annotations=hints(writes=True))
def two():
    """Does two.

    More.
    """
@mcp.tool(description=describe(), annotations=make())
def three(): ...
@mcp.tool()
def four(): ...
`);
    const [one, two, three, four] = server.tools;
    expect(one).toMatchObject({
      title: 'One',
      description: 'Does one',
      annotations: { title: '1', readOnlyHint: true },
      annotationsUnknown: true,
      via: 'mcp.server.MCPServer.tool',
      node: { kind: 'function', name: 'one' },
      parts: { description: { kind: 'literal' }, annotations: { kind: 'call' } },
    });
    expect(two).toMatchObject({
      description: 'Does two.\n\nMore.',
      annotations: { readOnlyHint: false, destructiveHint: true },
    });
    expect(three).toMatchObject({ descriptionUnknown: true, annotationsUnknown: true });
    expect(three?.description).toBeUndefined();
    expect(four).toMatchObject({ descriptionUnknown: false, annotationsUnknown: false, parameters: [] });
    expect(showInputs(inputs)).toEqual(['tool-input of one: one[0] id', 'tool-input of one: one[1] count']);
  });

  it('takes annotations from dictionaries', async () => {
    const [tool] = await toolsOf(
      `${FASTMCP}@mcp.tool(annotations={'readOnlyHint': True, 'idempotentHint': False})\ndef a(): ...\n`,
    );
    expect(tool?.annotations).toEqual({ readOnlyHint: true, idempotentHint: false });
  });

  it('knows the server by its type, wherever it comes from', async () => {
    const { servers } = await modelOf({
      'desk/app.py': `from mcp.server.fastmcp import FastMCP as Fast\napp = Fast('desk')\n`,
      'desk/one.py': `from .app import app\n@app.tool()\ndef one(): ...\n`,
      'desk/two.py': `from . import app as module\n@module.app.tool()\ndef two(): ...\n`,
      'desk/three.py': `from mcp.server.fastmcp import FastMCP
def register(thing: FastMCP):
    @thing.tool()
    def three(): ...
class Desk:
    def __init__(self, thing: 'FastMCP'):
        self.thing = thing
    def setup(self):
        @self.thing.tool()
        def four(): ...
class Own(FastMCP): ...
own = Own('x')
@own.tool()
def five(): ...
def make() -> FastMCP: ...
made = make()
@made.tool()
def six(): ...
typed = FastMCP[State]('typed')
@typed.tool()
def seven(): ...
`,
      'desk/four.py': `def register(mcp):\n    @mcp.tool()\n    def eight(): ...\n`,
    });
    expect(servers[0]?.tools.map((tool) => tool.name)).toEqual([
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'eight',
    ]);
  });

  it('takes the decorators of other things for nothing', async () => {
    const tools = await toolsOf({
      'a.py': `from pydantic_ai import Agent
from flask import Flask
from langchain.tools import tool
from mcp.client.session import ClientSession
agent = Agent('x')
@agent.tool
def one(): ...
app = Flask('x')
@app.tool()
def two(): ...
@tool
def three(): ...
class Registry:
    def tool(self, fn): return fn
registry = Registry()
@registry.tool
def four(): ...
@toolbox.tool
def five(): ...
`,
      'test_server.py': `import pytest\n${MCP_1}@mcp.tool()\ndef six(): ...\n`,
    });
    expect(tools).toEqual([]);
  });

  it('wraps functions as functools does', async () => {
    const { server, inputs } = await readPython(`${MCP_1}from functools import wraps
def find(query: str, limit: int = 5):
    """Finds."""
@mcp.tool(name='find')
@wraps(find)
async def wrapper(*args, **kwargs): return find(*args, **kwargs)
def audited(server, name, **options):
    def decorator(func):
        @wraps(func)
        async def inner(*args, **kwargs): return await func(*args, **kwargs)
        server.tool(name=name, **options)(inner)
        return inner
    return decorator
@audited(mcp, 'open', description='Opens')
async def open_ticket(id: str): ...
class Tickets:
    def __init__(self, server): audited(server, 'close')(self.close)
    async def close(self, id: str, note: str = ''):
        """Closes."""
Tickets(mcp)
`);
    expect(showTools(server.tools)).toEqual([
      'find(query: string, limit?: integer{default}) @server.py:6 -> find',
      'close(id: string, note?: string{default}) @server.py:19 -> close',
      'open(id: string) @server.py:16 -> open_ticket',
    ]);
    expect(server.tools.map((tool) => tool.description)).toEqual(['Finds.', 'Closes.', 'Opens']);
    expect(showInputs(inputs)).toEqual([
      'tool-input of find: find[0] query',
      'tool-input of find: find[1] limit',
      'tool-input of close: close[0] id',
      'tool-input of close: close[1] note',
      'tool-input of open: open_ticket[0] id',
    ]);
  });

  it('leaves open what a wrapper of unknown functions takes', async () => {
    const { server, inputs } = await readPython(`${MCP_1}from functools import wraps
def safe(tool):
    @wraps(tool)
    def handler(**arguments): return tool(**arguments)
    return handler
def elsewhere(fn): return safe(fn)
for tool in load_tools():
    handler = safe(tool)
    mcp.tool(name=tool.name, description=tool.description)(handler)
`);
    expect(showTools(server.tools)).toEqual(['?(unknown) @server.py:11 -> handler']);
    expect(server.tools[0]).toMatchObject({ descriptionUnknown: true });
    expect(showInputs(inputs)).toEqual(['tool-input: handler[0]']);
  });

  it('follows functions of the project that give decorators back', async () => {
    const tools = await toolsOf(`${MCP_1}register = mcp.tool
def read_only(title):
    try:
        return mcp.tool(title=title, annotations={'readOnlyHint': True})
    except TypeError:
        return mcp.tool()
def own_tool(fn):
    return mcp.tool()(fn)
@register()
def one(): ...
@read_only('Two')
def two(): ...
@own_tool
def three(): ...
`);
    expect(tools.map((tool) => [tool.name, tool.title, tool.annotations])).toEqual([
      ['one', undefined, undefined],
      ['two', 'Two', { readOnlyHint: true }],
      ['three', undefined, undefined],
    ]);
  });
});

describe('calls', () => {
  it('reads functions, methods, lists and loops', async () => {
    const tools = await toolsOf({
      'desk/server.py': `from mcp.server.fastmcp import FastMCP
from . import more
mcp = FastMCP('desk')
def one(id: str): ...
def two(): ...
class Tickets:
    def __init__(self, mcp):
        mcp.tool(name='open')(self.open_ticket)
        mcp.add_tool(self.close, name='close', description='Closes')
    def open_ticket(self, id: str): ...
    def close(self, id: str): ...
mcp.tool()(one)
for fn in [two, more.three]:
    mcp.add_tool(fn)
TABLE = {'four': more.four, 'five': more.five}
TABLE['six'] = lambda id: id
for name, fn in TABLE.items():
    mcp.tool(name=name)(fn)
for name in more.__all__:
    mcp.add_tool(getattr(more, name), name=f'more_{name}')
mcp._tool_manager.add_tool(two, name='seven')
`,
      'desk/more.py': `__all__ = ['three', 'four']\ndef three(): ...\ndef four(): ...\ndef five(): ...\n`,
    });
    expect(showTools(tools).sort()).toEqual([
      'close(id: string) @desk/server.py:9 -> close',
      'five() @desk/server.py:15 -> five',
      'four() @desk/server.py:15 -> four',
      'more_four() @desk/more.py:3 -> four',
      'more_three() @desk/more.py:2 -> three',
      'one(id: string) @desk/server.py:12 -> one',
      'open(id: string) @desk/server.py:8 -> open_ticket',
      'seven() @desk/server.py:21 -> two',
      'six(id: string) @desk/server.py:16 -> -',
      'three() @desk/server.py:13 -> three',
      'two() @desk/server.py:13 -> two',
    ]);
  });

  it('reads the forms of the fastmcp package', async () => {
    const tools = await toolsOf(`from fastmcp import FastMCP
from fastmcp.tools import Tool, tool
def one(): ...
def two(id: str): ...
def three(): ...
@tool(description='Does four')
def four(): ...
ready = Tool.from_function(two, name='second', description='Does two')
mcp = FastMCP('desk', tools=[one, Tool.from_function(fn=three, name='third')])
mcp.tool(one, name='again')
mcp.add_tool(ready)
`);
    expect(tools.map((one) => [one.name, one.description, one.handler?.name]).sort()).toEqual([
      ['again', undefined, 'one'],
      ['four', 'Does four', 'four'],
      ['one', undefined, 'one'],
      ['second', 'Does two', 'two'],
      ['third', undefined, 'three'],
    ]);
  });

  it('reads tool objects that are filtered into a list', async () => {
    const tools = await toolsOf(`${MCP_1}from mcp.server.fastmcp.tools import Tool
def find(q: str): ...
def drop(id: str): ...
find_tool = Tool.from_function(fn=find, name='find', description='Finds')
drop_tool = Tool.from_function(fn=drop, name='drop', description='Drops')
chosen = []
for tool in [find_tool, drop_tool]:
    if is_allowed(tool.fn):
        chosen.append(tool)
for tool in chosen:
    mcp.add_tool(tool.fn, tool.name, tool.description)
`);
    expect(showTools(tools)).toEqual(['find(q: string) @server.py:9 -> find', 'drop(id: string) @server.py:9 -> drop']);
  });

  it('reads helpers of other packages that are given the server', async () => {
    const [tool] = await toolsOf(`${FASTMCP}from library import register_long_running_tool
async def find(q: str):
    """Finds."""
register_long_running_tool(mcp, jobs, annotations={'readOnlyHint': True})(find)
`);
    expect(tool).toMatchObject({ name: 'find', description: 'Finds.', annotations: { readOnlyHint: true } });
  });

  it('reads functions that are limited further, mixins and tool classes', async () => {
    const tools = await toolsOf(`from fastmcp import FastMCP
from fastmcp.contrib.mcp_mixin import MCPMixin, mcp_tool
from fastmcp.tools import Tool
class Desk(FastMCP):
    def setup(self):
        async def find(q: str): ...
        fn = find
        if self.limited:
            fn = without(fn, 'q')
        self.tool(fn, name='find', description=self.settings.find)
class Mixin(MCPMixin):
    @mcp_tool(name='mixed')
    def method(self, id: str): ...
class Drop(Tool):
    name: str = 'drop'
    description: str = 'Drops'
    async def run(self, arguments): ...
desk = Desk('desk')
desk.add_tool(Drop())
`);
    expect(showTools(tools).sort()).toEqual([
      'drop(unknown) @server.py:19 -> -',
      'find(q: string) @server.py:10 -> find',
      'mixed(id: string) @server.py:12 -> method',
    ]);
  });

  it('reports nothing that cannot be followed', async () => {
    expect(
      await toolsOf(
        `${MCP_1}import importlib\nfor module in discover():\n    mcp.add_tool(getattr(module, 'run'))\nmcp.add_tool(build_tool())\n`,
      ),
    ).toEqual([]);
  });

  it('reads names that are assigned to functions', async () => {
    const tools = await toolsOf(`${MCP_1}
def make(kind):
    def listing(): ...
    listing.__name__ = f'list_{kind}'
    listing.__doc__ = f'Lists {kind}.'
    mcp.tool()(listing)
make('users')
make('teams')
`);
    expect(tools.map((tool) => tool.name)).toEqual(['list_users', 'list_teams']);
  });
});

describe('resources, prompts and completions', () => {
  it('reads them with their inputs', async () => {
    const { server, inputs } = await readPython(`${MCP_1}from mcp.server.fastmcp import Context
from mcp.server.fastmcp.resources import TextResource
@mcp.resource('desk://all', name='all', description='All tickets')
def everything(): ...
@mcp.resource('desk://{queue}/{id}')
def one(queue: str, id: str, ctx: Context):
    """One ticket."""
mcp.add_resource(TextResource(uri='desk://help', name='help', text='x'))
@mcp.prompt(title='Triage')
def triage(ticket: str, tone: str = 'kind') -> str:
    """Sorts a ticket."""
@mcp.completion()
async def complete(ref, argument, context): ...
`);
    expect(server.resources).toMatchObject([
      { name: 'all', uri: 'desk://all', template: false, description: 'All tickets' },
      { name: 'one', uri: 'desk://{queue}/{id}', template: true, description: 'One ticket.' },
      { name: 'help', uri: 'desk://help', template: false, descriptionUnknown: false },
    ]);
    expect(server.prompts).toMatchObject([
      {
        name: 'triage',
        description: 'Sorts a ticket.',
        arguments: [{ name: 'ticket' }, { name: 'tone', required: false }],
      },
    ]);
    expect(showInputs(inputs).sort()).toEqual([
      'completion-input: complete[1.value] value',
      'prompt-input of triage: triage[0] ticket',
      'prompt-input of triage: triage[1] tone',
      'resource-uri of one: one[0] queue',
      'resource-uri of one: one[1] id',
    ]);
  });
});

describe('mounted servers', () => {
  const child = (name: string) => `from fastmcp import FastMCP
${name} = FastMCP('${name}')
@${name}.tool
def open(id: str): ...
@${name}.resource('desk://{id}')
def one(id: str): ...
@${name}.prompt
def triage(): ...
`;

  it.each([
    "main.mount(jira, 'jira')",
    "main.mount('jira', jira)",
    "main.mount(jira, prefix='jira')",
    "main.mount(jira, namespace='jira')",
    "main.mount(server=jira, namespace='jira')",
    "await main.import_server('jira', jira)",
    "await main.import_server(jira, prefix='jira')",
    "main.add_provider(FastMCPProvider(jira).wrap_transform(T()), namespace='jira')",
    "for server, name in [(jira, 'jira')]: main.mount(server, prefix=name)",
    "for one in [{'name': 'jira', 'server': jira}]: main.mount(one['server'], namespace=one['name'])",
  ])('gives names the prefix of %s', async (mount) => {
    const { server } = await readPython({
      'jira.py': child('jira'),
      'main.py': `from fastmcp import FastMCP\nfrom fastmcp.server.providers import FastMCPProvider\nfrom jira import jira\nmain = FastMCP('main')\n@main.tool\ndef own(): ...\nasync def setup():\n    ${mount}\n`,
    });
    expect(server.name).toBe('main');
    expect(server.tools.map((tool) => tool.name)).toEqual(['jira_open', 'own']);
    expect(server.resources.map((resource) => resource.uri)).toEqual(['desk://jira/{id}']);
    expect(server.prompts.map((prompt) => prompt.name)).toEqual(['jira_triage']);
  });

  it('puts prefixes together, and leaves names open where one is computed', async () => {
    const nested = `${child('inner')}outer = FastMCP('outer')\nmain = FastMCP('main')\nouter.mount(inner, 'b')\nmain.mount(outer, 'a')\n`;
    expect((await toolsOf(nested)).map((tool) => tool.name)).toEqual(['a_b_open']);
    const computed = `${child('inner')}main = FastMCP('main')\nmain.mount(inner, prefix=name_of(inner))\n`;
    expect((await toolsOf(computed)).map((tool) => tool.name)).toEqual([undefined]);
    const bare = `${child('inner')}main = FastMCP('main')\nmain.mount(inner)\n`;
    expect((await toolsOf(bare)).map((tool) => tool.name)).toEqual(['open']);
  });
});
