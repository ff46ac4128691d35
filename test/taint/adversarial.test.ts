/** Programs made to exhaust the engine: each ends in seconds, or says that a bound was reached. */
import { describe, expect, it } from 'vitest';
import { loaded } from '../support/knowledge.ts';
import { analyse, describeFlows } from './support.ts';

const { models } = loaded.knowledge;
const SECONDS = 20;

function repeat(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n');
}

async function timed(path: string, text: string): Promise<{ flows: string[]; limit: string | undefined }> {
  const start = performance.now();
  const result = await analyse({ [path]: text }, models);
  expect((performance.now() - start) / 1000).toBeLessThan(SECONDS);
  return { flows: describeFlows(result), limit: result.limit };
}

describe('programs that would exhaust a naive analysis', () => {
  it('loops within loops, closures within closures', async () => {
    const open = repeat(12, (i) => `for (const a${i} of args.list) { x += a${i};`);
    const calls = repeat(12, (i) => `const g${i} = (f) => () => { f(); f(); };`);
    const text = `import { exec } from 'node:child_process';
${calls}
export function handler(args) {
  let x = '';
  ${open}
  ${'}'.repeat(12)}
  const run = () => exec(x);
  ${repeat(12, (i) => `const r${i} = g${i}(${i === 0 ? 'run' : `r${i - 1}`});`)}
  r11();
}`;
    await timed('a.js', text);
  });

  it('an object that grows without end', async () => {
    const text = `import { exec } from 'node:child_process';
export function handler(args) {
  let o = { v: args.a };
  for (const k of args.keys) { o = { ...o, [k]: o, next: o, ['x' + k]: args[k] }; }
  exec(o.v);
}`;
    const { flows } = await timed('a.js', text);
    expect(flows).toEqual(['a.js:5 tool-input -> shell-command']);
  });
});
