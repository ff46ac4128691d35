import { expect, it } from 'vitest';
import { inputText, modelOf, signatureOf } from './typescript-support.ts';

it('reads what is added to a FastMCP server', async () => {
  const { servers, inputs } = await modelOf(`import { FastMCP } from 'fastmcp';
    import { z } from 'zod';
    const server = new FastMCP({ name: 'desk', version: '1.2.0', instructions: 'Be kind.' });
    const add = (tool) => { if (allowed.has(tool.name)) server.addTool(tool); };
    server.addTool({ name: 'open', description: 'Opens', parameters: z.object({ title: z.string() }),
      annotations: { title: 'Open', destructiveHint: false }, execute: async (args, { log }) => args.title });
    add({ name: 'close', description: 'Closes', execute: timed('close', async () => 'done') });
    for (const { id, fields } of [{ id: 'bug', fields: ['area'] }, { id: 'wish', fields: ['votes', 'who'] }]) {
      const shape = {};
      for (const field of fields) shape[field] = z.string();
      add({ name: \`file_\${id}\`, description: 'Files', parameters: z.object(shape), execute: async (data) => data });
    }
    server.addPrompt({ name: 'triage', arguments: [{ name: 'queue', required: true, complete: async (value) => ({ values: [value] }) }], load: async ({ queue }) => queue });
    server.addResourceTemplate({ uriTemplate: 'desk://{id}', name: 'one', arguments: [{ name: 'id' }], load: async ({ id }) => ({ text: id }) });
    server.start({ transportType: 'httpStream', httpStream: { port: 8080, host: '0.0.0.0' } });`);
  const [server] = servers;
  expect(server).toMatchObject({ name: 'desk', version: '1.2.0', instructions: 'Be kind.' });
  expect(server?.tools.map((tool) => `${tool.name}(${signatureOf(tool)}) ${tool.title}`).sort()).toEqual([
    'close() undefined',
    'file_bug(area: string) undefined',
    'file_wish(votes: string, who: string) undefined',
    'open(title: string) Open',
  ]);
  expect(server?.prompts).toMatchObject([{ name: 'triage', arguments: [{ name: 'queue' }] }]);
  expect(server?.resources).toMatchObject([{ name: 'one', uri: 'desk://{id}', template: true }]);
  expect(server?.transports).toMatchObject([{ kind: 'streamable-http', host: '0.0.0.0' }]);
  expect(inputs.map((input) => `${input.kind} ${inputText(input)}`).sort()).toEqual([
    'completion-input triage: 0 queue',
    'prompt-input triage: 0 {queue}',
    'resource-uri one: 0 {id}',
    'tool-input file_bug: 0 {area}',
    'tool-input file_wish: 0 {votes who}',
    'tool-input open: 0 {title}',
  ]);
});
