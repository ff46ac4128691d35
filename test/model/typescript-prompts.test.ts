import { expect, it } from 'vitest';
import { inputText, modelOf } from './typescript-support.ts';

const HEAD = `import { McpServer, ResourceTemplate, completable } from '@modelcontextprotocol/server';
import * as z from 'zod';
const server = new McpServer({ name: 'desk', version: '1' });
`;

it('reads prompts in every form', async () => {
  const { servers, inputs } = await modelOf(`${HEAD}
    server.registerPrompt('triage', { description: 'Sorts', argsSchema: z.object({ queue: completable(z.string().describe('Which'), (value) => [value]) }) },
      ({ queue }) => queue);
    server.prompt('plain', () => 1);
    server.prompt('described', 'Says', () => 1);
    server.prompt('shaped', { a: z.string().optional() }, ({ a }) => a);
    server.prompt('both', 'Says', { a: z.string() }, ({ a }) => a);`);
  const prompts = servers[0]?.prompts ?? [];
  expect(
    prompts.map((prompt) => [
      prompt.name,
      prompt.description,
      prompt.arguments?.map((one) => `${one.name}:${one.required}`),
    ]),
  ).toEqual([
    ['triage', 'Sorts', ['queue:true']],
    ['plain', undefined, []],
    ['described', 'Says', []],
    ['shaped', undefined, ['a:false']],
    ['both', 'Says', ['a:true']],
  ]);
  expect(inputs.map((input) => `${input.kind} ${inputText(input)}`).sort()).toEqual([
    'completion-input *: 0 queue',
    'prompt-input both: 0 {a}',
    'prompt-input shaped: 0 {a}',
    'prompt-input triage: 0 {queue}',
  ]);
});

it('reads resources, templates and what completes their variables', async () => {
  const { servers, inputs } = await modelOf(`${HEAD}
    server.registerResource('all', 'desk://all', { description: 'All' }, async (uri) => uri);
    server.resource('one', new ResourceTemplate('desk://{queue}/{+path}', { list: undefined, complete: { queue: (value) => [value] } }),
      async (uri, { queue, path }) => path);`);
  expect(servers[0]?.resources).toMatchObject([
    { name: 'all', uri: 'desk://all', template: false, description: 'All' },
    { name: 'one', uri: 'desk://{queue}/{+path}', template: true },
  ]);
  expect(inputs.map((input) => `${input.kind} ${inputText(input)}`)).toEqual([
    'resource-uri one: 1 {queue path}',
    'resource-uri one: 0 uri',
    'completion-input one: 0 queue',
  ]);
});
