/** The process as the command line sees it. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import createSpinner from 'yocto-spinner';
import type { Io } from '../cli/io.ts';
import { createGuide, type Guide, InputError } from '../guide.ts';
import { decodeText, readTargets } from './files.ts';
import { readInside, writeInside } from './inside.ts';
import { loadWasm, readBundledKnowledge, readReportView, readVersion } from './knowledge.ts';

/** Wraps a process; output is written as given, nothing is buffered. */
export function makeIo(process: NodeJS.Process): Io {
  let guide: Guide | undefined;
  // A reader that has seen enough (`| head`) closes the pipe: that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(process.exitCode ?? 0);
  });
  const cwd = process.cwd();
  const makeGuide = (): Guide => {
    guide ??= createGuide(readBundledKnowledge(), loadWasm);
    return guide;
  };
  const readStdin = async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return decodeText(Buffer.concat(chunks));
  };
  return {
    version: readVersion(),
    env: process.env,
    stdinIsTerminal: process.stdin.isTTY === true,
    stdoutIsTerminal: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 80,
    guide: makeGuide,
    readTargets: (paths) => readTargets(cwd, paths),
    readText: async (named) => {
      const text =
        named === '-'
          ? await readStdin()
          : await readFile(path.resolve(cwd, named)).then(decodeText, (error: NodeJS.ErrnoException) => {
              throw new InputError(`${named} cannot be read (${error.code ?? error.message})`);
            });
      if (text === undefined) throw new InputError(`${named} is not UTF-8 text`);
      return text;
    },
    readStdin,
    readInside: (named) => readInside(cwd, named),
    writeInside: (named, text) => writeInside(cwd, named, text),
    serveStdio: async (roots) => {
      // Loaded here, so that the other commands start without the SDK.
      const { serveOverStdio } = await import('./serve.ts');
      await serveOverStdio(
        makeGuide(),
        readVersion(),
        roots.map((root) => path.resolve(cwd, root)),
      );
    },
    serveHttp: async (options) => {
      const { serveOverHttp } = await import('./http/serve.ts');
      await serveOverHttp(makeGuide(), readVersion(), options);
    },
    ask:
      process.stdin.isTTY === true && process.stderr.isTTY === true
        ? async (question) => (await import('./ask.ts')).askOnTerminal(question)
        : undefined,
    startProgress: (text) => {
      if (process.stderr.isTTY !== true || process.stdout.isTTY !== true) return () => undefined;
      const spinner = createSpinner({ text, stream: process.stderr }).start();
      return () => void spinner.stop();
    },
    readReportView,
    writeFile: (file, text) =>
      writeFile(path.resolve(cwd, file), text).catch((error: NodeJS.ErrnoException) => {
        throw new InputError(`cannot write ${file}: ${error.code ?? error.message}`);
      }),
    writeOut: (text) => process.stdout.write(text),
    writeError: (text) => process.stderr.write(text),
  };
}
