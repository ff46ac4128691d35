/** What a language brings to have its blocks checked, and how a program is run. */
import { spawn } from 'node:child_process';
import type { Project, VerifiedLanguage } from './projects.ts';

/** A file written for the compiler. `source` tells which line of which page its first line is; glue has none. */
export interface BatchFile {
  readonly path: string;
  readonly text: string;
  readonly source?: { readonly project: Project; readonly firstLine: number };
}

export interface Diagnostic {
  /** Relative to the folder of the batch. */
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export interface Toolchain {
  readonly language: VerifiedLanguage;
  /** Folder with manifests and locked versions, below `test/verify/`. */
  readonly manifests: string;
  /** Versions of the programs; `undefined` with the name of what is missing in `missing`. */
  find(tools: Tools): Promise<{ readonly version: string } | { readonly missing: string }>;
  /** Installs what the blocks import, when that takes a step of its own. */
  install?(tools: Tools): Promise<void>;
  layout(projects: readonly Project[]): BatchFile[];
  check(tools: Tools): Promise<Outcome>;
}

/** `problem` is a failure that belongs to no line: what the compiler said when it could not even start. */
export interface Outcome {
  readonly diagnostics: readonly Diagnostic[];
  readonly problem?: string;
}

export interface Tools {
  /** Folder of the batch: manifests and blocks. */
  readonly folder: string;
  readonly root: string;
  run(command: string, args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Run>;
}

export interface Run {
  /** `undefined` when the program is not there. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a folder and collects what it prints. */
export function runIn(
  folder: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve({ code: undefined, stdout, stderr });
      else reject(error);
    });
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

/** The version line of a program, or its name as missing. */
export async function findProgram(tools: Tools, command: string, args: readonly string[]) {
  const run = await tools.run(command, args);
  return run.code === 0 ? { version: run.stdout.trim() } : { missing: command };
}

/** The end of what a program printed, for a failure that has no place. */
export function tail(run: Run, lines = 15): string {
  return `${run.stdout}\n${run.stderr}`.trim().split('\n').slice(-lines).join('\n');
}

/** The blocks of each project in a folder of its name. */
export function layoutFolders(
  projects: readonly Project[],
  rewrite: (text: string, project: Project) => string = (text) => text,
): BatchFile[] {
  return projects.flatMap((project) =>
    project.files.map((file) => ({
      path: `${project.name}/${file.path}`,
      text: rewrite(file.text, project),
      source: { project, firstLine: file.line + 1 },
    })),
  );
}
