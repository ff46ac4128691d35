/** Servers that answer JSON-RPC themselves. */
import { expect, it } from 'vitest';
import { modelOf as pythonOf, showTools } from './python-support.ts';
import { inputText, modelOf } from './typescript-support.ts';

it('reads tools and arguments of a Python server without an SDK', async () => {
  const { servers, inputs } = await pythonOf(`
import json, sys

class Desk:
    def handle(self, message):
        method = message.get('method')
        if method == 'tools/list':
            return self.list_tools(message)
        if method == 'tools/call':
            return self.call(message)

    def list_tools(self, message):
        return {'jsonrpc': '2.0', 'id': message['id'], 'result': {'tools': [
            {'name': 'read_note', 'description': 'Reads a note', 'inputSchema': {
                'type': 'object', 'properties': {'path': {'type': 'string'}}, 'required': ['path']}},
        ]}}

    def call(self, message):
        params = message.get('params', {})
        if params.get('name') == 'read_note':
            return self.read_note(params['arguments'])

    def read_note(self, arguments):
        return arguments['path']
`);
  expect(showTools(servers.flatMap((server) => server.tools))).toEqual([
    'read_note(path: string) @server.py:14 -> read_note',
  ]);
  expect(inputs.map(inputText)).toEqual(['*: 0.params.arguments']);
});

it('reads tools that a function of the project registers', async () => {
  const { servers, inputs } = await pythonOf({
    'desk/registry.py': `
TOOLS = {}
def register_tool(name, description, input_schema, handler):
    TOOLS[name] = (description, input_schema, handler)
`,
    'desk/server.py': `
from .registry import TOOLS
def handle_list(params):
    return {'tools': [{'name': name, 'description': one[0], 'inputSchema': one[1]} for name, one in TOOLS.items()]}
def handle_call(params):
    return TOOLS[params['name']][2](params.get('arguments', {}))
def process(method, params):
    if method == 'tools/list':
        return handle_list(params)
    elif method == 'tools/call':
        return handle_call(params)
`,
    'desk/tools/notes.py': `
from desk.registry import register_tool
def find_notes(args):
    return args.get('query')
register_tool(
    name='notes.find',
    description='Finds notes',
    input_schema={'type': 'object', 'properties': {'query': {'type': 'string'}, 'limit': {'type': 'integer'}}},
    handler=find_notes,
)
`,
  });
  expect(showTools(servers.flatMap((server) => server.tools))).toEqual([
    'notes.find(query?: string, limit?: integer) @desk/tools/notes.py:5 -> find_notes',
  ]);
  expect(inputs.map(inputText).sort()).toEqual(['*: 0.arguments', 'notes.find: 0 {query limit}']);
});

it('finds where arguments enter in a switch and after destructuring', async () => {
  const { inputs } = await modelOf({
    'src/a.ts': `export async function handle(request) {
  switch (request.method) {
    case 'tools/call':
      return call(request.params);
    case 'resources/read':
      return read(request.params.uri);
  }
}`,
    'src/b.ts': `export async function handle({ method, params }) {
  if (method === 'tools/call') return call(params.arguments);
}`,
    'src/c.ts': `export async function handle(message) {
  const { id, method } = message;
  if (id !== undefined && method === 'tools/call') return call(message.params);
}`,
  });
  expect(inputs.map(inputText)).toEqual([
    '*: 0.params.arguments',
    '*: 0.params.uri uri',
    '*: 0.params.arguments',
    '*: 0.params.arguments',
  ]);
});

it('leaves comparisons of a method in the company of an SDK alone', async () => {
  const { inputs } = await modelOf(`import { Client } from '@modelcontextprotocol/client';
export function onRequest(request) {
  if (request.method === 'tools/call') log(request.params.arguments);
}`);
  expect(inputs).toEqual([]);
});
