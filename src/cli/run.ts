/** The command line. `run` returns the exit status: 0 nothing at or above `--fail-on`, 1 findings, 2 usage or internal error, 130 broken off. */
import { Command, CommanderError } from 'commander';
import { InputError } from '../guide.ts';
import { addGuide } from './commands/guide.ts';
import { addInit } from './commands/init.ts';
import { addChecklist, addExplain, addRules, addSearch } from './commands/knowledge.ts';
import { addReview } from './commands/review.ts';
import { addServe } from './commands/serve.ts';
import type { Io } from './io.ts';

/** Sets the exit status that `run` returns. */
export type Exit = (status: number) => void;

/** Runs one command; never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let status = 0;
  const program = makeProgram(io, (next) => {
    status = next;
  });
  try {
    if (argv.length === 0) {
      // An editor starts the server through a pipe and gives no arguments; a person at a terminal wants help.
      if (io.stdinIsTerminal) io.writeOut(program.helpInformation());
      else await io.serveStdio(['.']);
      return 0;
    }
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    io.writeError(`error: ${error instanceof InputError ? error.message : describeCrash(error)}\n`);
    return 2;
  }
}

function makeProgram(io: Io, exit: Exit): Command {
  const program = new Command('mcp-bp')
    .description(
      'Best practices for MCP servers: review code, search the guidance, serve both over MCP. Works offline.',
    )
    .version(io.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.writeOut(text), writeErr: (text) => io.writeError(text) })
    .showSuggestionAfterError();
  addReview(program, io, exit);
  addGuide(program, io, exit);
  addChecklist(program, io);
  addSearch(program, io);
  addExplain(program, io);
  addRules(program, io);
  addServe(program, io);
  addInit(program, io);
  for (const command of program.commands) command.copyInheritedSettings(program);
  return program;
}

function describeCrash(error: unknown): string {
  return `this is a defect of mcp-server-best-practices: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
