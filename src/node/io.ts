/** The process as the CLI sees it. */
import type { Io } from '../cli/io.ts';

/** Wraps a process; output is written as given, nothing is buffered. */
export function makeIo(process: NodeJS.Process): Io {
  return {
    cwd: process.cwd(),
    env: process.env,
    stdinIsTerminal: process.stdin.isTTY === true,
    stdoutIsTerminal: process.stdout.isTTY === true,
    stderrIsTerminal: process.stderr.isTTY === true,
    columns: process.stdout.columns ?? 80,
    readStdin: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    },
    writeOut: (text) => process.stdout.write(text),
    writeError: (text) => process.stderr.write(text),
  };
}
