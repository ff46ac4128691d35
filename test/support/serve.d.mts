import type { ChildProcess, SpawnOptions } from 'node:child_process';

export interface HttpServer {
  readonly child: ChildProcess;
  /** Of the endpoint. */
  readonly url: string;
  readonly base: string;
  /** Lines of the log so far. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Resolves to the first line of the log, past or to come, that has these values. */
  logged(values: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  stop(signal?: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

export declare const bin: string;
export declare function startHttp(args?: readonly string[], options?: SpawnOptions): Promise<HttpServer>;
