import { describe, expect, it } from 'vitest';
import { readPython, showInputs, showTools } from './python-support.ts';

const V1 =
  "import mcp.types as types\nfrom mcp.server import Server\nserver = Server('desk', version='1.2.0', instructions='Be kind.')\n";

describe('mcp 1.x', () => {
  it('reads tools with literal schemas, enum names and models', async () => {
    const { server, inputs } = await readPython({
      'desk/server.py': `from enum import Enum
from mcp.server.lowlevel import Server
from mcp.types import Tool, ToolAnnotations
from pydantic import BaseModel, Field
from .more import close_tool, COMMON
app = Server('desk')
class Names(str, Enum):
    OPEN = 'open_ticket'
    MOVE = 'move_ticket'
class Move(BaseModel):
    id: str = Field(max_length=8)
    to: str
@app.list_tools()
async def list_tools() -> list[Tool]:
    tools = [
        Tool(name=Names.OPEN, description='Opens', inputSchema={
            'type': 'object',
            'properties': {
                'title': {'type': 'string', 'maxLength': 80, 'description': 'one ' + 'line', 'pattern': '^\\\\w+$'},
                'priority': {'type': 'string', 'enum': ['low', 'high'], 'default': 'low'},
                'count': {'type': ['integer', 'null'], 'minimum': 1, 'maximum': 9},
                'tags': {'type': 'array', 'items': {'type': 'string'}},
                **COMMON,
            },
            'required': ['title'],
        }),
        Tool(name=Names.MOVE.value, inputSchema=Move.model_json_schema(), outputSchema={'type': 'object'},
             annotations=ToolAnnotations(destructiveHint=True)),
    ]
    tools.append(close_tool)
    if not READ_ONLY:
        tools.extend([Tool(name='drop', description=describe(), inputSchema=make_schema())])
    return tools
@app.call_tool()
async def call_tool(name: str, arguments: dict):
    match name:
        case Names.OPEN:
            return await open_ticket(arguments['title'])
        case 'close' | 'drop':
            return await close(arguments)
    if name == Names.MOVE:
        return move(**arguments)
async def open_ticket(title): ...
async def close(arguments): ...
def move(id, to): ...
`,
      'desk/more.py': `import mcp.types
COMMON = {'region': {'type': 'string', 'format': 'iso'}}
close_tool = mcp.types.Tool(name='close', description='Closes', inputSchema={'type': 'object', 'properties': {}})
`,
    });
    expect(showTools(server.tools).sort()).toEqual([
      'close() @desk/more.py:3 -> close',
      'drop(unknown) @desk/server.py:32 -> close',
      'move_ticket(id: string{length 8}, to: string) @desk/server.py:27 -> move',
      'open_ticket(title: string{length 80, ^\\w+$} "one line", priority?: string{low|high, default}, count?: integer{1..9}, ' +
        'tags?: array{items: string}, region?: string{iso}) @desk/server.py:16 -> open_ticket',
    ]);
    expect(server.tools.find((tool) => tool.name === 'move_ticket')).toMatchObject({
      hasOutputSchema: true,
      annotations: { destructiveHint: true },
      descriptionUnknown: false,
      via: 'tools/list',
    });
    expect(server.tools.find((tool) => tool.name === 'drop')).toMatchObject({ descriptionUnknown: true });
    expect(showInputs(inputs)).toEqual(['tool-input: call_tool[1]']);
  });

  it.each([
    [
      'a comprehension over dictionaries',
      '[types.Tool(**one) for one in TABLE]',
      "TABLE = [{'name': 'a', 'inputSchema': {}}, {'name': 'b', 'inputSchema': {}}]",
    ],
    [
      'a table by name',
      '[types.Tool(name=name, inputSchema=one["schema"]) for name, one in TABLE.items()]',
      "TABLE = {'a': {'schema': {}}}\nTABLE['b'] = {'schema': {}}",
    ],
    [
      'data that is parsed',
      '[types.Tool.model_validate(one) for one in TABLE]',
      "TABLE = [{'name': 'a', 'inputSchema': {}}, {'name': 'b', 'inputSchema': {}}]",
    ],
    [
      'functions that make tools',
      '[make() for make in (make_a, make_b)]',
      "def make_a(): return types.Tool(name='a', inputSchema={})\ndef make_b():\n    return types.Tool(name='b', inputSchema={})",
    ],
    [
      'a result object',
      "types.ListToolsResult(tools=[tool('a'), tool('b')])",
      'def tool(name, schema={}):\n    return types.Tool(name=name, inputSchema=schema)',
    ],
    [
      'lists put together',
      '[*FIRST] + SECOND',
      "FIRST = [types.Tool(name='a', inputSchema={})]\nSECOND = [types.Tool(name='b', inputSchema={})]",
    ],
  ])('reads %s', async (_what, answer, before) => {
    const { server } = await readPython(`${V1}${before}\n@server.list_tools()\nasync def tools(): return ${answer}\n`);
    expect(server.tools.map((tool) => tool.name)).toEqual(['a', 'b']);
  });

  it('reads tools that are instances of classes', async () => {
    const { server, inputs } = await readPython(`${V1}from abc import ABC, abstractmethod
class Base(ABC):
    def __init__(self, name):
        self.name = name
    @abstractmethod
    def description(self): ...
    def definition(self):
        return types.Tool(name=self.name, description=self.description(), inputSchema={'type': 'object', 'properties': {'id': {'type': 'string'}}})
class Open(Base):
    def __init__(self):
        super().__init__('open')
    def description(self): return 'Opens'
    async def run_tool(self, arguments): ...
class Close(Base):
    def description(self): return 'Closes'
    async def run_tool(self, arguments): ...
handlers = {}
def add(handler):
    handlers[handler.name] = handler
add(Open())
add(Close(name='close'))
@server.list_tools()
async def tools(): return [one.definition() for one in handlers.values()]
@server.call_tool()
async def call(name, arguments): return await handlers[name].run_tool(arguments)
`);
    expect(showTools(server.tools)).toEqual([
      'open(id?: string) @server.py:12 -> run_tool',
      'close(id?: string) @server.py:24 -> run_tool',
    ]);
    expect(server.tools.map((tool) => tool.description)).toEqual(['Opens', 'Closes']);
    expect(showInputs(inputs)).toEqual([
      'tool-input of open: run_tool[0] {id}',
      'tool-input of close: run_tool[0] {id}',
      'tool-input: call[1]',
    ]);
  });

  it('takes the functions of a table for handlers', async () => {
    const { server, inputs } = await readPython(`${V1}
async def find(arguments): ...
HANDLERS = {'find': find}
@server.list_tools()
async def tools(): return [types.Tool(name='find', inputSchema={'type': 'object', 'properties': {'q': {'type': 'string'}}})]
@server.call_tool()
async def call(name, arguments): return await HANDLERS[name](arguments)
`);
    expect(showTools(server.tools)).toEqual(['find(q?: string) @server.py:8 -> find']);
    expect(showInputs(inputs)).toEqual(['tool-input of find: find[0] {q}', 'tool-input: call[1]']);
  });

  it('reads prompts and resources', async () => {
    const { server, inputs } = await readPython(`${V1}from pydantic import AnyUrl
@server.list_prompts()
async def prompts():
    return [types.Prompt(name='triage', description='Sorts', arguments=[
        types.PromptArgument(name='ticket', description='its id', required=True), types.PromptArgument(name='tone')])]
@server.get_prompt()
async def get_prompt(name, arguments): ...
@server.list_resources()
async def resources(): return [types.Resource(uri=AnyUrl('desk://all'), name='all', description='All')]
@server.list_resource_templates()
async def templates(): return [types.ResourceTemplate(uriTemplate='desk://{id}', name='one')]
@server.read_resource()
async def read(uri): ...
@server.completion()
async def complete(ref, argument, context): ...
`);
    expect(server.prompts).toMatchObject([
      {
        name: 'triage',
        description: 'Sorts',
        arguments: [
          { name: 'ticket', description: 'its id', required: true },
          { name: 'tone', required: false },
        ],
      },
    ]);
    expect(server.resources).toMatchObject([
      { name: 'all', uri: 'desk://all', template: false, description: 'All' },
      { name: 'one', uri: 'desk://{id}', template: true },
    ]);
    expect(showInputs(inputs)).toEqual([
      'prompt-input: get_prompt[1]',
      'resource-uri: read[0] uri',
      'completion-input: complete[1.value] value',
    ]);
  });

  it('reads request handlers and decorators that are called', async () => {
    const { server, inputs } = await readPython(`${V1}
async def tools(request): return types.ServerResult(types.ListToolsResult(tools=[types.Tool(name='a', inputSchema={})]))
async def call(request): ...
server.request_handlers[types.ListToolsRequest] = tools
server.request_handlers[types.CallToolRequest] = call
class Desk:
    def __init__(self, server):
        server.list_prompts()(self.prompts)
    async def prompts(self): return [types.Prompt(name='p')]
`);
    expect(server.tools.map((tool) => tool.name)).toEqual(['a']);
    expect(server.prompts.map((prompt) => prompt.name)).toEqual(['p']);
    expect(showInputs(inputs)).toEqual(['tool-input: call[0.params.arguments]']);
  });

  it('falls back on definitions where the list is computed', async () => {
    const { server } = await readPython({
      'desk/server.py': `${V1}from .registry import load\n@server.list_tools()\nasync def tools(): return load()\n`,
      'desk/registry.py': 'def load(): return scan(__path__)\n',
      'desk/tools.py': `from mcp.types import Tool
one = Tool(name='one', description='x', inputSchema={})
TOOLS = {'two': {'description': 'y', 'input_schema': {'type': 'object', 'properties': {'a': {'type': 'string'}}}, 'function': two},
         'data': {'description': 'no tool'}}
definition = {'name': 'three', 'description': 'z', 'inputSchema': {}}
`,
      'desk/other.py': "route = {'name': 'home', 'description': 'Home', 'schema': {}}\n",
    });
    expect(server.tools.map((tool) => tool.name).sort()).toEqual(['one', 'three', 'two']);
  });

  it('reports a tool of computed name once', async () => {
    const { server } = await readPython(
      `${V1}@server.list_tools()\nasync def tools(): return [types.Tool(name=f'tool_{i}', inputSchema={}) for i in range(9)]\n`,
    );
    expect(server.tools).toMatchObject([{ location: { start: { line: 5 } } }]);
    expect(server.tools[0]?.name).toBeUndefined();
  });

  it('takes nothing of clients', async () => {
    const { server, inputs } = await readPython(`from mcp import ClientSession
async def main(session: ClientSession):
    tools = await session.list_tools()
    await session.call_tool('open', arguments={'id': '1'})
`);
    expect([server.tools, inputs]).toEqual([[], []]);
  });
});

