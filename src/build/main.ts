/** Development commands: `bundle`, `generate`, `check`, `new-rule`, `verify`. Run from the project's root. */
import { bundle } from './bundle.ts';
import { checkGenerated, generate } from './generate.ts';
import { newRule } from './new-rule.ts';
import { writeReportSchema } from './report-schema.ts';
import { verifyExamples } from './verify/main.ts';
import { buildView } from './view.ts';

const COMMANDS: Record<string, (args: readonly string[]) => Promise<number>> = {
  bundle: async () => {
    await buildView(process.cwd());
    await writeReportSchema(process.cwd());
    return bundle(process.cwd());
  },
  generate: () => generate(process.cwd()),
  check: () => checkGenerated(process.cwd()),
  'new-rule': (args) => newRule(process.cwd(), args[0]),
  verify: (args) => verifyExamples(process.cwd(), args),
};

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (!command) process.stderr.write(`usage: build ${Object.keys(COMMANDS).join('|')}\n`);
process.exitCode = command ? await command(args) : 2;
