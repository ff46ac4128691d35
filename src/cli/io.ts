/** What a command may do to the outside: the seam between the command line and the process. */
import type { Guide } from '../guide.ts';
import type { ReviewInput } from '../types.ts';

/** How MCP is served over HTTP. */
export interface HttpOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Host names that requests may be addressed to, without ports. */
  readonly allowedHosts: readonly string[];
  /** Origins of pages that may call, as a browser sends them: `https://app.example`. */
  readonly allowedOrigins: readonly string[];
  readonly tokenFile?: string | undefined;
  readonly allowUnauthenticated: boolean;
  /** Addresses and ranges (`10.0.0.0/8`) whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  /** Largest body of a request, in bytes. */
  readonly maxBody: number;
  /** Requests answered at once; more are refused. */
  readonly maxInFlight: number;
  /** Requests of one client in a minute. */
  readonly rateLimit: number;
  /** Longest time for one request, in seconds. */
  readonly requestTimeout: number;
  /** How long requests may go on after a signal to stop, in seconds. */
  readonly drainTimeout: number;
  /** Threads that review; undefined chooses by the processors. */
  readonly workers?: number | undefined;
}

/** A question to a person at the terminal. */
export interface TerminalQuestion {
  readonly kind: 'text' | 'one' | 'several';
  readonly message: string;
  readonly options?: readonly { readonly value: string; readonly title: string }[];
  /** Values chosen at first. */
  readonly initial?: readonly string[];
}

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
  /** The text of a file named on the command line, `-` for standard input. Rejects with an `InputError`. */
  readText(path: string): Promise<string>;
  /** The text of a file below the working directory; undefined where there is none. Rejects with an `InputError`. */
  readInside(path: string): Promise<string | undefined>;
  /** Writes a file below the working directory. Rejects with an `InputError`. */
  writeInside(path: string, text: string): Promise<void>;
  /** All of standard input as text; `undefined` when it is not UTF-8 text. */
  readStdin(): Promise<string | undefined>;
  /** Serves MCP over standard input and output; paths of clients are accepted under these folders. Resolves when the client is gone. */
  serveStdio(roots: readonly string[]): Promise<void>;
  /** Serves MCP over Streamable HTTP until a signal to stop. Rejects with an `InputError` for options that are unsafe. */
  serveHttp(options: HttpOptions): Promise<void>;
  /** Asks a person; `undefined` when they break off. Absent where nobody can be asked: no terminal at both standard input and error. */
  readonly ask?: ((question: TerminalQuestion) => Promise<readonly string[] | undefined>) | undefined;
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
