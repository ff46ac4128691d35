/** What a command may do to the outside: the seam between the command line and the process. */
import type { Guide } from '../guide.ts';
import type { ReviewInput } from '../types.ts';

export interface Io {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** The guide over the bundled knowledge; read on first use. */
  guide(): Guide;
  /** Reads files and folders named on the command line. Rejects with an `InputError` when one cannot be read. */
  readTargets(paths: readonly string[]): Promise<ReviewInput>;
  /** All of standard input as text; `undefined` when it is not UTF-8 text. */
  readStdin(): Promise<string | undefined>;
  /** Serves MCP over standard input and output; paths of clients are accepted under these folders. Resolves when the client is gone. */
  serveStdio(roots: readonly string[]): Promise<void>;
  /** Shows that long work goes on, on a terminal only; call the result when it is done. */
  startProgress(text: string): () => void;
  /** The page that shows a report, without one. */
  readReportView(): Promise<string>;
  /** Writes a file, named relative to the working directory. Rejects with an `InputError` when it cannot be written. */
  writeFile(path: string, text: string): Promise<void>;
  writeOut(text: string): void;
  writeError(text: string): void;
}

/** Whether output is coloured: `NO_COLOR` wins, then `FORCE_COLOR`, then the terminal. */
export function useColor(io: Io): boolean {
  if ((io.env.NO_COLOR ?? '') !== '') return false;
  if ((io.env.FORCE_COLOR ?? '') !== '') return io.env.FORCE_COLOR !== '0';
  return io.stdoutIsTerminal && io.env.TERM !== 'dumb';
}
