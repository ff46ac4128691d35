import { type Command, Option } from 'commander';
import { formatIndex } from '../../report/index-text.ts';
import { putSection } from '../agents-file.ts';
import { HOSTS } from '../hosts.ts';
import type { Io } from '../io.ts';

interface InitOptions {
  readonly file: string;
  readonly print?: boolean;
  readonly client?: keyof typeof HOSTS;
}

/** `init`: the map of the knowledge in AGENTS.md, and what to put into the configuration of a host. */
export function addInit(program: Command, io: Io): void {
  program
    .command('init')
    .description('write the map of the knowledge to AGENTS.md, between markers; the rest of the file stays as it is')
    .option('--file <path>', 'file below the working directory', 'AGENTS.md')
    .option('--print', 'print what would be written, and write nothing')
    .addOption(
      new Option('--client <name>', 'print the server configuration for a host instead').choices(Object.keys(HOSTS)),
    )
    .action(async ({ file, print, client }: InitOptions) => {
      if (client !== undefined) {
        const { file: target, text } = HOSTS[client];
        // Printed, not written: such a file holds the settings of others, often with comments.
        io.writeError(`put this into ${target}, beside what is there:\n`);
        return io.writeOut(text);
      }
      const before = await io.readInside(file);
      const after = putSection(before, formatIndex(io.guide().knowledge));
      if (print) return io.writeOut(after);
      if (after === before) return io.writeOut(`${file} is up to date\n`);
      await io.writeInside(file, after);
      io.writeOut(`${before === undefined ? 'wrote' : 'updated'} ${file}\n`);
    });
}
