import { exec } from 'node:child_process';
import { promisify } from 'node:util';

const execAsync = promisify(exec);

/** Runs a command line and returns what it printed. */
export async function run(command: string): Promise<string> {
  const { stdout } = await execAsync(command, { timeout: 10_000 });
  return stdout;
}
