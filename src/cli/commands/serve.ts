import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { collect } from '../options.ts';

export function addServe(program: Command, io: Io): void {
  program
    .command('serve')
    .description('serve MCP over standard input and output')
    .option(
      '--root <folders>',
      'folders that clients may review (comma-separated, repeatable; default: the working directory)',
      collect,
    )
    .action(async ({ root }: { root?: readonly string[] }) => io.serveStdio(root ?? ['.']));
}
