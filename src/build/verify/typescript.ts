/** TypeScript blocks: one project, `tsc` with `strict`, against the packages installed here. */
import path from 'node:path';
import { layoutFolders, type Outcome, type Toolchain, type Tools, tail } from './toolchain.ts';

const LINE = /^(.+?)\((\d+),\d+\): error (TS\d+: .*)$/;

const compiler = (tools: Tools) => path.join(tools.root, 'node_modules/typescript/bin/tsc');

export const typescript: Toolchain = {
  language: 'typescript',
  manifests: 'typescript',
  async find(tools) {
    const run = await tools.run(process.execPath, [compiler(tools), '--version']);
    return run.code === 0 ? { version: run.stdout.trim() } : { missing: 'tsc' };
  },
  layout: (projects) => layoutFolders(projects),
  async check(tools): Promise<Outcome> {
    const run = await tools.run(process.execPath, [compiler(tools), '-p', 'tsconfig.json', '--pretty', 'false']);
    const diagnostics = run.stdout.split('\n').flatMap((text) => {
      const [, file = '', line, message = ''] = LINE.exec(text) ?? [];
      return line ? [{ path: file, line: Number(line), message }] : [];
    });
    return run.code !== 0 && diagnostics.length === 0 ? { diagnostics, problem: tail(run) } : { diagnostics };
  },
};
