/** The command line. `run` returns the exit status: 0 nothing at or above `--fail-on`, 1 findings, 2 usage or internal error. */
import path from 'node:path';
import { createGuide } from '../guide.ts';
import { readTarget } from '../node/files.ts';
import { loadWasm, readBundledKnowledge } from '../node/knowledge.ts';
import type { Io } from './io.ts';

export async function run(argv: readonly string[], io: Io): Promise<number> {
  const [command, target = '.'] = argv;
  if (command !== 'review') return 2;
  const guide = createGuide(readBundledKnowledge(), loadWasm);
  const report = await guide.review(await readTarget(path.resolve(io.cwd, target), target));
  io.writeOut(`${JSON.stringify(report, undefined, 2)}\n`);
  return report.findings.length > 0 ? 1 : 0;
}
