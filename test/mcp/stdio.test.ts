/** The wire itself: whatever comes in, only protocol messages go out, and the process ends with its input. */
import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { bin } from '../support/clients.ts';
import { root } from '../support/knowledge.ts';

interface Exchange {
  readonly messages: readonly { id?: number; result?: unknown; error?: { code: number } }[];
  readonly status: number | null;
}

/** Writes lines, closes standard input once `answers` messages came, and reads the rest. */
function exchange(lines: readonly string[], answers: number): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin], { cwd: root, stdio: ['pipe', 'pipe', 'ignore'] });
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.split('\n').length > answers) child.stdin.end();
    });
    child.on('error', reject);
    child.on('close', (status) => {
      const messages = text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Exchange['messages'][number]);
      resolve({ messages, status });
    });
    child.stdin.write(`${lines.join('\n')}\n`);
  });
}

const call = (id: number, method: string, params: object) => JSON.stringify({ jsonrpc: '2.0', id, method, params });
const initialize = call(1, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1' },
});

it('answers through garbage, with nothing but messages on stdout, and exits when its input ends', async () => {
  const lines = [
    'not json',
    '{"jsonrpc":"2.0"}',
    initialize,
    '{"jsonrpc":"2.0","method":"notifications/initialized"}',
    call(2, 'tools/call', { name: 'review_server', arguments: { path: 'test/servers/ticket-desk-go' } }),
    call(3, 'tools/call', { name: 'no_such_tool', arguments: {} }),
    call(4, 'no/such/method', {}),
    call(5, 'tools/call', { name: 'review_server', arguments: { path: '\u001b[2J/../../etc/passwd' } }),
  ];
  const { messages, status } = await exchange(lines, 5);
  expect(messages.map((message) => message.id).sort()).toEqual([1, 2, 3, 4, 5]);
  expect(messages.find((message) => message.id === 3)?.error?.code).toBe(-32602);
  expect(messages.find((message) => message.id === 4)?.error?.code).toBe(-32601);
  expect(messages.find((message) => message.id === 5)?.result).toMatchObject({ isError: true });
  expect(status).toBe(0);
});
