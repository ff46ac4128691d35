import { describe, expect, it } from 'vitest';
import { loaded } from '../support/knowledge.ts';
import { analyse, describeFlows } from './support.ts';

const { models } = loaded.knowledge;

/** Lines marked `-> kind` are where flows of that kind end; `-> kind [a b]` names the guards passed. */
async function check(path: string, text: string): Promise<void> {
  const expected = text.split('\n').flatMap((line, i) => {
    const marks = /(?:\/\/|#) -> (.+)$/.exec(line)?.[1];
    return marks === undefined ? [] : marks.split(', ').map((mark) => `${path}:${i + 1} tool-input -> ${mark}`);
  });
  const result = await analyse({ [path]: text }, models);
  expect(result.limit).toBeUndefined();
  // Guards that clear a kind are what a rule reads; here only flows that no guard touched are compared.
  const open = describeFlows(result).filter((line) => !line.endsWith(']'));
  expect(open).toEqual(expected.sort());
}

describe('flows in TypeScript', () => {
  it('follows aliases, wrappers, classes, templates and collections', () =>
    check(
      'a.ts',
      `import { exec as run } from 'node:child_process';
import { promisify } from 'util';
const execAsync = promisify(run);
class Runner {
  constructor(private readonly prefix: string) {}
  go(x: string) {
    return execAsync(\`\${this.prefix} \${x}\`); // -> shell-command
  }
}
function wrap(cmd: string) {
  return execAsync(cmd); // -> shell-command
}
export async function handler(args: any) {
  const { dir, name: alias = 'x', ...rest } = args;
  run(\`git -C \${dir} log\`); // -> shell-command
  await execAsync('ls ' + alias); // -> shell-command
  wrap('ls');
  wrap('git ' + rest.x);
  new Runner('git').go(dir);
  const parts = ['a', args.r];
  run(parts.join(' ')); // -> shell-command
  [args.m].map((m) => run(m)); // -> shell-command
  let cmd = 'foo';
  cmd += \` --x \${args.n}\`;
  run(cmd); // -> shell-command
  run(\`kill \${Number(args.pid)}\`);
}`,
    ));
});

describe('flows in Python', () => {
  it('follows keywords, lists, classes and string building', () =>
    check(
      'a.py',
      `import os, subprocess, asyncio
class Runner:
    def __init__(self, prefix):
        self.prefix = prefix
    def go(self, x):
        return subprocess.run(f"{self.prefix} {x}", shell=True)  # -> shell-command
async def handler(dir: str, k: str):
    subprocess.run(f"git log {dir}", shell=True)  # -> shell-command
    subprocess.run(["git", "log", dir])  # -> program-argument
    subprocess.run(["git", "log", "--", dir])
    subprocess.run(["bash", "-c", dir])  # -> shell-command
    os.system("ls %s" % dir)  # -> shell-command
    Runner("git").go(k)
    cmd = ["git"]
    cmd.append(k)
    subprocess.run(cmd)  # -> program-argument
    await asyncio.create_subprocess_shell(" ".join(cmd))  # -> shell-command
    eval(k)  # -> code
`,
    ));
});
