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
  it('5,000 functions that call each other', async () => {
    const text = `import { exec } from 'node:child_process';
${repeat(5000, (i) => `function f${i}(x) { return x.length > ${i} ? f${(i + 1) % 5000}(x + '${i}') : f${(i * 7 + 3) % 5000}(x); }`)}
export function handler(args) { f0(args.a); exec(args.b); }`;
    const { flows } = await timed('a.js', text);
    expect(flows).toContain(`a.js:5002 tool-input -> shell-command`);
  });

  it('50,000 assignments in one function', async () => {
    const text = `import { exec } from 'node:child_process';
export function handler(args) {
  let x = args.a;
${repeat(50_000, (i) => `  x = x + '${i % 10}';`)}
  exec(x);
}`;
    const { flows, limit } = await timed('a.js', text);
    if (limit === undefined) expect(flows).toEqual(['a.js:50004 tool-input -> shell-command']);
  });

  it('50,000 variables, each from the one before', async () => {
    const text = `import os
def handler(a):
    v0 = a
${repeat(50_000, (i) => `    v${i + 1} = v${i}`)}
    os.system(v50000)
`;
    const { flows, limit } = await timed('a.py', text);
    if (limit === undefined) expect(flows).toEqual(['a.py:50004 tool-input -> shell-command']);
  });

  it('branches with 2,000 ways', async () => {
    const chain = repeat(2000, (i) => `    ${i === 0 ? 'if' : 'elif'} a == "${i}":\n        x = x + "${i}"`);
    const text = `import os
def handler(a, b):
    x = b
${chain}
    os.system(x)
`;
    const { flows, limit } = await timed('a.py', text);
    if (limit === undefined) expect(flows).toEqual(['a.py:4004 tool-input -> shell-command']);
  });

  it('a switch with 2,000 cases that return', async () => {
    const text = `import { exec } from 'node:child_process';
export function handler(args) {
  switch (args.kind) {
${repeat(2000, (i) => `    case '${i}': return exec('x${i} ' + args.value);`)}
  }
}`;
    const { flows, limit } = await timed('a.js', text);
    if (limit === undefined) expect(flows.length).toBe(2000);
  });

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
