/** What a command may do to the outside: the seam that tests replace. */
export interface Io {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdinIsTerminal: boolean;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Width of the terminal in characters. */
  readonly columns: number;
  /** All of standard input. */
  readStdin(): Promise<Uint8Array>;
  writeOut(text: string): void;
  writeError(text: string): void;
}