describe('mcp 2.x', () => {
  it('reads handlers that are given to the constructor or added', async () => {
    const { server, inputs } = await readPython(`import mcp_types as types
from mcp.server.lowlevel import Server
async def on_list(ctx, params):
    return types.ListToolsResult(tools=[types.Tool(name='open', input_schema={'type': 'object', 'properties': {'id': {'type': 'string'}}})])
async def on_call(ctx, params):
    if params.name == 'open':
        return await open_ticket(params.arguments)
async def open_ticket(arguments): ...
async def on_read(ctx, params): ...
async def on_complete(ctx, params): ...
async def get_prompt(ctx, params): ...
server = Server('desk', version='2.0.0', on_list_tools=on_list, on_call_tool=on_call, on_read_resource=on_read, on_completion=on_complete)
server.add_request_handler('prompts/get', types.GetPromptRequestParams, get_prompt)
`);
    expect(server).toMatchObject({ name: 'desk', version: '2.0.0' });
    expect(showTools(server.tools)).toEqual(['open(id?: string) @server.py:4 -> open_ticket']);
    expect(showInputs(inputs)).toEqual([
      'tool-input: on_call[1.arguments]',
      'resource-uri: on_read[1.uri] uri',
      'completion-input: on_complete[1.argument.value] value',
      'prompt-input: get_prompt[1.arguments]',
    ]);
  });
});
